import pytest

from ombud.display.language import MISSING, SPOKEN, Language, sentences, use
from ombud.errors import ParameterError


def test_numbers_in_each_language():
    assert Language("id").number(1234.5) == "1.234,50"
    assert Language("en").number(1234.5) == "1,234.50"
    assert Language("id").number(87.12) == "87,12"
    assert Language("id").number(float("nan")) == MISSING


@pytest.mark.parametrize(("value", "told"), [(-12.13, "−12,13"), (0.75, "+0,75"), (0.0, "0,00"), (-0.001, "0,00")])
def test_changes_carry_a_true_sign(value, told):
    assert Language("id").change(value) == told


def test_intervals_do_not_use_the_decimal_comma_as_separator():
    assert Language("id").interval(60.210071, 100) == "[60,21; 100,00]"
    assert Language("id").interval(-39.04, 0.75, signed=True) == "[−39,04; +0,75]"
    assert Language("id").band(51, 80.99) == "51–80,99"
    assert Language("id").band(60, 60) == "60,00"


@pytest.mark.parametrize(
    ("date", "indonesian", "english"),
    [
        ("2023-02-07", "7 Februari 2023", "7 February 2023"),
        ("2023-02", "Februari 2023", "February 2023"),
        ("2023", "2023", "2023"),
        ("", MISSING, MISSING),
    ],
)
def test_dates_keep_their_precision(date, indonesian, english):
    assert Language("id").date(date) == indonesian
    assert Language("en").date(date) == english


def test_lists():
    assert Language("id").join(["a", "b", "c"]) == "a, b, dan c"


def test_texts():
    assert Language("id")("Findings") == "Temuan"
    assert Language("en")("Findings") == "Findings"
    assert Language("id")("no such text {n}", n=1) == "no such text 1"


def test_a_row_is_told_in_the_fields_of_a_text():
    row = {"name": "Nias", "year": 2022, "value": 85.05, "change": 52.45, "fell": -3}
    english = Language("en")
    signed = {name: english.change(row[name], 1) for name in ("change", "fell")}
    assert english("{name} {year} {value} {change} {fell}", row, signed) == "Nias 2022 85.05 +52.5 −3.0"


def test_an_interval_without_one_of_its_ends_is_missing():
    assert Language("en").interval(float("nan"), 3.0) == Language("en").interval(1.0, float("nan")) == MISSING


def test_a_code_is_told_with_the_numbers_of_its_row():
    assert Language("id").tell("hijau") == "hijau"
    assert Language("en").tell("hijau") == "green"
    assert Language("en").tell("no such code") == "no such code"
    # a whole number stands without decimals, and columns that the text has no place for are left out
    assert Language("id").tell("{from_year}: {points}, {share}", from_year=2021, points=81.0, share=0.5, n=3) == (
        "2021: 81, 0,50"
    )


def test_a_passage_is_told_as_a_text_is():
    told = Language("en").passage("category_out_of_reach", {"result": 72.0})
    assert told.endswith("were 3, the total would be 72.00.")
    assert Language("id").passage("category_out_of_reach", result=72.0).endswith("72,00.")
    with pytest.raises(KeyError):
        Language("en").passage("no such code")


def test_unknown_language():
    with pytest.raises(ParameterError, match="lang is 'xx'; accepted: id, en"):
        Language("xx")


def test_who_is_given_no_language_speaks_the_one_that_was_chosen():
    def told(language=SPOKEN):
        return language.tell("hijau")

    try:
        use("en")
        assert told() == "green"
        with pytest.raises(ParameterError):
            use("xx")
        assert told() == "green" and told(Language("id")) == "hijau"
    finally:
        use("id")
    assert told() == "hijau" and SPOKEN.join(["a", "b"]) == "a dan b"


def test_sentences_that_are_yielded_become_a_list_without_the_empty():
    @sentences
    def told(first, *, last):
        yield first
        yield ""
        yield last

    assert told("One.", last="Two.") == ["One.", "Two."]
