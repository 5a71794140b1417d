"""Published figures as pages state them, of totals and of parts: weighted points, and zones on the service standards alone."""

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud import published
from ombud.errors import DataError
from ombud.evidence.published.observations import (
    SAYS,
    domain,
    has_flag,
    load_dimension_points,
    load_flags,
    load_standards_zones,
    publisher_ids,
    sum_dimension_points,
)
from ombud.files import Data
from record_data import data_faults

BENGKULU, MUKO_MUKO = "Provinsi Bengkulu", "Kabupaten Muko Muko"


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


@pytest.fixture(scope="module")
def points():
    return load_dimension_points()


@pytest.fixture(scope="module")
def sums():
    return sum_dimension_points().set_index(["entity", "year", "locus"])


def test_every_published_point_is_there_as_printed(points):
    observations = ombud.load_observations()
    measured = observations[observations["measure"].str.startswith(("dimensi", "kepercayaan"))]
    assert points["row"].tolist() == measured["row"].tolist()
    assert points["points"].tolist() == measured["value"].tolist()
    assert len(points) == 34


def test_points_of_a_government_and_of_its_units_are_told_apart(points):
    rows = points[points["entity"] == MUKO_MUKO]
    whole = rows[rows["locus"].isna()].set_index("dimension")["points"]
    assert whole.to_dict() == {"input": 12.16, "proses": 14.88, "output": 20.36, "pengaduan": 12.95}
    unit = rows[rows["locus"] == "Puskesmas Ipuh"].set_index("dimension")["points"]
    assert unit.to_dict() == {"input": 13.66, "proses": 11.53, "output": 21.53, "pengaduan": 15.92}


def test_the_scale_is_told(points):
    unstated = points[points["scale"] != "weighted_points"]
    assert unstated[["entity", "dimension", "points", "scale"]].values.tolist() == [
        ["Provinsi Nusa Tenggara Barat", "pengaduan", 1.72, "unstated"]
    ]


@pytest.mark.parametrize(
    ("entity", "year", "locus", "total", "difference", "agrees"),
    [
        (BENGKULU, 2022, pd.NA, 80.2, 0.73, False),  # 17.8 is perhaps 17.08
        (MUKO_MUKO, 2022, pd.NA, 60.35, 0.0, True),
        (MUKO_MUKO, 2022, "Dinas Penanaman Modal, Perizinan dan Tenaga Kerja", 80.02, 0.09, False),
        (MUKO_MUKO, 2022, "Puskesmas Ipuh", 62.63, 0.01, True),
        ("Kabupaten Maluku Tenggara", 2023, "Dinas Pendidikan", 52.86, -0.01, True),
        ("Kabupaten Maluku Tenggara", 2023, "Puskesmas Watdek", 49.85, 0.0, True),
        ("Provinsi Lampung", 2025, "Dinas Sosial", 89.25, 0.0, True),  # with the public's trust
    ],
)
def test_sums_against_printed_totals(sums, entity, year, locus, total, difference, agrees):
    rows = sums.sort_index().loc[(entity, year)]
    row = rows[rows.index.isna()].iloc[0] if pd.isna(locus) else rows.loc[locus]
    assert (row["total"], row["difference"], bool(row["agrees"])) == (total, pytest.approx(difference), agrees)


def test_sums_stand_in_the_order_of_the_file(points):
    names = ["entity", "year", "locus", "source_id"]
    order = points[names].drop_duplicates().fillna("").astype("str").agg("|".join, axis=1).tolist()
    found = sum_dimension_points()[names].fillna("").astype("str").agg("|".join, axis=1).tolist()
    assert found == [name for name in order if name in found] and len(found) == 7


def test_only_complete_sets_are_added(sums):
    assert len(sums) == 7
    assert not sums.index.get_level_values("entity").str.startswith("Polres").any()


def test_rounding_is_tolerated_and_no_more(sums):
    # five figures with two decimals may be off by half a hundredth each; one of Bengkulu's has one decimal
    assert sums["tolerance"].tolist() == pytest.approx([0.115, 0.025, 0.025, 0.025, 0.025, 0.025, 0.03])


def test_points_are_no_totals():
    panel, trace = ombud.load_panel(trace=True)
    rows = trace.set_index("row").loc[load_dimension_points()["row"]]
    assert set(rows["outcome"]) == {"excluded"}
    row = panel[(panel["government"] == BENGKULU) & (panel["year"] == 2022)].iloc[0]
    assert row["value"] == 80.2


def test_standards_of_lampung():
    zones = load_standards_zones()
    assert len(zones) == 11 and set(zones["zone"]) == {"hijau"} and set(zones["year"]) == {2022}
    assert set(zones["government_code"].str[:2]) == {"18"}
    assert not set(zones["entity"]) & {"Kabupaten Tanggamus", "Kabupaten Lampung Timur"}


def test_frames_have_their_columns_and_rows_from_0(points):
    assert list(points)[:5] == ["level", "government_code", "entity", "year", "locus"]
    assert points.index.equals(pd.RangeIndex(len(points)))
    zones = load_standards_zones()
    assert list(zones)[:5] == ["level", "government_code", "entity", "year", "zone"]
    assert zones.index.equals(pd.RangeIndex(len(zones)))


def test_sums_are_rounded_and_a_difference_of_nothing_has_no_sign(sums):
    assert (sums["sum"] == sums["sum"].round(6)).all()
    assert not np.signbit(sums.loc[sums["difference"] == 0, "difference"]).any()


def test_a_sum_may_differ_as_much_as_rounding_allows_and_a_page_may_print_no_total(published):
    """One of the four has a decimal less: 0.05 of it and 0.005 of the three others and of the total make 0.07."""
    parts = {"dimensi_input": "10.1", "dimensi_proses": "20.11", "dimensi_output": "15.11", "dimensi_pengaduan": "5.11"}
    rows = [
        {"source_id": source, "measure": measure, "value": value, "flags": "weighted_points"}
        for source in ("S9001", "S9002", "S9003")
        for measure, value in parts.items()
    ]
    totals = [{"value": "50.50"}, {"source_id": "S9002", "value": "50.51"}]
    sources = [{"source_id": f"S900{place}", "url": f"https://paper{place}.example/x"} for place in (1, 2, 3)]
    found = sum_dimension_points(published([*rows, *totals], sources)).set_index("source_id")
    assert found["sum"].tolist() == pytest.approx([50.43] * 3)
    assert found["tolerance"].tolist() == pytest.approx([0.07, 0.07, np.nan], nan_ok=True)
    assert found["agrees"].fillna(False).tolist() == [True, False, False]
    assert found["agrees"].isna().tolist() == found["total"].isna().tolist() == [False, False, True]
