"""Which changes are unusual, what was to be expected, and how sure a category is."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import ombud
from ombud import drops
from ombud.analysis.drops.cases import SourceSpread, source_spread, unusual_changes, wrong_category
from ombud.errors import DataError, NotPublished, OmbudError, ParameterError


class TestDiscoveries:
    def test_residuals_as_by_fitting_without_each_government(self, panel):
        pairs = drops.pairs(panel, [(2021, 2022)])
        table = unusual_changes(pairs)
        exact = pairs[pairs["kind"] == "exact"].set_index("government_code")
        for row in table.head(10).itertuples():
            rest = exact.drop(row.government_code)
            line = stats.linregress(rest["value_from"], rest["value_to"])
            residual = row.value_to - line.intercept - line.slope * row.value_from
            assert row.residual == pytest.approx(residual, rel=1e-8)
            assert row.value_from + row.expected_change == pytest.approx(row.value_to - residual)
            apart = row.value_from - rest["value_from"].mean()
            left = rest["value_to"] - line.intercept - line.slope * rest["value_from"]
            variance = (left @ left) / (len(rest) - 2)
            spread = np.sqrt(variance * (1 + 1 / len(rest) + apart**2 / (len(rest) * rest["value_from"].var(ddof=0))))
            assert row.standardised == pytest.approx(residual / spread, rel=1e-8)

    def test_adjusted_as_by_benjamini_and_hochberg(self, panel):
        """The k-th smallest p-value times n / k, made monotone from the largest down."""
        table = unusual_changes(drops.pairs(panel, [(2021, 2022)]))
        n = len(table)
        steps = [table["p_value"].iloc[place] * n / (place + 1) for place in range(n)]
        expected = [min(1.0, *steps[place:]) for place in range(n)]
        assert table["adjusted_p_value"].tolist() == pytest.approx(expected)

    def test_p_values_are_of_either_side(self, panel):
        table = unusual_changes(drops.pairs(panel, [(2021, 2022)]))
        expected = 2 * stats.t.sf(table["standardised"].abs(), len(table) - 3)
        assert table["p_value"].tolist() == pytest.approx(expected.tolist())

    def test_few_are_named_and_adjustment_only_raises_p_values(self, findings):
        named = findings.named
        assert (named["adjusted_p_value"] >= named["p_value"] - 1e-12).all()
        assert named["named"].sum() < 0.1 * len(named)
        assert (named["named"] == (named["adjusted_p_value"] <= 0.1)).all()
        assert not named.set_index("government").loc["Kota Balikpapan", "named"]

    @settings(deadline=None, max_examples=5)
    @given(st.integers(0, 1000))
    def test_noise_alone_is_seldom_named(self, seed):
        rng = np.random.default_rng(seed)
        names = [f"{place:03d}" for place in range(60)]
        before = rng.normal(70, 10, 60)
        after = 40 + 0.5 * before + rng.normal(0, 5, 60)
        pairs = pd.DataFrame(
            {
                "government_code": names,
                "government": names,
                "level": "kota",
                "province": "x",
                "value_from": before,
                "value_to": after,
                "change": after - before,
                "kind": "exact",
            }
        )
        assert unusual_changes(pairs)["named"].sum() <= 2

    def test_ten_governments_are_enough(self, panel):
        exact = drops.pairs(panel, [(2021, 2022)]).query("kind == 'exact'")
        table = unusual_changes(exact.head(10))
        assert table[["n", "note"]].drop_duplicates().to_numpy().tolist() == [[10, "small_sample"]]
        with pytest.raises(NotPublished, match=r"Only 9 .*at least 10"):
            unusual_changes(exact.head(9))

    def test_the_most_unusual_stands_first(self, panel):
        table = unusual_changes(drops.pairs(panel, [(2021, 2022)]))
        assert table.columns[0] == "government_code" and table.index.tolist() == list(range(len(table)))
        assert table["standardised"].abs().is_monotonic_decreasing

    def test_equally_unusual_ones_stand_by_their_code(self):
        rows = [(f"{place:02d}", *[(50, 60.0), (60, 75.0), (70, 71.0), (80, 90.0)][place % 4]) for place in range(40)]
        pairs = pd.DataFrame(rows[::-1], columns=["government_code", "value_from", "value_to"])
        pairs = pairs.assign(government="x", level="kota", province="x", kind="exact")
        table = unusual_changes(pairs.assign(change=pairs["value_to"] - pairs["value_from"]))
        assert all(own.is_monotonic_increasing for _, own in table.groupby("value_from")["government_code"])

    @pytest.mark.parametrize("rate", [0, 1, -0.1])
    def test_a_rate_of_false_names_is_a_share(self, panel, rate):
        with pytest.raises(OmbudError, match="between 0 and 1"):
            unusual_changes(drops.pairs(panel, [(2021, 2022)]), rate)


class TestExpectedChanges:
    TARGET, PLACEBOS = (2021, 2022), [(2022, 2023), (2023, 2024)]

    @pytest.fixture(scope="class")
    @classmethod
    def expected(cls, panel):
        pairs = drops.pairs(panel, [cls.TARGET, *cls.PLACEBOS])
        return drops.expected_changes(pairs, cls.TARGET, ["Kota Balikpapan", "Kukar"])

    def test_balikpapan_by_each_placebo(self, expected):
        """An independent computation has about -10.4 +- 16 and -3.5 +- 13, of three pairs fewer."""
        own = expected[expected["government"] == "Kota Balikpapan"]
        assert own["expected"].tolist() == pytest.approx([-10.4, -3.5], abs=0.7)
        assert ((own["expected_high"] - own["expected_low"]) / 2).tolist() == pytest.approx([16, 13], abs=0.5)
        assert not own["beyond"].any()

    def test_by_the_placebos_slope_and_the_targets_mean_move(self, panel, expected):
        exact = drops.pairs(panel, [self.TARGET, *self.PLACEBOS]).query("kind == 'exact'")
        own, later = exact[exact["pair"] == "2021-2022"], exact[exact["pair"] == "2023-2024"]
        slope = np.polyfit(later["value_from"], later["value_to"], 1)[0]
        by_hand = own["change"].mean() + (slope - 1) * (99.25 - own["value_from"].mean())
        assert expected["expected"].iat[1] == pytest.approx(by_hand)

    def test_interval_holds_its_share_of_governments(self, panel):
        """Of a placebo's own governments about 95% lie within what the placebo leads one to expect."""
        pairs = drops.pairs(panel, [(2022, 2023)])
        twice = pd.concat([pairs, pairs.assign(pair="2021-2022", from_year=2021, to_year=2022)], ignore_index=True)
        exact = pairs[pairs["kind"] == "exact"]
        table = drops.expected_changes(twice, self.TARGET, exact["government"])
        assert 0.9 < 1 - table["beyond"].mean() < 0.99

    def test_the_change_is_ranked_among_the_governments_of_its_level(self, panel, expected):
        known = drops.pairs(panel, [self.TARGET], level="kota").dropna(subset="change")
        own = expected[expected["government"] == "Kota Balikpapan"]
        assert own["n_peers"].tolist() == [len(known)] * 2
        assert own["rank"].tolist() == [1 + (known["change"] > -12.13 + 1e-6).sum()] * 2

    def test_those_without_both_totals_are_left_out(self, panel):
        pairs = drops.pairs(panel, [self.TARGET, *self.PLACEBOS])
        assert drops.expected_changes(pairs, self.TARGET, ["Kota Samarinda"]).empty
        others = pairs[pairs["pair"] != "2021-2022"]
        assert drops.expected_changes(others, self.TARGET, ["Kota Balikpapan"]).empty

    def test_the_interval_by_hand(self, panel, expected):
        """The placebo's spread around its line, the mean of the target's governments, and the error of the slope."""
        exact = drops.pairs(panel, [self.TARGET, *self.PLACEBOS]).query("kind == 'exact'")
        own, later = exact[exact["pair"] == "2021-2022"], exact[exact["pair"] == "2023-2024"]
        x, y = later["value_from"], later["value_to"]
        slope, intercept = np.polyfit(x, y, 1)
        variance = ((y - intercept - slope * x) ** 2).sum() / (len(later) - 2)
        error = np.sqrt(variance / ((x - x.mean()) ** 2).sum())
        lead = 99.25 - own["value_from"].mean()
        reach = stats.t.ppf(0.975, len(later) - 2) * np.sqrt(variance * (1 + 1 / len(own)) + (error * lead) ** 2)
        row = expected.iloc[1]
        assert row["expected"] - row["expected_low"] == pytest.approx(reach)
        assert row["expected_high"] - row["expected"] == pytest.approx(reach)
        assert row[["placebo", "n", "note"]].tolist() == ["2023-2024", len(later), ""]

    def test_a_placebo_of_ten_governments_is_kept_and_one_of_nine_left_out(self, panel):
        pairs = drops.pairs(panel, [self.TARGET, *self.PLACEBOS]).query("kind == 'exact'")
        first, second, third = (rows for _, rows in pairs.groupby("pair"))
        frame = pd.concat([first, second.head(10), third.head(9)], ignore_index=True)
        found = drops.expected_changes(frame, self.TARGET, ["Kota Balikpapan"])
        assert found[["placebo", "n", "note"]].to_numpy().tolist() == [["2022-2023", 10, "small_sample"]]
        none = drops.expected_changes(pd.concat([first, third.head(9)]), self.TARGET, ["Kota Balikpapan"])
        assert none.empty and none.columns.tolist() == found.columns.tolist()

    def test_governments_stand_in_the_order_asked_for_each_once(self, panel, expected):
        names = ["Kukar", "Kota Balikpapan", "Kabupaten Kutai Kartanegara"]
        pairs = drops.pairs(panel, [self.TARGET, *self.PLACEBOS])
        found = drops.expected_changes(pairs, self.TARGET, names)
        asked = ["Kabupaten Kutai Kartanegara", "Kota Balikpapan"]
        assert found["government"].tolist() == [name for name in asked for _ in self.PLACEBOS]
        assert set(expected["government"]) == set(asked)

    def test_placebos_stand_in_the_order_of_the_pairs(self, panel):
        pairs = drops.pairs(panel, [*self.PLACEBOS[::-1], self.TARGET])
        found = drops.expected_changes(pairs, self.TARGET, ["Kota Balikpapan"])
        assert found["placebo"].tolist() == ["2023-2024", "2022-2023"]

    def test_a_change_outside_the_interval_is_beyond_it(self, panel):
        pairs = drops.pairs(panel, [self.TARGET, *self.PLACEBOS])
        found = drops.expected_changes(pairs, self.TARGET, pairs["government_code"].unique())
        outside = (found["change"] < found["expected_low"]) | (found["change"] > found["expected_high"])
        assert outside.any() and (found["beyond"] == outside).all()


@pytest.mark.parametrize("given", ["Kota Balikpapan", None, pd.NA, 2022])
def test_one_name_is_no_list_of_names(panel, given):
    pairs = drops.pairs(panel, [(2021, 2022), (2022, 2023)], "kota")
    unusual, changes = drops.unusual_changes(pairs[pairs["from_year"] == 2021]), ombud.changes(panel, 2021, 2022)
    for ask in (
        lambda: drops.expected_changes(pairs, (2021, 2022), given),
        lambda: drops.named_cases(unusual, changes, given),
    ):
        with pytest.raises(ParameterError, match=r"^names is .*; accepted: a list such as \['Kota Balikpapan'\]$"):
            ask()


def test_names_are_looked_up_in_the_register_given(panel, tmp_path):
    pairs = drops.pairs(panel, [(2021, 2022), (2022, 2023)])
    with pytest.raises(DataError, match=r"governments\.csv"):
        drops.expected_changes(pairs, (2021, 2022), ["Kota Balikpapan"], tmp_path)
    unusual = drops.unusual_changes(pairs[pairs["from_year"] == 2021])
    with pytest.raises(DataError, match=r"governments\.csv"):
        drops.named_cases(unusual, ombud.changes(panel, 2021, 2022), ["Kota Balikpapan"], tmp_path)


class TestNamedCases:
    def test_named_ones_stand_first_and_all_unusual_ones_below(self, panel):
        unusual = drops.unusual_changes(drops.pairs(panel, [(2021, 2022)]), 0.2)
        changes = ombud.changes(panel, 2021, 2022)
        found = drops.named_cases(unusual, changes, ["Kota Balikpapan", "Kota Samarinda"])
        named = unusual.loc[unusual["named"], "government_code"].tolist()
        assert named
        assert found["government_code"].tolist() == ["64.71", "64.72", *named]
        # of Samarinda one total is not known exactly: it can't be unusual
        assert found["named"].isna().tolist() == [False, True, *(False for _ in named)]
        again = drops.named_cases(unusual, changes, [found["government"].iat[2]])
        assert again["government_code"].tolist() == named


@pytest.fixture(scope="module")
def spread(loaded):
    return source_spread(loaded[1], ombud.load_observations())


class TestWrongCategory:
    def test_pages_seldom_differ(self, spread):
        assert spread.compared > 300
        assert spread.differing == len(spread.differences) < 0.1 * spread.compared
        assert spread.low < spread.share < spread.high
        assert (spread.differences >= 0.01 - 1e-9).all()

    def test_only_totals_near_a_cutoff_are_in_doubt(self, panel, spread):
        table = wrong_category(panel, 2022, spread)
        settled = table[table["status"] != "conflict"]
        assert settled["probability"].max() < 0.5
        near = settled[settled["margin"] < 1]["probability"].mean()
        assert near > settled[settled["margin"] > 8]["probability"].mean()
        assert (table["low"] <= table["probability"]).all()
        assert (table["probability"] <= table["high"]).all()

    def test_penajam_paser_utara_2024_is_open(self, panel, spread):
        row = wrong_category(panel, 2024, spread).set_index("government").loc["Kabupaten Penajam Paser Utara"]
        assert row["status"] == "conflict"  # 87.27 and 82.27 are both B
        assert row["called"] == "B"
        assert row["probability"] == 0

    def test_pages_that_agree_are_all_off_or_none(self, panel):
        """Two pages that agree are both off with the chance of one squared, not twice."""
        two = (
            panel[(panel["year"] == 2022) & panel["value"].notna()]
            .head(3)
            .assign(
                value=80.0, low=80.0, high=80.0, status=["single", "corroborated", "corroborated"], n_sources=[1, 2, 3]
            )
        )
        # every difference seen leads across the cut-off, on one side of two
        spread = SourceSpread(100, 20, np.array([5.0]), 0.1, 0.05, 0.2)
        table = wrong_category(two, 2022, spread)
        np.testing.assert_allclose(table["by_sources"], np.array([0.1, 0.1**2, 0.1**3]) / 2)

    def test_a_total_on_the_cutoff_may_be_rounded_up(self, panel):
        at = (
            panel[(panel["year"] == 2022) & panel["value"].notna()]
            .head(2)
            .assign(value=[78.0, 80.0], low=[78.0, 80.0], high=[78.0, 80.0], status="single", n_sources=1)
        )
        certain = SourceSpread(100, 0, np.array([]), 0.0, 0.0, 0.0)
        np.testing.assert_allclose(wrong_category(at, 2022, certain)["by_rounding"], [0.5, 0])


def figure(row, publisher, value, decimals=2, government="64.71"):
    return (row, government, 2022, publisher, value, decimals)


def spread_of(*figures, outcomes=None):
    columns = ["row", "government_code", "year", "publisher_id", "value", "decimals"]
    observations = pd.DataFrame(figures, columns=columns)
    trace = pd.DataFrame({"row": observations["row"], "outcome": outcomes or ["value"] * len(figures)})
    return source_spread(trace, observations)


class TestSpreadByHand:
    def test_each_publisher_is_compared_with_the_first(self):
        found = spread_of(figure(1, "A", 80.0), figure(2, "B", 80.0), figure(3, "C", 80.5), figure(4, "D", 79.0))
        assert (found.compared, found.differing) == (3, 2)
        assert found.differences.tolist() == [0.5, 1.0]
        assert found.share == pytest.approx(2 / 3 / 2)
        # Jeffreys' interval of the share that differs, halved
        assert (found.low, found.high) == pytest.approx(tuple(stats.beta.ppf([0.025, 0.975], 2.5, 1.5) / 2))

    def test_rounding_is_no_difference(self):
        rounded = spread_of(
            figure(1, "A", 80.0, 0), figure(2, "B", 80.505), figure(3, "C", 80.506), figure(4, "D", 81.0, 0)
        )
        # half of a whole point and half of a hundredth; two whole points apart by one
        assert (rounded.compared, rounded.differing) == (3, 1)
        assert rounded.differences == pytest.approx([0.506])

    @pytest.mark.parametrize(("first", "second"), [(1, 2), (2, 1)])
    def test_nor_is_that_of_a_tenth(self, first, second):
        # half of a tenth and half of a hundredth
        for gap, differing in ((0.0545, 0), (0.0555, 1)):
            found = spread_of(figure(1, "A", 80.0, first), figure(2, "B", 80 + gap, second))
            assert (found.compared, found.differing) == (1, differing)

    def test_a_hundredth_is_one(self):
        found = spread_of(figure(1, "A", 80.0, 4), figure(2, "B", 80.01, 4), figure(3, "C", 80.0099, 4))
        assert (found.compared, found.differing) == (2, 1)

    def test_a_publisher_counts_once_by_its_most_precise_figure(self):
        other = figure(4, "C", 70.0, government="64.72")
        found = spread_of(figure(1, "A", 80.2), figure(2, "A", 80.0, 0), figure(3, "B", 80.4), other)
        assert (found.compared, found.differing) == (1, 1)

    def test_refuted_figures_do_not_count(self):
        figures = (figure(1, "A", 80.0), figure(2, "B", 90.0), figure(3, "C", 95.0))
        found = spread_of(*figures, outcomes=["value", "outvoted", "refuted"])
        assert (found.compared, found.differing) == (1, 1) and found.differences == pytest.approx([10.0])
        with pytest.raises(NotPublished, match="two independent publishers"):
            spread_of(*figures, outcomes=["value", "refuted", "refuted"])


class TestWrongByHand:
    @pytest.fixture
    def rows(self, panel):
        """Three totals around the cut-off of green, 78, and a conflict across it."""
        own = panel[(panel["year"] == 2022) & panel["value"].notna()].head(4).reset_index(drop=True)
        values = [78.002, 77.0, 83.0, np.nan]
        low, high = [*values[:3], 77.0], [*values[:3], 79.0]
        return own.assign(value=values, low=low, high=high, n_sources=1, status=["single"] * 3 + ["conflict"])

    def test_chances_of_rounding_and_of_pages_together(self, rows):
        spread = SourceSpread(100, 20, np.array([2.0, 10.0]), 0.1, 0.05, 0.2)
        table = wrong_category(rows, 2022, spread)
        assert table["called"].tolist() == ["B", "C", "B", "C"]
        assert table["margin"].tolist()[:3] == pytest.approx([0.002, 1.0, 4.99], abs=0.011)
        # 0.003 of a hundredth lie below the cut-off
        assert table["by_rounding"].tolist() == pytest.approx([0.3, 0, 0, 0])
        # of four moved totals: both lower ones; both higher ones and 67, still C; 73 and 93
        leaves = np.array([3, 2, 2]) / 4
        assert table["by_sources"].tolist()[:3] == pytest.approx((0.1 * leaves).tolist())
        together = 1 - (1 - 0.1 * leaves) * (1 - np.array([0.3, 0, 0]))
        assert table["probability"].tolist() == pytest.approx([*together, 0.5])
        for end, share in (("low", 0.05), ("high", 0.2)):
            expected = 1 - (1 - share * leaves) * (1 - np.array([0.3, 0, 0]))
            assert table[end].tolist() == pytest.approx([*expected, 0.5])
        assert table["note"].tolist() == ["", "", "", "lower_candidate"]
        assert np.isnan(table["margin"].iat[3])

    def test_below_a_cutoff_and_on_it(self, rows):
        spread = SourceSpread(100, 20, np.array([1.0, 12.0]), 0.1, 0.05, 0.2)
        values = [77.998, 78.0, 88.0, 10.0]
        near = rows.assign(value=values, low=values, high=values, status="single")
        table = wrong_category(near, 2022, spread)
        assert table["called"].tolist() == ["C", "B", "A", "E"]
        assert table["margin"].tolist() == pytest.approx([0.002, 0, 0, 22])
        assert table["by_rounding"].tolist() == pytest.approx([0.3, 0.5, 0.5, 0])
        # of four moved totals: both higher ones; all but 79; both lower ones; none
        assert table["by_sources"].tolist() == pytest.approx([0.05, 0.075, 0.05, 0])

    def test_a_total_that_a_page_moves_onto_the_cutoff_stays_above_it(self, rows):
        """88.02 less 0.02 as pages print them is 88, whatever the last bits are."""
        spread = SourceSpread(100, 20, np.array([88.04 - 88.02]), 0.1, 0.05, 0.2)
        at = rows.head(1).assign(value=88.02, low=88.02, high=88.02)
        assert wrong_category(at, 2022, spread)["by_sources"].tolist() == [0]

    def test_a_year_without_categories_has_zones(self, rows):
        spread = SourceSpread(100, 20, np.array([1.0]), 0.1, 0.05, 0.2)
        assert wrong_category(rows.assign(year=2021), 2021, spread)["called"].tolist()[:3] == [
            "kuning",
            "kuning",
            "hijau",
        ]
