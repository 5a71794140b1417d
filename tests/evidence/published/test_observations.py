"""Published figures as pages state them."""

import pandas as pd
import pytest

import ombud
from ombud import published
from ombud.errors import DataError
from ombud.evidence.published.observations import SAYS, domain, has_flag, load_flags, publisher_ids
from ombud.files import Data
from record_data import data_faults


@pytest.fixture(scope="module")
def observations():
    return ombud.load_observations()


class TestObservations:
    def test_ranks_are_numbers(self, observations):
        ranked = observations.dropna(subset=["rank", "rank_of"])
        assert len(ranked) and (ranked["rank"] <= ranked["rank_of"]).all() and ranked["rank"].min() == 1

    def test_nothing_is_left_out(self, observations):
        assert len(observations) == 5326
        assert observations["row"].tolist() == list(range(2, 5328))

    def test_a_figure_keeps_how_it_was_printed(self, observations):
        printed = observations["value_printed"]
        assert printed.isna().equals(observations["value"].isna())
        known = observations[printed.notna()]
        assert (known["value_printed"].astype(float) == known["value"]).all()
        assert (known["decimals"] == known["value_printed"].map(lambda text: len(text.partition(".")[2]))).all()
        assert (observations.loc[printed.isna(), "decimals"] == 0).all()

    def test_every_government_has_a_code_that_the_register_knows(self, observations):
        assessed = observations[~observations["level"].isin(["polres", "kantor_pertanahan", "lapas"])]
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


class TestFlags:
    """What flags do, on figures that carry them."""

    @pytest.mark.parametrize(
        ("source", "government", "flags"),
        [
            ("S0811", "Kabupaten Muna Barat", {"refuted"}),
            ("S1115", "Kabupaten Rokan Hilir", {"refuted", "misprint"}),
            ("S0931", "Kabupaten Nganjuk", {"check", "other_body"}),
            ("S0197", "Kota Jambi", {"uncertain_year"}),
            ("S0786", "Kabupaten Ogan Komering Ilir", {"scale_110"}),
            ("S0721", "Kabupaten Kaur", set()),
            ("S0737", "Kabupaten Kaur", {"approximate", "year_inferred"}),
            ("S1285", "Polres Manggarai", {"same_text"}),
        ],
    )
    def test_flags_are_those_of_the_file(self, observations, source, government, flags):
        rows = observations[(observations["source_id"] == source) & (observations["entity"] == government)]
        assert set(filter(None, rows["flags"].str.split(";").explode())) == flags

    def test_an_inferred_year_is_a_flag(self, observations):
        inferred = observations[observations["year_basis"] == "inferred"]
        assert len(inferred) == 285
        assert has_flag(inferred["flags"], "year_inferred").all()

    def test_every_flag_that_a_page_can_have_occurs_and_has_a_meaning(self, observations):
        flags = load_flags()
        carried = set(filter(None, observations["flags"].str.split(";").explode()))
        assert carried == set(flags.loc[flags["effect"] != "computed", "flag"])
        assert flags["flag"].is_unique and flags[["meaning_en", "meaning_id"]].ne("").all(axis=None)

    def test_a_flag_is_no_part_of_another(self):
        flags = pd.Series(["same_text", "check;same_text", "", "checked"])
        assert has_flag(flags, "check").tolist() == [False, True, False, False]

    @pytest.mark.parametrize("flags", ["refutet", "check;doubtful", "near_figures"])
    def test_an_unknown_flag_is_a_fault_of_its_row(self, published, flags):
        folder = published([{"value": "87.12"}, {"value": "87.12", "flags": flags}])
        with pytest.raises(DataError, match=f"observations.csv, row 3, column flags: a flag is not known.*{flags}"):
            ombud.load_observations(folder)


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
        assert len(counts) == 607
        assert str(counts["count"].dtype) == str(counts["assessed"].dtype) == "Int64"
        assert counts["share_pct"].dropna().between(0, 100).all()
        # a mean is no count: its number stands in the note
        without = counts[["count", "share_pct"]].isna().all(axis=1)
        assert set(counts.loc[without, "group"]) == {"mean_score"}

    def test_every_source_of_a_figure_is_there(self, observations):
        sources = ombud.load_sources()
        assert len(sources) == 1285
        assert set(observations["source_id"]) <= set(sources["source_id"])
        assert set(sources["kind"]) == {"official", "government", "press", "document"}


# pages, addresses and publishers


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://kaltim.tribunnews.com/2023/01/05/x", "tribunnews.com"),
        ("https://m.tribunnews.com/amp/x?page=2&utm_source=y", "tribunnews.com"),
        ("http://www.detik.com/x", "detik.com"),
        ("https://web.balikpapan.go.id/berita", "balikpapan.go.id"),
        ("https://kaltim.bps.go.id", "bps.go.id"),
        ("https://kominfo.munabarat.go.id/berita/x?page_number_0=2", "munabarat.go.id"),
        ("https://first.blogspot.com/2017/x.html", "first.blogspot.com"),
        ("https://desa.teropongborneo.my.id/x", "teropongborneo.my.id"),
        ("https://viva.co.id:443/x", "viva.co.id"),
        ("https://jambiindependent.disway.id./amp/x", "disway.id"),
        ("", ""),
    ],
)
def test_domains(url, expected):
    assert domain(url) == expected


def test_an_unknown_suffix_is_told_when_checksums_are_recorded(published):
    folder = published([{"value": "87.12"}], [{"url": "https://berita.example.com.br/x"}])
    (fault,) = data_faults(folder)
    assert (fault.file, fault.row, fault.column) == ("published/sources.csv", 2, "url")
    assert "com.br" in str(DataError([fault]))


def ids(*pairs):
    return publisher_ids(pd.DataFrame(pairs, columns=["url", "publisher"]), Data.at()).tolist()


def test_addresses_of_one_article_have_one_publisher():
    page = "example-daily.co.id/news/1"
    addresses = [f"https://{host}{page}{end}" for host in ("", "www.", "m.", "amp.") for end in ("", "/amp", "?page=2")]
    assert set(ids(*((address, "Daily") for address in addresses))) == {"example-daily.co.id"}


def test_a_source_without_address_goes_by_its_name():
    assert ids(("", "Ibukotakini.com "), ("https://ibukotakini.com/x", "Ibukotakini")) == ["ibukotakini.com"] * 2


def test_hosts_of_other_peoples_texts_are_no_publishers():
    assert ids(
        ("https://id.berita.yahoo.com/x", "Yahoo Berita (ANTARA)"),
        ("https://wildbedouinlife.com/x", "a copy"),
        ("https://rctiplus.com/x", "RCTI+ / Lintas Babel iNews"),
        ("https://palpos.bacakoran.co/x", "Palpos"),
        ("https://palpos.disway.id/x", "Palpos"),
    ) == ["antaranews.com", "tribunnews.com", "inews.id", "disway.id", "disway.id"]


def test_every_source_has_a_publisher():
    sources = ombud.load_sources()
    assert sources["source_id"].is_unique
    assert (sources["publisher_id"].str.len() > 0).all()


# what officials say, as flags of the rows of their pages


def test_each_statement_has_a_meaning_and_a_page():
    said = published.load_statements()
    flags = load_flags()
    assert set(said["statement"]) == set(flags.loc[flags["effect"] == "statement", "flag"])
    assert said["statement"].str.startswith(SAYS).all()
    assert said["source_id"].isin(ombud.load_sources()["source_id"]).all()


def test_a_statement_is_no_doubt_about_a_total():
    assert not ombud.load_panel()["cautions"].str.contains(SAYS).any()


@pytest.mark.parametrize(("value", "sound"), [("0", True), ("110", True), ("110.01", False), ("-0.01", False)])
def test_totals_lie_on_the_longest_scale(published, value, sound):
    folder = published([{"value": "50"}, {"value": value}])
    if sound:
        assert ombud.load_observations(folder)["value"].tolist() == [50, float(value)]
    else:
        with pytest.raises(DataError, match="row 3, column value: a total lies outside the scale"):
            ombud.load_observations(folder)
