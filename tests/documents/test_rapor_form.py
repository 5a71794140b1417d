"""`ombud rapor new`: a workbook with lists that, filled in, `ombud check` accepts."""

import openpyxl
import pytest

import ombud
from ombud import cli
from ombud.documents.rapor_form import new_rapor
from ombud.errors import NotPublished, ParameterError, UnknownGovernment
from ombud.evidence.rapor import RaporError
from ombud.evidence.rapor.rows import column_of, known_headers
from ombud.files import Data

COLUMNS = ["year", "government", "unit", "unit_type", "product", "dimension", "variable", "indicator", "score", "scale"]


def filled(path, *rows):
    """Fill in rows below those that are there, and save."""
    book = openpyxl.load_workbook(path)
    sheet = book["Rapor"]
    for number, row in enumerate(rows, start=2):
        for place, cell in enumerate(row, start=1):
            sheet.cell(number, place, cell)  # None leaves what is there
    book.save(path)
    return path


def choices(path):
    """Return what each column's list holds, by the column's letter."""
    book = openpyxl.load_workbook(path)
    found = {}
    for rule in book["Rapor"].data_validations.dataValidation:
        if rule.type == "list":
            sheet, cells = next(iter(book.defined_names[rule.formula1.lstrip("=")].destinations))
            block = book[sheet][cells]
            block = block if isinstance(block, tuple) else ((block,),)
            found[str(rule.sqref)[0]] = [row[0].value for row in block]
    return found


@pytest.mark.parametrize("lang", ["id", "en"])
def test_its_headings_are_the_documented_columns(tmp_path, lang):
    path = new_rapor(tmp_path / "rapor.xlsx", year=2023, lang=lang)
    book = openpyxl.load_workbook(path)
    headings = [cell.value for cell in book["Rapor"][1]]
    known = known_headers(Data.at())
    assert [column_of(heading, known) for heading in headings] == COLUMNS
    assert [sheet.sheet_state for sheet in book] == ["visible", "visible", "hidden"]


@pytest.mark.parametrize("lang", ["id", "en"])
@pytest.mark.parametrize("year", [2019, 2022, 2023, 2025])
def test_whatever_its_lists_offer_is_accepted(tmp_path, lang, year):
    path = new_rapor(tmp_path / "rapor.xlsx", year=year, lang=lang)
    offered = choices(path)
    assert year in offered["A"] and "0-3" in offered["J"]
    rows = [
        [year, "Kota Bontang", f"Kantor {kind}", kind, "", dimension, "", "", 2.5, "0-3"]
        for kind in offered["D"]
        for dimension in offered.get("F", [""])
    ]
    units = ombud.load_units(filled(path, *rows))
    assert len(units) == len(rows)
    assert units["unit_type"].nunique() == len(offered["D"])
    assert units["dimension"].nunique() == len(offered.get("F", [""]))


def test_a_government_finds_its_units_prepared(tmp_path, capsys):
    path = new_rapor(tmp_path / "rapor.xlsx", year=2023, government="Bontang")
    with pytest.raises(RaporError, match="no row has a score"):
        ombud.load_units(path)
    rows = openpyxl.load_workbook(path)["Rapor"].max_row - 1
    sampled = ombud.load_methodology(2023).unit_types_of("kota")["count"].sum()
    assert rows == 4 * sampled
    filled(path, *[[None] * 8 + ["87,12", "0-100"]] * rows)
    with pytest.raises(SystemExit) as ended:
        cli.main(["check", str(path)])
    assert ended.value.code == 0
    assert "Traceback" not in capsys.readouterr().err
    units = ombud.load_units(path)
    assert units["unit"].nunique() == sampled
    assert ombud.score(ombud.load_units(path), 2023)["total"].round(2).tolist() == [87.12]


def test_an_empty_one_is_refused_by_the_check_with_what_it_lacks(tmp_path):
    with pytest.raises(RaporError, match="no rows below it"):
        ombud.load_units(new_rapor(tmp_path / "rapor.xlsx", year=2023))


def test_the_same_bytes_on_every_run(tmp_path):
    one, other = (new_rapor(tmp_path / name, year=2024, government="PPU") for name in ("a.xlsx", "b.xlsx"))
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize(
    ("name", "options", "error"),
    [
        ("rapor.csv", {}, ParameterError),
        ("no/folder/rapor.xlsx", {}, ParameterError),
        ("rapor.xlsx", {"government": "Atlantis"}, UnknownGovernment),
        ("rapor.xlsx", {"year": 2020}, NotPublished),
        ("rapor.xlsx", {"lang": "fr"}, ParameterError),
    ],
)
def test_what_can_not_be_written_is_refused(tmp_path, name, options, error):
    with pytest.raises(error):
        new_rapor(tmp_path / name, **options)
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_there_stays_unless_forced(tmp_path):
    path = tmp_path / "rapor.xlsx"
    path.write_text("mine")
    with pytest.raises(ParameterError, match="--force"):
        new_rapor(path)
    assert path.read_text() == "mine"
    new_rapor(path, force=True)
    assert openpyxl.load_workbook(path)["Rapor"].freeze_panes == "A2"
