"""Tables of zones fitted to the national counts, against values of an independent computation and laws."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import multivariate_normal, norm

import ombud
from ombud import drops
from ombud.analysis.drops.nation import bounds, fit, polychoric


@pytest.fixture(scope="module")
def pairs(panel):
    return drops.pairs(panel, drops.YEAR_PAIRS)


@pytest.fixture(scope="module")
def national():
    return ombud.load_national_counts()


@pytest.fixture(scope="module")
def moves(pairs, national):
    return drops.green_lost(pairs, national).set_index("pair")


class TestPublishedPanel:
    def test_with_contradicted_zones_an_independent_computation_agrees(self, panel, national):
        """Two yellow values of 2023 that pages call green are left out by now; they moved the second pair."""
        every = drops.pairs(panel, drops.YEAR_PAIRS, keep_contradicted=True)
        moves = drops.green_lost(every, national, replications=1).set_index("pair")
        assert moves["share"].tolist() == pytest.approx([0.32, 0.063, 0.016], abs=0.0005)
        assert moves["correlation"].tolist() == pytest.approx([0.54, 0.72, 0.92], abs=0.005)
        assert moves.loc["2022-2023", ["low_bound", "high_bound"]].tolist() == [7, 112]

    def test_a_third_of_the_green_lost_green_although_the_bar_fell(self, moves):
        assert moves.loc["2021-2022", ["green", "known"]].tolist() == [150, 352]
        assert moves.loc["2021-2022", "lost"] == pytest.approx(47.9, abs=0.05)
        assert moves["share"].tolist() == pytest.approx([0.32, 0.066, 0.015], abs=0.0005)
        # ends of a bootstrap over provinces: another seed moves them by about a point of percent
        assert moves.loc["2021-2022", ["low", "high"]].tolist() == pytest.approx([0.22, 0.45], abs=0.015)

    def test_zones_are_less_alike_than_later(self, moves):
        assert moves["correlation"].tolist() == pytest.approx([0.54, 0.71, 0.92], abs=0.005)
        first = moves.loc["2021-2022"]
        assert first["difference"] == pytest.approx(-0.27, abs=0.01)
        assert first[["difference_low", "difference_high"]].tolist() == pytest.approx([-0.47, -0.12], abs=0.02)

    def test_each_estimate_lies_within_its_own_interval(self, moves):
        assert moves["share"].between(moves["low"], moves["high"]).all()
        for name in ("correlation", "difference"):
            assert moves[name].between(moves[f"{name}_low"], moves[f"{name}_high"]).all()
        rest = [moves["correlation"].drop(index=pair).mean() for pair in moves.index]
        assert moves["difference"].tolist() == pytest.approx((moves["correlation"] - rest).tolist())

    def test_bounds_from_known_governments_and_counts(self, moves):
        assert moves.loc["2021-2022", ["low_bound", "high_bound"]].tolist() == [34, 74]
        assert moves.loc["2022-2023", ["low_bound", "high_bound"]].tolist() == [7, 114]

    def test_tables_have_the_national_margins(self, pairs, national):
        table = drops.zone_tables(pairs, national)
        first = table[table["pair"] == "2021-2022"]
        assert first.groupby("zone_from")["fitted"].sum().to_dict() == pytest.approx(
            {"hijau": 150, "kuning": 306, "merah": 92}, abs=0.01
        )
        # one kabupaten less was assessed in 2022: its margin is scaled by 548 / 547
        assert first.groupby("zone_to")["fitted"].sum().to_dict() == pytest.approx(
            {"hijau": 242, "kuning": 241, "merah": 64}, rel=0.002
        )

    def test_those_who_stayed_green_print_totals_more_often(self, pairs, national):
        table = drops.zone_tables(pairs, national).set_index(["pair", "zone_from", "zone_to"])["share_exact"]
        assert table["2021-2022", "hijau", "hijau"] == pytest.approx(0.67, abs=0.01)
        assert table["2021-2022", "hijau", "kuning"] == pytest.approx(0.29, abs=0.01)

    def test_a_level_without_counts_is_told(self, panel, national):
        nothing = drops.green_lost(drops.pairs(panel, [(2022, 2023)], "kota"), national, "kota")
        assert nothing.empty
        assert "kota" in str(nothing.attrs["because"])


TRUTH = np.array([90.0, 300.0, 150.0]), np.array([60.0, 240.0, 240.0])


def normal_table(correlation):
    """The nine chances of a bivariate normal cut at the national shares."""
    cuts = [np.concatenate([[-9], norm.ppf(np.cumsum(side)[:-1] / side.sum()), [9]]) for side in TRUTH]
    cov = [[1, correlation], [correlation, 1]]
    below = np.array([[multivariate_normal.cdf([x, y], cov=cov) for y in cuts[1]] for x in cuts[0]])
    return np.diff(np.diff(below, axis=0), axis=1)


class TestLaws:
    def test_selection_by_either_zone_leaves_the_table_as_it_was(self):
        whole = normal_table(0.6) * TRUTH[0].sum()
        chosen = whole * np.array([0.1, 0.3, 0.8])[:, None] * np.array([0.2, 0.5, 0.9])
        np.testing.assert_allclose(fit(chosen, *TRUTH), whole, atol=0.02)

    @pytest.mark.parametrize("correlation", [-0.3, 0.0, 0.55, 0.9])
    def test_and_its_correlation_too(self, correlation):
        chosen = normal_table(correlation) * np.array([0.1, 0.3, 0.8])[:, None] * np.array([0.2, 0.5, 0.9]) * 1000
        # the grid's step is 0.02; a parabola between its points is good to a thousandth or two
        assert polychoric(chosen[None], *TRUTH)[0] == pytest.approx(correlation, abs=0.003)

    def test_no_known_government_leaves_what_counts_alone_allow(self):
        assert bounds(np.zeros((3, 3)), *TRUTH) == (0, 150)

    def test_unknown_places_outside_green_limit_the_losers(self):
        known = np.array([[0, 0, 0], [0, 0, 0], [5.0, 10.0, 20.0]])
        few = np.array([10.0, 10.0, 150.0]), np.array([20.0, 30.0, 120.0])
        # 115 green unknown; 35 places outside green are left, of 135 in all 100 are green
        assert bounds(known, *few) == (15 + 15, 15 + 35)

    def test_a_table_that_cannot_have_the_margins_is_missing(self):
        assert np.isnan(fit(np.array([[0.0, 0, 0], [1, 5, 3], [0, 2, 4]]), *TRUTH)).all()

    def test_an_empty_zone_of_the_sample_has_no_fit_and_fails(self):
        known = np.array([[4.0, 1, 0], [1, 5, 3], [0, 2, 4]])
        tables = np.stack([known, known * [[1], [1], [0]]])
        found = fit(tables, *TRUTH)
        np.testing.assert_allclose(found[0].sum(axis=1), TRUTH[0], atol=0.01)
        np.testing.assert_allclose(found[0].sum(axis=0), TRUTH[1], atol=0.01)
        assert np.isnan(found[1]).all()

    @pytest.mark.parametrize("correlation", [-0.9795, 0.9795])
    def test_a_correlation_at_the_end_of_the_grid(self, correlation):
        found = polychoric(normal_table(correlation)[None] * 1000, *TRUTH)[0]
        assert found == pytest.approx(correlation, abs=0.02)
        assert abs(found) < 1


def by_hand(cells, years=(2021, 2022)):
    """Pairs of zones by hand: number of governments of a province by earlier and later zone."""
    rows = [(province, before, after, number) for province, before, after, count in cells for number in range(count)]
    frame = pd.DataFrame(rows, columns=["province_code", "zone_from", "zone_to", "number"])
    frame = frame.assign(government_code=frame.index.astype(str), level="kota", kind="interval")
    return frame.assign(pair=f"{years[0]}-{years[1]}", from_year=years[0], to_year=years[1])


class TestByHand:
    CELLS = (
        ("a", "hijau", "hijau", 6),
        ("a", "hijau", "kuning", 3),
        ("a", "kuning", "kuning", 5),
        ("b", "hijau", "merah", 1),
        ("b", "kuning", "hijau", 2),
        ("b", "merah", "kuning", 4),
        ("b", "merah", "merah", 3),
    )

    @pytest.fixture(scope="class")
    @classmethod
    def national(cls):
        """Zone counts of kota: twice the sample's in 2021 and 2022."""
        counts = pd.DataFrame({"year": [2021, 2022], "level": "kota", "assessed": 48})
        return counts.assign(hijau=[20, 16], kuning=[14, 24], merah=[14, 8])

    def test_margins_of_twice_the_sample_double_its_table(self, national):
        table = drops.zone_tables(by_hand(self.CELLS), national, "kota").set_index(["zone_from", "zone_to"])
        for _, before, after, count in self.CELLS:
            assert table.loc[(before, after), ["known", "fitted"]].tolist() == pytest.approx(
                [count, 2 * count], abs=0.01
            )
        assert table["known"].sum() == 24 and table["share_exact"].dropna().eq(0).all()
        assert table.index.tolist()[0] == ("hijau", "hijau") and table.index.tolist()[-1] == ("merah", "merah")

    def test_lost_share_and_bounds(self, national):
        row = drops.green_lost(by_hand(self.CELLS), national, "kota", replications=20).iloc[0]
        assert row[["green", "known", "assumed_years"]].tolist() == [20, 24, ""]
        assert row[["lost", "share"]].tolist() == pytest.approx([8, 0.4], abs=0.001)
        # four known; of ten unknown green ones two at least, as eight places are left in green; ten at most
        assert row[["low_bound", "high_bound"]].tolist() == [4 + 2, 4 + 10]
        # with a single pair there are no others to differ from
        assert np.isnan(row["difference"]) and np.isnan(row["difference_low"])

    def test_a_replication_that_lacks_a_zone_fails(self, national):
        """Each province is drawn alone in a quarter of the replications, and alone lacks a zone."""
        cells = [
            (province if before != "hijau" else "a", before, after, n) for province, before, after, n in self.CELLS
        ]
        row = drops.green_lost(by_hand(cells), national, "kota", replications=200, seed=1).iloc[0]
        assert 80 < row["failed"] < 120
        assert row["low"] <= row["share"] <= row["high"]


class TestNationalMeans:
    def test_bounds_and_post_stratified_means(self, panel):
        table = drops.national_means(panel, ombud.load_national_counts(), 2021, 2022).set_index("what")
        assert table["estimate"].tolist() == pytest.approx([68.1, 72.5, 4.4], abs=0.05)
        assert table.loc["change", ["low_bound", "high_bound"]].tolist() == pytest.approx([-11.7, 21.5], abs=0.06)

    def test_everything_known_leaves_no_room(self, panel):
        """A nation of one zone of which all totals are known: bounds and estimate are its mean."""
        national = ombud.load_national_counts()
        rows = panel[panel["year"].isin([2021, 2022]) & panel["value"].notna() & panel["level"].eq("provinsi")]
        own = rows.assign(low=rows["value"], high=rows["value"])
        sizes = own.groupby(["year", "zone"]).size().unstack(fill_value=0)
        counts = national[national["level"].eq("provinsi") & national["year"].isin([2021, 2022])].set_index("year")
        for zone in ("hijau", "kuning", "merah"):
            counts[zone] = sizes[zone]
        table = drops.national_means(own, counts.reset_index(), 2021, 2022, "provinsi").set_index("what")
        mean = own[own["year"] == 2021]["value"].mean()
        assert table.loc["2021", ["low_bound", "estimate", "high_bound"]].tolist() == pytest.approx([mean] * 3)

    def test_by_hand(self, panel):
        """Two green totals of three, one yellow of four known by its zone alone, and nothing of the two red ones."""
        rows = panel[panel["year"].eq(2021) & panel["level"].eq("kota")].head(3).assign(contradiction="")
        rows = rows.assign(value=[90.0, 85.0, np.nan], low=[90.0, 85.0, 51.0], high=[90.0, 85.0, 80.99])
        rows["zone"] = ["hijau", "hijau", "kuning"]
        later = rows.assign(year=2022, value=[80.0, 90.0, 60.0], low=[80.0, 90.0, 60.0], high=[80.0, 90.0, 60.0])
        counts = pd.DataFrame(
            {"year": [2021, 2022], "level": "kota", "assessed": 9, "hijau": 3, "kuning": 4, "merah": 2}
        )
        both = pd.concat([rows, later], ignore_index=True)
        table = drops.national_means(both, counts, 2021, 2022, "kota").set_index("what")
        # what is known, and the ends of the zones for one green, the yellow and the red
        assert table.loc["2021", "low_bound"] == pytest.approx((90 + 85 + 81 + 51 + 3 * 51 + 0) / 9)
        assert table.loc["2021", "high_bound"] == pytest.approx((90 + 85 + 100 + 80.99 + 3 * 80.99 + 2 * 50.99) / 9)
        assert table.loc["2022", "low_bound"] == pytest.approx((80 + 90 + 78 + 60 + 3 * 54 + 0) / 9)
        assert table["n"].tolist() == [2, 3, 2]
        # a zone without any total has no mean to stand for it
        assert table["estimate"].isna().all()
        ends = table[["low_bound", "high_bound"]]
        assert ends.loc["change"].tolist() == pytest.approx(
            [
                ends.at["2022", "low_bound"] - ends.at["2021", "high_bound"],
                ends.at["2022", "high_bound"] - ends.at["2021", "low_bound"],
            ]
        )

    def test_years_without_counts_are_told(self, panel):
        table = drops.national_means(panel, ombud.load_national_counts(), 2019, 2021)
        assert table.empty
        assert "2019" in str(table.attrs["because"])
