"""Errors keep their parts, so that they can be told in another language."""

import numpy as np
import pandas as pd
import pytest

from ombud.display.language import Language
from ombud.errors import (
    AmbiguousGovernment,
    DataError,
    Fault,
    NotPublished,
    OmbudError,
    ParameterError,
    UnknownGovernment,
    as_pair,
    check_choices,
    check_columns,
    listed,
    members,
    or_none,
)


def test_a_message_is_its_template_filled_in():
    error = OmbudError("There is no {what}", what="assessment")
    assert str(error) == error.describe() == "There is no assessment"
    assert error.describe(lambda text: text.replace("There is no", "Tidak ada")) == "Tidak ada assessment"


def test_a_fault_names_place_value_and_remedy():
    fault = Fault("not a number", "2,5", "rapor.csv", row=7, column="Skor", value="baik")
    assert fault.describe() == "rapor.csv, row 7, column Skor: not a number (found: 'baik'); accepted: 2,5"


def test_a_fault_leaves_out_what_it_has_not():
    assert Fault("the file is missing", file="rapor.csv").describe() == "rapor.csv: the file is missing"


def test_texts_inside_a_fault_are_translated_as_well():
    fault = Fault("wrong", "{kind}", fields={"kind": "a number"})
    told = fault.describe(lambda text: {"a number": "angka"}.get(text, text))
    assert told.endswith("angka")


def test_many_faults_are_folded_by_kind_with_their_rows():
    faults = [Fault("wrong", row=row) for row in [*range(1, 101), 105]] + [Fault("odd", row=3)]
    assert str(DataError(faults)).splitlines() == [
        "102 fault(s) in the data",
        "  row 1: wrong; also rows 2–100, 105",
        "  row 3: odd",
    ]


def test_few_faults_each_have_a_line_and_many_kinds_a_count():
    assert len(str(DataError([Fault("wrong", row=row) for row in range(8)])).splitlines()) == 9
    lines = str(DataError([Fault(f"wrong {n}", row=n) for n in range(20)])).splitlines()
    assert len(lines) == 10 and lines[-1] == "  ... and 12 more"


def test_an_indonesian_reader_reads_indonesian():
    told = DataError([Fault("wrong", row=7)]).describe(Language("id").translate)
    assert "baris 7" in told


def test_numbers_within_a_message_are_written_as_the_language_writes_them():
    fault = Fault("found {share}, {n}, {year}", fields={"share": 86.5, "n": 1_500_000, "year": 2022})
    assert fault.describe(Language("id").translate) == ": found 86,5, 1.500.000, 2022"
    assert fault.describe() == ": found 86.5, 1,500,000, 2022"
    assert OmbudError("no method of {from_year}", from_year=20_222).describe() == "no method of 20222"
    error = OmbudError("The total {total} is not within 0 to 100 points", total=100.5)
    assert "100,5" in error.describe(Language("id").translate)
    assert "100.5" in error.describe()


@pytest.mark.parametrize(
    ("error", "builtin"), [(NotPublished, LookupError), (UnknownGovernment, LookupError), (ParameterError, ValueError)]
)
def test_callers_may_catch_what_python_names(error, builtin):
    assert issubclass(error, builtin)
    assert issubclass(error, OmbudError)


def test_an_unknown_government_carries_the_nearest_names():
    error = AmbiguousGovernment("{name}: {nearest}", "Malang", ["Kabupaten Malang", "Kota Malang"])
    assert str(error) == "Malang: Kabupaten Malang, Kota Malang"
    assert error.nearest == ("Kabupaten Malang", "Kota Malang")


@pytest.mark.parametrize("given", [(["kota"],), (), "kota", ("kota", "kota"), ("desa",), 5, None, pd.NA, (pd.NA,)])
def test_what_is_no_choice_is_refused_whatever_it_is(given):
    with pytest.raises(ParameterError, match=r"^level is .*; accepted: kabupaten, kota$"):
        check_choices("level", given, ["kabupaten", "kota"])


def test_choices_may_stand_in_a_list_as_in_the_parameters_of_a_notebook():
    check_choices("level", ["kota", "kabupaten"], ("kabupaten", "kota"))


@pytest.mark.parametrize("given", [2022, "2022", None, pd.NA, [], ()])
def test_what_is_no_list_is_refused_and_an_empty_one_too(given):
    with pytest.raises(ParameterError, match=r"^years is .*; accepted: a list of one or more of 2021, 2022$"):
        members("years", given, [2021, 2022])


@pytest.mark.parametrize("given", [2022, "2022", None, pd.NA, float("nan")])
def test_what_is_no_list_is_refused_by_an_example_where_none_are_members_too(given):
    with pytest.raises(ParameterError, match=r"^names is .*; accepted: a list such as \['Papua'\]$"):
        listed("names", given, ["Papua"])
    assert listed("names", (), ["Papua"]) == []


@pytest.mark.parametrize("given", [None, pd.NA, "panel", 5, {}, pd.DataFrame()])
def test_what_is_no_frame_lacks_every_column(given):
    with pytest.raises(
        ParameterError, match=r"^panel lacks the columns year, value; accepted: a frame of ombud\.load_panel$"
    ):
        check_columns("panel", given, ["year", "value"], "ombud.load_panel")


def test_a_column_that_is_lacking_is_named():
    frame = pd.DataFrame(columns=["year", "zone"])
    with pytest.raises(ParameterError, match=r"^panel lacks the columns value; accepted"):
        check_columns("panel", frame, ["year", "value"], "ombud.load_panel")
    check_columns("panel", frame, ["year"], "ombud.load_panel")


@pytest.mark.parametrize("empty", [None, "", pd.NA, pd.NaT, float("nan"), np.float64("nan")])
def test_an_empty_cell_is_not_given(empty):
    assert or_none(empty) is None


def test_what_is_given_stays_as_it_is():
    for given in ("kota", ["kota"], 0, False, np.array(["kota", ""])):
        assert or_none(given) is given


@pytest.mark.parametrize(
    "pair",
    [
        *(2022, (2022,), "2021-2022", "21", None, pd.NA, (2021, pd.NA), (2021, None)),
        *((2021, float("inf")), (2021, float("nan")), (2021.5, 2022), (2021, 2022, 2023)),
    ],
)
def test_what_is_no_pair_of_years_is_refused(pair):
    with pytest.raises(ParameterError, match=r"two years such as \(2021, 2022\); got"):
        as_pair(pair)


def test_a_pair_of_years_may_be_held_by_anything():
    for pair in ([2021, 2022], np.array([2021, 2022]), ("2021", "2022"), (2021.0, np.int64(2022))):
        assert as_pair(pair) == (2021, 2022)


def test_members_of_any_list_are_taken_as_they_are():
    assert members("years", (year for year in (2022, 2030)), [2021, 2022]) == [2022, 2030]
