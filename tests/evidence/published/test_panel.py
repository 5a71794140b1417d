"""The panel: one row per government and year, what became of every observation, and where figures disagree."""

import os

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.display.catalogue import TABLES
from ombud.evidence.published.panel import COLUMNS, list_disagreements, load_collection
from ombud.files import record_checksums
from ombud.vocabulary import STATUSES

OUTCOMES = {"value", "interval", "candidate", "outvoted", "statement", "excluded"}


@pytest.fixture(scope="module")
def loaded():
    return ombud.load_panel(trace=True)


@pytest.fixture(scope="module")
def panel(loaded):
    return loaded[0].set_index(["government", "year"]).sort_index()


@pytest.fixture(scope="module")
def trace(loaded):
    return loaded[1]


@pytest.fixture(scope="module")
def observations():
    return ombud.load_observations()


def outcomes(trace, observations, name, year):
    """Return value, outcome and reason of every observation of a government and year."""
    rows = observations.loc[(observations["entity"] == name) & (observations["year"] == year), ["row", "value", "zone"]]
    return rows.merge(trace[["row", "outcome", "reason"]], on="row", validate="1:1")


class TestPublishedFigures:
    """Figures that the project must reproduce."""

    @pytest.mark.parametrize(
        ("government", "year", "value", "category", "zone"),
        [
            ("Kota Balikpapan", 2021, 99.25, None, "hijau"),
            ("Kota Balikpapan", 2022, 87.12, "B", "hijau"),
            ("Kabupaten Kutai Kartanegara", 2021, 98.59, None, "hijau"),
            ("Kabupaten Kutai Kartanegara", 2022, 82.84, "B", "hijau"),
            ("Kabupaten Paser", 2023, 81.22, "B", "hijau"),
            ("Kabupaten Penajam Paser Utara", 2022, 55.18, "C", "kuning"),
            ("Kabupaten Penajam Paser Utara", 2023, 86.58, "B", "hijau"),
            ("Kabupaten Nias", 2021, 32.60, None, "merah"),
            ("Kabupaten Nias", 2022, 85.05, "B", "hijau"),
            ("Kabupaten Cianjur", 2022, 82.83, "B", "hijau"),
            ("Provinsi Kalimantan Timur", 2023, 91.08, "A", "hijau"),
            ("Provinsi Bali", 2022, 94.01, "A", "hijau"),
        ],
    )
    def test_values(self, panel, government, year, value, category, zone):
        row = panel.loc[(government, year)]
        assert (row["value"], row["low"], row["high"]) == (value, value, value)
        assert (row["category"] if pd.notna(row["category"]) else None, row["zone"]) == (category, zone)

    def test_the_model_conflict(self, panel, trace, observations):
        row = panel.loc[("Kabupaten Penajam Paser Utara", 2024)]
        assert (row["status"], row["low"], row["high"]) == ("conflict", 82.27, 87.27)
        assert np.isnan(row["value"])
        assert (row["category"], row["n_sources"]) == ("B", 1)
        told = outcomes(trace, observations, "Kabupaten Penajam Paser Utara", 2024)
        assert set(zip(told["value"], told["outcome"], strict=True)) >= {(87.27, "candidate"), (82.27, "candidate")}

    def test_a_zone_alone_is_an_interval(self, panel):
        row = panel.loc[("Kabupaten Mahakam Ulu", 2023)]
        assert (row["status"], row["low"], row["high"], row["zone"]) == ("interval", 54, 77.99, "kuning")
        assert np.isnan(row["value"])

    def test_an_unlikely_figure_is_outvoted_by_three_pages_and_stays_visible(self, panel, trace, observations):
        row = panel.loc[("Kabupaten Penajam Paser Utara", 2022)]
        assert (row["status"], row["rule"], row["n_sources"]) == ("resolved", "more_publishers", 3)
        told = outcomes(trace, observations, "Kabupaten Penajam Paser Utara", 2022).set_index("value")
        assert told.loc[55.8, ["outcome", "reason"]].tolist() == ["outvoted", "more_publishers"]


class TestContradictions:
    """Figures that contradict each other in print surface."""

    @pytest.mark.parametrize(
        ("government", "year", "contradiction", "category", "zone"),
        [
            ("Kabupaten Gorontalo Utara", 2023, "category;zone", "D", "hijau"),
            ("Provinsi Sulawesi Tenggara", 2018, "zone", "", "hijau;kuning"),
            ("Provinsi Gorontalo", 2017, "zone", "", "kuning"),
        ],
    )
    def test_a_label_that_the_value_does_not_bear_out(self, panel, government, year, contradiction, category, zone):
        row = panel.loc[(government, year)]
        assert row["contradiction"] == contradiction
        assert (row["published_category"], row["published_zone"]) == (category, zone)
        assert row["zone"] == {76.24: "kuning", 74.94: "kuning", 50.12: "merah"}[row["value"]]

    def test_a_zone_that_another_page_denies(self, panel):
        cautions = panel.loc[("Kabupaten Malang", 2023), "cautions"].split(";")
        assert cautions == ["approximate", "contradicted"]

    def test_a_misprint_is_outvoted_by_the_label(self, panel, trace, observations):
        row = panel.loc[("Provinsi Bali", 2022)]
        assert (row["status"], row["rule"]) == ("resolved", "category_or_zone")
        told = outcomes(trace, observations, "Provinsi Bali", 2022).dropna(subset="value").set_index("value")
        assert told.loc[54.01, ["outcome", "reason"]].tolist() == ["outvoted", "category_or_zone"]

    @pytest.mark.parametrize("government", ["Kabupaten Cirebon"])
    def test_figures_of_another_body_stay_out_and_visible(self, panel, trace, observations, government):
        assert (government, 2024) not in panel.index
        told = outcomes(trace, observations, government, 2024)
        assert set(zip(told["outcome"], told["reason"], strict=True)) == {("excluded", "other_body")}
        assert told["value"].notna().all()


class TestYears:
    def test_no_total_of_2015(self, loaded, trace):
        rows = loaded[0].query("year == 2015")
        assert not rows.empty
        assert rows["value"].isna().all()
        assert set(rows["rule"]) == {"scale_110"}
        # what the page says of the zone remains
        assert set(rows["zone"].dropna()) == {"hijau", "kuning", "merah"}
        assert not trace.query("year == 2015")["outcome"].isin(["value", "candidate"]).any()

    def test_ministries_of_2015_are_not_called_by_a_scale_that_their_zones_contradict(self, panel):
        row = panel.loc[("Kementerian Pertahanan", 2015)]
        assert (row["zone"], row["contradiction"], row["low"], row["high"]) == ("merah", "", 0, 100)

    def test_there_was_no_assessment_in_2020(self, loaded):
        assert set(loaded[0]["year"]) == {2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024, 2025}

    def test_2021_and_2025_have_no_categories(self, loaded):
        assert loaded[0].query("year in (2021, 2025)")["category"].isna().all()


class TestRows:
    def test_one_row_per_government_and_year_in_order(self, loaded):
        rows = loaded[0]
        assert list(rows) == COLUMNS
        assert rows.set_index(["government_code", "year"]).index.is_unique
        assert rows.equals(rows.sort_values(["government_code", "year"], ignore_index=True))
        assert rows[["government", "level"]].notna().all(axis=None)

    def test_ranges(self, loaded):
        rows = loaded[0]
        assert rows[["low", "high"]].notna().all(axis=None)
        assert rows["low"].ge(0).all() and rows["high"].le(100).all() and rows["low"].le(rows["high"]).all()
        assert rows["value"].dropna().between(0, 100).all()
        known = rows["value"].notna()
        assert (rows.loc[known, "low"] == rows.loc[known, "value"]).all()
        assert (rows.loc[known, "high"] == rows.loc[known, "value"]).all()
        assert known.equals(rows["status"].isin(["corroborated", "single", "resolved"]))

    def test_statuses(self, loaded):
        rows = loaded[0]
        assert set(rows["status"]) == set(STATUSES)
        assert (rows.loc[rows["status"] == "corroborated", "n_sources"] > 1).all()
        assert (rows.loc[rows["status"] == "single", "n_sources"] == 1).all()
        assert (rows.loc[rows["status"].isin(["corroborated", "single"]), "rule"] == "").all()
        assert (rows.loc[rows["status"] == "resolved", "rule"] != "").all()
        conflicts = rows[rows["status"] == "conflict"]
        assert (conflicts["low"] < conflicts["high"]).all()

    def test_publishers_are_counted_once(self, loaded):
        publishers = ombud.load_sources().set_index("source_id")["publisher_id"]
        rows = loaded[0][~loaded[0]["cautions"].str.contains("same_text")]
        counted = rows["source_ids"].map(lambda ids: publishers[ids.split(";")].nunique())
        assert counted.tolist() == rows["n_sources"].tolist()

    def test_categories_follow_the_year(self, loaded):
        for (year, level), rows in loaded[0].query("year >= 2018 and value.notna()").groupby(["year", "level"]):
            called = ombud.load_methodology(year).classify(rows["value"], level)
            for name in ("category", "zone"):
                assert rows[name].fillna("").tolist() == called[name].fillna("").tolist()

    def test_callers_can_not_change_what_the_next_one_gets(self, loaded):
        first, traced = ombud.load_panel(trace=True)
        first["value"], traced["outcome"] = 0.0, ""
        for again, kept in zip(ombud.load_panel(trace=True), loaded, strict=True):
            pd.testing.assert_frame_equal(again, kept)


class TestTrace:
    def test_every_observation_is_there_exactly_once(self, trace, observations):
        assert len(trace) == 5326
        assert trace["row"].tolist() == observations["row"].tolist()

    def test_outcomes_and_reasons_are_known(self, trace):
        assert set(trace["outcome"]) == OUTCOMES
        excluded = trace[trace["outcome"] == "excluded"]
        assert set(excluded["reason"]) <= set(TABLES["evidence"])
        assert (trace.loc[trace["outcome"] == "outvoted", "reason"] != "").all()
        assert (trace.loc[trace["outcome"].isin(["value", "candidate"]), "reason"] == "").all()

    def test_pages_behind_a_row_are_those_of_the_trace(self, loaded, trace):
        behind = trace[trace["outcome"].isin(["value", "interval", "candidate"])]
        pages = behind.groupby(["government_code", "year"])["source_id"].agg(lambda ids: ";".join(sorted(set(ids))))
        assert pages.to_dict() == loaded[0].set_index(["government_code", "year"])["source_ids"].to_dict()

    def test_every_value_of_the_panel_is_printed_on_a_page_behind_it(self, loaded, trace, observations):
        behind = trace[trace["outcome"] == "value"].merge(observations[["row", "value"]], on="row", validate="1:1")
        printed = behind.groupby(["government_code", "year"])["value"].agg(set)
        known = loaded[0].dropna(subset="value").set_index(["government_code", "year"])["value"]
        assert all(known[key] in printed[key] for key in known.index)

    def test_units_and_other_surveys_are_no_totals(self, trace, observations):
        told = observations.merge(trace[["row", "outcome"]], on="row", validate="1:1")
        assert set(told.loc[told["locus"].notna() | (told["measure"] != "total"), "outcome"]) == {"excluded"}
        assert set(told.loc[told["level"].isin(["polres", "kantor_pertanahan", "lapas"]), "outcome"]) == {"excluded"}


def test_the_order_of_rows_does_not_matter(copied_data, loaded):
    folder = copied_data()
    for name in ("observations.csv", "sources.csv"):
        path = folder / "published" / name
        shuffled = pd.read_csv(path, dtype=str, keep_default_na=False).sample(frac=1, random_state=20221229)
        shuffled.to_csv(path, index=False)
    record_checksums(folder)
    pd.testing.assert_frame_equal(ombud.load_panel(folder), loaded[0])


def page(number, **fields):
    """Return one page's statement on Balikpapan in 2022, or as told."""
    return {"source_id": f"S9{number:03}", **fields}


def source(number, url="", kind="press"):
    return {"source_id": f"S9{number:03}", "url": url or f"https://paper{number}.example/x", "kind": kind}


def codes():
    """Return codes of kota and their names, one for each scenario."""
    governments = ombud.load_governments().query("level == 'kota'")
    return governments[["government_code", "government"]].to_numpy().tolist()


SOURCES = [
    *(source(number) for number in range(1, 6)),
    *(
        source(number) | {"published": day}
        for number, day in (
            (6, "2023-01-09"),
            (7, "2023-01-09"),
            (8, "2023-01-05"),
            (9, "2022-12-29"),
        )
    ),
    source(11, "https://www.harian.co.id/news/1"),
    source(12, "https://m.harian.co.id/news/1/amp"),
    source(13, "https://harian.co.id/news/1?utm_source=feed&page=2"),
    source(14, "https://harian.co.id/news/2"),
    source(21, "https://ombudsman.go.id/x", "official"),
    source(22, "https://balikpapan.go.id/x", "government"),
    source(23, "https://files.example/x", "document"),
]
# name -> (statements, what the panel says)
SCENARIOS = {
    "one article under several addresses": (
        [page(n, value="87.12") for n in (11, 12, 13)],
        {"value": 87.12, "status": "single", "n_sources": 1, "source_ids": "S9011;S9012;S9013"},
    ),
    "several pages of one publisher": (
        [page(11, value="87.12"), page(14, value="87.12")],
        {"value": 87.12, "status": "single", "n_sources": 1},
    ),
    "two publishers": ([page(1, value="87.12"), page(11, value="87.12")], {"status": "corroborated", "n_sources": 2}),
    "a rounded figure neither corroborates": (
        [page(1, value="81.2"), page(2, value="81.22")],
        {"value": 81.22, "status": "single", "n_sources": 1, "source_ids": "S9002"},
    ),
    "nor does one that was cut off": (
        [page(1, value="74"), page(2, value="74.95")],
        {"value": 74.95, "status": "single", "n_sources": 1},
    ),
    "nor does it outvote": (
        [page(n, value="81.2") for n in (1, 2, 3)] + [page(4, value="81.22")],
        {"value": 81.22, "status": "single"},
    ),
    "rounded figures alone corroborate each other": (
        [page(1, value="81.2"), page(2, value="81.2")],
        {"value": 81.2, "status": "corroborated", "n_sources": 2},
    ),
    "one decimal that is no rounding gives way at last": (
        [page(1, value="97.5"), page(2, value="95.05")],
        {"value": 95.05, "rule": "printed_decimals"},
    ),
    "about a figure neither blocks nor outweighs": (
        [page(n, value="94", flags="approximate") for n in (1, 2, 3)] + [page(4, value="95.94")],
        {"value": 95.94, "status": "single", "cautions": ""},
    ),
    "about a figure alone": (
        [page(1, value="84", flags="approximate")],
        {"value": 84, "status": "single", "cautions": "approximate"},
    ),
    "a refuted figure": (
        [page(1, value="69.73", flags="refuted", zone="hijau"), page(2, value="69.29")],
        {"value": 69.29, "status": "single", "contradiction": "", "published_zone": ""},
    ),
    "the same text twice": (
        [page(1, value="48.15"), page(2, value="48.15", flags="same_text")],
        {"status": "single", "n_sources": 1},
    ),
    "what two papers print on one day against two days": (
        [page(6, value="70.31"), page(7, value="70.31"), page(8, value="73.32"), page(9, value="73.32")],
        {"value": 73.32, "rule": "more_publishers"},
    ),
    "what two papers print on one day against one paper": (
        [page(6, value="70.41"), page(7, value="70.41"), page(8, value="73.42")],
        {"status": "conflict"},
    ),
    "digits swapped": (
        [page(1, value="61.27"), page(2, value="61.72")],
        {"status": "conflict", "low": 61.27, "high": 61.72, "cautions": "near_figures"},
    ),
    "a decimal lost": ([page(1, value="8.65"), page(2, value="86.5")], {"cautions": ""}),
    "a category in a year without": (
        [page(1, year="2021", value="75.08"), page(2, year="2021", category="C", zone="kuning")],
        {"value": 75.08, "zone": "kuning", "category": np.nan, "published_category": "C", "contradiction": "category"},
    ),
    "a hundredth apart": (
        [page(1, value="81.22"), page(2, value="81.23")],
        {"value": np.nan, "low": 81.22, "high": 81.23, "status": "conflict", "rule": "", "n_sources": 2},
    ),
    "many pages of one publisher do not outvote two": (
        [*(page(n, value="70.11") for n in (11, 12, 13, 14)), page(1, value="72.22"), page(2, value="72.22")],
        {"value": 72.22, "status": "resolved", "rule": "more_publishers", "n_sources": 2},
    ),
    "official before press": (
        [page(1, value="70.11"), page(21, value="72.22")],
        {"value": 72.22, "rule": "kind_of_source", "n_sources": 1},
    ),
    "government before document": (
        [page(23, value="70.11"), page(22, value="72.22")],
        {"value": 72.22, "rule": "kind_of_source"},
    ),
    "the published zone before publishers": (
        [page(1, value="54.11"), page(2, value="54.11"), page(3, value="94.11"), page(4, zone="hijau")],
        {"value": 94.11, "rule": "category_or_zone", "n_sources": 1, "published_zone": "hijau"},
    ),
    "an official page does not outvote two papers": (
        [page(21, value="70.11"), page(1, value="72.22"), page(2, value="72.22")],
        {"value": 72.22, "rule": "more_publishers"},
    ),
    "a zone": ([page(1, zone="kuning")], {"low": 54, "high": 77.99, "status": "interval", "category": "C"}),
    "a category within a zone": (
        [page(1, zone="hijau"), page(2, category="B")],
        {"low": 78, "high": 87.99, "status": "interval", "n_sources": 2, "zone": "hijau", "category": "B"},
    ),
    "a zone supports either category within it": (
        [page(1, category="A"), page(2, category="B"), page(3, zone="hijau"), page(4, zone="hijau")],
        {"low": 78, "high": 100, "status": "conflict", "zone": "hijau", "n_sources": 4},
    ),
    "a zone and a category against another zone": (
        [page(1, zone="hijau"), page(2, category="B"), page(3, zone="kuning")],
        {"low": 78, "high": 87.99, "status": "interval", "contradiction": "zone", "n_sources": 2},
    ),
    "a value beside a zone it contradicts": (
        [page(1, value="76.24", zone="hijau", category="D")],
        {"value": 76.24, "category": "C", "zone": "kuning", "contradiction": "category;zone"},
    ),
    "what all others are gives way to what is said": (
        [page(1, zone="kuning", flags="deduced"), page(2, zone="hijau")],
        {"low": 78, "high": 100, "published_zone": "hijau", "contradiction": "", "n_sources": 1},
    ),
    "what all others are": (
        [page(1, zone="kuning", flags="deduced")],
        {"low": 54, "high": 77.99, "rule": "deduced", "published_zone": "", "cautions": "deduced"},
    ),
    "an inferred year that another page states": (
        [page(1, value="87.13", year_basis="inferred"), page(2, value="87.13")],
        {"cautions": "", "n_sources": 2},
    ),
    "a year that every page leaves open": (
        [page(1, value="87.14", year_basis="inferred"), page(2, value="87.14", flags="year_inferred")],
        {"cautions": "year_inferred"},
    ),
    "a unit's score beside the total": (
        [page(1, value="95.11", locus="Dinas Kesehatan"), page(2, value="87.12")],
        {"value": 87.12, "status": "single"},
    ),
    "a longer scale": (
        [page(1, value="96.5", zone="hijau", year="2015"), page(2, value="99", year="2015")],
        {"value": np.nan, "low": 0, "high": 100, "status": "interval", "rule": "scale_110", "zone": "hijau"},
    ),
}


@pytest.fixture(scope="module")
def scenarios(published):
    """Return the panel of all scenarios, each on a government of its own."""
    observations = [
        {**statement, "government_code": code, "entity": name}
        for (code, name), (statements, _) in zip(codes(), SCENARIOS.values(), strict=False)
        for statement in statements
    ]
    rows, trace = ombud.load_panel(published(observations, SOURCES), trace=True)
    assert len(trace) == len(observations)
    return dict(
        zip(
            SCENARIOS,
            rows.set_index("government_code").loc[[c for c, _ in codes()[: len(SCENARIOS)]]].iloc,
            strict=True,
        )
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(scenarios, name):
    expected = pd.Series(SCENARIOS[name][1])
    pd.testing.assert_series_equal(
        scenarios[name][expected.index], expected, check_names=False, check_dtype=False, check_index_type=False
    )


def test_a_change_of_the_data_is_seen_even_with_an_older_date(published):
    folder = published([page(1, value="87.12")], SOURCES)
    assert ombud.load_panel(folder)["value"].tolist() == [87.12]
    path = folder / "published" / "observations.csv"
    path.write_text(path.read_text().replace("87.12", "88.12"))
    record_checksums(folder)
    for changed in folder.rglob("observations.csv*"):
        os.utime(changed, (0, 0))
    assert ombud.load_panel(folder)["value"].tolist() == [88.12]


def test_a_printed_value_counts_though_its_zone_was_deduced(panel):
    row = panel.reset_index().set_index(["government", "year"]).loc[("Kabupaten Lombok Utara", 2021)]
    assert row["value"] == 84.61
    assert row["status"] == "single"
    assert row["published_zone"] == ""


class TestRulesOnRealRows:
    """What the review of the figures found out, each on the rows that showed it."""

    @pytest.mark.parametrize(
        ("government", "year", "value", "category"),
        [
            ("Kabupaten Muna Barat", 2022, 69.27, "C"),
            ("Kabupaten Lumajang", 2017, 22.04, ""),
            ("Kabupaten Ogan Ilir", 2023, 90.24, "A"),
            ("Kabupaten Ogan Komering Ilir", 2018, 84.14, ""),
            ("Kabupaten Ogan Komering Ulu Timur", 2023, 94.39, "A"),
            ("Kabupaten Kaur", 2023, 95.94, "A"),
            ("Kabupaten Banggai", 2023, 82.79, "B"),
            ("Kota Mataram", 2022, 64.68, "C"),
            ("Kota Mataram", 2021, 85.97, ""),
            ("Provinsi Sumatera Selatan", 2023, 85.25, "B"),
            ("Provinsi Jawa Tengah", 2023, 94.52, "A"),
            ("Kabupaten Rokan Hilir", 2022, 84.0, "B"),
        ],
    )
    def test_values(self, panel, government, year, value, category):
        row = panel.loc[(government, year)]
        assert (row["value"], row["contradiction"]) == (value, "")
        assert (row["category"] if pd.notna(row["category"]) else "") == category

    @pytest.mark.parametrize(
        ("government", "year", "reason"),
        [
            ("Kota Jambi", 2019, "uncertain_year"),
            ("Kabupaten Muaro Jambi", 2019, "uncertain_year"),
            ("Kabupaten Rokan Hulu", 2022, "refuted"),
        ],
    )
    def test_no_value_and_yet_in_sight(self, panel, trace, observations, government, year, reason):
        assert (government, year) not in panel.index
        told = outcomes(trace, observations, government, year).dropna(subset="value")
        assert told["reason"].tolist() == [reason]

    def test_1_rounded_figures_beside_an_exact_one(self, panel, trace, observations):
        # 94.5 stands on three pages, 94.52 on one; "94" stands beside 95.94
        assert panel.loc[("Provinsi Jawa Tengah", 2023), ["status", "n_sources"]].tolist() == ["single", 1]
        told = outcomes(trace, observations, "Provinsi Jawa Tengah", 2023)
        assert told.loc[told["value"] == 94.5, "reason"].tolist() == ["rounded"] * 3
        told = outcomes(trace, observations, "Kabupaten Kaur", 2023).set_index("value")
        assert told.loc[94.0, ["outcome", "reason"]].tolist() == ["statement", "approximate"]
        assert panel.loc[("Kabupaten Kaur", 2023), "cautions"] == ""

    @pytest.mark.parametrize(
        ("government", "year", "figure", "deciding"),
        [
            ("Kabupaten Muna Barat", 2022, 69.72, {69.27}),
            ("Kabupaten Lumajang", 2017, 22.4, {22.04}),
            ("Kota Bau Bau", 2022, 58.03, {58.3}),
            ("Kabupaten Jembrana", 2022, 91.70, {91.07, 91.70}),
        ],
    )
    def test_2_swapped_digits_are_called_a_misprint(self, loaded, observations, government, year, figure, deciding):
        listed = list_disagreements(*loaded, observations, ombud.load_sources())
        rows = listed[(listed["government"] == government) & (listed["year"] == year)]
        assert set(rows.loc[rows["outcome"].isin(["value", "candidate"]), "value"]) == deciding
        assert rows.loc[rows["value"] == figure, "misprint"].all()

    def test_2_two_assessments_are_not(self, loaded, observations):
        listed = list_disagreements(*loaded, observations, ombud.load_sources())
        malang = listed[(listed["government"] == "Kota Malang") & (listed["value"] == 97.29)]
        assert malang["misprint"].tolist() == [False]

    def test_3_the_same_text_is_one_voice(self, panel):
        row = panel.loc[("Kabupaten Lahat", 2019)]
        assert (row["value"], row["status"], row["n_sources"]) == (95.89, "single", 1)
        assert row["source_ids"] == "S0909;S1249"

    def test_3_one_day_is_one_text(self, panel, trace, observations):
        # 83.62 on two pages of 9 January 2022; 83.63 on one of 29 December and one of 5 January
        row = panel.loc[("Kota Surabaya", 2021)]
        assert (row["value"], row["status"], row["rule"]) == (83.63, "resolved", "more_publishers")
        told = outcomes(trace, observations, "Kota Surabaya", 2021)
        assert set(told.loc[told["value"] == 83.62, "outcome"]) == {"outvoted"}

    def test_4_a_rank_decides_where_the_list_is_known(self, copied_data, panel):
        # Bintan 2019: 66.90 can't be the 42nd of 215
        assert panel.loc[("Kabupaten Bintan", 2019), ["value", "rule"]].tolist() == [86.55, "rank"]
        # Mataram 2022, were it not refuted: the page says third lowest of NTB's ten, and prints 60.98
        changed = with_changes(copied_data(), S0461={"flags": "", "rank": "8", "rank_of": "10"})
        row = ombud.load_panel(changed).set_index(["government", "year"]).loc[("Kota Mataram", 2022)]
        assert (row["value"], row["rule"]) == (64.68, "rank")

    def test_4_a_rank_does_not_speak_for_the_figure_beside_it(self, panel):
        # 81.83 with rank 6 on one page, 82.33 with rank 5 on another
        assert panel.loc[("Kabupaten Probolinggo", 2022), "status"] == "conflict"

    @pytest.mark.parametrize(
        ("first", "second", "year", "value"),
        [
            ("Kabupaten Maluku Barat Daya", "Kabupaten Buru Selatan", 2024, 77.69),
            ("Kabupaten Hulu Sungai Tengah", "Kabupaten Tanah Bumbu", 2023, 88.68),
            ("Kabupaten Fak Fak", "Kabupaten Sorong", 2023, 81.68),  # one province until 2022
        ],
    )
    def test_5_one_value_at_two_governments_of_a_province_is_a_warning(self, panel, first, second, year, value):
        for government in (first, second):
            row = panel.loc[(government, year)]
            assert row["value"] == value
            assert "shared_value" in row["cautions"].split(";")

    def test_5_also_before_it_was_refuted(self, copied_data, panel):
        assert panel.loc[("Kabupaten Banggai Laut", 2023), ["value", "cautions"]].tolist() == [87.14, ""]
        changed = with_changes(copied_data(), S0527={"flags": ""}, S0309={"value": ""}, S0851={"value": ""})
        rows = ombud.load_panel(changed).set_index(["government", "year"])
        for government in ("Kabupaten Banggai", "Kabupaten Banggai Laut"):
            assert rows.loc[(government, 2023), ["value", "cautions"]].tolist() == [87.14, "shared_value"]

    def test_6_a_green_total_of_a_provincial_list_is_doubtful(self, copied_data, loaded, panel):
        doubtful = loaded[0][loaded[0]["cautions"].str.contains("listed_green")]
        # green by the value or, of two, by what the page says of it
        assert (doubtful["zone"].eq("hijau") | doubtful["published_zone"].eq("hijau")).all()
        assert set(doubtful["year"]) <= set(range(2015, 2020))
        assert set(doubtful["level"]) == {"kabupaten", "kota"}
        assert "listed_green" in panel.loc[("Kabupaten Ogan Komering Ilir", 2018), "cautions"]
        # the two of Jambi that another page says were not surveyed stand in such a list
        rows = ombud.load_panel(with_changes(copied_data(), S0197={"flags": ""})).set_index(["government", "year"])
        for government in ("Kota Jambi", "Kabupaten Muaro Jambi"):
            assert rows.loc[(government, 2019), "cautions"] == "listed_green"

    def test_7_a_category_of_a_year_without_is_a_contradiction_of_its_row(self, loaded, panel, observations):
        row = panel.loc[("Provinsi Jawa Timur", 2021)]
        assert (row["value"], row["zone"], row["published_category"]) == (75.08, "kuning", "C")
        assert pd.isna(row["category"]) and row["contradiction"] == "category"
        listed = list_disagreements(*loaded, observations, ombud.load_sources())
        named = listed[listed["reason"] == "category_without_method"]
        assert named[["government", "year", "row", "source_id"]].values.tolist() == [
            ["Provinsi Jawa Timur", 2021, 1518, "S1202"]
        ]

    def test_7_nor_does_a_year_without_assessment_stop_anybody(self, published):
        folder = published([page(1, year="2020", value="80.11"), page(2, value="87.12")], SOURCES)
        rows, trace = ombud.load_panel(folder, trace=True)
        assert rows["value"].tolist() == [87.12]
        assert trace["reason"].tolist() == ["year_without_method", ""]
        listed = list_disagreements(rows, trace, ombud.load_observations(folder), ombud.load_sources(folder))
        assert listed[["government", "year", "row", "reason"]].values.tolist() == [
            ["Kota Balikpapan", 2020, 2, "year_without_method"]
        ]

    def test_lapas_is_assessed_apart(self, trace, observations):
        (row,) = observations.loc[observations["level"] == "lapas", "row"]
        assert trace.set_index("row").loc[row, ["outcome", "reason"]].tolist() == ["excluded", "assessed_apart"]


class TestPairs:
    """How many governments can be compared."""

    def test_2021_and_2022(self, loaded):
        regional = loaded[0][loaded[0]["level"].isin(["provinsi", "kabupaten", "kota"])]
        years = {year: regional[regional["year"] == year].set_index("government_code") for year in (2021, 2022)}
        both = years[2021].index.intersection(years[2022].index)
        valued = years[2021].loc[both, "value"].notna() & years[2022].loc[both, "value"].notna()
        assert (len(both), valued.sum()) == (352, 148)


def with_changes(folder, **changes):
    """Return the folder with other cells in the rows of the given sources, of governments' totals."""
    path = folder / "published" / "observations.csv"
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    for source_id, cells in changes.items():
        rows = (
            (frame["source_id"] == source_id)
            & (frame["locus"] == "")
            & (frame["flags"] != "" if "flags" in cells else frame["value"] != "")
        )
        rows &= frame["entity"].str.contains("Jambi|Mataram|Banggai")
        assert rows.any()
        frame.loc[rows, list(cells)] = list(cells.values())
    frame.to_csv(path, index=False)
    record_checksums(folder)
    return folder


def test_a_shared_value_is_one_of_two_governments_of_a_province(panel):
    shared = panel[panel["cautions"].str.split(";").map(lambda cautions: "shared_value" in cautions)]
    assert len(shared) and shared["value"].notna().all()
    assert set(shared["level"]) <= {"kabupaten", "kota"}
    # another government has it in the same year
    everyone = panel[panel["value"].notna()].reset_index()
    twice = everyone.groupby(["year", "value"])["government"].nunique()
    keys = zip(shared.index.get_level_values("year"), shared["value"], strict=True)
    assert all(twice[key] > 1 for key in keys)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, True),
        ({"year": "2021"}, False),
        ({"zone": "kuning"}, False),
        ({"government_code": "63.71", "entity": "Kota Banjarmasin"}, False),  # four of one province are no list
    ],
)
def test_five_green_governments_on_one_page_are_a_list(published, changes, told):
    governments = ombud.load_governments().query("province_code == '64' and level == 'kabupaten'")
    rows = [
        page(1, government_code=code, entity=name, level="kabupaten", year="2019", zone="hijau")
        for code, name in governments[["government_code", "government"]].head(5).to_numpy().tolist()
    ]
    everyone = [row | {"year": changes["year"]} for row in rows] if "year" in changes else rows
    level = "kota" if "entity" in changes else "kabupaten"
    panel = ombud.load_panel(published([*everyone[:4], everyone[4] | changes | {"level": level}], SOURCES))
    listed = panel["cautions"].str.contains("listed_green")
    others = 4 if told or "zone" in changes else 0
    assert listed.sum() == others + told


@pytest.fixture(scope="module")
def listed():
    held = load_collection()
    return list_disagreements(held.panel, held.trace, held.observations, held.sources)


def test_resolved_conflicting_and_contradicted_rows_are_all_listed(listed):
    panel = load_collection().panel
    disputed = panel[panel["status"].isin(["resolved", "conflict"]) | panel["contradiction"].ne("")]
    keys = set(listed[["government_code", "year"]].itertuples(index=False, name=None))
    assert len(disputed) > 50
    assert keys >= set(disputed[["government_code", "year"]].itertuples(index=False, name=None))


def test_what_was_outvoted_stands_below_what_decided(listed):
    rokan_hulu = listed[(listed["government_code"] == "14.06") & (listed["value"] == 84.35)]
    assert set(rokan_hulu["outcome"]) == {"excluded"}
    assert set(rokan_hulu["reason"]) == {"refuted"}
    order = {"value": 0, "interval": 0, "candidate": 0, "outvoted": 1, "statement": 2, "excluded": 3}
    for _, group in listed.groupby(["government_code", "year"]):
        assert group["outcome"].map(order).is_monotonic_increasing


def test_a_misprint_is_near_the_figure_that_decides(listed):
    misprints = listed[listed["misprint"]]
    assert len(misprints)
    assert not misprints["outcome"].isin(["value", "interval"]).any()
    # never true of a row without a figure
    assert misprints["value"].notna().all()


def test_years_that_only_hold_what_was_left_out_are_listed_without_status(listed):
    panel = load_collection().panel
    known = set(panel[["government_code", "year"]].itertuples(index=False, name=None))
    alone = listed[[key not in known for key in listed[["government_code", "year"]].itertuples(index=False, name=None)]]
    assert (alone[["status", "rule", "contradiction"]] == "").all(axis=None)
    assert (alone["outcome"] == "excluded").all()


@pytest.mark.parametrize("deciding", ["value", "interval", "candidate"])
def test_statements_stand_above_what_was_left_out(deciding):
    key = {"government_code": "64.71", "year": 2022}
    panel = pd.DataFrame([{**key, "government": "G", "status": "resolved", "rule": "rank", "contradiction": ""}])
    outcomes = [("excluded", "refuted"), ("excluded", "other_measure"), ("statement", ""), ("outvoted", "rank")]
    outcomes += [(deciding, "")]
    trace = pd.DataFrame(
        [
            {**key, "row": row, "outcome": outcome, "reason": reason}
            for row, (outcome, reason) in enumerate(outcomes, start=2)
        ]
    )
    observations = pd.DataFrame(
        {**key, "row": trace["row"], "source_id": "S1", "value": [60.0, 50.0, None, 87.21, 87.12]}
    ).assign(decimals=2, category=None, zone=None, note="")
    listed = list_disagreements(panel, trace, observations, pd.DataFrame({"source_id": ["S1"], "publisher": ["P"]}))
    assert listed["row"].tolist() == [6, 5, 4, 2]
    assert listed["misprint"].tolist() == [False, deciding != "interval", False, False]
    assert list(listed)[-3:] == ["reason", "misprint", "note"]
