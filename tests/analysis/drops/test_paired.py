"""Changes of governments between two years."""

from itertools import pairwise

import pytest

import ombud
from ombud import drops
from ombud.analysis.drops.paired import ASSESSED_YEARS, PLACEBOS, YEAR_PAIRS, paired_changes

TARGET = (2021, 2022)


class TestPublishedPanel:
    def test_balikpapan_and_nias_moved_as_the_articles_say(self, panel):
        pairs = paired_changes(panel, *TARGET).set_index("government")
        assert pairs.loc["Kota Balikpapan", "change"] == pytest.approx(87.12 - 99.25)
        assert pairs.loc["Kabupaten Kutai Kartanegara", "change"] == pytest.approx(82.84 - 98.59)
        assert pairs.loc["Kabupaten Nias", "change"] == pytest.approx(85.05 - 32.60)

    def test_interval_rows_are_kept_and_marked(self, panel):
        pairs = paired_changes(panel, *TARGET)
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
