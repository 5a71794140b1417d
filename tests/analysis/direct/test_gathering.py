"""All that is known directly, and what of it concerns a government."""

import pandas as pd
import pytest

from ombud import direct, published
from ombud.display.catalogue import TEXTS
from ombud.errors import ParameterError


def test_each_frame_has_grade_assumption_and_pages_told_by_codes():
    for name, frame in direct.gather(2021, 2022).items():
        assert frame.columns[-3:].tolist() == ["grade", "assumption", "source_ids"], name
        codes = set(frame["grade"]) | set(frame["assumption"].str.split(";").explode().dropna())
        assert codes <= set(TEXTS), name
        assert frame["source_ids"].str.fullmatch(r"S\d{4}(;S\d{4})*").all(), name


def test_other_frames_end_with_the_same_columns():
    sets = direct.point_sets(published.load_dimension_points(), published.sum_dimension_points())
    assert sets.columns[-3:].tolist() == ["grade", "assumption", "source_ids"]
    assert direct.weight_bounds(2022).columns[-2:].tolist() == ["grade", "assumption"]


GRADES = {
    "zones": ("bounded", "standards_retained;bar_as_total"),
    "balance": ("bounded", "standards_retained;bar_as_total;list_exhaustive"),
    "points": ("published_part", "standards_retained;admissible_weights"),
    "more_units": ("recomputed", "units_as_later"),
    "unit_means": ("recomputed", "plain_mean"),
    "joint": ("recomputed", "one_weighted_mean"),
    "provinces": ("published", "single_province"),
    "said": ("published", "as_told"),
}


def test_what_is_assumed_of_each_kind():
    known = direct.gather(2021, 2022)
    assert known["noise"].empty and set(known) == {*GRADES, "noise"}
    for name, told in GRADES.items():
        assert tuple(known[name][["grade", "assumption"]].iloc[0]) == told
    later = direct.gather(2022, 2023)["noise"]
    assert set(later["grade"]) == {"published"} and set(later["assumption"]) == {"method_alike;pages_select"}
    assert [set(known[name]["year"]) for name in ("unit_means", "joint", "said")] == [{2021}, {2021}, {2022}]
    assert known["more_units"]["year"].min() == 2022 and set(known["provinces"]["year"]) == {2021, 2022}


def test_what_concerns_a_government():
    known = direct.gather(2021, 2022)
    assert set(direct.concerning(known, ["18.04"])) == {"zones"}
    assert set(direct.concerning(known, ["18"])) == {"zones", "balance", "said"}
    assert set(direct.concerning(known, ["33.71"])) == {"unit_means"}
    assert direct.concerning(known, ["64.02"]) == {}


def test_a_year_without_cutoffs_lets_the_rest_be_gathered():
    assert direct.gather(2016, 2021)["zones"].empty


@pytest.mark.parametrize("codes", ["18", 18, None, pd.NA])
def test_one_code_is_no_list_of_codes(codes):
    with pytest.raises(ParameterError, match=r"^codes is .*; accepted: a list such as \['18'\]$"):
        direct.concerning(direct.gather(2021, 2022), codes)
