"""What is known directly, told in sentences: the numbers of the frames, the signs that are certain, both languages."""

import pandas as pd
import pytest

from ombud import direct, tell
from ombud.display.language import Language
from ombud.display.tables import Citations

NOTHING = "Nothing that would need no model is published on these two years."
ENGLISH, INDONESIAN = Language("en"), Language("id")


@pytest.fixture(scope="module")
def known():
    return direct.gather(2021, 2022)


def told(known, language=ENGLISH, codes=None):
    frames = known if codes is None else direct.concerning(known, codes)
    return tell.direct(language=language, **frames)


def test_lampung_is_told_by_its_balance(known):
    (sentence,) = [each for each in told(known) if each.startswith("**Lampung:**")]
    assert "10 governments were green before and 0 after" in sentence
    assert "changed by −10: +1 by the standards, −11 by the rest of the method." in sentence
    assert "Kabupaten Tanggamus and Kabupaten Lampung Timur" in sentence
    assert "[−46.00; −0.01]: the added dimensions certainly lowered the total" in sentence


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("17", "of the fall of 11.7 at most 1.8 is due to the added dimensions"),
        (
            "17.06",
            "at most 52.7 under every admissible weight. Total less standards lies in [+7.62; +25.62]: the "
            "added dimensions certainly lifted the total",
        ),
        ("18.04", "lies in [−11.37; +10.63]; its totals alone say [−89.37; +10.63]"),
        ("18.06", "If the list is exhaustive, its change like for like lies in [−100.00; −3.01]"),
        ("33.71", "A mean over units alone would have made −6.06"),
        ("71.73", "the added units make −3.86"),
        ("81", "denies that the changed method is the cause of the fall (90.83 to 61.03)"),
    ],
)
def test_one_government(known, code, said):
    assert said in " ".join(told(known, codes=[code]))


def test_in_indonesian_numbers_have_their_comma(known):
    sentences = " ".join(told(known, INDONESIAN))
    assert "[−46,00; −0,01]" in sentences and "paling banyak 1,8 akibat dimensi tambahan" in sentences


def test_a_sign_that_is_open_is_not_told(known):
    row = known["zones"].iloc[[0]].assign(method_low=-5.0, method_high=5.0)
    (sentence,) = tell.direct(zones=row, language=ENGLISH)
    assert "[−5.00; +5.00]." in sentence and "certainly" not in sentence


def test_weights_are_told_only_where_equal_ones_are_refuted():
    weights = direct.weight_bounds(2022)
    (sentence,) = tell.direct(weights=weights, language=ENGLISH)
    assert "Proses from 28.2 to 41.3 percent" in sentence
    assert tell.direct(weights=weights.assign(equal_possible=True), language=ENGLISH) == [NOTHING]


def test_of_nothing_it_is_told_that_there_is_none():
    assert tell.direct(balance=pd.DataFrame(), noise=pd.DataFrame(), language=ENGLISH) == [NOTHING]


def test_the_table_has_pages_grade_and_assumption(known):
    citations = Citations()
    table = tell.direct_table(direct.concerning(known, ["18.04"]), citations, ENGLISH)
    ((text, grade, assumption),) = table.rows
    assert list(citations) == ["S0703"] and text.sources == (1,)
    assert grade.text == "bounded" and "does not print its bar" in assumption.text


def test_grounds_name_the_few_that_differ(known):
    lines = tell.grounds(known["zones"], ENGLISH)
    assert lines[0].startswith("Grade: bounded. Assumption: ")
    assert lines[1].startswith("Kabupaten Tanggamus and Kabupaten Lampung Timur: Grade: bounded.")
