"""National counts, raking and weighted findings: published counts first, then laws."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ombud
from ombud import drops
from ombud.analysis.drops.selection import effective_size, rake, zone_counts
from ombud.errors import NotPublished, OmbudError, ParameterError
from paired_samples import pairs_of

MARGIN = 2e-6  # share: where raking stops, and the rounding of the shares themselves
laws = settings(deadline=None, max_examples=40)


@pytest.fixture(scope="module")
def national():
    return ombud.load_national_counts()


def passing_study():
    """A study in which every reading of weighted pairs is right everywhere."""
    study = drops.load_step_study().query("version == 'unweighted'")
    return study.assign(version="weighted", bias=0.0, coverage=0.95, replications=25, failed=0)


def zones(counts):
    return counts.groupby("zone")["count"].sum().to_dict()


class TestPublishedCounts:
    def test_2021_and_2022_are_published_by_level(self, national):
        # of 179, 316, 92 and 272, 250, 64 nationally, less ministries (17, 7, 0; 21, 4, 0) and agencies (12, 3; 9, 5)
        assert zones(zone_counts(national, 2021)) == {"hijau": 150, "kuning": 306, "merah": 92}
        assert zones(zone_counts(national, 2022)) == {"hijau": 242, "kuning": 241, "merah": 64}
        assert (zone_counts(national, 2022)["basis"] == "published").all()

    def test_2023_is_national_and_ministries_are_assumed(self, national):
        counts = zone_counts(national, 2023).set_index("zone")
        assert counts.loc["hijau", "count"] == 414 - 30  # green of ministries and agencies as in 2022
        assert counts.loc["merah", "count"] == 39
        assert counts.loc["hijau", "basis"] == "assumed"

    def test_2024_green_by_level(self, national):
        counts = zone_counts(national, 2024).set_index(["margin", "level", "zone"])["count"].sort_index()
        assert counts["level_and_green", "kabupaten", "hijau"] == 339
        assert counts["zone", "", "hijau"] == 494 - 22 - 11
        assert counts["zone", ""].sum() == 548

    def test_order_of_rows_does_not_matter(self, national):
        shuffled = national.sample(frac=1, random_state=1)
        assert zone_counts(shuffled, 2022).equals(zone_counts(national, 2022))

    def test_years_without_counts_are_refused(self, national):
        with pytest.raises(NotPublished, match="2019"):
            zone_counts(national, 2019)
        with pytest.raises(NotPublished, match="2020"):
            zone_counts(national, 2020)


def counts_of(**zones):
    """National counts of 2022 by hand: level to assessed, green, yellow and red."""
    rows = [(2022, level, *counts) for level, counts in zones.items()]
    return pd.DataFrame(rows, columns=["year", "level", "assessed", "hijau", "kuning", "merah"])


LEVELS = {"provinsi": (10, 6, 3, 1), "kabupaten": (40, 20, 15, 5), "kota": (20, 12, 7, 1)}
NATION = {"kementerian": (6, 4, 2, 0), "lembaga": (4, 1, 3, 0), "all": (80, 43, 30, 7)}


class TestCountsByHand:
    def told(self, counts, level=None):
        return zone_counts(counts, 2022, level).set_index(["margin", "level", "zone"])[["count", "basis"]]

    def test_as_published_by_level(self):
        found = self.told(counts_of(**LEVELS, **NATION))
        assert len(found) == 9 and set(found["basis"]) == {"published"}
        assert found["count"].tolist() == [1, 3, 6, 5, 15, 20, 1, 7, 12]
        one = self.told(counts_of(**LEVELS, **NATION), "kota")
        assert one["count"].tolist() == [1, 7, 12]
        assert self.told(counts_of(**LEVELS, **NATION), "kementerian")["count"].tolist() == [0, 2, 4]

    def test_green_by_level_and_ministries_taken_off(self):
        """One zone of the nation that is not printed is what the others leave."""
        nan = float("nan")
        levels = {name: (assessed, green, nan, nan) for name, (assessed, green, *_) in LEVELS.items()}
        found = self.told(counts_of(**levels, **NATION | {"all": (80, 43, nan, 7)}))
        assert found.query("margin == 'zone'")["count"].tolist() == [7, 30 - 5, 43 - 5]
        assert set(found.query("margin == 'zone'")["basis"]) == {"derived"}
        green = found.query("margin == 'level_and_green'").droplevel("margin").unstack("zone")
        assert green["count"].loc[["provinsi", "kabupaten", "kota"], ["hijau", "other"]].to_numpy().tolist() == [
            [6, 4],
            [20, 20],
            [12, 8],
        ]
        assert set(green["basis"]["other"]) == {"derived"} and set(green["basis"]["hijau"]) == {"published"}

    def test_without_green_of_every_level_the_levels_are_a_margin(self):
        nan = float("nan")
        levels = {name: (assessed, nan, nan, nan) for name, (assessed, *_) in LEVELS.items()}
        found = self.told(counts_of(**levels, **NATION))
        assert found.query("margin == 'zone'")["count"].tolist() == [7, 25, 38]
        assert found.query("margin == 'level'").droplevel(["margin", "zone"])["count"].to_dict() == {
            "provinsi": 10,
            "kabupaten": 40,
            "kota": 20,
        }
        with pytest.raises(NotPublished, match="2022 are not published for kota"):
            zone_counts(counts_of(**levels, **NATION), 2022, "kota")

    def test_ministries_are_assumed_in_the_proportion_of_the_last_year(self):
        nan = float("nan")
        levels = {name: (assessed, nan, nan, nan) for name, (assessed, *_) in LEVELS.items()}
        now = counts_of(**levels, **NATION | {"kementerian": (9, nan, nan, nan), "lembaga": (6, nan, nan, nan)})
        before = counts_of(**LEVELS, **NATION).assign(year=2021)
        found = self.told(pd.concat([before, now], ignore_index=True))
        # 5 of 10 were green: 7.5 of 15, rounded to the even 8
        assert found.query("margin == 'zone'")["count"].tolist() == [7, 30 - 7, 43 - 8]
        assert set(found.query("margin == 'zone'")["basis"]) == {"assumed"}

    @pytest.mark.parametrize("green", [4, float("nan")])
    def test_without_ministries_or_a_year_to_assume_them_by_there_is_no_margin(self, green):
        """All of the nation less ministries and agencies: of one of them nothing is there, or of both no green."""
        nan = float("nan")
        levels = {name: (assessed, nan, nan, nan) for name, (assessed, *_) in LEVELS.items()}
        unknown = {"kementerian": (6, green, nan, nan), "lembaga": (4, nan, nan, nan)}
        some = counts_of(**levels, **NATION | unknown)
        for counts in (some, some[some["level"] != "lembaga"], some[~some["level"].isin(list(unknown))]):
            with pytest.raises(NotPublished, match="2022 are not published for kementerian, lembaga"):
                zone_counts(counts, 2022)


@pytest.fixture(scope="module", params=[(2021, 2022), (2022, 2023), (2023, 2024)], ids=str)
def weighed(request, panel, national):
    return drops.weigh(drops.pairs(panel, [request.param]), national)


@pytest.fixture(scope="module")
def margins(weighed):
    return weighed[1]


def without(panel, level, zone, national):
    """Weigh 2021-2022 without the governments of a level and zone in 2022."""
    gone = panel["level"].eq(level) & panel["year"].eq(2022) & panel["zone"].eq(zone)
    _, margins = drops.weigh(drops.pairs(panel[~gone], [(2021, 2022)]), national)
    joined = pd.DataFrame(margins.attrs["joined"]).set_index(["year", "cell"])
    return margins, joined


class TestPairWeights:
    def test_margins_are_those_of_the_nation(self, margins):
        # levels are scaled to the earlier year's: one kabupaten more or less of 548
        shares = margins["weighted_share"], margins["national_share"]
        np.testing.assert_allclose(*shares, atol=1 / 548)

    def test_margins_shown_are_the_margins_published(self, margins, national, request):
        years = request.node.callspec.params["weighed"]
        for side, year in zip(("from", "to"), years, strict=True):
            published = zone_counts(national, year)
            for margin, own in margins[margins["side"] == side].groupby("margin"):
                counts = published.loc[published["margin"] == margin, "count"]
                assert own["national_count"].sum() == counts.sum()
                np.testing.assert_allclose(own["national_share"], own["national_count"] / counts.sum())
                if not any(own["cell"].str.contains("+", regex=False)):
                    assert own["national_count"].tolist() == counts.tolist()

    def test_margins_stand_in_the_order_of_the_counts(self, margins, national, request):
        _, year = request.node.callspec.params["weighed"]
        told = zone_counts(national, year)["margin"].drop_duplicates().tolist()
        told = [name for name in told if name != "zone" or "level_and_green" not in told]
        assert margins.loc[margins["side"] == "to", "margin"].drop_duplicates().tolist() == told

    def test_fewer_governments_than_it_seems(self, weighed):
        weighted, margins = weighed
        assert (margins["effective_n"] < len(weighted)).all()
        assert weighted["weight"].mean() == pytest.approx(1)

    def test_winners_are_over_represented(self, margins):
        green = margins[margins["cell"].str.contains("hijau")]
        assert green["sample_share"].sum() > green["national_share"].sum()

    def test_joined_cells_are_told(self, panel, national):
        # by now red kabupaten of 2022 are published too: without them their cell has to be joined
        margins, joined = without(panel, "kabupaten", "merah", national)
        joined = joined.loc[(2022, "kabupaten merah")]
        assert joined["into"] == "kabupaten kuning"
        # 59 of 415 kabupaten, 547 governments
        assert joined["share"] == pytest.approx(59 / 547, abs=0.001)
        cells = margins.set_index(["side", "cell"])["national_count"]
        assert cells["to", "kabupaten merah+kuning"] == 59 + 186

    def test_a_cell_between_two_is_joined_with_the_better_one(self, panel, national):
        _, joined = without(panel, "kota", "kuning", national)
        assert joined.loc[(2022, "kota kuning"), "into"] == "kota hijau"

    def test_a_large_joined_cell_is_not_recommended(self, panel, national):
        red = panel["level"].eq("kabupaten") & panel["year"].eq(2022) & panel["zone"].eq("merah")
        pairs = drops.pairs(panel[~red], [(2021, 2022), (2022, 2023), (2023, 2024)])
        weighted, _ = drops.weigh(pairs, national)
        left = drops.together(drops.excess(weighted, (2021, 2022)), study=passing_study())
        assert left["joined_share"].iat[0] > 0.05
        assert not left["recommended"].any()
        assert drops.together(drops.excess(weighted.assign(joined_share=0.0), (2021, 2022)), study=passing_study())[
            "recommended"
        ].all()


@st.composite
def tables(draw):
    """A sample whose cells are all held, and margins made by a true table, so that weights exist."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    rows, columns = draw(st.integers(2, 4)), draw(st.integers(2, 4))
    every = np.array([(a, b) for a in range(rows) for b in range(columns)])
    cells = np.concatenate([every, every[rng.integers(0, len(every), draw(st.integers(0, 40)))]])
    truth = rng.uniform(0.2, 3, (rows, columns))
    return cells[:, 0], cells[:, 1], truth.sum(axis=1), truth.sum(axis=0)


class TestLawsOfRaking:
    @laws
    @given(tables())
    def test_weights_reproduce_margins(self, table):
        first, second, rows, columns = table
        weights = rake([first, second], [rows, columns])
        np.testing.assert_allclose(np.bincount(first, weights) / len(first), rows / rows.sum(), atol=MARGIN)
        np.testing.assert_allclose(np.bincount(second, weights) / len(first), columns / columns.sum(), atol=MARGIN)

    @laws
    @given(tables(), st.floats(0.1, 1000))
    def test_size_of_the_population_does_not_matter(self, table, factor):
        first, second, rows, columns = table
        np.testing.assert_allclose(
            rake([first, second], [rows * factor, columns]), rake([first, second], [rows, columns])
        )

    @laws
    @given(st.lists(st.floats(0.01, 100), min_size=1, max_size=50))
    def test_effective_size_is_at_most_the_size(self, weights):
        assert 1 - 1e-9 <= effective_size(weights) <= len(weights) * (1 + 1e-9)

    def test_one_margin_is_post_stratification(self):
        weights = rake([[0, 0, 0, 1]], [[1, 1]])
        np.testing.assert_allclose(weights, [2 / 3, 2 / 3, 2 / 3, 2])
        assert effective_size(weights) == pytest.approx(16 / (3 * 4 / 9 + 4))

    def test_two_margins_by_hand(self):
        """A sample of one in each cell, to a table whose odds ratio is one: products of the margins."""
        weights = rake([[0, 0, 1, 1], [0, 1, 0, 1]], [[3, 1], [1, 1]])
        np.testing.assert_allclose(weights, [1.5, 1.5, 0.5, 0.5])
        assert effective_size(weights) == pytest.approx(16 / 5)

    def test_a_cell_that_the_nation_lacks_gets_no_weight(self):
        np.testing.assert_allclose(rake([[0, 0, 1]], [[5, 0]]), [1.5, 1.5, 0])

    def test_impossible_margins_are_refused(self):
        for cells, targets in (([[0, 0, 1]], [[1, 1, 1]]), ([[0, 0, 1], [0, 0, 1]], [[1, 1], [2, 1]])):
            with pytest.raises(OmbudError, match="No weights meet"):
                rake(cells, targets)


class TestWeighByHand:
    """Kota of two years: one red one of the nation in 2021, of which the sample has none."""

    ROWS = (
        *[("a", "hijau", "hijau")] * 4,
        *[("a", "hijau", "kuning")] * 2,
        *[("b", "kuning", "kuning")] * 3,
        *[("b", "kuning", "hijau")] * 1,
    )

    @pytest.fixture(scope="class")
    @classmethod
    def pairs(cls):
        frame = pairs_of([(province, 70.0, 80.0) for province, *_ in cls.ROWS])
        return frame.assign(zone_from=[row[1] for row in cls.ROWS], zone_to=[row[2] for row in cls.ROWS])

    @pytest.fixture(scope="class")
    @classmethod
    def national(cls):
        counts = pd.DataFrame({"year": [2021, 2022], "level": "kota", "assessed": [20, 40]})
        return counts.assign(hijau=[8, 24], kuning=[11, 16], merah=[1, 0])

    def test_a_cell_of_one_government_is_joined(self, pairs, national):
        weighted, margins = drops.weigh(pairs, national, "kota")
        assert margins.attrs["joined"] == [
            {"year": 2021, "cell": "kota merah", "into": "kota kuning", "share": pytest.approx(1 / 20)}
        ]
        assert weighted["joined_share"].tolist() == pytest.approx([0.05] * 10)
        cells = margins.set_index(["side", "cell"])
        assert cells.loc[("from", "kota merah+kuning"), ["national_count", "national_share"]].tolist() == [12, 0.6]
        assert cells.loc[("from", "kota merah+kuning"), "sample_share"] == pytest.approx(0.4)
        assert set(margins["margin"]) == {"level_and_zone"} and set(margins["basis"]) == {"published"}
        assert margins[["pair", "from_year", "year"]].drop_duplicates().to_numpy().tolist() == [
            ["2021-2022", 2021, 2021],
            ["2021-2022", 2021, 2022],
        ]

    def test_pairs_of_years_keep_their_order(self, pairs, national):
        later = pairs.assign(pair="2022-2023", from_year=2022, to_year=2023)
        counts = pd.concat([national, national[national["year"] == 2022].assign(year=2023)])
        weighted, margins = drops.weigh(pd.concat([later, pairs], ignore_index=True), counts, "kota")
        assert weighted["pair"].unique().tolist() == margins["pair"].unique().tolist() == ["2022-2023", "2021-2022"]
        assert weighted.groupby("pair")["weight"].mean().tolist() == pytest.approx([1, 1])
        # a cell joined in one pair of years is told once, and fills nothing in the other
        assert len(margins.attrs["joined"]) == 1
        assert weighted.groupby("pair")["joined_share"].max().tolist() == pytest.approx([0.05, 0])

    def test_weights_meet_both_margins(self, pairs, national):
        weighted, margins = drops.weigh(pairs, national, "kota")
        green = weighted.groupby("zone_from")["weight"].sum() / 10, weighted.groupby("zone_to")["weight"].sum() / 10
        assert [side["hijau"] for side in green] == pytest.approx([8 / 20, 24 / 40], abs=MARGIN)
        np.testing.assert_allclose(margins["weighted_share"], margins["national_share"], atol=MARGIN)
        assert set(margins["effective_n"]) == {effective_size(weighted["weight"])}

    def test_what_has_nobody_to_stand_for_it_is_told(self, pairs, national):
        other = national.assign(level="kabupaten")
        weighted, margins = drops.weigh(pairs, pd.concat([national, other]), ["kota", "kabupaten"])
        assert weighted.empty and margins.empty
        assert "kabupaten" in str(margins.attrs["because"])
        assert {"weight", "joined_share"} <= set(weighted) and "effective_n" in margins

    @pytest.mark.parametrize("find", [drops.weigh, drops.zone_tables, drops.green_lost])
    def test_pairs_of_other_levels_are_refused(self, pairs, national, find):
        with pytest.raises(ParameterError, match=r"other levels .*: kota; accepted: pairs of kabupaten$"):
            find(pairs, national, "kabupaten")

    def test_no_pairs_are_said_to_be_none(self, pairs, national):
        weighted, margins = drops.weigh(pairs.iloc[:0], national, "kota")
        assert weighted.empty and {"weight", "joined_share"} <= set(weighted)
        assert "No government" in str(margins.attrs["because"])
        for find in (drops.green_lost, drops.zone_tables):
            found = find(pairs.iloc[:0], national, "kota")
            assert found.empty and "No government" in str(found.attrs["because"])
