"""Rapor files as real spreadsheets have them, loaded; and rows that contradict each other."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.evidence.rapor import RaporError, load_units
from ombud.evidence.rapor.loading import COLUMNS, read_rapor
from ombud.files import data_folder, record_checksums
from rapor_files import HEADER, ROWS, csv_text, only_fault, place, with_cell, write_csv, write_workbook

PLACE = ["source_sheet", "source_row"]


@pytest.fixture
def expected(tmp_path):
    return load_units(write_csv(tmp_path / "expected.csv"))


def same(found, expected):
    pd.testing.assert_frame_equal(found.drop(columns=PLACE), expected.drop(columns=PLACE))


def test_a_rapor_is_led_to_the_names_of_the_repository(expected):
    assert list(expected.columns) == COLUMNS
    first, _, _, last = expected.to_dict("records")
    assert (first["government_code"], first["government"], first["level"]) == ("64.71", "Kota Balikpapan", "kota")
    assert (first["province_code"], first["province"]) == ("64", "Kalimantan Timur")
    assert (first["unit"], first["unit_type"], first["dimension"]) == ("Disdikbud", "dinas_pendidikan", "input")
    assert first["score"] == pytest.approx(2.5 / 3 * 100)
    assert (first["score_printed"], first["scale"], first["source_row"]) == (2.5, "0-3", 2)
    assert (last["government"], last["unit_type"], last["dimension"]) == ("Kabupaten Nias", "dpmptsp", "total")
    assert last["score"] == 88.25
    assert pd.isna(last["variable"]) and pd.isna(last["product"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le-bom", "cp1252"])
@pytest.mark.parametrize(("separator", "decimal"), [(";", ","), (";", "."), ("\t", ","), ("|", ","), (",", ".")])
def test_any_separator_and_encoding(tmp_path, expected, encoding, separator, decimal):
    text = csv_text(separator=separator, decimal=decimal)
    content = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    path = tmp_path / "rapor.csv"
    path.write_bytes(content)
    same(load_units(path), expected)


def test_quoted_decimal_commas_and_a_stated_separator(tmp_path, expected):
    quoted = csv_text(separator=",", decimal=".").replace("2.5", '"2,5"').replace("88.25", '"88,25"')
    path = tmp_path / "rapor.csv"
    path.write_text("sep=,\n" + quoted, encoding="utf-8")
    found = load_units(path)
    same(found, expected)
    assert found["source_row"].tolist() == [3, 4, 5, 6]


def test_blanks_of_all_kinds_are_nothing(tmp_path, expected):
    lines = csv_text().splitlines()
    messy = "\ufeff\n;;;;;;;\n" + lines[0].replace("Skor", " SKOR\u00a0") + ";\n\n" + lines[1] + ";;\n   \n"
    messy += (
        lines[2]
        + "\n"
        + lines[3].replace("Disdukcapil", "  Disdukcapil\u200b ")
        + "\n"
        + lines[4].replace(";;;;", ";-;n/a;–;")
    )
    path = tmp_path / "rapor.csv"
    path.write_text(messy, encoding="utf-8")
    found = load_units(path)
    same(found, expected)
    assert found["source_row"].tolist() == [5, 7, 8, 9]


def test_a_workbook_with_titles_merged_headers_and_several_sheets(tmp_path, expected):
    top = ["No", *HEADER[:6], "Penilaian", None]
    below = [None] * 7 + ["Skor", "Skala"]
    numbers = [f"({n})" for n in range(1, 10)]
    first = [1, *ROWS[0]]
    second = [2, None, None, None, None, None, *ROWS[1][5:]]
    rows = [["RAPOR PENILAIAN"], [], top, below, numbers, first, [], second, [*top[:7], "Skor", "Skala"], [3, *ROWS[2]]]
    merged = [
        "A1:I1",
        "H3:I3",
        *[f"{letter}3:{letter}4" for letter in "ABCDEFG"],
        *[f"{letter}6:{letter}8" for letter in "BCDEF"],
    ]
    path = tmp_path / "rapor.xlsx"
    sheets = {"Kota": rows, "Petunjuk": [["Isi tabel ini"]], "Nias": [HEADER, ROWS[3]], "Kosong": []}
    write_workbook(path, sheets, merged)
    found = load_units(path)
    same(found, expected)
    assert found[PLACE].apply(tuple, axis=1).tolist() == [("Kota", 6), ("Kota", 8), ("Kota", 10), ("Nias", 2)]


def test_what_is_saved_loads_again(tmp_path, expected):
    expected.to_parquet(tmp_path / "again.parquet")
    expected.to_csv(tmp_path / "again.csv", index=False)
    expected.to_excel(tmp_path / "again.xlsx", index=False)
    for name in ("again.parquet", "again.csv", "again.xlsx"):
        same(load_units(tmp_path / name), expected)


def test_simulated_scores_stay_marked(tmp_path):
    path = tmp_path / "simulated.parquet"
    load_units(write_csv(tmp_path / "rapor.csv")).assign(simulated=True).to_parquet(path)
    assert load_units(path)["simulated"].all()


def test_two_spellings_of_one_unit_are_one(tmp_path):
    rows = [
        [2024, "Kab. Pemalang", "Dindikbud", "Input", None, "a", 1, "0-3"],
        [2024, "Kab. Pemalang", "Dinas Pendidikan dan Kebudayaan", "Input", None, "b", 1, "0-3"],
        [2024, "Kab. Pemalang", "PKM Paduraksa", "Input", None, "a", 1, "0-3"],
        [2024, "Kab. Pemalang", "Puskesmas  PADURAKSA", "Input", None, "B", 1, "0-3"],
    ]
    found = load_units(write_csv(tmp_path / "rapor.csv", rows))
    assert found["unit"].tolist() == ["Dindikbud", "Dindikbud", "PKM Paduraksa", "PKM Paduraksa"]
    assert found["indicator"].tolist() == ["a", "b", "a", "b"]


@pytest.mark.parametrize(("score", "told"), [(0.5, 1), (1, 0)])
def test_a_score_below_one_of_a_hundred_is_doubted(tmp_path, score, told):
    path = tmp_path / "again.csv"
    units = load_units(write_csv(tmp_path / "rapor.csv")).drop(columns="score_printed").assign(scale="0-100")
    assert units["score"].gt(3).any()
    units.assign(score=[float(score), *units["score"].clip(lower=4).iloc[1:]]).to_csv(path, index=False)
    assert sum("above 0 and below 1" in note.problem for note in read_rapor(path)[1]) == told


def test_blank_scores_stay_as_rows(tmp_path):
    found = load_units(write_csv(tmp_path / "rapor.csv", with_cell(1, "Skor", None)))
    assert np.isnan(found["score"][1])


def test_level_and_province_tell_governments_apart(tmp_path):
    rows = [[2022, "Malang", "Kab", "Dinsos", 80], [2022, "Malang", "Pemkot", "Dinsos", 81]]
    header = ["Tahun", "Pemda", "Tingkat", "OPD", "Nilai"]
    found = load_units(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert found["government"].tolist() == ["Kabupaten Malang", "Kota Malang"]


def test_branches_may_differ_in_detail(tmp_path):
    rows = [
        [2022, "Kab. Nias", "Dinsos", "Input", "Kompetensi", "a", 80, 100],
        [2022, "Kab. Nias", "Dinsos", "Output", None, None, 90, 100],
    ]
    assert len(load_units(write_csv(tmp_path / "rapor.csv", rows))) == 2


def test_an_error_of_a_rapor_is_an_error_of_data():
    assert issubclass(RaporError, ombud.DataError)


@pytest.mark.parametrize(
    ("own", "simulated", "marked"),
    [(True, None, True), (True, [True, False], True), (True, [True, True], False), (False, None, False)],
)
def test_a_notebook_is_marked_by_own_scores_alone(tmp_path, monkeypatch, own, simulated, marked):
    import IPython

    path = write_csv(tmp_path / "rapor.csv")
    if simulated:
        units = load_units(path)
        path = tmp_path / "rapor.parquet"
        units.assign(simulated=np.resize(simulated, len(units))).to_parquet(path)
    told = []
    shell = SimpleNamespace(
        display_formatter=SimpleNamespace(formatters={}), display_pub=SimpleNamespace(publish=told.append)
    )
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    if own:
        load_units(path)
    else:
        folder = tmp_path / "data"
        shutil.copytree(data_folder(), folder)
        load_units(shutil.copy(path, folder / path.name), data_dir=folder)
    assert bool(told) == bool(shell.display_formatter.formatters) == marked


def test_private_data_never_reach_git():
    root = Path(__file__).resolve().parents[3]
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()
    assert "data/private/*" in ignored
    assert (root / "data" / "private" / "README.md").is_file()


def test_names_are_those_of_the_data_folder(copied_data, tmp_path):
    folder = copied_data()
    for name, line in (
        ("government_aliases", "Kota Baru Sekali,64.71,other,"),
        ("unit_type_aliases", "dinas_sosial,name,Kantor Baru Sekali"),
        ("dimension_aliases", "output,Baru Sekali"),
        ("rapor_headers", "score,angka baru sekali"),
    ):
        with (folder / f"{name}.csv").open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    record_checksums(folder)
    path = tmp_path / "rapor.csv"
    for who, cells in (("Pemda", "Kota Baru Sekali"), ("Kode Wilayah;Pemda", "64.71;Kota Baru Sekali")):
        lines = [
            f"Tahun;{who};Unit;Dimensi;Angka Baru Sekali;Skala",
            f"2022;{cells};Kantor Baru Sekali;Baru Sekali;60;0-100",
        ]
        path.write_text("\n".join(lines), encoding="utf-8")
        (row,) = load_units(path, folder).to_dict("records")
        assert (row["government_code"], row["unit_type"], row["dimension"]) == ("64.71", "dinas_sosial", "output")
        with pytest.raises(RaporError):
            load_units(path)


def test_a_rapor_without_any_score_is_refused_once(tmp_path):
    rows = [[*row[:6], None, row[7]] for row in ROWS]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows))
    assert fault.row == 2 and "no row has a score" in fault.describe()


def test_a_row_twice(tmp_path):
    other_spelling = [2022, "Balikpapan", "Dinas Pendidikan", "masukan", "KOMPETENSI", "pengetahuan", 2.5, "0-3"]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, other_spelling]))
    assert place(fault) == ("", 6, "Skor") and "what row 2 scores" in fault.describe()
    assert fault.value == 2.5  # as printed


def test_a_row_again_on_another_sheet(tmp_path):
    sheets = {"A": [HEADER, *ROWS], "B": [[], HEADER, ROWS[3]]}
    fault = only_fault(write_workbook(tmp_path / "rapor.xlsx", sheets))
    assert place(fault) == ("B", 3, "Skor") and "row 5 of sheet A" in fault.describe()
    assert fault.value == 88.25  # as printed


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ([2022, "Kota Balikpapan", "Disdikbud", "Total", None, None, 80, 100], "Dimensi"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", None, None, 80, 100], "Variabel"),
        ([2022, "Kota Balikpapan", "Disdikbud", "Input", "Kompetensi", None, 80, 100], "Indikator"),
    ],
)
def test_a_mean_beside_its_parts(tmp_path, row, column):
    fault = only_fault(write_csv(tmp_path / "rapor.csv", [*ROWS, row]))
    assert place(fault) == ("", 6, column) and "leave out totals and means" in fault.describe()
    assert fault.value == 80


def test_a_unit_beside_its_products(tmp_path):
    header = [*HEADER, "Produk"]
    rows = [[*ROWS[2], None], [*ROWS[2], "KTP"]]
    fault = only_fault(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert fault.row == 2 and "those of its products" in fault.describe()


OFFICES = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor", "Skala"]


def offices(tmp_path, *names, dimensions=("Input", "Input")):
    rows = [[2022, "Kota Tomohon", name, dimension, 60, 100] for name, dimension in zip(names, dimensions, strict=True)]
    return write_csv(tmp_path / "rapor.csv", rows, header=OFFICES)


@pytest.mark.parametrize(
    "names",
    [
        ("Dinas Kesehatan", "Dinas Kesehatan Hewan"),
        ("Dinas Pendidikan (SD)", "Dinas Pendidikan (SMP)"),
        ("Disdukcapil Kecamatan Utara", "Disdukcapil"),
    ],
)
def test_two_offices_of_one_kind_that_are_scored_on_the_same_are_two(tmp_path, names):
    units, notes = read_rapor(offices(tmp_path, *names))
    assert tuple(units["unit"]) == names
    (note,) = [note.describe() for note in notes]
    assert "taken for two units" in note and names[0] in note and names[1] in note


@pytest.mark.parametrize(
    "names",
    [
        ("Dinkes", "Dinas Kesehatan"),
        ("Dinas Kesehatan Kota Tomohon", "Dinkes"),
        ("Dinas Kesehatan", "Dinas Kesehatan Tomohon"),
    ],
)
def test_two_names_of_one_office_scored_on_the_same_are_a_fault(tmp_path, names):
    assert "scores again" in only_fault(offices(tmp_path, *names)).describe()


def test_two_names_taken_for_one_office_are_told(tmp_path):
    units, notes = read_rapor(offices(tmp_path, "Dinkes", "Dinas Kesehatan", dimensions=("Input", "Proses")))
    assert set(units["unit"]) == {"Dinkes"}
    assert [note.describe() for note in notes] == ["rapor.csv: taken for one unit: Dinkes; Dinas Kesehatan"]


def test_a_unit_called_as_its_kind_beside_others_of_it_is_told(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    rows = [[2022, "Kota Tomohon", unit, 70] for unit in ("Puskesmas Tara-Tara", "Puskesmas", "Dinsos")]
    notes = [note.describe() for note in read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))[1]]
    assert any("counted as a unit of its own: Puskesmas, beside Puskesmas Tara-Tara" in note for note in notes)
    rows[1][2] = "Puskesmas Rurukan"
    notes = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))[1]
    assert not any("counted as a unit" in note.describe() for note in notes)


@pytest.mark.parametrize("first", [True, False])
def test_a_unit_called_as_its_kind_is_told_wherever_it_stands(tmp_path, first):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    units = ["Puskesmas", "Puskesmas Tara-Tara", "Puskesmas Rurukan"]
    rows = [[2022, "Kota Tomohon", unit, 70] for unit in (units if first else units[1:] + units[:1])]
    (note,) = [
        note
        for note in read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))[1]
        if "counted as a unit" in note.problem
    ]
    assert note.fields == {"unit": "Puskesmas", "other": "Puskesmas Tara-Tara"}


def test_units_of_other_governments_and_years_are_not_beside_it(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Skor"]
    rows = [
        [2022, "Kota Tomohon", "Puskesmas", 70],
        [2023, "Kota Tomohon", "Puskesmas Rurukan", 70],
        [2022, "Kab. Nias", "Puskesmas Gido", 70],
    ]
    units, notes = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))
    assert not any("counted as a unit" in note.problem for note in notes)
    assert units["unit"].tolist() == ["Puskesmas", "Puskesmas Rurukan", "Puskesmas Gido"]


def test_variables_of_one_dimension_may_be_scored_at_different_detail(tmp_path):
    rows = [[*ROWS[0][:4], "Kompetensi", "a", 2, "0-3"], [*ROWS[0][:4], "Sarana", None, 2, "0-3"]]
    assert len(read_rapor(write_csv(tmp_path / "rapor.csv", rows))[0]) == 2


@pytest.mark.parametrize(("variable", "indicator"), [("Standar", None), (None, "Biaya"), ("Standar", "Biaya")])
def test_a_variable_or_an_indicator_has_a_dimension(tmp_path, variable, indicator):
    for dimension, told in ((None, 1), ("Total", 1), ("Proses", 0)):
        row = [2022, "Kota Tomohon", "Dinsos", dimension, variable, indicator, 70, "0-100"]
        path = write_csv(tmp_path / "rapor.csv", [row, ROWS[0]])
        if told:
            fault = only_fault(path)
            assert (fault.row, fault.column) == (2, "Dimensi") and "has no dimension" in fault.describe()
        else:
            assert len(read_rapor(path)[0]) == 2


def test_units_that_are_joined_or_doubted_are_told_in_the_order_of_the_file(tmp_path):
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
    names = ["Dinsos", "Dinas Sosial", "Dinkes", "Dinas Kesehatan", "Puskesmas", "Puskesmas Rurukan"]
    rows = [
        [2022, government, name, dimension, 70]
        for government in ("Kota Tomohon", "Kab. Nias")
        for name, dimension in zip(names, ["Input", "Proses"] * 3, strict=True)
    ]
    units, notes = read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))
    told = [(note.fields.get("first") or note.fields.get("unit")) for note in notes if note.row is None]
    assert [name for name in told if name] == ["Dinsos", "Dinkes"] * 2 + ["Puskesmas"] * 2
    assert units["unit"].tolist() == ["Dinsos", "Dinsos", "Dinkes", "Dinkes", *names[4:]] * 2


def test_what_only_shares_some_scores_is_told_apart_too(tmp_path):
    """Dinas Kesehatan Hewan is no name of the other office; both are scored on one dimension and each on another."""
    header = ["Tahun", "Pemda", "Unit", "Dimensi", "Skor"]
    rows = [
        [2022, "Kota Tomohon", unit, dimension, 70]
        for unit, dimensions in (("Dinkes", "Input Proses"), ("Dinas Kesehatan Hewan", "Proses Output"))
        for dimension in dimensions.split()
    ]
    assert read_rapor(write_csv(tmp_path / "rapor.csv", rows, header=header))[0]["unit"].nunique() == 2
