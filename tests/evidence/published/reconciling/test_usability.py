"""What an observation can be used for: the first reason that holds decides, and none is left without one."""

import pandas as pd
import pytest

import ombud
from ombud.display.codes.evidence import TEXTS
from ombud.evidence.published.observations import load_flags
from ombud.evidence.published.reconciling.usability import AGAINST_METHOD, classify_use
from ombud.files import Data

USES = {"value", "statement", "deduced", "excluded"}
PLAIN = {
    "year": 2022,
    "level": "kota",
    "measure": "total",
    "locus": None,
    "value": 87.12,
    "category": None,
    "zone": None,
    "flags": "",
}


def used(**changes):
    row = classify_use(pd.DataFrame([PLAIN | changes, PLAIN]), load_flags(), Data.at()).iloc[0]
    return row["use"], row["reason"]


def test_a_plain_total_is_a_value():
    assert used() == ("value", "")


@pytest.mark.parametrize(
    ("changes", "use", "reason"),
    [
        ({"level": "polres"}, "excluded", "assessed_apart"),
        ({"measure": "dimension"}, "excluded", "other_measure"),
        ({"locus": "Dinas Kesehatan"}, "excluded", "unit_score"),
        ({"flags": "refuted"}, "excluded", "refuted"),
        ({"year": 2020}, "excluded", "year_without_method"),
        ({"value": None, "zone": "hijau"}, "statement", ""),
        ({"value": None, "zone": "hijau", "flags": "deduced"}, "deduced", "deduced"),
        ({"value": 100.0}, "value", ""),
        ({"value": 100.01}, "excluded", "scale_110"),
        ({"value": 95.0, "flags": "scale_110"}, "excluded", "scale_110"),
        ({"value": 105.0}, "excluded", "scale_110"),
        ({"value": 105.0, "zone": "hijau"}, "statement", "scale_110"),
        ({"year": 2015, "value": 95.0}, "excluded", "scale_110"),
        ({"year": 2015, "value": 95.0, "zone": "hijau"}, "statement", "scale_110"),
        ({"year": 2016, "value": 95.0, "category": "A"}, "value", ""),  # whose cut-offs are not known
        ({"year": 2021, "category": "A"}, "value", "category_without_method"),
        ({"year": 2021, "value": None, "category": "A"}, "statement", "category_without_method"),
        ({"value": None}, "excluded", "nothing_usable"),
    ],
)
def test_use_and_reason(changes, use, reason):
    assert used(**changes) == (use, reason)


def test_a_unit_score_that_is_refuted_as_well_is_a_unit_score():
    assert used(locus="Dinas Kesehatan", flags="refuted") == ("excluded", "unit_score")


def test_a_value_printed_beside_a_deduced_zone_still_counts():
    assert used(zone="hijau", flags="deduced") == ("value", "")


def test_every_observation_has_a_use_and_every_exclusion_a_reason_that_can_be_told():
    observations = ombud.load_observations()
    found = classify_use(observations, load_flags(), Data.at())
    assert found.index.equals(observations.index)
    assert set(found["use"]) == USES
    assert set(found["reason"]) - {""} <= set(TEXTS)
    assert (found.loc[found["use"] == "excluded", "reason"] != "").all()
    assert set(found.loc[found["use"] == "value", "reason"]) <= {"", *AGAINST_METHOD}


def test_a_value_of_the_panel_is_within_the_scale():
    observations = ombud.load_observations()
    values = observations[classify_use(observations, load_flags(), Data.at())["use"] == "value"]
    assert values["value"].between(0, 100).all()
    assert values["locus"].isna().all()
