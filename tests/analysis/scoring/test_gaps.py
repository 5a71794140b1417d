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


def test_a_variable_scored_as_a_whole_lacks_no_indicators():
    """The method of 2022 counts five indicators of one variable and eight of the other."""
    rows = [("kompetensi_pelaksana", None), *(("sarana_prasarana", str(number)) for number in range(7))]
    frame = pd.DataFrame(rows, columns=["variable", "indicator"]).assign(
        year=2022, government="Kota Tomohon", unit="Dinsos", dimension="input", score=50.0
    )
    told = missing(frame)
    assert "kompetensi_pelaksana" not in told
    assert "input / sarana_prasarana: 1 of 8 indicators (all units)" in told
    assert "sarana_prasarana" not in missing(pd.concat([frame, frame.tail(1).assign(indicator="7")]))


def test_a_dimension_of_a_unit_and_of_its_product_is_scored_twice():
    product = FULL.head(1).assign(product="izin")
    with pytest.raises(RaporError):
        missing(pd.concat([FULL, product]))
    # of another unit, or in another dimension, it is not
    assert "(all units)" in missing(pd.concat([FULL, product.assign(unit="RSUD")]))
    without = FULL.drop(FULL.query("unit == 'Dinsos' and dimension == 'input'").index)
    assert "Dinsos" not in missing(pd.concat([without, product]))


def test_a_total_beside_dimensions_of_the_same_unit_is_refused():
    total = FULL.head(1).assign(dimension=None, variable=None, indicator=None)
    with pytest.raises(RaporError):
        missing(pd.concat([FULL, total]))
    assert missing(pd.concat([FULL.query("unit != 'Dinsos'"), total]))


def test_more_indicators_than_one_float_tells_are_named():
    rows = [(unit, f"{number:03d}") for unit in ("Dinsos", "Dinkes") for number in range(120)]
    frame = pd.DataFrame(rows, columns=["unit", "indicator"]).assign(
        year=2022, government="Kota Tomohon", dimension="input", variable="v", score=50.0
    )
    for number in (0, 51, 52, 104):
        lost = (frame["unit"] == "Dinkes") & (frame["indicator"] == f"{number:03d}")
        told = missing(frame[~lost])
        assert f"input / v / {number:03d} (1 units)" in told and told.count("input / v / ") == 1
