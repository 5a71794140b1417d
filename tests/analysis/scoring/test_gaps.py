"""What a rapor lacks is named with the number of units; what it scores twice is refused."""

import pandas as pd
import pytest

import ombud
from ombud.errors import DataError
from ombud.evidence.rapor.faults import RaporError

FULL = pd.DataFrame(
    [
        (unit, dimension, f"{dimension} v", str(number), 50.0)
        for unit in ("Dinsos", "Dinkes", "DPMPTSP")
        for dimension in ("input", "proses", "output", "pengaduan")
        for number in (1, 2)
    ],
    columns=["unit", "dimension", "variable", "indicator", "score"],
).assign(year=2022, government="Kota Tomohon")


def missing(frame, **options):
    return ombud.score(frame, 2022, **options)["missing"].iloc[0]


@pytest.mark.parametrize(
    ("lost", "named"),
    [
        ("unit == 'Dinsos' and dimension == 'input'", "input (1 units)"),
        ("unit != 'Dinsos' and indicator == '2' and dimension == 'proses'", "proses / proses v / 2 (2 units)"),
    ],
)
def test_what_some_units_lack_is_named(lost, named):
    kept = FULL.drop(FULL.query(lost).index)
    assert named in missing(kept) and named not in missing(FULL)
    with pytest.raises(DataError, match="Kota Tomohon 2022 lacks scores"):
        missing(kept, missing="refuse")


def test_a_unit_without_scores_is_named():
    blank = FULL.assign(score=FULL["score"].where(FULL["unit"] != "Dinkes"))
    assert missing(blank).startswith("Dinkes (no score)")


def test_one_unit_without_a_name_among_others_is_refused():
    with pytest.raises(RaporError, match="unit"):
        missing(pd.concat([FULL, FULL.tail(1).assign(unit=None)]))


def test_a_score_that_stands_twice_is_refused():
    with pytest.raises(RaporError, match="scores again"):
        missing(pd.concat([FULL, FULL.tail(1)]))


def test_a_whole_beside_its_parts_is_refused():
    whole = FULL.tail(1).assign(variable=None, indicator=None)
    with pytest.raises(RaporError):
        missing(pd.concat([FULL, whole]))
