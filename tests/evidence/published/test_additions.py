"""A figure found in a newspaper enters the panel, marked as one's own."""

import pytest

import ombud
from ombud.errors import ParameterError, UnknownGovernment
from ombud.evidence.published import add_value


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
    ("government", "value", "error"), [("Kota Atlantis", 50.0, UnknownGovernment), ("PPU", 110.0, ParameterError)]
)
def test_what_can_not_be_is_refused(panel, government, value, error):
    with pytest.raises(error):
        add_value(panel, government, 2022, value)
