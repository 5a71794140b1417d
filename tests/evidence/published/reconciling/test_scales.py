"""The cut-offs of each year and level, put to columns of figures."""

import pandas as pd
import pytest

from ombud.evidence.published.reconciling import scales
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
    assert [each.categorised for each in scales_of(rows)] == [False, True, True]


def test_each_row_is_called_by_its_own_year():
    rows = frame((2021, "kota", None, None), (2022, "kota", None, None), (2016, "kota", None, None))
    called = scales.classify(pd.Series(80.5, rows.index), scales_of(rows))
    assert called["zone"].fillna("none").tolist() == ["kuning", "hijau", "none"]
    assert called["category"].fillna("none").tolist() == ["none", "B", "none"]


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
    assert [each.maximum for each in of_rows] == [100.0, 110.0, 100.0]
    assert [each.rule for each in of_rows] == ["cutoffs_assumed", "scale_110", "cutoffs_assumed"]
    called = scales.classify(pd.Series([80.5, 105.0, 50.0], rows.index), of_rows)
    assert called["zone"].fillna("none").to_dict() == {7: "hijau", 3: "none", 5: "merah"}
    assert scales.intervals(rows, of_rows).index.tolist() == [7, 3, 5]


def test_labels_that_both_ends_share():
    low = pd.DataFrame({"category": ["B", "B", None], "zone": ["hijau", "hijau", "kuning"]}, dtype="string")
    high = pd.DataFrame({"category": ["B", "A", None], "zone": ["hijau", "hijau", "hijau"]}, dtype="string")
    shared = scales.agree(low, high)
    assert shared["category"].fillna("").tolist() == ["B", "", ""]
    assert shared["zone"].fillna("").tolist() == ["hijau", "hijau", ""]


def test_the_first_known_label():
    first = scales.first_known(pd.Series(["A", None, None]), pd.Series(["B", "B", None]))
    assert first.fillna("").tolist() == ["A", "B", ""]
