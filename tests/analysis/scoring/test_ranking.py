"""Which units to mend first."""

import pandas as pd
import pytest

import ombud
from ombud.analysis.scoring.ranking import rank_units
from ombud.errors import NotPublished
from ombud.evidence import simulate

BALIKPAPAN = "64.71"


@pytest.fixture(scope="module")
def units():
    scores = simulate((2021, 2022))
    return scores[scores["government_code"] == BALIKPAPAN]


@pytest.fixture(scope="module")
def of_2022(units):
    return rank_units(units, BALIKPAPAN, 2022)


def test_units_make_the_total_and_the_weakest_comes_first(units, of_2022):
    ranked = of_2022
    own = units[units["year"] == 2022]
    assert set(ranked["unit"]) == set(own["unit"])
    assert ranked["total"].is_monotonic_increasing
    assert ranked["total"].mean() == pytest.approx(ombud.score(own, 2022)["total"].item(), abs=1e-6)


def test_the_gain_is_the_units_share_of_its_distance(of_2022):
    ranked = of_2022
    known = ranked[ranked["distance"].notna()]
    assert (known["gain"] * len(ranked)).to_numpy() == pytest.approx(known["distance"].to_numpy())
    # a unit raised by its distance stands in its next category
    raised = ombud.load_methodology(2022).classify((known["total"].round(2) + known["distance"]).round(2))
    assert raised["category"].tolist() == known["next"].tolist()


def test_where_the_total_is_no_mean_over_units_the_gain_is_not_known(units):
    ranked = rank_units(units, BALIKPAPAN, 2021)
    assert ranked["total"].is_monotonic_increasing and ranked["gain"].isna().all()


def test_made_up_scores_are_marked(units, of_2022):
    assert of_2022["simulated"].all()
    assert "simulated" not in rank_units(units.drop(columns="simulated"), BALIKPAPAN, 2022)


def test_an_invented_government_is_ranked_too():
    scores = ombud.choose_scores("", 2021, 2022)
    ranked = rank_units(scores, scores["government_code"].iat[0], 2022)
    assert ranked["total"].notna().all() and ranked["gain"].gt(0).any()


def test_a_single_score_is_ranked():
    scores = ombud.choose_scores("", 2021, 2022)
    one = scores[scores["year"] == 2022].head(1)
    ranked = rank_units(one, one["government_code"].iat[0], 2022)
    assert ranked["unit"].tolist() == one["unit"].tolist()


def test_what_has_no_answer_says_why(units):
    with pytest.raises(NotPublished, match=r"no unit scores of 64\.02"):
        rank_units(units, "64.02", 2022)


def test_blank_scores_alone_have_no_ranking(units):
    with pytest.raises(NotPublished, match=r"no unit scores of 64\.71 in 2022"):
        rank_units(units.assign(score=float("nan")), BALIKPAPAN, 2022)


def test_units_that_lack_a_dimension_come_after_the_others_and_blank_ones_last(units, of_2022):
    own, ranked = units[units["year"] == 2022], of_2022
    lost, blank = ranked["unit"].iloc[:2]
    scores = own["score"].where(own["unit"] != blank)
    frame = own.assign(score=scores)[(own["unit"] != lost) | (own["dimension"] != "proses")]
    again = rank_units(frame, BALIKPAPAN, 2022)
    assert again["unit"].tolist() == [*ranked["unit"].iloc[2:], lost, blank]
    assert again["lacking"].tolist() == ["", *[""] * (len(ranked) - 3), "proses", "input;proses;output;pengaduan"]
    assert again[["category", "zone", "next", "distance", "gain"]].iloc[-2:].isna().all(axis=None)
    # the gain is a share of the units with a score
    known = again[again["distance"].notna()]
    assert (known["gain"] * (len(ranked) - 1)).to_numpy() == pytest.approx(known["distance"].to_numpy())


def test_the_weakest_dimension_is_the_lowest(of_2022):
    ranked = of_2022
    dimensions = ranked[["input", "proses", "output", "pengaduan"]].astype(float)
    assert ranked["weakest"].tolist() == dimensions.idxmin(axis=1).tolist()


def test_the_weakest_dimension_of_each_unit_is_named():
    names = list(ombud.load_methodology(2022).dimensions["dimension"])
    rows = [
        {"government_code": BALIKPAPAN, "year": 2022, "unit": unit, "unit_type": kind, "dimension": name, "score": 80.0}
        for unit, kind in (("Puskesmas A", "puskesmas"), ("Dinas Sosial", "dinas_sosial"))
        for name in names
    ]
    frame = pd.DataFrame(rows)
    frame.loc[[1, len(names) + 2], "score"] = [79.0, 30.0]
    ranked = rank_units(frame, BALIKPAPAN, 2022).set_index("unit")
    assert ranked["weakest"].to_dict() == {"Puskesmas A": names[1], "Dinas Sosial": names[2]}
