"""The unit scores that an analysis starts from: invented governments, or an analyst's rapor, found from any folder."""

import pandas as pd
import pytest

import ombud
from ombud.errors import AmbiguousGovernment, OmbudError, ParameterError
from ombud.evidence.rapor import RaporError
from ombud.evidence.simulation import simulate
from ombud.files import find_file

KALTIM = ["64.71", "64.72"]  # Balikpapan, Samarinda


@pytest.fixture(scope="module")
def invented():
    return ombud.choose_scores("", 2021, 2022)


@pytest.fixture(scope="module")
def rapor(tmp_path_factory):
    units = simulate((2021, 2022), levels=("kota",), seed=1)
    file = tmp_path_factory.mktemp("rapor") / "rapor.csv"
    own = units[units["government_code"].isin(KALTIM)].drop(columns="simulated")
    own.assign(scale="0-100").to_csv(file, index=False)
    return file


def test_a_rapor_is_not_simulated_unless_it_says_so(rapor):
    scores = ombud.choose_scores(rapor, 2021, 2022)
    assert not scores["simulated"].any()
    assert set(scores["government"]) == {"Kota Balikpapan", "Kota Samarinda"}


def test_a_path_counts_from_the_repository_too(tmp_path, monkeypatch):
    data, notebooks = tmp_path / "data", tmp_path / "notebooks"
    (data / "private").mkdir(parents=True)
    notebooks.mkdir()
    (data / "private" / "x.csv").write_text("x")
    monkeypatch.chdir(notebooks)
    assert find_file("data/private/x.csv", data).samefile(data / "private" / "x.csv")
    assert find_file("../data/private/x.csv", data).samefile(data / "private" / "x.csv")
    (notebooks / "y.csv").write_text("y")
    assert find_file("y.csv", data).samefile(notebooks / "y.csv")


@pytest.mark.parametrize("path", [None, pd.NA, 5, ["rapor.xlsx"]])
def test_what_is_no_path_is_told(path):
    with pytest.raises(OmbudError, match="is not a file; accepted: its path"):
        ombud.load_units(path)


@pytest.mark.parametrize("empty", [None, "", pd.NA, float("nan")])
def test_an_empty_cell_of_a_frame_is_no_rapor_and_no_government(invented, empty):
    pd.testing.assert_frame_equal(ombud.choose_scores(empty, 2021, 2022), invented)
    pd.testing.assert_frame_equal(ombud.scores_of(invented, empty), ombud.scores_of(invented))


@pytest.mark.parametrize("government", [5, ["Kabupaten Contoh W2"]])
def test_what_is_no_name_of_a_government_is_told(invented, government):
    with pytest.raises(ParameterError, match=r"unit scores have none of .*Kabupaten Contoh"):
        ombud.scores_of(invented, government)


def test_scores_of_nobody_have_none(invented):
    with pytest.raises(ParameterError, match="unit scores have none of"):
        ombud.scores_of(invented.iloc[:0])


@pytest.mark.parametrize(
    ("years", "message"),
    [
        ((2021, 2023), "no unit scores of 2023; accepted: 2021, 2022"),
        ((2022, 2021), "not before"),
        ((2020, 2022), "no assessment of 2020"),
    ],
)
def test_years_that_a_rapor_lacks(rapor, years, message):
    with pytest.raises(ParameterError, match=message):
        ombud.choose_scores(rapor, *years)


def test_years_that_can_t_be_simulated():
    with pytest.raises(ParameterError, match="2019 can't be simulated; accepted: 2021"):
        ombud.choose_scores("", 2019, 2021)


def test_no_such_file():
    with pytest.raises(RaporError, match="there is no such file"):
        ombud.choose_scores("data/private/none.csv", 2021, 2022)


def test_a_government_by_any_of_its_names(rapor):
    scores = ombud.choose_scores(rapor, 2021, 2022)
    for name in ("Kota Balikpapan", "kota balikpapan", "Pemkot Balikpapan", "64.71"):
        assert set(ombud.scores_of(scores, name)["government_code"]) == {"64.71"}
    assert set(ombud.scores_of(scores)["government_code"]) == {scores["government_code"].iat[0]}


def test_a_government_that_is_not_there_is_told_with_those_that_are(rapor, invented):
    scores = ombud.choose_scores(rapor, 2021, 2022)
    for name in ("Kota Bontang", "Kota Atlantis"):
        with pytest.raises(ParameterError, match=f"none of {name}; among those there: Kota Balikpapan, Kota Samarinda"):
            ombud.scores_of(scores, name)
    with pytest.raises(ParameterError, match="none of Kota Balikpapan; among those there: Kabupaten Contoh"):
        ombud.scores_of(invented, "Kota Balikpapan")
    with pytest.raises(AmbiguousGovernment):
        ombud.scores_of(scores, "Malang")


def test_faults_are_told_in_indonesian(rapor):
    from ombud.display.language import Language

    with pytest.raises(OmbudError) as fault:
        ombud.choose_scores(rapor, 2021, 2023)
    assert (
        fault.value.describe(Language("id").translate) == "Tidak ada nilai unit tahun 2023; yang diterima: 2021, 2022"
    )


def test_scores_without_marks_are_taken(rapor):
    bare = pd.DataFrame(ombud.load_units(rapor))
    assert "simulated" not in bare
    assert len(ombud.scores_of(bare, "Kota Samarinda"))


def test_chosen_scores_have_the_columns_of_the_rapor_and_rows_from_0(rapor):
    units = ombud.load_units(rapor)
    scores = ombud.choose_scores(rapor, 2021, 2022)
    assert list(scores) == [*units, "simulated"] and scores.index.equals(pd.RangeIndex(len(units)))
    own = ombud.scores_of(scores, "Kota Samarinda")
    assert list(own) == list(scores) and own.index.equals(pd.RangeIndex(len(own)))


def test_scores_of_other_years_are_left_out(tmp_path, rapor):
    units = ombud.load_units(rapor)
    later = units[units["year"] == 2022].assign(year=2023)
    pd.concat([later, units]).to_parquet(tmp_path / "rapor.parquet")
    scores = ombud.choose_scores(tmp_path / "rapor.parquet", 2021, 2022)
    assert sorted(set(scores["year"])) == [2021, 2022] and scores.index.equals(pd.RangeIndex(len(units)))


def test_without_a_name_the_scores_are_those_of_the_first_government():
    scores = pd.DataFrame({"government": ["Kota B", "Kota A", "Kota B"], "score": [1, 2, 3]})
    assert ombud.scores_of(scores)["score"].tolist() == [1, 3]


@pytest.mark.parametrize(("number", "told"), [(10, "Kota 09$"), (11, "Kota 09, ...$")])
def test_ten_names_are_told(number, told):
    scores = pd.DataFrame({"government": [f"Kota {place:02}" for place in range(number)]})
    with pytest.raises(ParameterError, match=told):
        ombud.scores_of(scores, "Kota Bontang")
