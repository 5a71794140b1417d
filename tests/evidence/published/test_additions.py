"""A figure found in a newspaper enters the panel, marked as one's own."""

import pandas as pd
import pytest

import ombud
from ombud.errors import DataError, NotPublished, OmbudError, ParameterError, UnknownGovernment
from ombud.evidence.published import add_value, read_panel


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def row(panel, government, year):
    (found,) = panel[(panel["government"] == government) & (panel["year"] == year)].to_dict("records")
    return found


def test_it_takes_the_place_of_an_interval(panel):
    own = row(add_value(panel, "Samarinda", 2021, 70.5), "Kota Samarinda", 2021)
    assert (own["value"], own["low"], own["high"], own["zone"]) == (70.5, 70.5, 70.5, "kuning")
    assert (own["status"], own["source_ids"], own["cautions"]) == ("single", "own", "own")


def test_it_makes_a_row_where_there_was_none(panel):
    held = panel[(panel["government"] == "Kabupaten Paser") & (panel["year"] == 2022)]
    assert held.empty
    joined = add_value(panel, "Kab. Paser", 2022, 88.0)
    assert len(joined) == len(panel) + 1
    assert row(joined, "Kabupaten Paser", 2022)["category"] == "A"


def test_the_panel_stays_as_it_is(panel):
    before = panel.copy()
    add_value(panel, "PPU", 2022, 50.0)
    assert panel.equals(before)


@pytest.mark.parametrize(
    ("government", "value", "error"),
    [("Kota Atlantis", 50.0, UnknownGovernment), ("PPU", 100.01, ParameterError), ("PPU", -0.01, ParameterError)],
)
def test_what_can_not_be_is_refused(panel, government, value, error):
    with pytest.raises(error):
        add_value(panel, government, 2022, value)


@pytest.mark.parametrize(
    ("year", "value", "error"),
    [
        (2022, "baik", ParameterError),
        (2022, None, ParameterError),
        (None, 50.0, OmbudError),
        (2020, 50.0, NotPublished),
    ],
)
def test_what_is_no_total_or_no_assessed_year_is_told(panel, year, value, error):
    with pytest.raises(error, match=r"accepted|not a year|no assessment"):
        add_value(panel, "PPU", year, value)


def test_year_and_total_may_be_texts_as_pages_print_them(panel):
    pd.testing.assert_frame_equal(add_value(panel, "PPU", "2022", "87,10"), add_value(panel, "PPU", 2022, 87.1))


@pytest.mark.parametrize(("value", "zone"), [(0.0, "merah"), (100.0, "hijau")])
def test_the_ends_of_the_scale_are_totals(panel, value, zone):
    own = row(add_value(panel, "PPU", 2022, value), "Kabupaten Penajam Paser Utara", 2022)
    assert (own["value"], own["low"], own["high"], own["zone"]) == (value, value, value, zone)


def write(panel, path, **options):
    if path.suffix == ".csv":
        panel.to_csv(path, index=False, **options)
    else:
        {".xlsx": panel.to_excel, ".parquet": panel.to_parquet}[path.suffix](path, index=False)
    return path


def edited(panel, government, year, /, **cells):
    """Return a panel, all columns as a spreadsheet may hold them, with some cells of a row changed."""
    changed = panel.astype(object)
    row = (panel["government"] == government) & (panel["year"] == year)
    assert row.sum() == 1
    for column, cell in cells.items():
        changed.loc[row, column] = cell
    return changed


@pytest.mark.parametrize("name", ["panel.csv", "panel.xlsx", "panel.parquet"])
def test_a_file_that_nobody_changed_is_the_panel(panel, tmp_path, name):
    pd.testing.assert_frame_equal(read_panel(write(panel, tmp_path / name)), panel)


def test_as_a_spreadsheet_saves_it_the_file_is_read_too(panel, tmp_path):
    mangled = panel.assign(
        government_code=panel["government_code"].str.replace(r"\.(\d)0$", r".\1", regex=True)
    )  # 64.10 as a number
    assert (mangled["government_code"] != panel["government_code"]).any()
    path = write(mangled, tmp_path / "panel.csv", sep=";", decimal=",", encoding="utf-8-sig")
    pd.testing.assert_frame_equal(read_panel(path), panel)


def test_a_changed_total_is_enough(panel, tmp_path):
    path = write(edited(panel, "Kota Balikpapan", 2022, value="77,5"), tmp_path / "panel.csv")
    own = row(read_panel(path), "Kota Balikpapan", 2022)
    assert (own["value"], own["low"], own["high"], own["zone"], own["category"]) == (77.5, 77.5, 77.5, "kuning", "C")
    assert (own["status"], own["source_ids"]) == ("single", "own")


@pytest.mark.parametrize("name", ["panel.csv", "panel.xlsx", "panel.parquet"])
def test_blank_rows_are_passed_over_and_counted(panel, tmp_path, name):
    rows = [*range(5), -1, *range(5, len(panel))]
    spaced = panel.astype({"government": "str"}).reindex(rows).reset_index(drop=True)
    pd.testing.assert_frame_equal(read_panel(write(spaced, tmp_path / name)), panel)
    spaced.loc[6, ["value", "low", "high"]] = 101.0
    with pytest.raises(DataError, match="row 8, column value"):
        read_panel(write(spaced, tmp_path / name))


@pytest.mark.parametrize(("low", "high"), [(79, 85), (80, 80)])
def test_an_interval_of_one_s_own(panel, tmp_path, low, high):
    path = write(edited(panel, "Kota Balikpapan", 2022, value="", low=low, high=high), tmp_path / "panel.csv")
    own = row(read_panel(path), "Kota Balikpapan", 2022)
    assert pd.isna(own["value"]) and (own["low"], own["high"], own["zone"]) == (low, high, "hijau")
    assert own["status"] == "interval"


def test_a_total_taken_out_is_a_change_though_its_interval_stays(panel, tmp_path):
    own = row(
        read_panel(write(edited(panel, "Kota Balikpapan", 2022, value=""), tmp_path / "panel.csv")),
        "Kota Balikpapan",
        2022,
    )
    assert pd.isna(own["value"]) and (own["low"], own["high"]) == (87.12, 87.12)
    assert (own["status"], own["source_ids"]) == ("interval", "own")


def test_rows_may_be_added_and_taken_out(panel, tmp_path):
    new = {"government_code": "64.01", "government": "Kabupaten Paser", "year": 2022, "value": 88.0}
    kept = panel[panel["province"] != "Papua"].astype(object)
    path = write(pd.concat([kept, pd.DataFrame([new])]), tmp_path / "panel.csv")
    read = read_panel(path)
    assert "Papua" not in set(read["province"])
    assert row(read, "Kabupaten Paser", 2022)["category"] == "A"
    assert len(read) == len(kept) + 1


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"value": "delapan"}, r"panel\.csv, row {row}, column value: this is no total \(found: 'delapan'\)"),
        ({"value": 100.01}, r"row {row}, column value: .*100\.01.*accepted: points from 0 to 100"),
        ({"value": -0.01}, r"row {row}, column value: .*-0\.01.*accepted: points from 0 to 100"),
        ({"value": 871.2}, r"row {row}, column value: .*871\.2.*accepted: points from 0 to 100"),
        ({"year": 2020}, r"row {row}, column year: .*2020.*accepted: 2015"),
        ({"government_code": "99.99", "government": "Kota Atlantis"}, r"row {row}, column government_code: .*99\.99"),
        ({"government": "Kota Samarinda"}, r"row {row}, column government: .*'Kota Samarinda'"),
        ({"value": "", "low": "", "high": ""}, r"row {row}, column value: there is neither"),
        ({"value": "", "low": 80, "high": ""}, r"row {row}, column value: there is neither"),
        ({"value": "", "low": "", "high": 80}, r"row {row}, column value: there is neither"),
        ({"value": "", "low": 90, "high": 80}, r"row {row}, column low: .*above the greatest"),
        ({"zone": "merah"}, r"row {row}, column zone: .*'merah'.*accepted: hijau, or another total"),
        ({"year": 2021}, r"row {row}, column year: .*another row"),
    ],
)
def test_every_fault_names_its_place_and_what_is_accepted(panel, tmp_path, cells, told):
    number = panel.index[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022)][0] + 2
    path = write(edited(panel, "Kota Balikpapan", 2022, **cells), tmp_path / "panel.csv")
    with pytest.raises(DataError, match=told.replace("{row}", str(number))):
        read_panel(path)


@pytest.mark.parametrize(
    "cells",
    [
        {"year": 2020, "value": "", "low": "", "high": ""},
        {"year": 2020, "value": "", "low": 90, "high": 80},
        {"value": "delapan", "low": "", "high": ""},
        {"value": "", "low": "", "high": -1},
    ],
)
def test_of_a_row_with_a_fault_nothing_that_follows_from_it_is_told(panel, tmp_path, cells):
    with pytest.raises(DataError) as caught:
        read_panel(write(edited(panel, "Kota Balikpapan", 2022, **cells), tmp_path / "panel.csv"))
    assert len(caught.value.faults) == 1


def test_a_row_of_ones_own_says_so_in_every_column(panel, tmp_path):
    stated = row(panel, "Kota Balikpapan", 2022)
    own = {
        "value": 70.0,
        "low": 70.0,
        "high": 70.0,
        "status": "single",
        "rule": "",
        "n_sources": 1,
        "contradiction": "",
    }
    own |= {"source_ids": "own", "cautions": "own", "category": "C", "zone": "kuning"}
    path = write(edited(panel, "Kota Balikpapan", 2022, value=70.0), tmp_path / "panel.csv")
    for joined in (read_panel(path), add_value(panel, "Kota Balikpapan", 2022, 70.0)):
        assert row(joined, "Kota Balikpapan", 2022) == stated | own
        others = joined["government_code"].ne("64.71") | joined["year"].ne(2022)
        pd.testing.assert_frame_equal(joined[others], panel[others])


def test_beside_a_total_no_interval_counts(panel, tmp_path):
    for interval in (("", ""), (90, 80), (10, "")):
        cells = dict(zip(("low", "high"), interval, strict=True))
        path = write(edited(panel, "Kota Balikpapan", 2022, value=77.5, **cells), tmp_path / "panel.csv")
        own = row(read_panel(path), "Kota Balikpapan", 2022)
        assert (own["value"], own["low"], own["high"], own["status"]) == (77.5, 77.5, 77.5, "single")


def test_faults_of_a_file_are_told_from_its_first_row_on(panel, tmp_path):
    wrong = edited(panel, "Kota Balikpapan", 2022, value="delapan")
    wrong = wrong.iloc[::-1]
    wrong.iloc[3, wrong.columns.get_loc("year")] = 1999
    wrong.iloc[1, wrong.columns.get_loc("value")] = 101
    with pytest.raises(DataError) as caught:
        read_panel(write(wrong, tmp_path / "panel.csv"))
    told = [(fault.row, fault.column) for fault in caught.value.faults]
    assert told[:2] == [(3, "value"), (5, "year")] and len(told) == 3


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("letters", ["utf-8", "utf-16", "cp1252", "mac_roman"])
def test_text_may_have_any_usual_letters_and_separator(panel, tmp_path, letters, separator):
    noted = panel.assign(catatan="café")
    path = write(noted, tmp_path / "panel.csv", sep=separator, encoding=letters)
    pd.testing.assert_frame_equal(read_panel(path), panel)


def test_of_a_workbook_the_first_sheet_with_a_header_counts_wherever_that_stands(panel, tmp_path):
    own = edited(panel, "Kota Balikpapan", 2022, value="77,5")
    with pd.ExcelWriter(tmp_path / "panel.xlsx") as writer:
        pd.DataFrame({"Catatan": ["apa saja"]}).to_excel(writer, sheet_name="catatan", index=False)
        own.to_excel(writer, sheet_name="data", index=False, startrow=3)
        panel.to_excel(writer, sheet_name="asli", index=False)
    assert row(read_panel(tmp_path / "panel.xlsx"), "Kota Balikpapan", 2022)["value"] == 77.5
    wrong = edited(panel, "Kota Balikpapan", 2022, value="delapan")
    with pd.ExcelWriter(tmp_path / "panel.xlsx") as writer:
        wrong.to_excel(writer, sheet_name="data", index=False, startrow=3)
    number = panel.index[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022)][0] + 5
    with pytest.raises(DataError, match=f"sheet data, row {number}, column value: this is no total"):
        read_panel(tmp_path / "panel.xlsx")


def test_the_sheet_is_named_in_which_a_column_is_missing(panel, tmp_path):
    with pd.ExcelWriter(tmp_path / "panel.xlsx") as writer:
        panel[["government", "year"]].to_excel(writer, sheet_name="daftar", index=False)
        panel.to_excel(writer, sheet_name="data", index=False)
    with pytest.raises(DataError, match=r"panel\.xlsx, sheet daftar, column value: the column is missing"):
        read_panel(tmp_path / "panel.xlsx")


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("none.csv", None, "no such file"),
        ("panel.doc", b"x", r"ends in '\.doc'; accepted"),
        ("panel.csv", b"", "the file is empty"),
        ("panel.csv", b"x", "column year: the column is missing"),
        ("panel.csv", b"government_code,year\n64.71,2022\n", "column value: the column is missing"),
        ("panel.csv", b"government_code,year,value,low,high\n64.71,2022,87,12,,\n", "row 2: the row has 6 cells"),
        ("panel.csv", b"government_code,year,value,low,high\n64.71,2022,8", "row 2: the row has 3 cells"),
        ("panel.csv", b"government_code,year,value,low,high,value\n64.71,2022,87,,,88\n", "two headers mean value"),
        ("panel.csv", b"\x00\x01\x02\x03", "neither text nor a workbook"),
        ("panel.xlsx", b"no workbook", "the content is CSV, but the name ends in '.xlsx'"),
        ("panel.xlsx", b"PK\x03\x04 broken", "damaged"),
        ("panel.parquet", b"PAR1 broken", "can't be read"),
    ],
)
def test_a_file_that_is_no_panel_is_refused(tmp_path, name, content, told):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=told):
        read_panel(tmp_path / name)


def test_a_column_that_is_empty_in_the_panel_is_told_with_a_dash(panel, tmp_path):
    rows = panel[panel["category"].isna()].head(1).assign(category="A")
    with pytest.raises(DataError, match=r"column category.*accepted: –, or another total"):
        read_panel(write(rows, tmp_path / "panel.csv"))
