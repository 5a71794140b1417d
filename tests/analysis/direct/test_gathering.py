"""All that is known directly, and what of it concerns a government."""

from ombud import direct
from ombud.display.codes import TEXTS


def test_each_frame_has_grade_assumption_and_pages_told_by_codes():
    for name, frame in direct.gather(2021, 2022).items():
        assert {"grade", "assumption", "source_ids"} <= set(frame), name
        codes = set(frame["grade"]) | set(frame["assumption"].str.split(";").explode().dropna())
        assert codes <= set(TEXTS), name
        assert frame["source_ids"].str.fullmatch(r"S\d{4}(;S\d{4})*").all(), name


def test_what_concerns_a_government():
    known = direct.gather(2021, 2022)
    assert set(direct.concerning(known, ["18.04"])) == {"zones"}
    assert set(direct.concerning(known, ["18"])) == {"zones", "balance", "said"}
    assert set(direct.concerning(known, ["33.71"])) == {"unit_means"}
    assert direct.concerning(known, ["64.02"]) == {}


def test_a_year_without_cutoffs_lets_the_rest_be_gathered():
    assert direct.gather(2016, 2021)["zones"].empty
