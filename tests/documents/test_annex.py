"""The data of a report, for spreadsheets."""

import csv
import re

import openpyxl
import pytest

from ombud.display.parts import Sheet
from ombud.documents.annex import write_annex
from ombud.stories.report.province import province_report


@pytest.fixture(scope="module")
def report():
    return province_report("Kalimantan Timur", 2021, 2022, "id")


def rows_of(path):
    """Return the rows as a spreadsheet program shows them: a code is text in a formula, so that it keeps its zero."""
    rows = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    return [{name: re.sub('^="(.*)"$', r"\1", value) for name, value in row.items()} for row in rows]


def test_the_totals_are_those_of_the_panel(report, tmp_path):
    rows = rows_of(write_annex(report.data().sheets, tmp_path / "annex.csv"))
    told = {(row["Kode"], row["Tahun"]): row["Nilai"] for row in rows}
    assert told["64.71", "2021"] == "99,25"
    assert told["64.71", "2022"] == "87,12"
    assert len([row for row in rows if row["Tahun"]]) == len(report.panel)


def test_the_workbook_has_a_sheet_per_table_and_numbers_as_numbers(report, tmp_path):
    book = openpyxl.load_workbook(write_annex(report.data().sheets, tmp_path / "annex.xlsx"))
    assert book.sheetnames == [sheet.name for sheet in report.data().sheets]
    sheet = book.worksheets[0]
    heading = [cell.value for cell in sheet[1]]
    values = [row[heading.index("Nilai")].value for row in sheet.iter_rows(min_row=2)]
    assert 87.12 in values
    assert not any(isinstance(value, str) for value in values)


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_the_same_report_gives_the_same_bytes(report, tmp_path, ending):
    first, second = (write_annex(report.data().sheets, tmp_path / f"{name}{ending}").read_bytes() for name in "ab")
    assert first == second


def test_a_government_without_figures_is_named(tmp_path):
    report = province_report("Papua Selatan", 2021, 2022, "en")
    rows = rows_of(write_annex(report.data().sheets, tmp_path / "annex.csv"))
    assert {row["Code"] for row in rows} == set(report.governments["government_code"])
    assert any(not row["Year"] and row["Status"] == "nothing is published" for row in rows)
    assert all(sheet.rows for sheet in report.data().sheets)


def test_no_text_is_a_formula(tmp_path):
    rows = (("=1+1", -1.5), ("@SUM(A1)", 2.25), ("-", None), ("plain", 0.0))
    path = write_annex([Sheet("Data", ("name", "change"), rows)], tmp_path / "annex.csv")
    (_, *written) = csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";")
    assert written == [["'=1+1", "-1,5"], ["'@SUM(A1)", "2,25"], ["'-", ""], ["plain", "0,0"]]
