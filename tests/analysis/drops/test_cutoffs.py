"""What the cut-offs alone made of the national numbers of green and red governments."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud import drops
from ombud.analysis.drops.cutoffs import bootstrap_share, fit_mass
from ombud.errors import OmbudError, ParameterError


@pytest.fixture(scope="module")
def counts(panel):
    return drops.cutoff_counts(panel, ombud.load_national_counts(), 2021, 2022).set_index(["zone", "order", "part"])


def test_of_93_more_green_governments_about_52_are_the_bar(counts):
    assert counts.loc[("hijau", "mean_of_both", "cutoff"), "estimate"] == pytest.approx(52, abs=1)
    assert counts.loc[("hijau", "mean_of_both", "score"), "estimate"] == pytest.approx(41, abs=1)
    assert counts.loc["hijau", ["count_from", "count_to", "change"]].drop_duplicates().to_numpy().tolist() == [
        [179, 272, 93]
    ]


def test_about_23_to_36_are_red_by_the_raised_bar_alone(counts):
    red = counts.loc["merah"].xs("cutoff", level="part")
    assert red.loc[["later_scores", "earlier_scores"], "estimate"].tolist() == pytest.approx([23, 36], abs=2)
    assert red.loc["later_scores", ["low_bound", "high_bound"]].tolist() == [6, 52]
    # 230 before one more yellow total of 2021 was known for certain
    assert red.loc["earlier_scores", ["low_bound", "high_bound"]].tolist() == [11, 229]


def test_mean_of_both_orders_is_their_mean(counts):
    for zone in ("hijau", "merah"):
        for part in ("cutoff", "score"):
            ends = (
                counts.loc[zone]
                .xs(part, level="part")[["low_bound", "high_bound", "estimate", "low", "high"]]
                .astype(float)
            )
            both = ends.loc[["later_scores", "earlier_scores"]].mean()
            np.testing.assert_allclose(ends.loc["mean_of_both"], both)
        known = counts.loc[zone].xs("cutoff", level="part")["known"]
        assert known["mean_of_both"] == known.min() < known.max()


def test_parts_sum_to_the_change_and_lie_within_the_certain_bounds(counts):
    sums = counts["estimate"].groupby(["zone", "order"]).sum()
    np.testing.assert_allclose(sums, counts["change"].groupby(["zone", "order"]).first().astype(float))
    assert (counts["low_bound"] <= counts["low"] + 1e-9).all()
    assert (counts["high"] <= counts["high_bound"] + 1e-9).all()


def test_six_are_known_to_be_red_only_by_the_raised_bar(panel):
    moved = drops.between_cutoffs(panel, 2021, 2022)
    red = moved[moved["zone"] == "merah"].set_index("government")["value"]
    assert red.to_dict() == {
        "Kota Sibolga": 51.15,
        "Kabupaten Ngada": 51.43,
        "Kabupaten Kaimana": 51.50,
        "Kabupaten Sumba Barat": 52.46,
        "Kabupaten Labuhanbatu Selatan": 52.68,
        "Kabupaten Bolaang Mongondow": 53.32,
    }
    assert set(moved.loc[moved["zone"] == "hijau", "zone_before"]) == {"kuning"}


def test_bars_that_did_not_move_have_no_part(panel):
    table = drops.cutoff_counts(panel, ombud.load_national_counts(), 2022, 2023)
    assert (table.loc[table["part"] == "cutoff", ["low_bound", "high_bound", "estimate"]] == 0).all(axis=None)


@pytest.mark.parametrize("find", [drops.cutoff_counts, drops.national_means])
def test_a_year_has_no_change_from_itself(panel, find):
    with pytest.raises(ParameterError, match="2022 is not before 2022"):
        find(panel, ombud.load_national_counts(), 2022, 2022)


def test_counts_that_are_not_published_are_told(panel):
    table = drops.cutoff_counts(panel, ombud.load_national_counts(), 2019, 2021)
    assert table.empty
    assert "2019" in str(table.attrs["because"])


def test_the_seed_draws_other_intervals_of_the_same_estimate(panel, counts):
    other = drops.cutoff_counts(panel, ombud.load_national_counts(), 2021, 2022, seed=7)
    other = other.set_index(["zone", "order", "part"]).loc[counts.index]
    np.testing.assert_allclose(other["estimate"].astype(float), counts["estimate"].astype(float))
    cutoff = [(zone, order, "cutoff") for zone in ("hijau", "merah") for order in ("later_scores", "earlier_scores")]
    for end in ("low", "high"):
        assert (other.loc[cutoff, end] != counts.loc[cutoff, end]).all()
        np.testing.assert_allclose(other.loc[cutoff, end].astype(float), counts.loc[cutoff, end].astype(float), atol=8)


def test_parts_sum_to_the_change_of_zone(panel):
    table = drops.split_transitions(drops.pairs(panel, [(2021, 2022)]), 2021, 2022)
    place = {"merah": 0, "kuning": 1, "hijau": 2}
    change = (table["zone_to"].map(place) - table["zone_from"].map(place)) * table["governments"]
    np.testing.assert_allclose(table["score_part"] + table["cutoff_part"], change)
    assert table["governments"].sum() == (drops.pairs(panel, [(2021, 2022)])["kind"] == "exact").sum()


def test_same_cutoffs_have_no_part(panel):
    table = drops.split_transitions(drops.pairs(panel, [(2022, 2023)]), 2022, 2023)
    assert (table["cutoff_part"] == 0).all()


def test_a_stretch_by_hand(panel):
    """Of four green ones of 2022 one is below 81, and one between 80 and 82; three yellow ones of 2021 likewise."""
    rows = panel[panel["level"].eq("kota") & panel["year"].isin([2021, 2022])].groupby("year").head(5)
    rows = rows.sort_values("year").assign(contradiction="", zone=["kuning"] * 3 + ["hijau"] * 6 + ["merah"])
    rows["low"] = [79.5, 60.0, 77.0, 95.0, 99.0, 79.0, 80.0, 90.0, 95.0, 40.0]
    rows["high"] = [79.5, 60.0, 79.0, 95.0, 99.0, 79.0, 82.0, 90.0, 95.0, 40.0]
    rows["value"] = rows["low"].where(rows["low"] == rows["high"])
    counts = pd.DataFrame(
        {"year": [2021, 2022], "level": "all", "hijau": [10, 40], "kuning": [60, 30], "merah": [5, 5]}
    )
    found = drops.cutoff_counts(rows, counts, 2021, 2022)
    green = found[(found["zone"] == "hijau") & (found["part"] == "cutoff")].set_index("order")
    # one is certain, two may be, and whatever is unknown; the interval counts as below the old bar
    assert green.loc["later_scores", ["low_bound", "high_bound", "estimate"]].tolist() == pytest.approx([1, 38, 20])
    assert green.loc["earlier_scores", ["low_bound", "high_bound", "estimate"]].tolist() == pytest.approx([1, 59, 20])
    assert green["known"].to_dict() == {"later_scores": 3, "earlier_scores": 2, "mean_of_both": 2}


def test_by_the_cutoff_alone_is_judged_by_the_later_total_under_the_old_cutoffs():
    """79 is green by 78 and yellow by 81; whoever was at 79 before and reached 82 moved by the score."""
    scores = {"value_from": [70.0, 79.0, 79.0, 60.0], "value_to": [79.0, 79.5, 82.0, 52.0]}
    pairs = pd.DataFrame(scores | {"kind": "exact"})
    table = drops.split_transitions(pairs, 2021, 2022).set_index(["zone_from", "zone_to"])
    assert table.loc[("kuning", "hijau"), ["governments", "by_cutoff_alone"]].tolist() == [3, 2]
    assert table.loc[("kuning", "merah"), ["governments", "by_cutoff_alone"]].tolist() == [1, 1]


laws = settings(deadline=None, max_examples=25)


@st.composite
def scores(draw):
    values = draw(st.lists(st.integers(500, 9500), min_size=5, max_size=40))
    assume(len(set(values)) > 3)
    return np.array(values) / 100


@laws
@given(scores())
def test_exact_totals_give_the_empirical_distribution(values):
    found = fit_mass(values, values)
    points, counts = np.unique(values, return_counts=True)
    np.testing.assert_allclose(found.low, points)
    np.testing.assert_allclose(found.mass, counts / len(values), atol=1e-7)
    cutoff = np.median(values)
    assert found.share_from(cutoff) == pytest.approx([(values >= cutoff).mean()] * 2)


def test_right_censored_totals_give_kaplan_meier():
    # 6, 6, 6, 6+, 7, 9+, 10: survival 1 - 3/7, then times 2/3 at 7 (three at risk), then 0 at 10
    low = np.array([6, 6, 6, 6, 7, 9, 10.0])
    high = np.array([6, 6, 6, 100, 7, 100, 10.0])
    # a censored total may be equal to its low end, as a tie is broken in favour of the event
    low[[3, 5]] += 1e-9
    found = fit_mass(low, high)
    below_7, below_9 = 1 - found.share_from(6.5)[1], 1 - found.share_from(8)[1]
    assert below_7 == pytest.approx(3 / 7, abs=1e-5)
    assert below_9 == pytest.approx(1 - (4 / 7) * (2 / 3), abs=1e-5)


@settings(laws, max_examples=8)
@given(scores(), st.randoms())
def test_order_and_multiplicity(values, random):
    order = list(range(len(values)))
    random.shuffle(order)
    low, high = values, np.minimum(values + 5, 100)
    plain, shuffled = fit_mass(low, high), fit_mass(low[order], high[order])
    np.testing.assert_allclose(plain.mass, shuffled.mass, atol=1e-7)
    doubled = fit_mass(np.tile(low, 2), np.tile(high, 2))
    np.testing.assert_allclose(plain.mass, doubled.mass, atol=1e-7)


def test_bootstrap_is_the_same_on_every_run():
    rng = np.random.default_rng(2)
    values = rng.uniform(60, 100, 40)
    first = bootstrap_share(values, values, 81, replications=50)
    assert first == bootstrap_share(values[::-1], values[::-1], 81, replications=50)
    assert first[0] < (values >= 81).mean() < first[1]


def test_a_single_total_is_all_the_mass():
    found = fit_mass([50.0], [50.0])
    assert (found.low.tolist(), found.high.tolist(), found.mass.tolist()) == ([50], [50], [1])
    assert found.share_from(50) == (1, 1) and found.share_from(50.01) == (0, 0)


def test_an_interval_may_lie_on_either_side_of_a_cutoff():
    # intervals that share 60 to 70 put their mass there; a quarter is exact
    found = fit_mass([40.0, 60.0, 50.0, 90.0], [70.0, 80.0, 75.0, 90.0])
    assert (found.low.tolist(), found.high.tolist()) == ([60, 90], [70, 90])
    assert found.mass == pytest.approx([0.75, 0.25])
    assert found.share_from(65) == pytest.approx((0.25, 1))
    assert found.share_from(70) == pytest.approx((0.25, 1)) and found.share_from(60) == pytest.approx((1, 1))
    assert found.share_from(70.01) == pytest.approx((0.25, 0.25))


def test_ends_that_meet_leave_their_common_point():
    found = fit_mass([40.0, 60.0], [60.0, 80.0])
    assert (found.low.tolist(), found.high.tolist(), found.mass.tolist()) == ([60], [60], [1])


@pytest.mark.parametrize(
    ("low", "high", "named"),
    [([60.0, 50.0], [60.0, 49.0], "above its high end"), ([np.nan], [50.0], "above")],
)
def test_totals_that_have_no_distribution_are_refused(low, high, named):
    with pytest.raises(OmbudError, match=named):
        fit_mass(low, high)


def test_the_bootstrap_runs_from_the_least_to_the_greatest_shares():
    values = np.repeat([60.0, 90.0], 20)
    # half and half: the share of 40 draws is binomial
    low, high = bootstrap_share(values, values, 81, replications=400)
    ends = stats.binom.ppf([0.025, 0.975], 40, 0.5) / 40
    assert (low, high) == pytest.approx(tuple(ends), abs=0.04)
    # of a zone that holds the cut-off nothing is known: from none of it to all
    low, high = bootstrap_share(np.full(40, 60.0), np.full(40, 90.0), 81, replications=3)
    assert (low, high) == (0, 1)
