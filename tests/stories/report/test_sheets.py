"""The data behind a report: plain values under headings of the reader's language."""

import pytest

from ombud.stories.report.province import province_report
from ombud.stories.report.sheets import report_sheets


@pytest.fixture(scope="module", params=["id", "en"])
def sheets(request):
    report = province_report("Kaltim", 2021, 2022, request.param)
    return report, {sheet.name: sheet for sheet in report_sheets(report)}


def test_every_sheet_holds_texts_numbers_and_blanks_alone(sheets):
    _, told = sheets
    assert len(told) == 4
    for sheet in told.values():
        assert sheet.rows
        assert len(set(sheet.columns)) == len(sheet.columns)
        for row in sheet.rows:
            assert len(row) == len(sheet.columns)
            assert all(value is None or type(value) in (str, int, float) for value in row)


def test_totals_are_the_panel_s_and_every_government_has_a_row(sheets):
    report, told = sheets
    totals = next(iter(told.values()))
    held = [dict(zip(totals.columns, row, strict=True)) for row in totals.rows]
    code, name, _, _, year, total, *_ = totals.columns
    balikpapan = {row[year]: row[total] for row in held if row[name] == "Kota Balikpapan"}
    assert (balikpapan[2021], balikpapan[2022]) == (99.25, 87.12)
    assert {row[code] for row in held} == set(report.governments["government_code"])


def test_all_sources_named_with_the_totals_stand_in_their_sheet(sheets):
    _, told = sheets
    totals, *_, sources = told.values()
    named = {one for row in totals.rows if row[-1] for one in row[-1].split(";")}
    assert {row[0] for row in sources.rows} == named
