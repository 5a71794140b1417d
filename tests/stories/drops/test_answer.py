"""The answer of notebook 03: what the frames say, in both languages."""

import re

import pandas as pd
import pytest

import ombud
from ombud import drops, tell
from ombud.display.language import Language

ENGLISH = Language("en")


def answer(found, language=ENGLISH):
    parts = found.relation, found.means, found.counts, found.moves, found.curve, found.remaining
    return tell.answer(*parts, language)


class TestChangedMethod:
    def test_totals_alone_cannot_part_a_change(self, changed):
        assert answer(changed)[0] == (
            "**Totals alone can't part the change of one government into method and service, nor say whether its service got "
            "better or worse.**"
        )

    def test_nationally_scores_rose_and_half_of_the_new_green_are_the_bar(self, changed):
        told = answer(changed)[1]
        assert "at 68.1 for 2021 and 72.5 for 2022" in told
        assert "ministries and agencies among them, went from 179 to 272. Of this change of +93 about +52" in told

    def test_what_is_certain_is_rounded_outwards(self, changed):
        low, high = changed.means.set_index("what").loc["change", ["low_bound", "high_bound"]]
        assert (round(low, 3), round(high, 3)) == (-11.648, 21.495)
        assert "lies between −11.7 and +21.5" in answer(changed)[1]

    def test_a_third_lost_green_against_seven_percent(self, changed):
        told = answer(changed)[2]
        assert "Far more green governments lost their zone" in told
        assert "about 32%" in told
        assert "although the bar fell, against 7% (2022–2023) and 2% (2023–2024)" in told

    def test_measurement_but_not_which(self, changed):
        assert "can't be told" in answer(changed)[3]

    def test_points_come_with_both_kinds_of_placebos_and_are_not_recommended(self, changed):
        told = answer(changed)[4]
        assert "−4.5 to −8.9 points" in told
        assert "every 95% interval holds zero" in told
        assert "The figures that follow are trials" in told

    def test_what_is_known_directly_is_named(self, changed):
        assert "Lampung" in answer(changed)[5]

    def test_nothing_counts_versions_as_evidence_or_speaks_of_explaining_falls(self, changed):
        told = " ".join(answer(changed, Language("id")))
        assert "menjelaskan" not in told
        assert "32%" in told


class TestByHand:
    """The numbers of the sentences again, from the panel and the national counts by pandas alone."""

    LEVELS, ZONES = ("provinsi", "kabupaten", "kota"), ["merah", "kuning", "hijau"]

    @pytest.fixture(scope="class")
    @classmethod
    def rows(cls):
        panel = ombud.load_panel()
        supported = [
            zone in pages.split(";") for zone, pages in zip(panel["zone"], panel["published_zone"], strict=True)
        ]
        contradicted = panel["value"].notna() & panel["contradiction"].str.contains("zone") & ~pd.Series(supported)
        return panel[panel["level"].isin(cls.LEVELS) & ~contradicted]

    @pytest.fixture(scope="class")
    @classmethod
    def counts(cls):
        """Return the regional governments by zone; of 2023 and 2024 all less ministries and agencies, as assumed."""
        table = ombud.load_national_counts().set_index(["year", "level"])[[*cls.ZONES, "assessed"]].astype(float)
        own = {year: table.loc[year].loc[list(cls.LEVELS), cls.ZONES].sum() for year in (2021, 2022)}
        green = table.loc[2022].loc["all", "hijau"] - own[2022]["hijau"]
        for year in (2023, 2024):
            every, apart = table.loc[year].loc["all"], table.loc[year].loc[["kementerian", "lembaga"]].sum()
            green = apart["hijau"] or green
            yellow = every["assessed"] - every["hijau"] - every["merah"] - (apart["assessed"] - green)
            own[year] = pd.Series([every["merah"], yellow, every["hijau"] - green], cls.ZONES)
        return own

    def test_means_and_green(self, rows, counts, changed):
        means = [
            (rows[rows["year"] == year].groupby("zone")["value"].mean() * counts[year]).sum() / counts[year].sum()
            for year in (2021, 2022)
        ]
        assert "at {:.1f} for 2021 and {:.1f} for 2022,".format(*means) in answer(changed)[1]

    def test_who_lost_green(self, rows, counts, changed):
        lost = []
        for years in ((2021, 2022), (2022, 2023), (2023, 2024)):
            zones = rows[rows["year"].isin(years)].pivot(index="government_code", columns="year", values="zone")
            zones = zones.dropna()
            table = pd.crosstab(zones[years[0]], zones[years[1]]).reindex(self.ZONES, fill_value=0)
            table = table.reindex(self.ZONES, axis=1, fill_value=0).astype(float)
            before = counts[years[0]].reindex(self.ZONES)
            after = counts[years[1]].reindex(self.ZONES) * before.sum() / counts[years[1]].sum()
            for _ in range(500):
                table = table.mul(before / table.sum(axis=1), axis=0).fillna(0)
                table = table.mul(after / table.sum(axis=0), axis=1).fillna(0)
            lost.append(1 - table.loc["hijau", "hijau"] / before["hijau"])
        told = answer(changed)[2]
        assert f"about {lost[0]:.0%} were" in told
        assert "against {:.0%} (2022–2023) and {:.0%} (2023–2024)".format(*lost[1:]) in told

    def test_slopes_and_what_is_left(self, rows, changed):
        found = {}
        for years in ((2019, 2021), (2021, 2022), (2022, 2023), (2023, 2024)):
            both = (
                rows[rows["year"].isin(years)].pivot(index="government_code", columns="year", values="value").dropna()
            )
            first, second = both[years[0]], both[years[1]]
            high = first >= 81
            gap = first[high].mean() - first[~high].mean()
            grouped = (second[high].mean() - second[~high].mean()) / gap
            found[years] = pd.Series({"gap": gap, "grouped": grouped, "line": first.cov(second) / first.var()})
        own, later = found[2021, 2022], (found[2022, 2023] + found[2023, 2024]) / 2
        sides = (found[2019, 2021] + found[2022, 2023]) / 2
        ends = sorted(own[name] / later[name] for name in ("grouped", "line"))
        assert "only {:.2f} to {:.2f} times".format(*ends) in answer(changed)[3]
        left = changed.remaining.query("version == 'unweighted'").set_index(["placebo", "reading"])["excess"]
        for placebos, name in ((later, "2022-2023;2023-2024"), (sides, "2019-2021;2022-2023")):
            for reading in ("grouped", "line"):
                assert left[name, reading] == pytest.approx((own[reading] - placebos[reading]) * own["gap"])
            product = (own["grouped"] - placebos["line"]) * own["gap"]
            assert left[name, "product"] == pytest.approx(product)


class TestOtherYears:
    def test_a_pair_without_a_change_of_method_is_not_blamed_on_one(self, unchanged):
        told = answer(unchanged)
        assert "no change of method is known" in told[0]
        assert not any("Lampung" in sentence or "points to measurement" in sentence for sentence in told)


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_number_is_missing(changed, language):
    assert not any(re.search(r"\bnan\b|[ [(]–[ ;)]", sentence) for sentence in answer(changed, Language(language)))


def test_bounds_correlations_and_what_pages_print(changed):
    told = tell.moves(changed.moves, changed.tables, ENGLISH)
    assert told[0].startswith("2021–2022: 34 to 74 of 150 green governments lost green for certain")
    assert "7 to 114 of 242" in told[1]
    assert "The counts of 2023 and 2024 also hold ministries" in " ".join(told)
    assert "stayed green 67% have both totals published, of those that lost it 29%" in told[-1]


def test_the_rest_is_not_called_service(changed):
    told = " ".join(tell.bars(changed.counts, changed.between, ENGLISH))
    assert "holds the service and every other change of method alike" in told
    assert "Kabupaten Kaimana 51.50" in told


def test_cutoffs_that_did_not_move_are_told_so(unchanged):
    assert tell.bars(unchanged.counts, unchanged.between, ENGLISH) == [
        "The cut-offs of both years are the same: no government changed zone by them."
    ]


def test_counts_that_are_not_published_are_told():
    pairs = drops.pairs(ombud.load_panel(), [(2022, 2023)], "kota")
    nothing = drops.green_lost(pairs, ombud.load_national_counts(), "kota")
    assert "not published for kota" in tell.moves(nothing, nothing, ENGLISH)[0]
