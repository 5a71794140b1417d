"""Changes of governments between two years."""

from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import drops
from ombud.analysis.drops.paired import ASSESSED_YEARS, PLACEBOS, YEAR_PAIRS, size_note
from ombud.errors import NotPublished, OmbudError, ParameterError

TARGET = (2021, 2022)


class TestPublishedPanel:
    def test_balikpapan_and_nias_moved_as_the_articles_say(self, panel):
        pairs = drops.pairs(panel, [TARGET]).set_index("government")
        assert pairs.loc["Kota Balikpapan", "change"] == pytest.approx(87.12 - 99.25)
        assert pairs.loc["Kabupaten Kutai Kartanegara", "change"] == pytest.approx(82.84 - 98.59)
        assert pairs.loc["Kabupaten Nias", "change"] == pytest.approx(85.05 - 32.60)

    def test_interval_rows_are_kept_and_marked(self, panel):
        pairs = drops.pairs(panel, [TARGET])
        interval = pairs[pairs["kind"] == "interval"]
        assert len(interval) > 100
        assert interval["change"].isna().all()
        assert (interval["change_low"] <= interval["change_high"]).all()
        assert pairs["level"].isin(["provinsi", "kabupaten", "kota"]).all()


class TestYearPairs:
    def test_each_assessment_is_held_against_the_one_before(self):
        assert list(YEAR_PAIRS) == list(pairwise(ASSESSED_YEARS))
        assert list(PLACEBOS) == [pair for pair in YEAR_PAIRS if pair[0] >= 2022]

    def test_every_pair_has_a_note_on_how_clean_it_is(self):
        table = drops.contrasts(drops.pairs(ombud.load_panel(), YEAR_PAIRS))
        assert table["cleanness"].tolist() == ["uncertain", "not_clean", "target", "clean", "clean"]
        assert table["note_cleanness"].ne("").all()


class TestContradictedValues:
    """Manggarai Timur 2023: about 74, and green by every page that tells a zone; Gorontalo Utara, Parepare likewise."""

    def test_they_are_in_no_pair(self, panel):
        kept = drops.pairs(panel, [(2023, 2024)], keep_contradicted=True)
        names = set(kept["government"]) - set(drops.pairs(panel, [(2023, 2024)])["government"])
        assert names == {"Kabupaten Manggarai Timur"}

    def test_what_they_move_can_be_seen(self, panel):
        without, kept = (
            drops.pairs(panel, drops.YEAR_PAIRS, keep_contradicted=keep)["pair"].value_counts()
            for keep in (False, True)
        )
        moved = (kept - without).to_dict()
        assert moved == {"2018-2019": 0, "2019-2021": 1, "2021-2022": 0, "2022-2023": 2, "2023-2024": 1}
        rows = [
            drops.variant("x", panel, TARGET, drops.PLACEBOS, keep_contradicted=keep)["n_least"].iat[0]
            for keep in (False, True)
        ]
        assert rows == [143, 144]

    def test_a_zone_that_some_page_bears_out_stands(self, panel):
        names = set(drops.pairs(panel, [TARGET]).query("kind == 'exact'")["government"])
        assert {"Kabupaten Nias Barat", "Kabupaten Solok"} <= names


class TestPairs:
    def test_governments_of_which_nothing_is_known_in_a_year_are_in_no_pair(self, panel):
        own = panel[panel["year"].isin(TARGET) & panel["province"].eq("Kalimantan Timur")].copy()
        place = own.index[own["government"].eq("Kota Balikpapan") & own["year"].eq(2022)]
        assert "Kota Balikpapan" in set(drops.pairs(own, [TARGET])["government"])
        own.loc[place, ["value", "low", "high"]] = [np.nan, 0.0, 100.0]
        assert "Kota Balikpapan" not in set(drops.pairs(own, [TARGET])["government"])
        # a bound at either end is something
        for low, high in ((0.01, 100.0), (0.0, 99.99)):
            own.loc[place, ["low", "high"]] = [low, high]
            row = drops.pairs(own, [TARGET]).set_index("government").loc["Kota Balikpapan"]
            assert row["kind"] == "interval"
            assert row[["change_low", "change_high"]].tolist() == pytest.approx([low - 99.25, high - 99.25])

    def test_years_without_any_exact_pair_are_left_out_or_refused(self, panel):
        kota = panel[panel["level"].eq("kota") & panel["year"].ne(2017)]
        some = drops.pairs(kota, [(2016, 2017), TARGET])
        assert some["pair"].unique().tolist() == ["2021-2022"]
        with pytest.raises(NotPublished, match="2016-2017, 2017-2018"):
            drops.pairs(kota, [(2016, 2017), (2017, 2018)])

    def test_a_pair_asked_for_twice_is_there_once(self, panel):
        kota = panel[panel["level"].eq("kota")]
        pd.testing.assert_frame_equal(drops.pairs(kota, [TARGET, TARGET]), drops.pairs(kota, [TARGET]))

    def test_columns_name_the_years_first(self, panel):
        frame = drops.pairs(panel[panel["level"].eq("kota")], [TARGET])
        assert frame.iloc[0, :3].tolist() == ["2021-2022", 2021, 2022]
        assert frame["government_code"].is_monotonic_increasing

    @pytest.mark.parametrize("years", [TARGET, [(2021,)], [(2021, 2022, 2023)], ["2021-2022"], [("a", "b")]])
    def test_what_is_no_pair_of_years_is_refused_in_words(self, panel, years):
        with pytest.raises(ParameterError, match=r"two years such as \(2021, 2022\); got"):
            drops.pairs(panel, years)

    def test_a_year_that_stands_alone_is_no_list_of_pairs(self, panel):
        with pytest.raises(
            ParameterError, match=r"^years is 2022; accepted: a list of one or more of \(2018, 2019\), "
        ):
            drops.pairs(panel, 2022)

    @pytest.mark.parametrize(
        ("level", "named"), [("desa", "'desa'"), (["kota", "desa"], "'desa'"), (5, "5"), (["kota", pd.NA], "<NA>")]
    )
    def test_a_level_that_is_none_is_refused(self, panel, level, named):
        with pytest.raises(OmbudError, match=f"level is {named}; accepted: .*kabupaten"):
            drops.pairs(panel, [TARGET], level)

    @pytest.mark.parametrize("target", [(2021,), 2022, None, ("a", "b")])
    def test_a_target_that_is_no_pair_is_refused_in_words_too(self, panel, target):
        pairs = drops.pairs(panel, [TARGET, (2022, 2023)])
        for refuse in (
            lambda: drops.permutation_ranks(drops.sum_changes(pairs), target),
            lambda: drops.expected_changes(pairs, target, ["Kota Balikpapan"]),
            lambda: drops.both_sides(pairs, target),
            lambda: drops.neighbours(target),
        ):
            with pytest.raises(ParameterError, match=r"two years such as \(2021, 2022\); got"):
                refuse()

    @pytest.mark.parametrize("given", ["Papua", None, pd.NA, 94])
    def test_one_province_is_no_list_of_provinces(self, panel, given):
        with pytest.raises(ParameterError, match=r"^without_provinces is .*; accepted: a list such as \['Papua'\]$"):
            drops.select(panel, without_provinces=given)

    def test_a_level_named_twice_counts_once(self, panel):
        national = ombud.load_national_counts()
        pairs = drops.pairs(panel, [TARGET], "kota")
        pd.testing.assert_frame_equal(drops.pairs(panel, [TARGET], ["kota", "kota"]), pairs)
        once, twice = (drops.zone_tables(pairs, national, level) for level in ("kota", ["kota", "kota"]))
        assert len(once)
        pd.testing.assert_frame_equal(twice, once)

    def test_where_no_level_is_named_the_regional_ones_count(self, panel):
        for function, years in ((drops.pairs, [TARGET]), (drops.steps_at_every_year, 2022)):
            default = function(panel, years)
            for level in ("", [], pd.NA, float("nan"), np.array(["provinsi", "kabupaten", "kota"])):
                pd.testing.assert_frame_equal(function(panel, years, level), default)


class TestSelect:
    def test_pages_of_ombudsman_alone(self, panel):
        official = set(ombud.load_sources().query("kind == 'official'")["source_id"])
        kept = drops.select(panel, "official")
        on_such = panel["source_ids"].str.split(";").map(lambda pages: bool(official & set(pages)))
        assert 0 < len(kept) == on_such.sum() < len(panel)

    def test_years_that_a_page_states(self, panel):
        inferred = panel["cautions"].str.contains("year_inferred")
        assert len(drops.select(panel, "stated_years")) == (~inferred).sum() < len(panel)

    def test_without_provinces(self, panel):
        kept = drops.select(panel, without_provinces=["Papua", "Bali"])
        assert len(kept) == (~panel["province"].isin(["Papua", "Bali"])).sum()
        assert kept.index.tolist() == list(range(len(kept))) and kept.columns.equals(panel.columns)

    @pytest.mark.parametrize(
        ("options", "named"),
        [({"sources": "best"}, "sources is 'best'"), ({"without_provinces": [""]}, "province is ''")],
    )
    def test_what_is_no_choice_is_refused(self, panel, options, named):
        with pytest.raises(ParameterError, match=f"{named}.*accepted"):
            drops.select(panel, **options)


def test_samples_below_ten_and_below_thirty_are_called_small():
    assert [size_note(n) for n in (9, 10, 29, 30)] == ["very_small_sample", "small_sample", "small_sample", ""]
