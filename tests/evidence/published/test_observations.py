"""Published figures as pages state them."""

import re

import pandas as pd
import pytest

import ombud
from ombud.errors import DataError
from ombud.evidence.published.observations import load_note_flags


@pytest.fixture(scope="module")
def observations():
    return ombud.load_observations()


def flags_of(observations, text):
    found = observations[observations["note"].str.contains(text, regex=False)]
    assert not found.empty
    return set(found["flags"].str.split(";").explode())


class TestObservations:
    def test_nothing_is_left_out(self, observations):
        assert len(observations) == 3917
        assert observations["row"].tolist() == list(range(2, 3919))

    def test_a_figure_keeps_how_it_was_printed(self, observations):
        printed = observations["value_printed"]
        assert printed.isna().equals(observations["value"].isna())
        known = observations[printed.notna()]
        assert (known["value_printed"].astype(float) == known["value"]).all()
        assert (known["decimals"] == known["value_printed"].map(lambda text: len(text.partition(".")[2]))).all()
        assert (observations.loc[printed.isna(), "decimals"] == 0).all()

    def test_every_government_has_a_code_that_the_register_knows(self, observations):
        assessed = observations[~observations["level"].isin(["polres", "kantor_pertanahan"])]
        levels = ombud.load_governments().set_index("government_code")["level"]
        assert (assessed["government_code"].map(levels) == assessed["level"]).all()

    def test_ministries_get_a_code_from_their_name(self, observations):
        ministries = observations[observations["level"] == "kementerian"]
        assert ministries["government_code"].str.startswith("K-").all()

    def test_loading_twice_gives_equal_independent_frames(self, observations):
        again = ombud.load_observations()
        pd.testing.assert_frame_equal(observations, again)
        again["value"] = 0.0
        assert (ombud.load_observations()["value"] != 0).any()


class TestNotes:
    """What notes mean; each text stands in the data."""

    @pytest.mark.parametrize(
        ("text", "flag"),
        [
            ("PRE-evaluation (pendampingan) 2022", "pre_evaluation"),
            ("page does not name the Ombudsman", "other_body"),
            ("page credits KemenPAN-RB", "other_body"),
            ("chart labels; order ambiguous", "uncertain_year"),
            ("scale above 100 (0-110)", "scale_110"),
            ("page says the 22 other Jawa Barat kabupaten/kota", "deduced"),
            ("by elimination", "deduced"),
            ("page says 74-point-something", "approximate"),
            ("about 30 points, no exact figure", "approximate"),
            ("year inferred from January 2018 page", "year_inferred"),
            ("year 2016 inferred", "year_inferred"),
            ("year 2018 inferred from its text", "year_inferred"),
            ("year implied by sequence", "year_inferred"),
            ("page wording ambiguous as to year", "year_inferred"),
            ("may include earlier surveys", "year_inferred"),
            ("may be an earlier assessment year", "year_inferred"),
            ("evident misprint", "misprint"),
            ("same figure printed for Jombang", "check"),
            ("another page gives the same 86.18", "check"),
            ("identical to Tanah Bumbu", "check"),
            ("jurnas.net says only", "contradicted"),
            ("page lists it in both yellow and red", "contradicted"),
            ("stands out against 45.31", "contradicted"),
            ("conflicts with other pages that say yellow", "contradicted"),
            ("though 91.60 lies in the A range", "contradicted"),
        ],
    )
    def test_flags(self, observations, text, flag):
        assert flag in flags_of(observations, text)

    @pytest.mark.parametrize(
        "text",
        [
            "rank within province, provincial government included",
            "about the mean of the seven unit scores",
            "previous score described as about 68",
            "zone from high-compliance award",
        ],
    )
    def test_notes_that_cast_no_doubt_on_the_figure(self, observations, text):
        plain = observations[
            observations["note"].str.contains(text, regex=False) & (observations["year_basis"] == "stated")
        ]
        assert set(plain["flags"]) == {""}

    def test_an_inferred_year_is_a_flag(self, observations):
        inferred = observations[observations["year_basis"] == "inferred"]
        assert len(inferred) == 137
        assert inferred["flags"].str.contains("year_inferred").all()

    def test_every_pattern_occurs(self, observations):
        flags = load_note_flags()
        notes = observations["note"].unique()
        for flag, pattern in zip(flags["flag"], flags["pattern"], strict=True):
            for part in re.split(r"\|(?![^(]*\))", pattern):
                assert any(re.search(part, note) for note in notes), f"{flag}: {part}"

    def test_effects_are_known(self):
        assert set(load_note_flags()["effect"]) == {"exclude", "interval_only", "imprecise", "caution"}


class TestFaults:
    def test_every_fault_is_told_at_once_in_the_order_of_rows(self, published):
        folder = published(
            [
                {"source_id": "S9999"},
                {"government_code": "64.99"},
                {"government_code": "", "entity": "Kementerian Angin", "level": "kementerian"},
                {"level": "kabupaten"},
                {"value": "187.12"},
                {"value": "-1"},
                {"government_code": ""},
                {"value": "87.12"},
            ]
        )
        with pytest.raises(DataError) as caught:
            ombud.load_observations(folder)
        assert [(fault.row, fault.column, fault.value) for fault in caught.value.faults] == [
            (2, "source_id", "S9999"),
            (3, "government_code", "64.99"),
            (4, "entity", "Kementerian Angin"),
            (5, "level", "kabupaten"),
            (6, "value", "187.12"),
            (7, "value", "-1"),
            (8, "government_code", ""),
        ]
        for told in (
            "published/observations.csv, row 2, column source_id: this source is not in sources.csv (found: 'S9999'); "
            "accepted: a source_id of sources.csv",
            "row 3, column government_code: no government has this code (found: '64.99')",
            "row 6, column value: a total lies outside the scale (found: '187.12'); accepted: 0 to 110 points",
        ):
            assert told in str(caught.value)

    def test_other_measures_and_offices_assessed_apart_have_their_own_scales(self, published):
        folder = published(
            [
                {"measure": "indeks_persepsi_maladministrasi", "value": "-0.539"},
                {"level": "polres", "entity": "Polres Sigi", "government_code": "", "value": "105"},
            ]
        )
        assert ombud.load_observations(folder)["value"].tolist() == [-0.539, 105.0]

    def test_counts_name_a_known_source(self, published):
        folder = published([{}], counts=[{}, {"source_id": "S9998"}])
        with pytest.raises(DataError, match=r"aggregates\.csv, row 3, column source_id.*S9998"):
            ombud.load_aggregates(folder)


class TestAggregatesAndSources:
    def test_counts_are_whole_numbers_or_missing(self):
        counts = ombud.load_aggregates()
        assert len(counts) == 507
        assert str(counts["count"].dtype) == str(counts["assessed"].dtype) == "Int64"
        assert counts["share_pct"].dropna().between(0, 100).all()
        assert not counts[["count", "share_pct"]].isna().all(axis=1).any()

    def test_every_source_of_a_figure_is_there(self, observations):
        sources = ombud.load_sources()
        assert len(sources) == 977
        assert set(observations["source_id"]) <= set(sources["source_id"])
        assert set(sources["kind"]) == {"official", "government", "press", "document"}
