"""Pairs of years, regression to the mean and placebos: published panel, reference computations, laws."""

import numpy as np
import pandas as pd
import pytest
from scipy import optimize, stats

import ombud
from ombud import drops
from ombud.analysis.drops.paired import YEAR_PAIRS, size_note
from ombud.analysis.drops.placebo import contrasts, excess_contrast
from ombud.analysis.drops.regression import describe_pairs, earlier_levels
from ombud.errors import NotPublished, OmbudError
from paired_samples import pairs_of

TARGET = (2021, 2022)
CLEAN = [(2022, 2023), (2023, 2024)]


@pytest.fixture(scope="module")
def sums(panel):
    return drops.sum_changes(drops.pairs(panel, drops.YEAR_PAIRS))


@pytest.mark.parametrize(
    "ask",
    [drops.three_boxes, drops.reliability_curve, lambda sums, target: sums.moments(target)],
    ids=["boxes", "curve", "moments"],
)
def test_a_pair_of_which_no_total_is_known_is_named(sums, ask):
    with pytest.raises(NotPublished, match="both years of 2009-2010"):
        ask(sums, (2009, 2010))


def test_where_no_total_is_known_at_all_it_is_not_the_threshold_that_is_blamed(panel):
    nobody = drops.sum_changes(drops.pairs(panel, [TARGET]).iloc[:0])
    with pytest.raises(NotPublished, match="No government has published totals of both years of 2021-2022"):
        drops.three_boxes(nobody, TARGET)


@pytest.mark.parametrize(
    "tell", [describe_pairs, drops.excess_of_each_pair, lambda sums: drops.permutation_ranks(sums, TARGET)]
)
def test_where_no_pair_of_years_is_weighted_nothing_is_told_of_any(panel, tell):
    nobody, _ = drops.weigh(drops.pairs(panel, [(2018, 2019)]), ombud.load_national_counts())
    assert tell(drops.sum_changes(nobody)).empty


def test_leaving_each_out_of_an_unknown_pair_names_it(panel):
    with pytest.raises(NotPublished, match="both years of 2009-2010"):
        drops.without_each(drops.pairs(panel, CLEAN), (2009, 2010))


class TestPublishedPanel:
    def test_the_trap_every_pair_shows_a_fall_of_high_scorers(self, panel):
        table = contrasts(drops.pairs(panel, YEAR_PAIRS)).set_index("pair")
        assert table.loc["2021-2022", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2019-2021", "contrast"] == pytest.approx(-19, abs=1)
        assert table.loc["2022-2023", "contrast"] == pytest.approx(-13, abs=1)
        assert table.loc["2023-2024", "contrast"] == pytest.approx(-8, abs=1)
        assert np.isnan(table.loc["2018-2019", "contrast"])
        assert table.loc["2018-2019", "note"] == "no_high_scorer"

    def test_an_earlier_year_cannot_regress(self, panel):
        table = earlier_levels(panel, drops.pairs(panel, [TARGET])).set_index("statistic")
        assert table.loc["contrast", "low"] < 0 < table.loc["contrast", "high"]
        assert table.loc["contrast", "note"] == size_note(int(table.loc["contrast", "n"]))

    def test_weak_instrument_gives_no_interval(self, panel):
        row = earlier_levels(panel, drops.pairs(panel, [(2019, 2021)])).set_index("statistic").loc["true_slope"]
        assert np.isnan(row["low"])
        assert row["note"] == "weak_instrument"

    def test_order_of_rows_does_not_matter(self, panel, sums):
        shuffled = drops.sum_changes(drops.pairs(panel.sample(frac=1, random_state=3), drops.YEAR_PAIRS))
        pd.testing.assert_frame_equal(describe_pairs(shuffled), describe_pairs(sums))

    def test_a_number_that_stands_twice_has_one_interval(self, panel, sums):
        once = contrasts(drops.pairs(panel, YEAR_PAIRS)).set_index("pair")[["contrast", "low", "high"]]
        again = describe_pairs(sums).query("statistic == 'contrast'").set_index("pair")[["estimate", "low", "high"]]
        np.testing.assert_allclose(once, again)

    def test_it_is_that_over_provinces(self, panel):
        """An independent computation has -18.85 [-23.8; -13.9] of 145 pairs; 148 are decided by now."""
        row = contrasts(drops.pairs(panel, [TARGET])).iloc[0]
        assert row["contrast"] == pytest.approx(-18.85, abs=0.1)
        assert row[["low", "high"]].tolist() == pytest.approx([-23.8, -13.9], abs=0.4)


class TestThreeBoxes:
    @pytest.fixture(scope="class")
    @classmethod
    def boxes(cls, panel):
        sums = drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN]))
        return drops.three_boxes(sums, TARGET).set_index(["group", "box"])["estimate"]

    def test_they_sum_to_the_change(self, boxes):
        for group in ("high_scorers", "low_scorers"):
            parts = boxes[group][["chance", "differential", "common"]]
            assert parts.sum() == pytest.approx(boxes[group, "change"])

    def test_differential_parts_differ_by_the_excess(self, panel, boxes):
        left = drops.excess(drops.pairs(panel, [TARGET, *CLEAN]), TARGET).set_index(["reading", "placebo"])
        excess = left.loc[("grouped", "2022-2023;2023-2024"), "excess"]
        difference = boxes["high_scorers", "differential"] - boxes["low_scorers", "differential"]
        assert difference == pytest.approx(excess)

    def test_the_common_part_is_the_mean_change(self, panel, boxes):
        change = drops.pairs(panel, [TARGET])["change"].mean()
        assert boxes["high_scorers", "common"] == boxes["low_scorers", "common"] == pytest.approx(change)


class TestRefusals:
    def test_unknown_reading_and_level(self, sums, panel):
        with pytest.raises(OmbudError, match="grouped, line, product, correlation"):
            excess_contrast(sums, TARGET, CLEAN, "best")
        with pytest.raises(OmbudError, match="kabupaten"):
            drops.pairs(panel, [TARGET], level="desa")

    def test_no_contrast_without_high_scorers(self, panel):
        with pytest.raises(NotPublished, match="2018-2019"):
            excess_contrast(drops.sum_changes(drops.pairs(panel, [(2018, 2019), *CLEAN])), (2018, 2019), CLEAN)

    def test_three_boxes_need_high_and_low_scorers_in_the_target_and_in_a_placebo(self):
        both = [("a", 90.0, 80.0), ("b", 60.0, 70.0), ("c", 85.0, 80.0), ("c", 50.0, 55.0)]
        low, high = ([(code, start, start + 1) for code, *_ in both] for start in (70.0, 95.0))
        for target, placebo in ((low, both), (high, both), (both, low), (both, high)):
            frames = pairs_of(target), pairs_of(placebo, CLEAN[0])
            with pytest.raises(NotPublished, match=r"81.* 2021-2022"):
                drops.three_boxes(drops.sum_changes(pd.concat(frames, ignore_index=True)), TARGET)
        frames = pairs_of(both), pairs_of(low, CLEAN[0]), pairs_of(both, CLEAN[1])
        assert len(drops.three_boxes(drops.sum_changes(pd.concat(frames, ignore_index=True)), TARGET)) == 8

    def test_an_earlier_level_needs_ten_governments_with_all_three_years(self, panel):
        pairs = drops.pairs(panel, [(2022, 2023)]).query("kind == 'exact'")
        known = panel.loc[panel["year"].eq(2021) & panel["value"].notna(), "government_code"]
        both = pairs[pairs["government_code"].isin(known)]
        assert earlier_levels(panel, both.head(10))["n"].tolist() == [10, 10]
        assert earlier_levels(panel, both.head(9)).empty


class TestByHand:
    # three provinces, falling as they start higher: a negative correlation
    ROWS = (
        ("a", 90.0, 52.0),
        ("a", 60.0, 71.0),
        ("b", 81.0, 66.0),
        ("b", 70.0, 60.0),
        ("c", 50.0, 80.0),
        ("c", 95.0, 58.0),
        ("c", 65.0, 77.0),
    )

    @pytest.fixture(scope="class")
    @classmethod
    def table(cls):
        return describe_pairs(drops.sum_changes(pairs_of(cls.ROWS))).set_index("statistic")

    def test_changes_and_spreads(self, table):
        frame = pairs_of(self.ROWS)
        high = frame["value_from"] >= 81
        expected = {
            "mean_change": frame["change"].mean(),
            "high_change": frame.loc[high, "change"].mean(),
            "low_change": frame.loc[~high, "change"].mean(),
            "spread_ratio": frame["value_to"].std() / frame["value_from"].std(),
        }
        assert table.loc[list(expected), "estimate"].to_dict() == pytest.approx(expected)
        assert table[["pair", "n", "n_high", "note"]].drop_duplicates().to_numpy().tolist() == [
            ["2021-2022", 7, 3, "very_small_sample"]
        ]

    def test_a_correlation_has_its_interval_on_fishers_scale(self, table):
        frame = pairs_of(self.ROWS)
        whole = frame["value_from"].corr(frame["value_to"])
        without = [
            rest["value_from"].corr(rest["value_to"])
            for code in "abc"
            for rest in [frame[frame["province_code"] != code]]
        ]
        error = np.sqrt(2 / 3 * np.sum((np.arctanh(without) - np.arctanh(whole)) ** 2))
        reach = stats.t.ppf(0.975, 2) * error
        row = table.loc["correlation"]
        assert whole < -0.5
        assert row["estimate"] == pytest.approx(whole)
        assert row["standard_error"] == pytest.approx(error * (1 - whole**2))
        assert row[["low", "high"]].tolist() == pytest.approx(
            np.tanh(np.arctanh(whole) + np.array([-reach, reach])).tolist()
        )

    @pytest.mark.parametrize("slope", [-0.5, 0.5])
    def test_a_correlation_without_noise_is_told(self, slope):
        rows = [(code, score, 60 + slope * score) for code, score, _ in self.ROWS]
        row = describe_pairs(drops.sum_changes(pairs_of(rows))).set_index("statistic").loc["correlation"]
        assert row[["estimate", "low", "high"]].tolist() == pytest.approx([np.sign(slope)] * 3)

    def test_one_province_gives_no_interval_and_says_so(self):
        rows = [("a", *scores) for _, *scores in self.ROWS]
        table = describe_pairs(drops.sum_changes(pairs_of(rows)))
        assert set(table["note"]) == {"one_province"}
        assert table["estimate"].notna().all() and table[["standard_error", "low", "high"]].isna().all(axis=None)

    def test_the_boxes_of_two_lines(self):
        """Slopes 0.4 after the change and 0.7 and 0.9 without: of each lead 0.2 is chance and 0.4 differential."""
        scores = [(code, score) for code, score, _ in self.ROWS]
        frames = [
            pairs_of([(code, score, 60 + slope * (score - 50)) for code, score in scores], years)
            for slope, years in ((0.4, TARGET), (0.7, CLEAN[0]), (0.9, CLEAN[1]))
        ]
        boxes = drops.three_boxes(drops.sum_changes(pd.concat(frames, ignore_index=True)), TARGET)
        known = boxes.set_index(["group", "box"])
        own = frames[0]
        for group, inside in (("high_scorers", own["value_from"] >= 81), ("low_scorers", own["value_from"] < 81)):
            lead = own.loc[inside, "value_from"].mean() - own["value_from"].mean()
            found = known.loc[group, "estimate"]
            assert found["chance"] == pytest.approx(-0.2 * lead)
            assert found["differential"] == pytest.approx(-0.4 * lead)
            assert found["common"] == pytest.approx(own["change"].mean())
            assert (known.loc[group, "n"] == inside.sum()).all()
        assert set(boxes["note"]) == {"very_small_sample"}

    def test_an_earlier_level_groups_and_instruments(self, panel):
        """The groups of 2021 in the change of 2022 to 2023, and the slope by the instrument of 2021, in pandas."""
        found = earlier_levels(panel, drops.pairs(panel, [(2022, 2023)])).set_index("statistic")
        wide = drops.pairs(panel, [(2022, 2023)]).query("kind == 'exact'").set_index("government_code")
        first = panel[panel["year"].eq(2021)].set_index("government_code")["value"].dropna()
        wide = wide.join(first, how="inner")
        changes = wide["change"].groupby(wide["value"] >= 81).mean()
        assert found.loc["contrast", "estimate"] == pytest.approx(changes[True] - changes[False])
        slope = wide["value_to"].cov(wide["value"]) / wide["value_from"].cov(wide["value"])
        assert found.loc["true_slope", "estimate"] == pytest.approx(slope)
        assert found["n_high"].tolist() == [(wide["value"] >= 81).sum()] * 2
        assert found["grouped_by"].tolist() == [2021, 2021]

    def test_pairs_of_years_stand_as_they_were_asked_for(self, panel):
        pairs = drops.pairs(panel, CLEAN[::-1])
        found = earlier_levels(panel, pairs)
        assert found["pair"].tolist() == ["2023-2024"] * 2 + ["2022-2023"] * 2
        assert found["grouped_by"].tolist() == [2022, 2022, 2021, 2021] and list(found) == [
            "pair",
            "grouped_by",
            "statistic",
            "estimate",
            "standard_error",
            "low",
            "high",
            "n",
            "n_high",
            "note",
        ]

    @pytest.mark.parametrize(("f", "weak"), [(10.5, False), (9.5, True)])
    def test_an_instrument_is_weak_below_an_f_of_ten(self, panel, f, weak):
        rows = panel[panel["year"].isin([2021, 2022, 2023]) & panel["value"].notna() & panel["level"].eq("kabupaten")]
        rows = rows[rows.groupby("government_code")["year"].transform("size").eq(3)].copy()
        rows = rows.sort_values(["year", "government_code"]).groupby("year").head(40)
        provinces = rows.loc[rows["year"].eq(2021), "province_code"].to_numpy()
        rng = np.random.default_rng(1)
        first, noise = np.append(81.0, rng.uniform(70, 90, 39)), rng.normal(size=40)
        kept = [provinces != code for code in np.unique(provinces)]

        def squared_t(size):
            second = 70 + 0.3 * (first - 80) + size * noise
            slope = np.polyfit(first, second, 1)[0]
            without = np.array([np.polyfit(first[rest], second[rest], 1)[0] for rest in kept])
            return slope**2 / ((len(kept) - 1) / len(kept) * np.sum((without - slope) ** 2))

        size = optimize.brentq(lambda size: squared_t(size) - f, 1.0, 4.0)
        second = 70 + 0.3 * (first - 80) + size * noise
        # of the later year the earlier one tells either nothing or all, which does not matter
        third = first if weak else 80 + rng.normal(size=40)
        rows["value"] = rows["low"] = rows["high"] = np.concatenate([first, second, third]).round(6)
        found = earlier_levels(rows, drops.pairs(rows, [(2022, 2023)])).set_index("statistic")
        assert (found.loc["true_slope", "note"] == "weak_instrument") is weak
        assert np.isnan(found.loc["true_slope", "low"]) == weak
        assert found["n_high"].tolist() == [(first >= 81).sum()] * 2


@pytest.fixture(scope="module")
def curve(panel):
    return drops.reliability_curve(drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN])), TARGET, (0.5, 0.75, 1.0))


def test_alike_reliability_leaves_what_the_excess_is(panel, curve):
    left = drops.excess(drops.pairs(panel, [TARGET, *CLEAN]), TARGET).set_index(["reading", "placebo"])
    for reading in ("grouped", "line"):
        alike = curve[(curve["reading"] == reading) & (curve["ratio"] == 1)].iloc[0]
        joint = left.loc[(reading, "2022-2023;2023-2024")]
        assert alike[["excess", "low", "high"]].tolist() == pytest.approx(joint[["excess", "low", "high"]].tolist())


def test_nothing_is_left_at_the_break_even(panel, curve):
    """By lines 0.64 of 145 pairs (an independent computation); 0.67 of the 148 that are decided by now."""
    ends = curve.groupby("reading")["break_even"].first()
    assert ends["line"] == pytest.approx(0.64, abs=0.04)
    sums = drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN]))
    at = drops.reliability_curve(sums, TARGET, (ends["grouped"],)).set_index("reading")
    assert at.loc["grouped", "excess"] == pytest.approx(0, abs=1e-9)


def test_the_curve_runs_from_four_tenths_to_alike(panel):
    ratios = drops.reliability_curve(drops.sum_changes(drops.pairs(panel, [TARGET, *CLEAN])), TARGET)["ratio"].unique()
    np.testing.assert_allclose(ratios, np.linspace(0.4, 1, 13), atol=1e-9)


def test_the_curve_is_a_straight_line(curve):
    for _, rows in curve.groupby("reading"):
        np.testing.assert_allclose(np.diff(rows["excess"], 2), 0, atol=1e-9)


class TestUnitSpread:
    def test_five_sets_of_2021_as_an_independent_computation_has_them(self):
        """27.8 points; by now the sets of DKI Jakarta and Kabupaten Purbalingga are published too."""
        units = ombud.published_units()
        five = units[~units["government_code"].isin(["31", "33.03"])]
        spread = drops.unit_spread(five).set_index("year").loc[2021]
        assert (spread["n"], round(spread["deviation"], 1)) == (5, 27.8)
        assert drops.unit_spread(units).set_index("year").loc[2021, "n"] == 7

    def test_it_is_the_pooled_deviation_within_governments(self):
        units = pd.DataFrame(
            {
                "government_code": ["a", "a", "a", "b", "b", "c", "c", "d"],
                "year": 2021,
                "unit_type": ["x", "y", "z", "x", "y", "x", "x", "x"],
                "value": [50.0, 60.0, 70.0, 80.0, 84.0, 10.0, 90.0, 40.0],
            }
        )
        row = drops.unit_spread(units).iloc[0]
        # 200 and 8 over 2 + 1 degrees of freedom; one kind alone (c) and one unit alone (d) tell nothing
        assert (row["n"], row["n_units"]) == (2, 5)
        assert row["deviation"] == pytest.approx(np.sqrt(208 / 3))
        assert row["low"] < row["deviation"] < row["high"]
