"""The rows of the index: every government, what it is sorted by, and the names that find it."""

import pytest

from ombud.display.language import Language
from ombud.evidence.published.collection import load_collection
from ombud.reports.one import Outcome
from ombud.reports.site.governments import NOT_PUBLISHED, government_rows, searched_names


@pytest.fixture(scope="module")
def rows():
    made = Outcome("province", "64", "Kalimantan Timur", "64", "id", 2022, 2021, "done", {"html": "province/k.html"})
    failed = Outcome("government", "64.71", "Kota Balikpapan", "64", "id", 2022, 2021, "failed")
    found = government_rows(load_collection(), [made, failed], Language("id"), 2022, 2021)
    return {row["name"]: row for row in found}


def test_a_value_a_range_and_nothing_are_sorted_apart(rows):
    kinds = {row["total_order"].split(" ")[0] for row in rows.values()}
    assert kinds == {"exact", "range", ""}
    assert rows["Kota Balikpapan"]["total_order"] == "exact 87.12"
    assert rows["Kota Balikpapan"]["total"] == "87,12"
    assert rows["Provinsi Aceh"]["total_order"] == "range 89"
    blank = [row for row in rows.values() if not row["total_order"]]
    assert {row["status"] for row in blank} <= {NOT_PUBLISHED}
    assert {row["total"] for row in blank} == {"–"}


def test_reports_of_province_and_government_are_led_to(rows):
    assert rows["Kota Samarinda"]["province_page"] == "province/k.html"
    assert rows["Kota Balikpapan"]["has_failed"]
    assert rows["Kota Surabaya"]["province_page"] == ""


@pytest.mark.parametrize(("typed", "code"), [("fakfak", "92.03"), ("balikpapan", "64.71"), ("kukar", "64.02")])
def test_names_are_folded_as_the_command_line_folds_them(typed, code):
    assert typed in searched_names(load_collection())[code]
