"""Changes of governments between two years."""

import pytest

from ombud.analysis.drops.paired import paired_changes

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
