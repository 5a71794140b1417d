"""What a rapor lacks is named with the number of units, and leaves the total open; what it scores twice is refused."""

import numpy as np
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


# --- between which totals the missing scores leave it open: the rapor completed by hand, and scored ---

KEYS = ["year", "government", "unit", "product", "dimension", "variable", "indicator"]
YEAR = 2024  # whose method publishes variables and no numbers of indicators
VARIABLES = {
    "input": ("kompetensi_pelaksana", "sarana_prasarana"),
    "proses": ("standar_pelayanan",),
    "output": ("persepsi_maladministrasi", "another"),
    "pengaduan": ("pengelolaan_pengaduan",),
}


def full(seed, products=1):
    """Return two governments of three units each: variables, indicators, scores."""
    generator = np.random.default_rng(seed)
    form = [
        (name, variable, number)
        for name, variables in VARIABLES.items()
        for variable in variables
        for number in range(1, generator.integers(3, 6))
    ]
    rows = [
        (YEAR, government, unit, f"p{product}", *branch)
        for government in ("Kota Tomohon", "Kota Bitung")
        for unit in ("Dinsos", "Dinkes", "DPMPTSP")
        for product in range(products)
        for branch in form
    ]
    frame = pd.DataFrame(rows, columns=KEYS).astype({"indicator": str})
    if products == 1:
        frame["product"] = None
    return frame.assign(score=generator.choice([0, 33.3, 66.7, 100], len(frame)))


def limits(frame, method=YEAR):
    return ombud.score(frame, method).set_index("government")[["total_low", "total", "total_high"]]


@pytest.mark.parametrize(("seed", "products"), [(1, 1), (2, 1), (3, 2)])
def test_what_is_missing_is_nothing_or_full_marks(seed, products):
    frame = full(seed, products)
    lost = np.random.default_rng([seed, 9]).random(len(frame)) < 0.2
    # a whole variable of one unit too, but every product keeps something of each dimension
    lost |= ((frame["unit"] == "Dinkes") & (frame["variable"] == "sarana_prasarana")).to_numpy()
    kept = frame[~lost]
    if products > 1:
        of_products = ["government", "unit", "product", "dimension"]
        assert kept.groupby(of_products).ngroups == frame.groupby(of_products).ngroups
    found = limits(kept)
    for column, end in (("total_low", 0.0), ("total_high", 100.0)):
        completed = limits(pd.concat([kept, frame[lost].assign(score=end)]))
        assert found[column].to_numpy() == pytest.approx(completed["total"].to_numpy(), abs=1e-8)
    assert (found["total_low"] < found["total"]).all() and (found["total"] < found["total_high"]).all()


def test_nothing_missing_leaves_the_total():
    found = limits(full(4))
    assert found["total_low"].tolist() == found["total"].tolist() == found["total_high"].tolist()


def test_a_missing_dimension_weighs_as_the_method_says():
    rows = [(2023, "Kota Tomohon", "Dinsos", name, 50.0) for name in ("input", "proses", "output")]
    frame = pd.DataFrame(rows, columns=["year", "government", "unit", "dimension", "score"])
    found = limits(frame, 2023).iloc[0]
    assert found.tolist() == pytest.approx([0.7846 * 50, 50, 0.7846 * 50 + 21.54], abs=1e-8)


def test_a_missing_indicator_by_hand():
    rows = [
        ("A", "standar_pelayanan", "1", 80.0),
        ("A", "standar_pelayanan", "2", 60.0),
        ("B", "standar_pelayanan", "1", 90.0),
    ]
    frame = pd.DataFrame(rows, columns=["unit", "variable", "indicator", "score"]).assign(
        year=2021, government="Kota Tomohon", dimension="proses", unit_type="lainnya", product="p"
    )
    found = limits(frame, 2021).iloc[0]
    assert found["total"] == pytest.approx((70 + 90) / 2)
    assert found["total_low"] == pytest.approx((70 + 45) / 2)
    assert found["total_high"] == pytest.approx((70 + 95) / 2)


def test_a_missing_variable_that_others_score_as_a_whole():
    rows = [("Dinsos", "standar_pelayanan", 80.0), ("Dinsos", "another", 60.0), ("Dinkes", "standar_pelayanan", 90.0)]
    frame = pd.DataFrame(rows, columns=["unit", "variable", "score"]).assign(
        year=2021, government="Kota Tomohon", dimension="proses", product="p"
    )
    assert ombud.score(frame, 2021).iloc[0]["missing"] == "proses / another (1 units)"
    assert limits(frame, 2021).iloc[0].tolist() == pytest.approx([(70 + 45) / 2, (70 + 90) / 2, (70 + 95) / 2])


def test_indicators_that_the_method_counts_and_no_unit_has():
    rows = [("kompetensi_pelaksana", str(number), 50.0) for number in range(3)]  # of 5 that are published
    rows += [("sarana_prasarana", str(number), 50.0) for number in range(8)]
    frame = pd.DataFrame(rows, columns=["variable", "indicator", "score"]).assign(dimension="input")
    others = pd.DataFrame({"dimension": ["proses", "output", "pengaduan"], "score": 50.0})
    frame = pd.concat([frame, others]).assign(year=2022, government="Kota Tomohon", unit="Dinsos")
    lost = 0.2185 * 0.5 * 2 / 5 * 50
    assert limits(frame, 2022).iloc[0].tolist() == pytest.approx([50 - lost, 50, 50 + lost])


def test_whole_units_are_not_missing_their_parts():
    frame = pd.DataFrame(
        {"year": 2022, "government": "Kota Tomohon", "unit": ["Dinsos", "Dinkes"], "score": [51.8, 59.7]}
    )
    assert limits(frame, 2022).iloc[0].tolist() == pytest.approx([55.75] * 3)


def test_what_the_method_publishes_and_no_unit_has_is_open_too():
    rows = [(2022, "Kota Tomohon", "Dinsos", name, None, 50.0) for name in ("proses", "output", "pengaduan")]
    rows.append((2022, "Kota Tomohon", "Dinsos", "input", "kompetensi_pelaksana", 50.0))
    frame = pd.DataFrame(rows, columns=["year", "government", "unit", "dimension", "variable", "score"])
    scored = ombud.score(frame, 2022).iloc[0]
    assert "input / sarana_prasarana (all units)" in scored["missing"]
    assert [scored["total_low"], scored["total_high"]] == pytest.approx([50 - 0.2185 * 25, 50 + 0.2185 * 25], abs=1e-8)


def test_a_variable_left_blank_that_others_score_as_a_whole_is_named():
    rows = [("Dinsos", "standar_pelayanan", 80.0), ("Dinsos", "another", None), ("Dinkes", "another", 90.0)]
    frame = pd.DataFrame(rows, columns=["unit", "variable", "score"]).assign(
        year=2021, government="Kota Tomohon", dimension="proses", product="p"
    )
    assert "proses / another (1 units)" in ombud.score(frame, 2021).iloc[0]["missing"]


def test_refusals_are_in_the_order_of_governments_and_years():
    lacking = FULL.drop(FULL.query("unit == 'Dinsos' and dimension == 'input'").index)
    others = [
        lacking.assign(government=name, year=year) for name, year in (("Kota Bitung", 2023), ("Kota Bitung", 2022))
    ]
    with pytest.raises(DataError) as raised:
        ombud.score(pd.concat([lacking, *others]), 2022, missing="refuse")
    told = [(fault.fields["government"], fault.fields["year"]) for fault in raised.value.faults]
    assert told == [("Kota Bitung", 2022), ("Kota Bitung", 2023), ("Kota Tomohon", 2022)]
