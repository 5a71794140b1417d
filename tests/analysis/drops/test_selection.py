"""National counts, raking and weighted findings: published counts first, then laws."""

import numpy as np
import pytest

import ombud
from ombud.analysis.drops.paired import paired_changes
from ombud.analysis.drops.selection import pair_weights, zone_counts
from ombud.errors import NotPublished

MARGIN = 2e-6  # share: where raking stops, and the rounding of the shares themselves


@pytest.fixture(scope="module")
def aggregates():
    return ombud.load_aggregates()


def zones(counts):
    return counts.groupby("zone")["count"].sum().to_dict()


class TestPublishedCounts:
    def test_2021_and_2022_are_published_by_level(self, aggregates):
        # of 179, 316, 92 and 272, 250, 64 nationally, less ministries (17, 7, 0; 21, 4, 0) and agencies (12, 3; 9, 5)
        assert zones(zone_counts(aggregates, 2021)) == {"hijau": 150, "kuning": 306, "merah": 92}
        assert zones(zone_counts(aggregates, 2022)) == {"hijau": 242, "kuning": 241, "merah": 64}
        assert (zone_counts(aggregates, 2022)["basis"] == "published").all()

    def test_2023_is_national_and_ministries_are_assumed(self, aggregates):
        counts = zone_counts(aggregates, 2023).set_index("zone")
        assert counts.loc["hijau", "count"] == 414 - 30  # green of ministries and agencies as in 2022
        assert counts.loc["merah", "count"] == 39
        assert counts.loc["hijau", "basis"] == "assumed"

    def test_2024_green_by_level(self, aggregates):
        counts = zone_counts(aggregates, 2024).set_index(["margin", "level", "zone"])["count"].sort_index()
        assert counts["level and green", "kabupaten", "hijau"] == 339
        assert counts["zone", "", "hijau"] == 494 - 22 - 11
        assert counts["zone", ""].sum() == 548

    def test_order_of_rows_does_not_matter(self, aggregates):
        shuffled = aggregates.sample(frac=1, random_state=1)
        assert zone_counts(shuffled, 2022).equals(zone_counts(aggregates, 2022))

    def test_years_without_counts_are_refused(self, aggregates):
        with pytest.raises(NotPublished, match="2019"):
            zone_counts(aggregates, 2019)
        with pytest.raises(NotPublished, match="2020"):
            zone_counts(aggregates, 2020)


@pytest.fixture(scope="module", params=[(2021, 2022), (2022, 2023), (2023, 2024)], ids=str)
def weights(request, panel, aggregates):
    return pair_weights(paired_changes(panel, *request.param), aggregates, *request.param)


class TestPairWeights:
    def test_margins_are_those_of_the_nation(self, weights):
        np.testing.assert_allclose(weights.margins["weighted_share"], weights.margins["national_share"], atol=MARGIN)

    def test_fewer_governments_than_it_seems(self, weights):
        assert weights.effective_n < weights.n
        assert weights.weights.mean() == pytest.approx(1)

    def test_winners_are_over_represented(self, weights):
        green = weights.margins[weights.margins["cell"].str.contains("hijau")]
        assert green["sample_share"].sum() > green["national_share"].sum()

    def test_joined_cells_are_told(self, panel, aggregates):
        # by now red kabupaten of 2022 are published too: without them their cell has to be joined
        red = panel["level"].eq("kabupaten") & panel["year"].eq(2022) & panel["zone"].eq("merah")
        found = pair_weights(paired_changes(panel[~red], 2021, 2022), aggregates, 2021, 2022)
        assert "2022: kabupaten merah joined with kabupaten kuning" in found.note
