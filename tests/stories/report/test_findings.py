import dataclasses

import numpy as np
import pandas as pd
import pytest

from ombud.analysis import comparison
from ombud.analysis.comparison import totals
from ombud.display.language import Language
from ombud.reports.site.findings import national_findings
from ombud.stories.report import findings
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report

ID, EN = Language("id"), Language("en")


@pytest.fixture(scope="module")
def summary(kaltim_changes):
    return totals.summarise(kaltim_changes, 11, 2021, 2022)


@pytest.fixture(scope="module")
def summary_of_one(kaltim_changes):
    balikpapan = kaltim_changes[kaltim_changes["government"] == "Kota Balikpapan"]
    return totals.summarise(balikpapan, 1, 2021, 2022)


def summarise(changes, from_year=2021, year=2022, n=None):
    return totals.summarise(changes, n or len(changes), from_year, year)


class TestOpening:
    def test_kalimantan_timur(self, summary):
        told = findings.opening_sentence("Kalimantan Timur", summary, ID)
        assert told == (
            "2 dari 11 pemerintah di Kalimantan Timur punya nilai terbit untuk 2021 dan 2022: 2 turun dan 0 naik, "
            "rata-rata −13,94 poin. Perubahan terbesar: Kabupaten Kutai Kartanegara dari 98,59 menjadi 82,84 (−15,75)."
        )

    def test_largest_fall_and_rise(self, made_up_changes):
        changes = made_up_changes(((90, 90), (80, 80)), ((50, 50), (75, 75)), ((60, 60), (59, 59)))
        told = findings.opening_sentence("Contoh", summarise(changes), EN)
        assert "3 of the 3 governments of Contoh" in told and "2 fell and 1 rose, by +4.67 points" in told
        assert "Kabupaten 0 from 90.00 to 80.00 (−10.00); Kabupaten 1 from 50.00 to 75.00 (+25.00)" in told

    def test_no_pair_of_totals(self, made_up_changes):
        told = findings.opening_sentence("Contoh", summarise(made_up_changes(((51, 81), (54, 78))), n=5), EN)
        assert told == "None of the 5 governments of Contoh has a published total for both 2021 and 2022."

    def test_nothing_moved(self, made_up_changes):
        steady = made_up_changes(((60, 60), (60, 60)), ((70, 70), (70, 70)))
        told = findings.opening_sentence("Contoh", summarise(steady), EN)
        assert told.endswith("0 fell and 0 rose, by 0.00 points on average.")


class TestContradictedTotals:
    """A total that contradicts every published zone leads no headline."""

    @pytest.fixture
    def mistyped(self, collection):
        """Return the panel as it were if Balikpapan's 87.12 of 2022 had been typed as 27.12."""
        panel = collection.panel.copy()
        row = (panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022)
        panel.loc[row, ["value", "low", "high"]] = 27.12
        panel.loc[row, ["zone", "contradiction"]] = ["merah", "zone"]
        return panel

    @pytest.mark.parametrize("language", [ID, EN])
    def test_it_is_left_out_and_named(self, mistyped, language):
        pair = comparison.changes(mistyped[mistyped["province"] == "Kalimantan Timur"], 2021, 2022)
        found = totals.summarise(pair, 11, 2021, 2022)
        assert (found.n_both, found.contradicted) == (1, ("Kota Balikpapan",))
        assert found.certain == {reading: {"fell": 0, "rose": 0, "open": 1} for reading in ("narrow", "wide")}
        told = findings.opening_sentence("Kalimantan Timur", found, language)
        assert "72" not in told and "27" not in told.replace("2022", "")
        assert told.endswith(
            {"id": "disebut halaman: Kota Balikpapan.", "en": "pages state: Kota Balikpapan."}[language.code]
        )

    def test_of_one_government_nothing_is_concluded(self, mistyped):
        pair = comparison.changes(mistyped[mistyped["government"] == "Kota Balikpapan"], 2021, 2022)
        told = findings.opening_sentence("Kota Balikpapan", totals.summarise(pair, 1, 2021, 2022), EN)
        assert "nothing is concluded" in told and "27" not in told

    def test_nationally_it_does_not_lead_either(self, mistyped, collection):
        told = " ".join(national_findings(dataclasses.replace(collection, panel=mistyped), EN, 2022, 2021))
        assert "27.12" not in told and "−72.13" not in told
        assert "Kota Balikpapan" in told.split("Left out")[1]

    def test_real_rows(self, collection):
        # Gorontalo Utara 2023: 76.24 and green, which no other page says
        later = comparison.changes(collection.panel, 2023, 2024).set_index("government")
        assert later.loc["Kabupaten Gorontalo Utara", "contradicted"]
        # Nias Barat 2021: 51.46, yellow by three pages and red by one
        pair = comparison.changes(collection.panel, 2021, 2022).set_index("government")
        assert not pair.loc["Kabupaten Nias Barat", "contradicted"]
        # Jawa Timur 2021: a category is printed, which that year had not; its corroborated value stands
        assert pair.loc["Provinsi Jawa Timur", "contradiction_from"] == "category"
        assert not pair.loc["Provinsi Jawa Timur", "contradicted"]


class TestOneGovernment:
    def test_it_is_told_as_one(self, summary_of_one):
        assert findings.opening_sentence("Kota Balikpapan", summary_of_one, ID) == (
            "Nilai Kota Balikpapan berubah dari 99,25 poin pada 2021 menjadi 87,12 pada 2022 (−12,13)."
        )
        assert findings.method_sentence(summary_of_one, EN) == (
            "The method changed, so the totals only bound what the retained part of the service did: it may not have "
            "moved at all under either reading of what was retained."
        )

    @pytest.mark.parametrize(
        ("states", "told"),
        [
            (((60, 60), (60, 60)), "Kabupaten 0 has the same published total in 2021 and 2022."),
            (
                ((51, 81), (60, 60)),
                "Kabupaten 0 has no published total for one of the years 2021 and 2022, or for both.",
            ),
            (((60, 60), (65.5, 65.5)), "Kabupaten 0 went from 60.00 points in 2021 to 65.50 in 2022 (+5.50)."),
        ],
    )
    def test_steady_missing_or_risen(self, made_up_changes, states, told):
        assert findings.opening_sentence("Kabupaten 0", summarise(made_up_changes(states)), EN) == told


class TestBounded:
    """What zones and categories say where two totals are not published."""

    @pytest.mark.parametrize(
        ("states", "told"),
        [
            (
                ((51, 80.99), (81.08, 81.08)),
                "from 51–80.99 in 2021 to 81.08 in 2022, a change of +0.09 to +30.08; it certainly rose.",
            ),
            (
                ((81, 100), (0, 54)),
                "from 81–100 in 2021 to 0–54 in 2022, a change of −100.00 to −27.00; it certainly fell.",
            ),
            (((51, 81), (81, 81)), "a change of 0.00 to +30.00; it may not have moved at all."),
            (((81, 81), (51, 81)), "a change of −30.00 to 0.00; it may not have moved at all."),
        ],
    )
    def test_of_one(self, made_up_changes, states, told):
        changes = made_up_changes(states)
        sentence = findings.bounded_sentence(changes, summarise(changes), EN)
        assert sentence.startswith("What is published bounds its change: ") and sentence.endswith(told)

    def test_of_several_those_with_two_totals_are_not_counted(self, made_up_changes):
        changes = made_up_changes(
            ((60, 60), (70, 70)), ((0, 50), (60, 70)), ((90, 100), (60, 70)), ((50, 60), (55, 65))
        )
        assert findings.bounded_sentence(changes, summarise(changes), ID) == (
            "Pada 3 pemerintah, zona atau kategori yang terbit hanya membatasi perubahannya: 1 mungkin tidak bergerak sama "
            "sekali, 1 pasti turun, dan 1 pasti naik."
        )

    def test_nothing_is_told_where_totals_tell_all(self, made_up_changes):
        changes = made_up_changes(((60, 60), (70, 70)))
        assert findings.bounded_sentence(changes, summarise(changes), EN) == ""

    def test_it_stands_in_the_opening_of_reports(self):
        assert (
            "6 mungkin tidak bergerak sama sekali dan 10 pasti turun." in province_report("Lampung", 2021, 2022).opening
        )
        assert government_report("Kabupaten Jember", 2021, 2022).opening.endswith("+0,09 sampai +30,08; pasti naik.")
        assert government_report("Kabupaten Asmat", 2021, 2022).opening.endswith("atau untuk keduanya.")


class TestMethod:
    def test_what_is_certain_is_counted_per_reading(self, made_up_changes):
        # like for like, wide, under every admissible weight: (60 - 37.22) / 0.6278 - 20 = 16.3 at least,
        # (20 / 0.6278) - 90 = -58.1 at most
        changes = made_up_changes(((20, 20), (60, 60)), ((90, 90), (20, 20)), ((80, 80), (80, 80)))
        told = findings.method_sentence(summarise(changes), EN)
        assert "Of these 3, 2 may not have moved at all" in told
        assert "1 may not have moved at all, 1 certainly fell and 1 certainly rose under the wide reading" in told
        assert "under the narrow reading (only the standards were retained); 1 may not" in told

    def test_readings_that_agree_are_told_once(self, summary):
        told = findings.method_sentence(summary, ID)
        assert told.endswith(
            "Dari 2 pemerintah ini, 2 mungkin tidak bergerak sama sekali dengan bacaan mana pun tentang apa yang tetap dinilai."
        )

    @pytest.mark.parametrize(
        ("years", "told"),
        [
            ((2023, 2024), "As far as is published, 2024 was scored by the method of 2023"),
            ((2019, 2021), "The method changed between 2019 and 2021, and its weights are not published"),
            ((2024, 2025), "The two years are not comparable. "),
        ],
    )
    def test_other_pairs_of_years(self, collection, years, told):
        changes = comparison.changes(collection.panel, *years)
        assert findings.method_sentence(summarise(changes, *years), EN).startswith(told)

    def test_without_a_pair_of_totals(self, made_up_changes):
        told = findings.method_sentence(summarise(made_up_changes(((51, 81), (54, 78))), n=5), EN)
        assert "without a pair of totals these don't tell what that did here" in told


@pytest.mark.parametrize("language", [ID, EN])
def test_the_caution_never_lacks(collection, language):
    for years in ((2021, 2022), (2022, 2023)):
        changes = comparison.changes(collection.panel, *years)
        told = findings.caution_sentence(summarise(changes, *years), language)
        assert {"id": "regresi ke rata-rata", "en": "regression to the mean"}[language.code] in told
        assert "{" not in told


class TestNearest:
    def test_kalimantan_timur(self, kaltim):
        told = findings.nearest_sentence(totals.distances(kaltim, 2022), 2022, ID)
        assert told == "Paling dekat ke kategori berikut pada 2022: Provinsi Kalimantan Timur, 0,77 poin lagi ke B."

    def test_zones_are_named_in_the_language(self, collection):
        told = findings.nearest_sentence(totals.distances(collection.panel, 2021), 2021, EN)
        assert told.endswith((" more to green.", " more to yellow."))

    def test_one_government(self, kaltim):
        distances = totals.distances(kaltim[kaltim["government"] == "Kabupaten Kutai Kartanegara"], 2022)
        told = findings.nearest_sentence(distances, 2022, ID, of_one=True)
        assert told == "Pada 2022 Kabupaten Kutai Kartanegara perlu 5,16 poin lagi ke A."

    def test_intervals_alone_have_no_nearest(self, kaltim):
        distances = totals.distances(kaltim, 2022).assign(distance=np.nan)
        assert findings.nearest_sentence(distances, 2022, ID) == ""


def test_nothing_published():
    assert "pemerintah mana pun di Papua" in findings.nothing_published("Papua", ID)
    assert "any government" not in findings.nothing_published("Kota A", EN, of_one=True)


class TestUnusual:
    EXPECTED = pd.DataFrame(
        {
            "government": ["Kota A", "Kota A", "Kota B", "Kota B"],
            "change": [-12.0, -12.0, 50.0, 50.0],
            "placebo": ["2022-2023", "2023-2024"] * 2,
            "expected": [-11.0, -3.0, 20.0, 10.0],
            "expected_low": [-27.0, -11.0, 5.0, 0.0],
            "expected_high": [5.0, 5.0, 35.0, 20.0],
            "beyond": [False, True, True, True],
            "rank": [7, 7, 1, 1],
            "n_peers": 9,
        }
    )

    def test_of_many_those_outside_every_interval_are_named(self):
        told = findings.unusual_sentence(self.EXPECTED, 2021, EN)
        assert "1 of the 2 changes are unusual" in told
        assert told.endswith(": Kota B.")

    @pytest.mark.parametrize(
        ("name", "rows", "verdict"),
        [("Kota A", 1, "not unusual"), ("Kota A", 2, "unusual by one of them"), ("Kota B", 2, "unusual")],
    )
    def test_of_one_each_placebo_has_its_interval(self, name, rows, verdict):
        own = self.EXPECTED[self.EXPECTED["government"] == name].head(rows)
        told = findings.unusual_sentence(own, 2021, EN, of_one=True)
        rank = 7 if name == "Kota A" else 1
        assert told.endswith(
            f"is {verdict}. Among the 9 governments of its level with both totals it ranks {rank}, the "
            "greatest rise being 1."
        )
        assert told.count("[") == rows

    def test_balikpapan_and_nias_as_published(self):
        for name, verdict in (("Kota Balikpapan", "is not unusual"), ("Kabupaten Nias", "is unusual")):
            assert verdict in government_report(name, 2021, 2022, "en").findings().markdown

    def test_without_a_new_method_or_totals_nothing_is_told(self):
        assert findings.unusual_sentence(pd.DataFrame(), 2021, EN) == ""
        assert "lead one to expect" not in government_report("Kota Balikpapan", 2022, 2023, "en").findings().markdown


class TestCutoffs:
    def test_five_of_fifteen_green_ones_of_jawa_timur_hang_on_the_bar(self):
        told = province_report("Jawa Timur", 2021, 2022, "en").findings().markdown
        assert "By the cut-offs of 2021 5 of 15 green ones of 2022 would be yellow." in told

    def test_one_government_is_told_both_zones(self):
        told = government_report("Provinsi Jawa Timur", 2021, 2022, "en").findings().markdown
        assert "By the cut-offs of 2021 its zone of 2022 would be yellow, not green." in told
        assert "By the cut-offs" not in government_report("Kota Balikpapan", 2021, 2022, "en").findings().markdown


def test_no_unusual_change_is_told_as_none():
    told = province_report("Jawa Timur", 2021, 2022).findings().markdown
    assert "tidak satu pun dari 7 perubahan itu luar biasa bagi nilai awalnya" in told
