"""How the methods of two years differ, and whether their totals compare."""

import re

import pytest

from ombud.errors import NotPublished, OmbudError, ParameterError
from ombud.files import record_checksums
from ombud.methodology import comparability, difference, weights_of

YEARS = [2015, 2016, 2017, 2018, 2019, 2021, 2022, 2023, 2024, 2025]


class TestComparability:
    @pytest.mark.parametrize(
        ("from_year", "year", "grade"),
        [
            (2022, 2023, "same"),
            (2023, 2024, "same"),
            (2022, 2024, "same"),
            (2018, 2019, "same"),
            (2021, 2022, "changed"),
            (2019, 2021, "changed"),
            (2018, 2024, "changed"),
            (2016, 2017, "changed"),
            (2015, 2016, "not_comparable"),
            (2015, 2022, "not_comparable"),
            (2024, 2025, "not_comparable"),
            (2021, 2025, "not_comparable"),
        ],
    )
    def test_grades(self, from_year, year, grade):
        found = comparability(from_year, year)
        assert found.grade == comparability(year, from_year).grade == grade
        assert found.reason_en and found.reason_id and found.reason_en != found.reason_id

    def test_a_chain_tells_the_reasons_of_its_worst_steps(self):
        found = comparability(2018, 2022)
        assert "electronic" in found.reason_en
        assert "dimensions were added" in found.reason_en
        assert "as far as known" not in found.reason_en
        assert found.basis == "assumed"

    def test_a_year_with_itself(self):
        assert comparability(2022, 2022).grade == "same"

    def test_a_year_without_assessment(self):
        with pytest.raises(NotPublished, match="2020"):
            comparability(2019, 2020)


@pytest.fixture(scope="module")
def frame():
    return difference(2021, 2022)


class TestDifference:
    def test_one_row_per_item(self, frame):
        assert not frame.duplicated(["aspect", "item"]).any()
        expected = {
            "name",
            "legal_basis",
            "dimensions",
            "weights",
            "variables",
            "indicators",
            "unit_types",
            "aggregation",
        }
        assert expected <= set(frame["aspect"])

    def test_three_dimensions_are_added(self, frame):
        dimensions = frame[frame["aspect"] == "dimensions"]
        assert dimensions.loc[dimensions["from_value"].isna(), "item"].tolist() == ["input", "output", "pengaduan"]

    def test_the_cutoffs_moved(self, frame):
        zones = frame[frame["aspect"] == "zone_cutoffs"].set_index("item")
        assert zones["from_value"].to_dict() == {"hijau": 81, "kuning": 51, "merah": 0}
        assert zones["to_value"].to_dict() == {"hijau": 78, "kuning": 54, "merah": 0}
        assert zones["label"].to_dict() == {"hijau": "green", "kuning": "yellow", "merah": "red"}
        assert zones["changed"].to_dict() == {"hijau": True, "kuning": True, "merah": False}

    def test_no_item_is_without_words(self, frame):
        assert frame["label"].str.strip().ne("").all()
        assert not frame["label"].str.contains("_").any()

    def test_what_is_not_published_is_no_change(self, frame):
        unknown = frame[(frame["from_basis"] == "not_published") | (frame["to_basis"] == "not_published")]
        assert {"weights", "indicators"} <= set(unknown["aspect"])
        assert unknown["changed"].isna().all()
        assert unknown.loc[unknown["from_basis"] == "not_published", "from_value"].isna().all()

    def test_2022_scores_by_fewer_variables_on_standards_than_2021(self, frame):
        variables = frame[frame["aspect"] == "variables"].set_index("item")
        gone = variables[variables["to_value"].isna()]
        assert {"maklumat_pelayanan", "visi_misi_moto", "rekognisi"} <= set(gone.index)
        assert variables.loc["standar_pelayanan", ["from_value", "to_value"]].notna().all()

    def test_the_split_of_2025_is_not_published(self):
        weights = difference(2024, 2025).query("aspect == 'weights'").set_index("item")
        assert weights.loc["input", "from_value"] == 21.85
        assert weights.loc["input", "to_basis"] == "not_published"
        assert weights.loc["kepercayaan_masyarakat", "from_basis"] == ""

    @pytest.mark.parametrize(
        ("year", "record", "aspects"),
        [
            # those of other levels alone say nothing of regional governments
            (2015, r'cutoffs\]\]\nscale = "pemerintah_daerah"', ["zone_cutoffs", "category_cutoffs"]),
            (2022, r"scales\]\]", ["scale_maximum", "zone_cutoffs", "category_cutoffs"]),
            (2022, r"dimensions\]\]", ["dimensions", "weights"]),
            (2015, r"variables\]\]", ["variables", "indicators"]),
        ],
    )
    def test_what_rests_on_something_unpublished_is_unpublished(self, copied_data, year, record, aspects):
        folder = copied_data()
        path = folder / "methodology" / f"{year}.toml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf"(?s)\[\[{record}\n.*?(?=\n\[|\Z)", "", text), encoding="utf-8")
        record_checksums(folder)
        rows = difference(year, 2023, folder)
        of_these = rows[rows["aspect"].isin(aspects)]
        assert set(of_these["from_basis"]) == {"not_published"} and of_these["from_value"].isna().all()
        assert of_these["changed"].isna().all()

    def test_languages(self):
        for ask in (difference, lambda *years, lang: weights_of(years, lang=lang)):
            with pytest.raises(OmbudError, match=r"^lang is 'fr'; accepted: id, en$"):
                ask(2021, 2022, lang="fr")

    def test_a_year_that_stands_alone_is_no_list_of_years(self):
        with pytest.raises(ParameterError, match=r"^years is 2022; accepted: a list of one or more of 2015, .*, 2025$"):
            weights_of(2022)

    @pytest.mark.parametrize("year", YEARS)
    def test_a_year_does_not_differ_from_itself(self, year):
        assert not difference(year, year)["changed"].any()
