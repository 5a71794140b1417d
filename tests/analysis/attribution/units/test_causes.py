"""The laws of an attribution from unit scores, and what it recovers of simulated truth."""

import math

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis import attribution
from ombud.analysis.attribution.units.arrays import stratified_resamples
from ombud.analysis.attribution.units.causes import attribute, bootstrap_intervals, three_sources
from ombud.analysis.attribution.units.counterfactual import FACTORS
from ombud.display.catalogue import TABLES
from ombud.errors import NotPublished, ParameterError
from ombud.evidence.simulation import simulate_with_truth

from .conftest import BOTH, NEW, OLD, ROUNDING, WEIGHTS, alike, effects, unit_rows


def test_the_public_name_is_this_function():
    assert ombud.attribute is attribute


def test_effects_add_up_and_lie_within_the_envelope(simulation):
    for unseen in ("held", "parallel"):
        frame = attribute(simulation.units, 2021, 2022, unseen=unseen)
        assert frame["effect"].notna().all()
        sums = frame.groupby("government_code")["effect"].sum()
        change = frame.groupby("government_code")["change"].first()
        assert (sums - change).abs().max() < ROUNDING
        assert (frame["least"] <= frame["effect"] + ROUNDING).all()
        assert (frame["effect"] <= frame["greatest"] + ROUNDING).all()


def test_identical_years_have_no_effects():
    new = unit_rows(2022, {"dpmptsp": alike(80.0) | {"output": 10.0}, "puskesmas": alike(30.0)})
    frame = attribute(pd.concat([new, new.assign(year=2023)]), 2022, 2023)
    assert np.allclose(frame[["effect", "least", "greatest", "change"]], 0, atol=ROUNDING)


def test_only_performance_changes():
    before = unit_rows(2022, {"dpmptsp": alike(80.0), "puskesmas": alike(30.0)})
    after = unit_rows(2023, {"dpmptsp": alike(90.0) | {"input": 100.0}, "puskesmas": alike(10.0)})
    found = effects(attribute(pd.concat([before, after]), 2022, 2023))
    expected = ((90 - 80) + 0.2185 * 10 + (10 - 30)) / 2
    assert found["performance"] == pytest.approx(expected, abs=ROUNDING)
    assert np.allclose(found.drop("performance"), 0, atol=ROUNDING)


def test_only_units_change():
    before = unit_rows(2022, {"dpmptsp": alike(80.0), "puskesmas": alike(30.0)})
    after = unit_rows(2023, {"dpmptsp": alike(80.0), "dinas_sosial": alike(60.0)})
    found = effects(attribute(pd.concat([before, after]), 2022, 2023))
    assert found["units"] == pytest.approx(70 - 55, abs=ROUNDING)
    assert np.allclose(found.drop("units"), 0, atol=ROUNDING)


def test_only_aggregation_changes():
    before = unit_rows(
        2021, {"dpmptsp": {"proses": 90.0}, "disdukcapil": {"proses": 60.0}}, {"dpmptsp": 3, "disdukcapil": 1}
    )
    after = unit_rows(2022, {"dpmptsp": alike(90.0), "disdukcapil": alike(60.0)})
    found = effects(attribute(pd.concat([before, after]), 2021, 2022))
    assert found["aggregation"] == pytest.approx(75 - 82.5, abs=ROUNDING)
    assert np.allclose(found.drop("aggregation"), 0, atol=ROUNDING)


def test_added_dimensions_count_with_equal_weights_and_weights_with_the_rest():
    before = unit_rows(2021, {"dpmptsp": {"proses": 90.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 50.0, "proses": 90.0, "output": 70.0, "pengaduan": 30.0}})
    found = effects(attribute(pd.concat([before, after]), 2021, 2022))
    equal = (50 + 90 + 70 + 30) / 4
    published = sum(WEIGHTS[n] * p for n, p in zip(WEIGHTS, (50, 90, 70, 30), strict=True))
    # without the dimensions the weights do nothing: half of their joint effect goes to each
    assert found["dimensions"] == pytest.approx((equal - 90 + published - 90) / 2, abs=ROUNDING)
    assert found["weights"] == pytest.approx((published - equal) / 2, abs=ROUNDING)
    assert np.allclose(found[["performance", "units", "aggregation"]], 0, atol=ROUNDING)


def test_a_government_of_one_year_leaves_the_others_their_numbers():
    alone = attribute(BOTH, 2021, 2022).set_index("factor")
    other = unit_rows(2022, {"dpmptsp": alike(80.0)}, government="99.02")
    both = attribute(pd.concat([BOTH, other], ignore_index=True), 2021, 2022)
    own = both[both["government_code"] == "99.01"].set_index("factor")
    numbers = ["effect", "least", "greatest", "bound_low", "bound_high"]
    pd.testing.assert_frame_equal(own[numbers], alone[numbers], rtol=0, atol=ROUNDING)
    assert own[["least", "greatest"]].notna().all(axis=None)
    assert both.loc[both["government_code"] == "99.02", numbers].isna().all(axis=None)


def test_the_order_of_rows_does_not_matter(simulation):
    some = simulation.units[simulation.units["province_code"] == "64"]
    shuffled = some.sample(frac=1, random_state=5)
    pd.testing.assert_frame_equal(attribute(shuffled, 2021, 2022), attribute(some, 2021, 2022), rtol=0, atol=ROUNDING)


def test_three_sources_join_the_factors(simulation):
    five = attribute(simulation.units, 2021, 2022).pivot(index="government_code", columns="factor", values="effect")
    three = three_sources(simulation.units, 2021, 2022)
    assert list(three["factor"][:3]) == ["performance", "framework", "membership"]
    wide = three.pivot(index="government_code", columns="factor", values="effect")
    assert np.allclose(wide["performance"], five["performance"], atol=ROUNDING)
    assert np.allclose(
        wide["framework"] + wide["membership"], five.drop(columns="performance").sum(axis=1), atol=ROUNDING
    )


def test_groups_are_means_of_their_governments(simulation):
    one = attribute(simulation.units, 2021, 2022)
    grouped = attribute(simulation.units, 2021, 2022, by="province_code")
    means = one.groupby(["province_code", "factor"])["effect"].mean()
    found = grouped.set_index(["province_code", "factor"])["effect"]
    assert np.allclose(found, means.loc[found.index], atol=ROUNDING)
    assert (grouped["least"] <= grouped["effect"] + ROUNDING).all()
    assert grouped.groupby("province_code")["governments"].first().sum() == one["government_code"].nunique()


def test_a_group_is_the_mean_of_governments_with_an_attribution():
    """One government was assessed in the later year alone: it is in no group's mean, bounds or number."""
    both = pd.concat([BOTH, BOTH.assign(government_code="99.02", score=BOTH["score"] / 2)])
    lone = NEW.assign(government_code="99.00", government="Kota 99.00")
    grouped = attribute(pd.concat([lone, both]), 2021, 2022, by="province_code").set_index("factor")
    one = attribute(both, 2021, 2022).groupby("factor")[["effect", "bound_low", "bound_high", "change"]].mean()
    assert (grouped["governments"] == 2).all()
    assert grouped.loc[one.index, list(one)].to_numpy() == pytest.approx(one.to_numpy())


def test_numbers_of_products_that_one_year_lacks_are_filled_from_the_other():
    """The later year samples the units that the earlier one counted, and joins no products: what it lacks is filled."""
    alone = BOTH[BOTH["unit"] != "dinas_sosial"]
    assert attribute(alone, 2021, 2022)["notes"].str.split(";").map(lambda keys: "products_filled" in keys).all()
    later = pd.concat([NEW, NEW.assign(year=2023)])  # neither year joins products
    assert not attribute(later, 2022, 2023)["notes"].str.contains("products_filled").any()


def several(year, points, kind="puskesmas"):
    """Return the scores of units of one kind, in all dimensions alike."""
    rows = [unit_rows(year, {kind: alike(score)}).assign(unit=f"{kind} {n}") for n, score in enumerate(points)]
    return pd.concat(rows)


def test_the_bootstrap_draws_units_of_which_a_government_has_several():
    years = [(2022, (40.0, 60.0), 50.0), (2023, (50.0, 90.0), 80.0)]
    both = pd.concat(
        [
            rows
            for year, points, one in years
            for rows in (several(year, points), unit_rows(year, {"dinas_kesehatan": alike(one)}))
        ]
    )
    first, second = (attribute(both, 2022, 2023, bootstrap=400, seed=1) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    # two puskesmas that rose by 10 and by 30 are drawn twice, both, or one of them: 25% of the draws each end
    ends = first.set_index("factor").loc["performance", ["low", "effect", "high"]].tolist()
    assert ends == pytest.approx([(10 + 10 + 30) / 3, (10 + 30 + 30) / 3, (30 + 30 + 30) / 3], abs=ROUNDING)


def test_offices_of_which_a_government_has_one_are_no_sample():
    offices = ("dpmptsp", "disdukcapil", "dinas_sosial", "dinas_kesehatan", "dinas_pendidikan")
    both = pd.concat(
        [
            unit_rows(year, {kind: alike(10.0 * n * step) for n, kind in enumerate(offices)})
            for step, year in enumerate((2022, 2023), start=1)
        ]
    )
    frame = attribute(both, 2022, 2023, bootstrap=50)
    assert frame["low"].to_numpy() == pytest.approx(frame["effect"].to_numpy(), abs=ROUNDING)
    assert frame["high"].to_numpy() == pytest.approx(frame["effect"].to_numpy(), abs=ROUNDING)
    as_puskesmas = attribute(both.assign(unit_type="puskesmas"), 2022, 2023, bootstrap=50)
    assert (as_puskesmas["low"] < as_puskesmas["high"]).any()


def test_the_bootstrap_draws_the_products_of_a_unit():
    old = unit_rows(2021, {"dpmptsp": {"proses": 0.0}}, {"dpmptsp": 2})
    old["score"] = [40.0, 80.0]
    new = unit_rows(2022, {"dpmptsp": alike(90.0)})
    frame = attribute(pd.concat([old, new]), 2021, 2022, bootstrap=400).set_index("factor")
    # one product twice, or both: 40, 60 or 80; the method of 2022 weighs the standards 0.3237
    weigh = (1 + WEIGHTS["proses"]) / 2
    ends = frame.loc["performance", ["low", "effect", "high"]].tolist()
    assert ends == pytest.approx([10 * weigh, 30 * weigh, 50 * weigh], abs=ROUNDING)


def test_bounds_hold_whatever_the_scores_never_taken_were(simulation):
    """Independently: the later year's method is put to scores that were not taken, at random and at either end."""
    old = unit_rows(2021, {"dpmptsp": {"proses": 90.0}, "disdukcapil": {"proses": 60.0}})
    both = pd.concat([old, NEW])
    frame = attribute(both, 2021, 2022).set_index("factor")
    generator, found = np.random.default_rng(1), []
    taken = {kind: scores.set_index("dimension")["score"] for kind, scores in NEW.groupby("unit")}
    before = {"dpmptsp": 90.0, "disdukcapil": 60.0}
    draws = [generator.choice([0.0, 100.0, generator.uniform(0, 100)], size=(3, 4)) for _ in range(300)]
    for unseen in [np.zeros((3, 4)), np.full((3, 4), 100.0), *draws]:
        # like for like under either method, by hand: performance is the mean of the two
        earlier = np.mean([taken[kind]["proses"] - before[kind] for kind in before])
        later = []
        for row, kind in enumerate(("dpmptsp", "disdukcapil", "dinas_sosial")):
            old_scores = dict(zip(WEIGHTS, unseen[row], strict=True)) | (
                {"proses": before[kind]} if kind in before else {}
            )
            later.append(sum(WEIGHTS[name] * (taken[kind][name] - old_scores[name]) for name in WEIGHTS))
        found.append((earlier + np.mean(later)) / 2)
    low, high = frame.loc["performance", ["bound_low", "bound_high"]]
    assert (min(found), max(found)) == pytest.approx((low, high), abs=ROUNDING)
    for unseen in ("held", "parallel"):
        nation = attribute(simulation.units, 2021, 2022, unseen=unseen)
        assert (nation["bound_low"] <= nation["effect"] + ROUNDING).all()
        assert (nation["effect"] <= nation["bound_high"] + ROUNDING).all()


def test_what_both_years_took_has_no_bounds_but_itself():
    rows = pd.concat([several(2022, (40.0, 60.0)), several(2023, (50.0, 90.0))])
    frame = attribute(rows, 2022, 2023)
    assert np.allclose(frame["bound_low"], frame["effect"], atol=ROUNDING)
    assert np.allclose(frame["bound_high"], frame["effect"], atol=ROUNDING)
    grouped = attribute(rows, 2022, 2023, by="province_code")
    assert np.allclose(grouped["bound_high"], grouped["effect"], atol=ROUNDING)


def test_the_effect_is_the_mean_of_orders_and_not_an_end():
    """Independently: performance under the earlier and under the later method, by hand."""
    before = unit_rows(2021, {"dpmptsp": {"proses": 40.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 50.0, "proses": 90.0, "output": 70.0, "pengaduan": 30.0}})
    row = attribute(pd.concat([before, after]), 2021, 2022).set_index("factor").loc["performance"]
    ends = [WEIGHTS["proses"] * 50, 50.0]
    assert row[["least", "greatest"]].tolist() == pytest.approx(ends, abs=ROUNDING)
    assert row["effect"] == pytest.approx(sum(ends) / 2, abs=ROUNDING)


def test_the_simulated_flag_is_carried(simulation):
    some = simulation.units[simulation.units["government_code"] == "64.71"]
    assert attribute(some, 2021, 2022)["simulated"].all()
    assert not attribute(BOTH, 2021, 2022)["simulated"].any()


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("scenario", "part"), [("service", "performance"), ("method", "method")])
def test_a_scenario_in_which_one_part_changes_is_recovered(scenario, part, seed):
    # where the service alone changes, the later year is scored under the earlier method: two years of one method
    years = (2022, 2023) if scenario == "service" else (2021, 2022)
    simulated = simulate_with_truth(years, seed=seed, scenario=scenario, levels=("kabupaten", "kota"))
    # the truth weighs a dimension's indicators alike; without variables the scores do so too
    frame = attribute(simulated.units.assign(variable=None), *years, unseen="parallel")
    assert frame["effect"].notna().all()
    found = frame.pivot_table(index="government_code", columns="part", values="effect", aggfunc="sum")
    true = simulated.truth.set_index("government_code").loc[found.index]
    other = "method" if part == "performance" else "performance"
    # the mean over some 500 governments, whose indicators are noise of about 3 points each: 5 standard errors
    assert abs((found[other] - true[other]).mean()) < 5 * 4 / math.sqrt(len(found))
    assert abs((found[part] - true[part]).mean()) < 5 * 4 / math.sqrt(len(found))
    assert true[other].abs().max() < ROUNDING


def test_held_understates_a_service_that_moves_in_all_dimensions(simulation):
    """In the simulation all dimensions of a unit move together, so that scores moved along are right there."""
    true = simulation.truth.set_index("government_code")["performance_either_order"]
    slopes = {}
    for unseen in ("held", "parallel"):
        frame = attribute(simulation.units, 2021, 2022, unseen=unseen)
        found = frame[frame["factor"] == "performance"].set_index("government_code")["effect"]
        slopes[unseen] = np.polyfit(true.loc[found.index], found, 1)[0]
    # some 0.6 and 1.0 points per true point over several seeds
    assert slopes == pytest.approx({"held": 0.62, "parallel": 1.03}, abs=0.1)


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ({"from_year": 2022, "to_year": 2022}, "2022"),
        ({"from_year": 2021, "to_year": 2023}, "2023"),
        ({"unseen": "guessed"}, "parallel"),
        ({"match": "name"}, "unit_type"),
        ({"by": "island"}, "province_code"),
        ({"bootstrap": 1}, "bootstrap"),
    ],
)
def test_arguments_that_can_not_be_used_are_named(arguments, named):
    with pytest.raises(ParameterError, match=named):
        attribute(BOTH, **({"from_year": 2021, "to_year": 2022} | arguments))


def test_missing_columns_are_named():
    with pytest.raises(ParameterError, match="product"):
        attribute(BOTH.drop(columns="product"), 2021, 2022)


def test_unpublished_weights_are_refused():
    with pytest.raises(NotPublished):
        attribute(pd.concat([NEW, NEW.assign(year=2025)]), 2022, 2025)


def test_columns_are_those_that_are_documented():
    frame = attribute(BOTH, 2021, 2022)
    who = ["government_code", "government", "level", "province_code", "province", "from_year", "to_year"]
    numbers = ["total_from", "total_to", "change", "factor", "part", "effect", "least", "greatest"]
    ends = ["bound_low", "bound_high", "low", "high", "unseen", "notes", "simulated"]
    assert list(frame) == [*who, *numbers, *ends]
    assert frame[["from_year", "to_year"]].drop_duplicates().to_numpy().tolist() == [[2021, 2022]]


def test_governments_without_both_years_are_kept_and_say_why():
    frame = attribute(pd.concat([BOTH, NEW.assign(government_code="99.02")]), 2021, 2022)
    other = frame[frame["government_code"] == "99.02"]
    assert len(other) == len(FACTORS)
    assert other["effect"].isna().all()
    assert set(other["notes"]) == {"not_both_years"}
    assert frame.loc[frame["government_code"] == "99.01", "effect"].notna().all()


def test_scores_of_whole_units_say_why_nothing_is_attributed():
    whole = unit_rows(2022, {"dpmptsp": {"total": 80.0}, "puskesmas": {"total": 60.0}})
    frame = attribute(pd.concat([OLD, whole]), 2021, 2022)
    assert frame["effect"].isna().all()
    assert set(frame["notes"]) == {"no_dimensions"}


def test_every_note_has_a_text(simulation):
    frame = attribute(simulation.units, 2021, 2022)
    assert {key for notes in frame["notes"].unique() for key in notes.split(";")} <= set(TABLES["units"])


def test_scores_that_a_unit_lacks_are_named():
    frame = attribute(BOTH[(BOTH["unit"] != "dpmptsp") | (BOTH["dimension"] != "output")], 2021, 2022)
    assert "scores_missing" in frame["notes"][0]
    assert frame["effect"].sum() == pytest.approx(frame["change"][0], abs=ROUNDING)


def test_weights_against_a_method_of_one_dimension_are_a_convention():
    assert attribute(BOTH, 2021, 2022)["notes"].str.contains("weights_convention").all()
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert not attribute(later, 2022, 2023)["notes"].str.contains("weights_convention").any()


def test_a_unit_of_one_year_alone_is_told_by_the_rule_that_fills_it():
    alike = BOTH[BOTH["unit"] != "dinas_sosial"]
    for unseen in ("held", "parallel"):
        once = attribute(BOTH, 2021, 2022, unseen=unseen)["notes"].str.split(";")
        both = attribute(alike, 2021, 2022, unseen=unseen)["notes"].str.split(";")
        assert once.map(lambda notes, key=f"units_{unseen}": key in notes).all()
        assert not both.map(lambda notes, key=f"units_{unseen}": key in notes).any()


def test_an_assumed_mean_matters_only_where_the_mean_changed():
    """The mean over products of 2021 became one over units in 2022 (assumed) and stayed so in 2023."""
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert attribute(BOTH, 2021, 2022)["notes"].str.contains("aggregation_assumed").all()
    assert not attribute(later, 2022, 2023)["notes"].str.contains("aggregation_assumed").any()


def notes_of(frame, *years, **options):
    return set(attribute(frame, *years, **options)["notes"].iloc[0].split(";"))


def test_complete_scores_of_both_years_lack_nothing():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    assert notes_of(later, 2022, 2023) == {"weights_assumed"}
    # one dimension is all that the method of 2021 asks for
    assert "scores_missing" not in notes_of(BOTH, 2021, 2022)


def test_a_score_that_one_unit_lacks_in_one_year_is_missing_there():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    lost = (later["unit"] == "dpmptsp") & (later["dimension"] == "output") & (later["year"] == 2023)
    assert notes_of(later[~lost], 2022, 2023) == {"weights_assumed", "dimensions_held", "scores_missing"}
    assert "dimensions_parallel" in notes_of(later[~lost], 2022, 2023, unseen="parallel")
    both = (later["unit"] == "dpmptsp") & (later["dimension"] == "output")
    assert notes_of(later[~both], 2022, 2023) == {"weights_assumed", "scores_imputed", "scores_missing"}


def test_a_dimension_of_which_nothing_is_known_leaves_nothing_to_tell():
    later = pd.concat([NEW, NEW.assign(year=2023)])
    frame = attribute(later[later["dimension"] != "output"], 2022, 2023)
    assert set(frame["notes"]) == {"dimension_unknown"} and frame["effect"].isna().all()


def test_a_government_without_an_answer_leaves_the_bounds_of_its_group():
    rows = [unit_rows(year, {"dpmptsp": alike(points)}) for year, points in ((2022, 80.0), (2023, 70.0))]
    lacking = unit_rows(2023, {"dpmptsp": alike(60.0)}, government="99.02")
    alone, grouped = (
        attribute(pd.concat(own), 2022, 2023, by="province_code").set_index("factor")
        for own in (rows, [*rows, lacking])
    )
    columns = ["effect", "bound_low", "bound_high"]
    assert grouped[columns].notna().all(axis=None)
    assert np.allclose(grouped[columns], alone[columns], atol=ROUNDING)


def test_two_replications_are_enough_for_an_interval_and_one_is_not():
    later = pd.concat([unit_rows(year, {"puskesmas": alike(points)}) for year, points in ((2022, 80.0), (2023, 70.0))])
    assert attribute(later, 2022, 2023, bootstrap=2)[["low", "high"]].notna().all(axis=None)
    for given in (1, -3, 2.5):
        with pytest.raises(ParameterError, match=f"bootstrap is {given}; accepted"):
            attribute(later, 2022, 2023, bootstrap=given)


# --- the bootstrap of units within governments ---

GROUP = np.array(["kota", "kab", "kota", "kab", "kab", "kota", "kota"])
SCORES = np.array([70.0, 40.0, 82.0, 55.0, 61.0, 90.0, 78.0])
NAMES = ("kab", "kota")


def means(resampled):
    return np.stack([resampled[:, name == GROUP].mean(axis=1) for name in NAMES], axis=-1)


def drawn(estimate, scores=SCORES, group=GROUP):
    """Return a replication of an estimate from units of each group."""
    return lambda generator: estimate(scores[stratified_resamples(group, 1, generator)])[0]


def intervals(replications=2000, **options):
    return bootstrap_intervals(drawn(means), replications=replications, **options)


def test_the_spread_of_resampled_means_is_the_known_one():
    resampled = means(SCORES[stratified_resamples(GROUP, 20_000, np.random.default_rng(3))])
    # known variance of a bootstrapped mean: that of the population of the group's units, over n
    exact = [SCORES[name == GROUP].std() / np.sqrt((name == GROUP).sum()) for name in NAMES]
    np.testing.assert_allclose(resampled.std(axis=0, ddof=1), exact, rtol=0.03)  # 20 000 replications: 0.5 percent
    low, high = intervals(level=0.8)
    assert (low < [52, 80]).all() and (high > [52, 80]).all()


def test_wider_level_contains_the_narrower():
    wide, narrow = intervals(level=0.95), intervals(level=0.5)
    assert (wide[0] <= narrow[0]).all()
    assert (narrow[1] <= wide[1]).all()


def test_the_seed_decides():
    first = intervals(200, seed=1)
    np.testing.assert_array_equal(first, intervals(200, seed=1))
    assert not np.array_equal(first, intervals(200, seed=2))


def test_effects_of_factors_are_an_estimate_like_any_other():
    """Units of two years one after the other; the effects of scores and weights on the change."""
    rng = np.random.default_rng(5)
    group = np.repeat(np.arange(8), 6)  # four governments in the first year, the same four in the second
    scores = rng.uniform(40, 95, size=(48, 2))  # two dimensions

    def effects(resampled):
        means = resampled.reshape(-1, 2, 4, 6, 2).mean(axis=3)
        result = attribution.decompose(
            {"scores": means[:, 0], "weights": np.array([0.5, 0.5])},
            {"scores": means[:, 1], "weights": np.array([0.8, 0.2])},
            lambda scores, weights: scores @ weights,
        )
        return np.moveaxis(result.effect, 0, -1)

    low, high = bootstrap_intervals(drawn(effects, scores, group), replications=300)
    assert low.shape == high.shape == (4, 2)
    means = scores.reshape(2, 4, 6, 2).mean(axis=2)
    change = means[1] @ [0.8, 0.2] - means[0] @ [0.5, 0.5]
    estimate = effects(scores[np.newaxis])[0]
    np.testing.assert_allclose(estimate.sum(axis=1), change)
    assert (low < estimate).all() and (estimate < high).all()


def test_a_lone_unit_counts_as_known():
    scores, group = np.array([1.0, 2.0, 3.0]), np.array(["a", "a", "b"])
    low, high = bootstrap_intervals(drawn(lambda resampled: resampled[:, 2], scores, group), replications=50)
    assert low == high == 3


@pytest.mark.parametrize(
    ("changed", "named"),
    [({"replications": 1}, "at least 2 replications"), ({"level": 95}, "level between 0 and 1")],
)
def test_arguments_that_cannot_be_used(changed, named):
    with pytest.raises(ParameterError, match=named):
        intervals(**changed)
