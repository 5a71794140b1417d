"""Every figure that takes part in a disagreement stands in the list, those that decided first."""

import pandas as pd
import pytest

from ombud.evidence.published.collection import load_collection
from ombud.evidence.published.disagreements import list_disagreements


@pytest.fixture(scope="module")
def listed():
    held = load_collection()
    return list_disagreements(held.panel, held.trace, held.observations, held.sources)


def test_resolved_conflicting_and_contradicted_rows_are_all_listed(listed):
    panel = load_collection().panel
    disputed = panel[panel["status"].isin(["resolved", "conflict"]) | panel["contradiction"].ne("")]
    keys = set(listed[["government_code", "year"]].itertuples(index=False, name=None))
    assert len(disputed) > 50
    assert keys >= set(disputed[["government_code", "year"]].itertuples(index=False, name=None))


def test_what_was_outvoted_stands_below_what_decided(listed):
    rokan_hulu = listed[(listed["government_code"] == "14.06") & (listed["value"] == 84.35)]
    assert set(rokan_hulu["outcome"]) == {"excluded"}
    assert set(rokan_hulu["reason"]) == {"refuted"}
    order = {"value": 0, "interval": 0, "candidate": 0, "outvoted": 1, "statement": 2, "excluded": 3}
    for _, group in listed.groupby(["government_code", "year"]):
        assert group["outcome"].map(order).is_monotonic_increasing


def test_a_misprint_is_near_the_figure_that_decides(listed):
    misprints = listed[listed["misprint"]]
    assert len(misprints)
    assert not misprints["outcome"].isin(["value", "interval"]).any()
    # never true of a row without a figure
    assert misprints["value"].notna().all()


def test_years_that_only_hold_what_was_left_out_are_listed_without_status(listed):
    panel = load_collection().panel
    known = set(panel[["government_code", "year"]].itertuples(index=False, name=None))
    alone = listed[[key not in known for key in listed[["government_code", "year"]].itertuples(index=False, name=None)]]
    assert (alone[["status", "rule", "contradiction"]] == "").all(axis=None)
    assert (alone["outcome"] == "excluded").all()


@pytest.mark.parametrize("deciding", ["value", "interval", "candidate"])
def test_statements_stand_above_what_was_left_out(deciding):
    key = {"government_code": "64.71", "year": 2022}
    panel = pd.DataFrame([{**key, "government": "G", "status": "resolved", "rule": "rank", "contradiction": ""}])
    outcomes = [("excluded", "refuted"), ("excluded", "other_measure"), ("statement", ""), ("outvoted", "rank")]
    outcomes += [(deciding, "")]
    trace = pd.DataFrame(
        [
            {**key, "row": row, "outcome": outcome, "reason": reason}
            for row, (outcome, reason) in enumerate(outcomes, start=2)
        ]
    )
    observations = pd.DataFrame(
        {**key, "row": trace["row"], "source_id": "S1", "value": [60.0, 50.0, None, 87.21, 87.12]}
    ).assign(decimals=2, category=None, zone=None, note="")
    listed = list_disagreements(panel, trace, observations, pd.DataFrame({"source_id": ["S1"], "publisher": ["P"]}))
    assert listed["row"].tolist() == [6, 5, 4, 2]
    assert listed["misprint"].tolist() == [False, deciding != "interval", False, False]
    assert list(listed)[-3:] == ["reason", "misprint", "note"]
