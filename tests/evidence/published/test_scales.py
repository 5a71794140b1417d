"""The cut-offs of each year and level, put to columns of figures."""

import pandas as pd
import pytest

import ombud
from ombud.display.catalogue import TABLES
from ombud.evidence.published import scales
from ombud.evidence.published.observations import load_flags
from ombud.evidence.published.scales import AGAINST_METHOD, classify_use
from ombud.files import Data


def frame(*rows):
    return pd.DataFrame(rows, columns=["year", "level", "category", "zone"])


def scales_of(rows):
    return scales.scales(rows, Data.at())


@pytest.mark.parametrize(
    ("year", "level", "maximum", "rule"),
    [
        (2015, "kabupaten", 110.0, "scale_110"),
        (2015, "kementerian", 110.0, "scale_110"),  # its zones fit no other scale
        (2016, "kota", 100.0, "cutoffs_not_published"),
        (2021, "kota", 100.0, "cutoffs"),
        (2022, "provinsi", 100.0, "cutoffs_assumed"),
    ],
)
def test_scales_of_years(year, level, maximum, rule):
    found = scales.scale(year, level, Data.at())
    assert (found.maximum, found.rule) == (maximum, rule)
    usable = rule in {"cutoffs", "cutoffs_assumed"}
    assert (found.bands is not None, found.regional is not None) == (usable, usable)


def test_categories_are_of_2022_and_later():
    rows = frame((2021, "kota", None, None), (2022, "kota", None, None), (2016, "kota", None, None))
    # what is not known of 2016 is not denied
    assert scales_of(rows)["categorised"].tolist() == [False, True, True]


def test_each_row_is_called_by_its_own_year():
    rows = frame((2021, "kota", None, None), (2022, "kota", None, None), (2016, "kota", None, None))
    called = scales.classify(pd.Series(80.5, rows.index), scales_of(rows))
    assert called["zone"].fillna("none").tolist() == ["kuning", "hijau", "none"]
    assert called["category"].fillna("none").tolist() == ["none", "B", "none"]


def test_where_no_cut_offs_are_known_nothing_is_called():
    rows = frame((2016, "kota", None, None), (2015, "kabupaten", None, None))
    called = scales.classify(pd.Series(80.5, rows.index), scales_of(rows))
    assert list(called) == ["category", "zone"] and called.isna().all(axis=None) and len(called) == 2


def test_a_label_leaves_its_interval_and_the_category_the_narrower_one():
    rows = frame(
        (2022, "kota", None, "hijau"),
        (2022, "kota", "A", "hijau"),
        (2021, "kota", None, "hijau"),
        (2021, "kota", "A", "hijau"),  # that year had no categories: the zone counts
        (2022, "kota", None, None),
        (2016, "kota", None, "hijau"),
    )
    left = scales.intervals(rows, scales_of(rows))
    assert left["low"].tolist() == [78.0, 88.0, 81.0, 81.0, 0.0, 0.0]
    assert left["high"].tolist()[-2:] == [100.0, 100.0]


def test_rows_keep_their_order_and_index():
    rows = frame((2022, "kota", None, None), (2015, "kota", None, None), (2022, "kota", None, None))
    rows.index = [7, 3, 5]
    of_rows = scales_of(rows)
    assert of_rows["maximum"].tolist() == [100.0, 110.0, 100.0]
    assert of_rows["rule"].tolist() == ["cutoffs_assumed", "scale_110", "cutoffs_assumed"]
    called = scales.classify(pd.Series([80.5, 105.0, 50.0], rows.index), of_rows)
    assert called["zone"].fillna("none").to_dict() == {7: "hijau", 3: "none", 5: "merah"}
    assert scales.intervals(rows, of_rows).index.tolist() == [7, 3, 5]


def test_labels_that_both_ends_share():
    rows = frame((2022, "kota", None, None), (2022, "kota", None, None), (2021, "kota", None, None))
    shared = scales.classify_both(pd.Series([79.0, 80.0, 70.0]), pd.Series([87.0, 90.0, 85.0]), scales_of(rows))
    assert shared["category"].fillna("").tolist() == ["B", "", ""]
    assert shared["zone"].fillna("").tolist() == ["hijau", "hijau", ""]


# what an observation can be used for: the first reason that holds decides, and none is left without one


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
    assert set(found["reason"]) - {""} <= set(TABLES["evidence"])
    assert (found.loc[found["use"] == "excluded", "reason"] != "").all()
    assert set(found.loc[found["use"] == "value", "reason"]) <= {"", *AGAINST_METHOD}


def test_a_value_of_the_panel_is_within_the_scale():
    observations = ombud.load_observations()
    values = observations[classify_use(observations, load_flags(), Data.at())["use"] == "value"]
    assert values["value"].between(0, 100).all()
    assert values["locus"].isna().all()
