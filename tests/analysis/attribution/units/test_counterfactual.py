"""Totals that would have been, and those that were."""

import itertools

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.attribution.units.counterfactual import FACTORS
from ombud.analysis.scoring.units import score

from .conftest import BOTH, NEW, ROUNDING, WEIGHTS, effects, unit_rows


def total_by_hand(performance, dimensions, weights, units, aggregation):
    """The worked example's counterfactual, written out: 2021 to 2022, scores not taken held at the other year's."""
    old, new = {"dpmptsp": 90.0, "disdukcapil": 60.0, "dinas_sosial": 30.0}, NEW
    taken = {(row.unit_type, row.dimension): row.score for row in new.itertuples()}
    scored = tuple(WEIGHTS) if dimensions else ("proses",)
    share = {name: WEIGHTS[name] if weights else 1.0 for name in scored}
    members = ("dpmptsp", "disdukcapil", "dinas_sosial") if units else ("dpmptsp", "disdukcapil")
    # dinas_sosial has no products on record: the mean of 3 and 1
    counts = {"dpmptsp": 3, "disdukcapil": 1, "dinas_sosial": 2} if not aggregation else dict.fromkeys(members, 1)
    total = 0.0
    for member in members:
        points = {name: taken[member, name] for name in scored}
        if not performance:
            points["proses"] = old[member]
        total += counts[member] * sum(share[n] * points[n] for n in scored) / sum(share.values())
    return total / sum(counts[member] for member in members)


def test_the_worked_example_is_the_mean_over_all_admissible_orders():
    """Performance first or last, the four parts of the method in every order: 2 x 24 orders, walked one by one."""
    walked = {factor: [] for factor in FACTORS}
    for parts in itertools.permutations(FACTORS[1:]):
        for order in (("performance", *parts), (*parts, "performance")):
            state = dict.fromkeys(FACTORS, 0)
            for factor in order:
                before = total_by_hand(**state)
                state[factor] = 1
                walked[factor].append(total_by_hand(**state) - before)
    result = attribute(BOTH, 2021, 2022).set_index("factor")
    for factor in FACTORS:
        assert result.at[factor, "effect"] == pytest.approx(np.mean(walked[factor]), abs=ROUNDING)
        assert result.at[factor, "least"] == pytest.approx(min(walked[factor]), abs=ROUNDING)
        assert result.at[factor, "greatest"] == pytest.approx(max(walked[factor]), abs=ROUNDING)
    assert result["total_from"].eq(82.5).all()  # (3 x 90 + 60) / 4


def test_totals_are_those_of_scoring(simulation):
    frame = attribute(simulation.units, 2021, 2022).drop_duplicates("government_code").set_index("government_code")
    for year, total in ((2021, "total_from"), (2022, "total_to")):
        scored = score(simulation.units[simulation.units["year"] == year], year).set_index("government_code")["total"]
        # scoring rounds to nine decimals
        assert (scored - frame[total]).abs().max() < 2 * ROUNDING


def test_parallel_moves_added_dimensions_with_the_standards():
    before = unit_rows(2021, {"dpmptsp": {"proses": 60.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 50.0, "proses": 80.0, "output": 70.0, "pengaduan": 30.0}})
    frame = attribute(pd.concat([before, after]), 2021, 2022, unseen="parallel")
    assert effects(frame)["performance"] == pytest.approx(20, abs=ROUNDING)
    held = attribute(pd.concat([before, after]), 2021, 2022)
    assert effects(held)["performance"] == pytest.approx(20 * (1 + WEIGHTS["proses"]) / 2, abs=ROUNDING)
    assert "dimensions_parallel" in frame["notes"][0]
    assert "dimensions_held" in held["notes"][0]


def test_a_unit_that_left_is_filled_from_its_own_standards_and_the_other_units():
    before = unit_rows(2021, {"dpmptsp": {"proses": 80.0}, "dinas_kesehatan": {"proses": 40.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 70.0, "proses": 80.0, "output": 60.0, "pengaduan": 50.0}})
    frame = attribute(pd.concat([before, after]), 2021, 2022)
    assert "scores_imputed" in frame["notes"][0]
    assert frame["effect"].sum() == pytest.approx(frame["change"][0], abs=ROUNDING)
    # both units lie 40 points apart in every dimension: the unit's leaving is worth 20 at any stage
    units = frame.set_index("factor").loc["units"]
    assert units[["effect", "least", "greatest"]].tolist() == pytest.approx([20, 20, 20], abs=ROUNDING)


def test_held_understates_performance_where_dimensions_were_added(simulation):
    """What `unseen` is about: held scores halve what the standards did not weigh; parallel ones do not."""
    true = simulation.truth.set_index("government_code")["performance"]
    slopes = {}
    for unseen in ("held", "parallel"):
        found = attribute(simulation.units, 2021, 2022, unseen=unseen)
        found = found[found["factor"] == "performance"].set_index("government_code")["effect"]
        slopes[unseen] = np.polyfit(true.loc[found.index], found, 1)[0]
    assert 0.5 < slopes["held"] < 0.7
    assert 0.85 < slopes["parallel"] < 1.05
