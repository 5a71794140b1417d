"""Cut-offs, and what they make of totals."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ombud.errors import NotPublished, OmbudError
from ombud.files import data_folder
from ombud.methodology import difference, load_methodology

YEARS = [2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024, 2025]
WITH_CUTOFFS = [year for year in YEARS if year != 2016]
WITH_CATEGORIES = [2022, 2023, 2024]


def totals_of(year):
    hundredths = st.integers(0, round(100 * load_methodology(year).scale_maximum_of()))
    return st.lists(hundredths.map(lambda number: number / 100), min_size=1, max_size=60)


def published_observations():
    rows = pd.read_csv(data_folder() / "published" / "observations.csv", dtype=str, keep_default_na=False)
    regional = rows["level"].isin(["kabupaten", "kota", "provinsi"])
    rows = rows[regional & (rows["locus"] == "") & (rows["measure"] == "total") & (rows["value"] != "")]
    return rows.assign(value=rows["value"].astype(float), year=rows["year"].astype(int))


class TestCutoffs:
    @pytest.mark.parametrize("year", WITH_CUTOFFS)
    def test_bands_cover_the_scale_without_gaps(self, year):
        methodology = load_methodology(year)
        bands = methodology.cutoffs
        assert bands["upper"].iloc[0] == methodology.scale_maximum_of()
        assert bands["lower"].iloc[-1] == 0
        assert bands["upper"].iloc[1:].tolist() == bands["lower"].iloc[:-1].tolist()

    def test_2016_has_none(self):
        for ask in (
            lambda m: m.cutoffs,
            lambda m: m.classify([50]),
            lambda m: m.bands().interval("zone", "hijau"),
            lambda m: m.bands().basis,
        ):
            with pytest.raises(NotPublished, match="cut-offs of 2016 are not published"):
                ask(load_methodology(2016))

    @pytest.mark.parametrize(
        ("year", "basis"),
        [
            (2015, "published"),
            (2017, "published"),
            (2018, "assumed"),
            (2019, "assumed"),
            (2021, "published"),
            (2022, "assumed"),
            (2023, "assumed"),
            (2024, "published"),
            (2025, "assumed"),
        ],
    )
    def test_overall_basis(self, year, basis):
        assert load_methodology(year).bands().basis == basis

    def test_scales_of_2015(self):
        methodology = load_methodology(2015)
        assert methodology.scale_maximum_of() == 110
        assert methodology.scale_maximum_of("kementerian") == 100
        assert methodology.cutoffs["lower"].tolist() == [89, 56, 0]
        assert methodology.cutoffs_of("kementerian")["lower"].tolist() == [81, 51, 0]
        assert methodology.cutoffs_of(scale="peraturan_17_2015")["lower"].tolist() == [61, 39, 0]
        assert methodology.classify([85])["zone"].tolist() == ["kuning"]
        assert methodology.classify([85], level="kementerian")["zone"].tolist() == ["hijau"]
        with pytest.raises(OmbudError, match=r"^scale \(2015\) is 'other'; accepted: pemerintah_daerah"):
            methodology.cutoffs_of(scale="other")

    @pytest.mark.parametrize("empty", [None, "", pd.NA, float("nan")])
    def test_an_empty_cell_of_a_frame_is_no_level_and_no_scale(self, empty):
        methodology = load_methodology(2015)
        assert methodology.cutoffs_of(empty, empty).equals(methodology.cutoffs)
        assert methodology.scale_maximum_of(empty) == methodology.scale_maximum_of()

    @pytest.mark.parametrize("scale", ["desa", ["regional"], 5])
    def test_a_scale_that_is_none_is_told(self, scale):
        with pytest.raises(OmbudError, match=r"^scale \(2015\) is .*; accepted: "):
            load_methodology(2015).bands(scale=scale)

    def test_national_bodies_of_2017_have_a_scale_without_cutoffs(self):
        methodology = load_methodology(2017)
        assert methodology.scale_maximum_of("kementerian") == 110
        with pytest.raises(NotPublished, match="cut-offs of 2017"):
            methodology.classify([108.0], level="kementerian")
        with pytest.raises(NotPublished, match="scale of desa in 2017"):
            methodology.classify([50], level="desa")

    def test_a_caller_cannot_change_the_bands(self):
        bands = load_methodology(2022).cutoffs
        bands.loc[:, "lower"] = 0.0
        assert load_methodology(2022).cutoffs["lower"].tolist() == [88, 78, 54, 32, 0]


class TestClassify:
    def test_bounds_belong_to_the_better_band(self):
        totals = [100, 88.00, 87.995, 87.99, 78, 77.99, 54, 53.99, 32, 31.99, 0]
        frame = load_methodology(2024).classify(totals)
        assert "".join(frame["category"]) == "AABBBCCDDEE"
        assert frame["zone"].tolist() == ["hijau"] * 5 + ["kuning"] * 2 + ["merah"] * 4

    def test_2021_has_zones_only(self):
        frame = load_methodology(2021).classify(pd.Series([81, 80.99, 51, 50.99], index=list("abcd")))
        assert frame["zone"].to_dict() == {"a": "hijau", "b": "kuning", "c": "kuning", "d": "merah"}
        assert frame["category"].isna().all()

    def test_missing_totals_stay_missing(self):
        frame = load_methodology(2022).classify(pd.Series([np.nan, 90.0, pd.NA, None], dtype=object))
        assert frame["category"].tolist() == [pd.NA, "A", pd.NA, pd.NA]
        assert frame["zone"].isna().tolist() == [True, False, True, True]
        assert (frame.dtypes == "string").all()

    @pytest.mark.parametrize("bad", [-0.01, 100.01, float("inf")])
    def test_a_total_outside_the_scale_is_named(self, bad):
        with pytest.raises(OmbudError, match=rf"{bad}.*row 'b'.*0 to 100"):
            load_methodology(2022).classify(pd.Series([50, bad], index=["a", "b"]))

    def test_text_is_named(self):
        with pytest.raises(OmbudError, match=r"'88,00'.*not a number"):
            load_methodology(2022).classify(["88,00"])

    def test_empty_input(self):
        assert load_methodology(2022).classify([]).empty

    def test_labels(self):
        assert load_methodology(2025).cutoffs["label_id"].tolist() == ["Sangat Baik", "Baik", "Cukup", "Kurang"]
        assert load_methodology(2022).cutoffs["label_en"].iloc[0] == "Highest quality"

    @pytest.mark.parametrize("year", WITH_CUTOFFS)
    def test_monotone(self, year):
        methodology = load_methodology(year)
        ranks = {zone: rank for rank, zone in enumerate(("merah", "kuning", "hijau"))}

        @given(totals_of(year))
        def check(totals):
            frame = methodology.classify(np.sort(totals))
            assert frame["zone"].map(ranks).is_monotonic_increasing
            assert frame["category"].dropna().is_monotonic_decreasing

        check()

    @pytest.mark.parametrize("year", WITH_CUTOFFS)
    def test_each_total_lies_in_the_one_interval_of_its_zone(self, year):
        methodology = load_methodology(year)
        zones = methodology.cutoffs["zone"].unique()

        @given(totals_of(year))
        def check(totals):
            intervals = {zone: methodology.bands().interval("zone", zone) for zone in zones}
            for total, zone in zip(totals, methodology.classify(totals)["zone"], strict=True):
                assert [name for name, (low, high) in intervals.items() if low <= total <= high] == [zone]

        check()

    @pytest.mark.parametrize("year", WITH_CATEGORIES)
    def test_each_total_lies_in_the_one_interval_of_its_category(self, year):
        methodology = load_methodology(year)

        @given(totals_of(year))
        def check(totals):
            intervals = {category: methodology.bands().interval("category", category) for category in "ABCDE"}
            for total, category in zip(totals, methodology.classify(totals)["category"], strict=True):
                assert [name for name, (low, high) in intervals.items() if low <= total <= high] == [category]

        check()

    @given(st.permutations(list(range(20))))
    def test_the_order_of_rows_does_not_matter(self, order):
        totals = pd.Series(np.linspace(0, 100, 20))
        frame = load_methodology(2022).classify(totals)
        pd.testing.assert_frame_equal(load_methodology(2022).classify(totals.iloc[order]), frame.iloc[order])


class TestIntervals:
    @pytest.mark.parametrize(
        ("year", "category", "expected"),
        [(2022, "A", (88, 100)), (2022, "C", (54, 77.99)), (2024, "D", (32, 53.99)), (2024, "E", (0, 31.99))],
    )
    def test_categories(self, year, category, expected):
        assert load_methodology(year).bands().interval("category", category) == expected

    @pytest.mark.parametrize(
        ("year", "zone", "expected"),
        [
            (2021, "hijau", (81, 100)),
            (2021, "kuning", (51, 80.99)),
            (2021, "merah", (0, 50.99)),
            (2022, "hijau", (78, 100)),
            (2022, "merah", (0, 53.99)),
            (2015, "hijau", (89, 110)),
        ],
    )
    def test_zones(self, year, zone, expected):
        assert load_methodology(year).bands().interval("zone", zone) == expected

    def test_unknown_names_list_the_known_ones(self):
        with pytest.raises(OmbudError, match=r"^category \(2022\) is 'F'; accepted: A, B, C, D, E$"):
            load_methodology(2022).bands().interval("category", "F")
        with pytest.raises(OmbudError, match=r"^zone \(2021\) is 'biru'; accepted: hijau, kuning, merah$"):
            load_methodology(2021).bands().interval("zone", "biru")
        with pytest.raises(OmbudError, match="2021 has no categories; its zones are hijau, kuning, merah"):
            load_methodology(2021).bands().interval("category", "A")


class TestDistance:
    def test_kutai_kartanegara_2022(self):
        frame = load_methodology(2022).bands().distance_to_next(pd.Series({"64.02": 82.84}))
        assert frame.loc["64.02", "next_category"] == "A"
        assert frame.loc["64.02", "distance"] == 5.16

    def test_top_and_missing(self):
        frame = load_methodology(2022).bands().distance_to_next([88.0, np.nan, 31.99])
        assert frame["next_category"].isna().tolist() == [True, True, False]
        assert frame["distance"].tolist()[2] == 0.01
        assert frame["distance"].isna().tolist() == [True, True, False]

    @pytest.mark.parametrize(("year", "goals"), [(2021, ["kuning", "hijau"]), (2025, ["kuning", "hijau"])])
    def test_zones_where_there_are_no_categories(self, year, goals):
        frame = load_methodology(year).bands().distance_to_next([50.0, 60.0, 85.0])
        assert frame["next_category"].tolist() == [*goals, pd.NA]

    @given(totals_of(2024))
    def test_the_distance_leads_into_the_next_category(self, totals):
        methodology = load_methodology(2024)
        frame = methodology.bands().distance_to_next(totals)
        lifted = (pd.Series(totals) + frame["distance"]).round(2)
        reached = methodology.classify(lifted)["category"]
        assert reached.equals(frame["next_category"])


class TestPublishedPairs:
    # pages misprint: categories and zones are to agree in all but a few rows (of 2017 in all but 3 of 61)
    ENOUGH = 0.95

    @pytest.mark.parametrize("year", WITH_CATEGORIES)
    def test_categories(self, year):
        rows = published_observations().query("year == @year and category != ''")
        assert len(rows) > 100
        agree = load_methodology(year).classify(rows["value"])["category"] == rows["category"]
        assert agree.mean() >= self.ENOUGH

    @pytest.mark.parametrize("year", [2017, 2018, 2019, 2021, 2022, 2023, 2024])
    def test_zones(self, year):
        rows = published_observations().query("year == @year and zone != ''")
        agree = load_methodology(year).classify(rows["value"])["zone"] == rows["zone"]
        assert agree.mean() >= self.ENOUGH


@pytest.fixture(scope="module")
def frame():
    return difference(2021, 2022)
