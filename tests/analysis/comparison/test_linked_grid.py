"""Cells of totals, linked on request."""

import pandas as pd
import pytest

import ombud
from ombud.analysis.comparison import changes
from ombud.analysis.linking import link
from ombud.errors import ParameterError

ROUNDING = 1e-9
REGIONAL = ["provinsi", "kabupaten", "kota"]


def cell(frame, data, method):
    rows = frame[(frame["data_year"] == data) & (frame["method_year"] == method)]
    return rows.set_index("government_code")


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def test_totals_are_linked_on_request_only(panel):
    plain, linked = ombud.compare(panel, 2021, 2022), ombud.compare(panel, 2021, 2022, link="linear")
    assert "linked" not in set(plain["grade"])
    rows = linked["grade"] == "linked"
    assert rows.any()
    assert linked.loc[rows, "value"].between(0, 100).all()
    assert (linked.loc[rows, "standard_error"] > 0).all()
    assert (linked.loc[rows, "data_year"] != linked.loc[rows, "method_year"]).all()
    assert linked.loc[rows, "level"].isin(REGIONAL).all()
    pd.testing.assert_frame_equal(linked.loc[~rows, plain.columns], plain[~rows])
    # the bounds, which need no model, stay
    assert linked.loc[rows, "low"].equals(plain.loc[rows, "low"])


def test_linked_totals_are_the_links_own(panel):
    pair = changes(panel, 2021, 2022)
    both = pair[pair["change"].notna() & pair["level"].isin(REGIONAL)]
    function = link(both["value_to"], both["value_from"], "linear", design="single_group")
    linked = cell(ombud.compare(panel, 2021, 2022, link="linear"), 2022, 2021)
    balikpapan = linked.loc["64.71"]
    assert balikpapan["value"] == pytest.approx(function(87.12), abs=ROUNDING)
    assert balikpapan["standard_error"] == pytest.approx(function.standard_error(87.12), abs=ROUNDING)


def test_years_with_one_method_are_not_linked(panel):
    assert "linked" not in set(ombud.compare(panel, 2022, 2023, link="linear")["grade"])


def test_an_unknown_link_is_named(panel):
    with pytest.raises(ParameterError, match="equipercentile"):
        ombud.compare(panel, 2021, 2022, link="tucker")
