"""Scores of units joined into totals: published sets, an independent computation, missing scores, faults."""

import math

import numpy as np
import pandas as pd
import pytest

import ombud
from ombud.analysis.scoring.units import rank_units, read_contents
from ombud.errors import DataError, NotPublished
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.simulation import simulate

WEIGHTS = {"input": 21.85, "proses": 32.37, "output": 24.24, "pengaduan": 21.54}
ROUNDING = 0.005 + 0.005  # half of the last decimal of the units and of the total
EXACT = 1e-8  # the query rounds at nine decimals


def rapor(rows, columns=("unit", "dimension", "score"), year=2022, government="Kota Tomohon"):
    return pd.DataFrame(rows, columns=list(columns)).assign(year=year, government=government)


def units_of(scores, **place):
    return rapor(list(scores.items()), ("unit", "score"), **place)


# --- published sets ---

PUBLISHED = [
    (
        "Kota Tomohon",
        2022,
        66.01,
        {
            "DPMPTSP": 70.92,
            "Disdukcapil": 81.57,
            "Dinas Kesehatan": 59.7,
            "Dinas Pendidikan": 67.3,
            "Dinas Sosial": 51.8,
            "Puskesmas Lansot": 70.75,
            "Puskesmas Matani": 60.04,
        },
    ),
    (
        "Kota Depok",
        2023,
        97.67,
        {
            "DPMPTSP": 97.49,
            "Disdukcapil": 98.25,
            "Dinas Kesehatan": 98.45,
            "Disdik": 96.12,
            "Dinas Sosial": 97.48,
            "Puskesmas Cimanggis": 97.66,
            "Puskesmas Sukamaju Baru": 98.26,
        },
    ),
    (
        "Kab. Pemalang",
        2024,
        98.59,
        {
            "DPMPTSP": 98.24,
            "Disdukcapil": 98.11,
            "Dindikbud": 98.56,
            "Dinsos KBPP": 98.99,
            "Puskesmas Banjardawa": 98.63,
            "Puskesmas Paduraksa": 99.03,
        },
    ),
    (
        "Kota Yogyakarta",
        2025,
        88.39,
        {
            "Dinas Kesehatan": 88.91,
            "Dinas Pendidikan, Pemuda dan Olahraga": 89.44,
            "Dinsos": 90.13,
            "RSUD Kota Yogyakarta": 84.17,
            "SMPN 5 Yogyakarta": 89.31,
        },
    ),
]


@pytest.mark.parametrize(("government", "year", "total", "scores"), PUBLISHED)
def test_published_totals_are_means_of_units(government, year, total, scores):
    found = ombud.score(units_of(scores, government=government, year=year), year).iloc[0]
    assert abs(found["total"] - total) <= ROUNDING
    assert found["n_units"] == len(scores) and found["weights_basis"] == "not_used"
    assert found["aggregation"] == "units" and found["missing"] == ""


def test_a_mean_over_units_fails_in_2021():
    scores = {"DPMPTSP": 87.95, "Disdukcapil": 62.17, "Dinas Kesehatan": 23.15, "Disdikbud": 75.58}
    found = ombud.score(units_of(scores, government="Kota Magelang", year=2021), 2021).iloc[0]
    assert found["total"] == pytest.approx(62.2125, abs=EXACT)  # published: 68.27
    assert found["aggregation"] == "products"
    assert found["missing"] == "products (4 units)"  # each unit stands for one product, and says so


# --- the tree ---


def test_indicators_variables_products_dimensions_units():
    rows = [
        ("A", None, "input", "x", "1", 100),
        ("A", None, "input", "x", "2", 50),
        ("A", None, "input", "y", "1", 0),
        ("A", "p", "proses", "s", "1", 60),
        ("A", "q", "proses", "s", "1", 80),
        ("A", "q", "proses", "s", "2", 100),
        ("A", None, "output", None, None, 40),
        ("A", None, "pengaduan", "z", None, 20),
        ("B", None, "input", "x", "1", 10),
        ("B", None, "input", "x", "2", 10),
        ("B", None, "input", "y", "1", 10),
        ("B", None, "proses", None, None, 10),
        ("B", None, "output", None, None, 10),
        ("B", None, "pengaduan", "z", None, 10),
    ]
    columns = ("unit", "product", "dimension", "variable", "indicator", "score")
    found = ombud.score(rapor(rows, columns).assign(unit_type="lainnya"), 2022).iloc[0]
    first = {"input": (75 + 0) / 2, "proses": (60 + 90) / 2, "output": 40, "pengaduan": 20}
    assert [found[name] for name in first] == pytest.approx([(value + 10) / 2 for value in first.values()], abs=EXACT)
    total = sum(WEIGHTS[name] * value for name, value in first.items()) / 100
    assert found["total"] == pytest.approx((total + 10) / 2, abs=EXACT)
    assert (found["n_units"], found["n_products"]) == (2, 2)
    assert found["missing"] == (
        "input / kompetensi_pelaksana (all units); input / sarana_prasarana (all units); proses / standar_pelayanan (all "
        "units); pengaduan / pengelolaan_pengaduan (all units); proses / s / 2 (1 units)"
    )
    assert found["weights_basis"] == "assumed"  # of 2022; those of 2023 are published
    assert found["inner_weights"] == "plain_means"


def test_weights_of_2023_are_published():
    found = ombud.score(rapor([("Dinsos", name, 50) for name in WEIGHTS], year=2023), 2023).iloc[0]
    assert found["weights_basis"] == "published" and found["inner_weights"] == "not_used"
    assert found["total"] == pytest.approx(50, abs=EXACT)


def test_the_total_of_2021_is_a_mean_over_products():
    rows = [("Dinsos", "p", 90), ("Dinsos", "q", 90), ("Dinsos", "r", 90), ("Dinkes", "p", 30)]
    found = ombud.score(rapor(rows, ("unit", "product", "score"), year=2021).assign(dimension="proses"), 2021).iloc[0]
    assert found["total"] == pytest.approx(75, abs=EXACT)
    assert (found["n_units"], found["n_products"], found["missing"]) == (2, 4, "")
    assert found["zone"] == "kuning" and pd.isna(found["category"])


def test_data_of_2022_under_the_method_of_2021_keep_the_standards():
    rows = [
        ("Dinsos", None, "input", 10),
        ("Dinsos", "p", "proses", 90),
        ("Dinsos", "q", "proses", 70),
        ("Dinkes", "p", "proses", 20),
    ]
    found = ombud.score(rapor(rows, ("unit", "product", "dimension", "score")), 2021).iloc[0]
    assert found["total"] == pytest.approx(60, abs=EXACT)
    assert (found["year"], found["methodology"], found["left_out"], found["missing"]) == (2022, 2021, "input", "")


def test_units_assessed_apart_are_left_out_of_regional_totals():
    found = ombud.score(units_of({"Dinsos": 80, "Polres Tomohon": 10, "Kantor Pertanahan": 0}), 2022).iloc[0]
    assert found["total"] == 80 and found["n_units"] == 1
    assert found["left_out"] == "kantor_pertanahan; polres"


def test_a_total_is_classified_as_it_would_be_published():
    found = ombud.score(units_of({"Dinsos": 87.99, "Dinkes": 88.00}), 2022).iloc[0]
    assert found["total"] == pytest.approx(87.995, abs=EXACT)
    assert (found["category"], found["zone"]) == ("A", "hijau")


# --- missing ---


def incomplete():
    rows = [("A", name, 50.0) for name in WEIGHTS] + [("B", name, 100.0) for name in WEIGHTS if name != "output"]
    return rapor(rows).assign(unit_type="lainnya")


def test_a_missing_dimension_is_named_and_renormalised():
    found = ombud.score(incomplete(), 2022).iloc[0]
    assert found["missing"] == "output (1 units)"
    assert found["total"] == pytest.approx(75, abs=EXACT)
    assert found["output"] == 50


def test_a_blank_score_is_a_missing_one():
    blank = pd.concat([incomplete(), incomplete().iloc[[2]].assign(unit="B", score=math.nan)])
    columns = ["total", "missing", "output"]
    pd.testing.assert_frame_equal(ombud.score(blank, 2022)[columns], ombud.score(incomplete(), 2022)[columns])


def test_missing_indicators_are_named():
    rows = [
        ("A", "input", "x", "1", 1),
        ("A", "input", "x", "2", 1),
        ("B", "input", "x", "1", 0.5),
        ("C", "input", "x", "2", math.nan),
        ("C", "input", "x", "1", 1),
    ]
    columns = ("unit", "dimension", "variable", "indicator", "score")
    units = rapor(rows, columns).assign(unit_type="lainnya", scale="0-3")
    found = ombud.score(units, 2022).iloc[0]
    assert "input / x / 2 (2 units)" in found["missing"] and "proses (3 units)" in found["missing"]
    assert found["input"] == pytest.approx(100 / 3 * (1 + 0.5 + 1) / 3, abs=EXACT)


def test_years_with_other_indicators_miss_nothing_of_each_other():
    columns = ("unit", "dimension", "variable", "indicator", "score")
    earlier = rapor([("A", "input", "x", "1", 80)], columns, year=2022)
    later = rapor([("A", "input", "x", "1", 80), ("A", "input", "x", "2", 80)], columns, year=2023)
    found = ombud.score(pd.concat([earlier, later]).assign(unit_type="lainnya"), 2022)
    assert not found["missing"].str.contains("x / 2").any()


def test_missing_scores_can_be_refused():
    with pytest.raises(ombud.DataError, match=r"output \(1 units\)"):
        ombud.score(incomplete(), 2022, missing="refuse")
    with pytest.raises(ombud.ParameterError, match="renormalise, refuse"):
        ombud.score(incomplete(), 2022, missing="ignore")
    complete = rapor([("Dinsos", name, 50) for name in WEIGHTS])
    assert len(ombud.score(complete, 2022, missing="refuse")) == 1


def test_indicators_that_no_unit_has_are_counted():
    columns = ("unit", "dimension", "variable", "indicator", "score")
    rows = [("Dinsos", "input", "Kompetensi pelaksana", str(n), 80) for n in range(4)]
    missing = ombud.score(rapor(rows, columns), 2022)["missing"].iloc[0]
    assert "input / kompetensi_pelaksana: 1 of 5 indicators (all units)" in missing
    assert "input / sarana_prasarana (all units)" in missing


# --- one query for every source ---


def random_rapor(seed, by_number=False):
    """Return a rapor with gaps: three governments, two years, all levels of the tree."""
    rng = np.random.default_rng(seed)
    form = [
        ("input", "k", 4, 0),
        ("input", "s", 3, 0),
        ("proses", "p", 5, 2),
        ("output", "o", 2, 0),
        ("pengaduan", "a", 3, 0),
    ]
    rows = [
        (
            year,
            government,
            f"Puskesmas {unit}",
            f"Produk {product}" if product else None,
            dimension,
            variable,
            str(indicator) if by_number else f"{variable}{indicator}",
            rng.integers(0, 4),
        )
        for year in (2022, 2023)
        for government in ("Kota Depok", "Kabupaten Nias", "Provinsi Bali")
        for unit in range(1, 6)
        for dimension, variable, indicators, products in form
        for product in (range(1, products + 1) if products else (0,))
        for indicator in range(indicators)
    ]
    columns = ["year", "government", "unit", "product", "dimension", "variable", "indicator", "score"]
    units = pd.DataFrame(rows, columns=columns).assign(scale="0-3")
    return units[rng.random(len(units)) > 0.1].sample(frac=1, random_state=seed)


def by_pandas(units):
    """Return totals computed step by step, independently."""
    keys = ["year", "government", "unit", "product", "dimension", "variable"]
    points = units.assign(score=units["score"] * 100 / 3).groupby(keys, dropna=False)["score"].mean()
    products = points.groupby(level=keys[:5], dropna=False).mean()
    dimensions = products.groupby(level=["year", "government", "unit", "dimension"]).mean().unstack()
    weights = pd.Series(WEIGHTS)
    totals = (dimensions * weights).sum(axis=1) / dimensions.notna().mul(weights).sum(axis=1)
    return totals.groupby(level=["government", "year"]).mean()


@pytest.mark.slow
@pytest.mark.parametrize("by_number", [False, True])
@pytest.mark.parametrize("seed", range(5))
def test_totals_equal_those_of_an_independent_computation(tmp_path, seed, by_number):
    units = random_rapor(seed, by_number)
    expected = by_pandas(units)
    units.to_parquet(tmp_path / "rapor.parquet")
    units.to_csv(tmp_path / "rapor.csv", index=False)
    (tmp_path / "saved.parquet").touch()
    loaded = ombud.load_units(tmp_path / "rapor.csv")
    loaded.to_parquet(tmp_path / "saved.parquet")
    found = ombud.score(units, 2022)
    np.testing.assert_allclose(
        found.set_index(["government", "year"])["total"],
        expected.loc[list(zip(found["government"], found["year"], strict=True))],
        atol=EXACT,
    )
    for source in (tmp_path / "rapor.parquet", tmp_path / "rapor.csv", tmp_path / "saved.parquet", loaded):
        pd.testing.assert_frame_equal(ombud.score(source, 2022), found)


def test_a_file_in_many_stretches_is_one_rapor(tmp_path):
    """Rows of one unit lie far apart, each stretch has a dictionary of its own, and text may be no dictionary at all."""
    units = random_rapor(1).sample(frac=1, random_state=2)
    whole, parted, plain = (tmp_path / name for name in ("rapor [1].parquet", "parted.parquet", "plain.parquet"))
    units.to_parquet(whole)
    units.to_parquet(parted, row_group_size=50)
    units.to_parquet(plain, row_group_size=70, use_dictionary=False)
    found = ombud.score(whole, 2022)
    for path in (parted, plain):
        pd.testing.assert_frame_equal(ombud.score(path, 2022), found)


def test_a_variable_may_have_more_indicators_than_one_number_tells():
    """Their presence is kept in bits, 52 to a number."""
    columns = ("unit", "dimension", "variable", "indicator", "score")
    rows = [
        (unit, "input", "x", f"no. {n}", n % 100) for unit in ("A", "B") for n in range(130) if (unit, n) != ("A", 60)
    ]
    units = rapor(rows, columns).assign(unit_type="lainnya")
    found = ombud.score(units, 2022).iloc[0]
    assert "input / x / no. 60 (1 units)" in found["missing"] and "no. 61" not in found["missing"]
    assert found["input"] == pytest.approx(units.groupby("unit")["score"].mean().mean(), abs=EXACT)
    with pytest.raises(RaporError, match=f"row {len(units) + 2}, .*scores again what row {len(units) + 1} scores"):
        ombud.score(pd.concat([units, units.tail(1)]), 2022)


def test_spellings_of_a_government_are_one(tmp_path):
    units = units_of({"Dinsos": 80, "Dinkes": 60}, government=["Pemkot Depok", "Kota Depok"])
    units.to_parquet(tmp_path / "rapor.parquet")
    for source in (units, tmp_path / "rapor.parquet"):
        found = ombud.score(source, 2022)
        assert found["total"].tolist() == [70] and found["government"].tolist() == ["Kota Depok"]


def test_simulated_scores_stay_marked():
    units = units_of({"Dinsos": 80, "Dinkes": 60})
    assert "simulated" not in ombud.score(units, 2022)
    assert ombud.score(units.assign(simulated=True), 2022)["simulated"].tolist() == [True]
    assert ombud.score(units.assign(simulated=[False, True]), 2022)["simulated"].tolist() == [True]
    assert ombud.score(units.assign(simulated=False), 2022)["simulated"].tolist() == [False]


def test_the_frame_given_is_not_changed():
    units = random_rapor(0)
    before = units.copy()
    ombud.score(units, 2022)
    pd.testing.assert_frame_equal(units, before)


# --- refusals ---


def test_the_weights_of_2025_are_not_published():
    with pytest.raises(ombud.NotPublished, match="2025"):
        ombud.score(rapor([("Dinsos", name, 50) for name in WEIGHTS], year=2025), 2025)


def test_totals_of_units_are_not_those_of_another_method():
    with pytest.raises(ombud.NotPublished, match="totals of units of 2022"):
        ombud.score(units_of({"Dinsos": 80}), 2021)
    assert len(ombud.score(units_of({"Dinsos": 80}), 2023)) == 1  # joined alike in both years


def test_a_method_that_scores_nothing_of_a_rapor():
    with pytest.raises(ombud.NotPublished, match="none of the rapor's dimensions: output"):
        ombud.score(rapor([("Dinsos", "output", 80)]), 2021)


def test_all_faults_of_a_frame_come_at_once():
    units = rapor([("Dinas Pekerjaan Umum", "Inputt", 101)]).assign(government="Balikpapam", year=1922)
    with pytest.raises(RaporError) as caught:
        ombud.score(units, 2022)
    assert {fault.column for fault in caught.value.faults} == {"year", "government", "unit", "dimension", "score"}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"score": 4.0, "scale": "0-3"}, "outside its scale 0-3"),
        ({"score": math.inf}, "outside its scale"),
        ({"score": 2.0}, "no column tells the scale"),
        ({"score": "baik"}, "does not hold numbers"),
        ({"scale": "0-5"}, "no such scale"),
        ({"score": math.nan}, "no row has a score"),
        ({"unit": None, "unit_type": "lainnya"}, "the unit is missing"),
        ({"government": None}, "the government is missing"),
    ],
)
def test_what_cant_be_scored(change, words):
    units = units_of({"Dinsos": 80.0}).assign(**change)
    with pytest.raises(RaporError, match=words):
        ombud.score(units, 2022)


def test_a_frame_without_columns():
    for frame in (pd.DataFrame(), pd.DataFrame({"a": [1]})):
        with pytest.raises(RaporError, match="no column of a rapor"):
            ombud.score(frame, 2022)
    with pytest.raises(RaporError, match="no column for unit"):
        ombud.score(pd.DataFrame({"year": [2022], "government": ["Kota Depok"], "score": [80]}), 2022)
    with pytest.raises(RaporError, match="no rows"):
        ombud.score(units_of({"Dinsos": 80.0}).head(0), 2022)


def test_a_damaged_file_is_refused(tmp_path):
    path = tmp_path / "rapor.parquet"
    random_rapor(0).to_parquet(path)
    content = bytearray(path.read_bytes())
    content[40:400] = bytes(360)
    path.write_bytes(content)
    with pytest.raises(RaporError, match=r"rapor\.parquet: the Parquet file can't be read"):
        ombud.score(path, 2022)


def test_units_of_a_ministry_need_no_known_kind():
    """As in a file that `ombud.load_units` reads: their names say nothing, and none is assessed apart."""
    found = ombud.score(units_of({"Direktorat A": 80.0, "Polres B": 60.0}, government="Kementerian Kesehatan"), 2022)
    assert found["total"].tolist() == [70] and found["left_out"].tolist() == [""]


def test_what_is_scored_twice(tmp_path):
    units = pd.concat([units_of({"Dinsos": 80, "Dinkes": 70}), units_of({"Dinsos": 80})])
    units.to_parquet(tmp_path / "rapor.parquet")
    units.to_csv(tmp_path / "rapor.csv", index=False)
    for source in (units, tmp_path / "rapor.parquet", tmp_path / "rapor.csv"):
        with pytest.raises(RaporError, match=r"row 4.*the row scores again what row 2 scores") as caught:
            ombud.score(source, 2022)
        assert len(caught.value.faults) == 1


def test_an_indicator_under_two_spellings_is_scored_twice():
    columns = ("unit", "dimension", "variable", "indicator", "score")
    rows = [("Dinsos", "input", "x", "Motto layanan", 80), ("Dinsos", "input", "X", "motto  layanan", 80)]
    with pytest.raises(RaporError, match=r"row 3.*the row scores again what row 2 scores"):
        ombud.score(rapor(rows, columns), 2022)


@pytest.mark.parametrize(
    "rows",
    [
        [("A", None, "total", None, None), ("A", None, "input", None, None)],
        [("A", None, "input", None, None), ("A", None, "input", "x", None)],
        [("A", None, "input", None, None), ("A", None, "input", None, "1")],
        [("A", None, "input", "x", None), ("A", None, "input", "x", "1")],
        [("A", None, "proses", None, None), ("A", "p", "proses", None, None)],
        [("A", None, "total", None, None), ("A", "p", "input", None, None)],
    ],
)
@pytest.mark.parametrize("year", [2022, 2021])
def test_a_mean_beside_its_parts(rows, year):
    columns = ("unit", "product", "dimension", "variable", "indicator")
    units = rapor(rows, columns, year=year).assign(
        score=80,
        unit_type="lainnya",
        dimension=lambda frame: frame["dimension"].replace("input", "proses" if year == 2021 else "input"),
    )
    with pytest.raises(RaporError, match=r"has a score beside those of its (dimensions|parts|indicators|products)"):
        ombud.score(units, year)


# --- what a rapor holds ---

HELD = pd.DataFrame(
    {
        "year": [2022, 2022, 2023, 2023],
        "government": ["Kota Tomohon", "Kota Tomohon", "Kota Tomohon", "Kab. Nias"],
        "unit": ["Dinsos", "Dinkes", "Dinsos", "Dinsos"],
        "score": [60.0, np.nan, 70.0, 80.0],
        "scale": "0-100",
    }
)


@pytest.mark.parametrize("saved", [False, True])
def test_a_frame_and_a_file_hold_the_same(saved, tmp_path):
    HELD.to_parquet(tmp_path / "rapor.parquet")
    found = read_contents(tmp_path / "rapor.parquet" if saved else HELD)
    assert list(found) == ["government_code", "government", "year", "unit", "rows", "scores"]
    assert found.sort_values(["government_code", "year", "unit"]).values.tolist() == [
        ["12.04", "Kabupaten Nias", 2023, "Dinsos", 1, 1],
        ["71.73", "Kota Tomohon", 2022, "Dinkes", 1, 0],
        ["71.73", "Kota Tomohon", 2022, "Dinsos", 1, 1],
        ["71.73", "Kota Tomohon", 2023, "Dinsos", 1, 1],
    ]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"score": [0.6, 0.5, 0.7, 0.8]}, "on a scale of 100 no score is above 0.8"),
        ({"scale": None, "score": [60.0, 2.0, 70.0, 80.0]}, "no column tells the scale"),
        ({"government_code": "71.73"}, "the code is that of Kota Tomohon"),
        ({"score_printed": [60.0, np.nan, 70.0, 8.0]}, "score_printed"),
        ({"score_printed": [60.0, 5.0, 70.0, 80.0]}, "score_printed"),
        ({"unit": "Dinsos", "score": 60.0, "year": 2022}, "scores again"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused_whatever_its_size(change, told, tmp_path):
    path = tmp_path / "rapor.parquet"
    HELD.assign(**change).to_parquet(path)
    for use in (read_contents, lambda file: ombud.score(file, 2022)):
        with pytest.raises(DataError, match=told):
            use(path)


def test_a_unit_without_a_score_is_named_and_not_counted():
    scored = ombud.score(HELD, 2022).set_index(["government", "year"])
    assert scored.loc[("Kota Tomohon", 2022), "n_units"] == 1
    assert "Dinkes (no score)" in scored.loc[("Kota Tomohon", 2022), "missing"]
    assert scored.loc[("Kabupaten Nias", 2023), ["n_units", "missing"]].tolist() == [1, ""]


# --- which units to mend first ---

BALIKPAPAN = "64.71"


@pytest.fixture(scope="module")
def units():
    scores = simulate((2021, 2022))
    return scores[scores["government_code"] == BALIKPAPAN]


@pytest.fixture(scope="module")
def of_2022(units):
    return rank_units(units, BALIKPAPAN, 2022)


def test_units_make_the_total_and_the_weakest_comes_first(units, of_2022):
    ranked = of_2022
    own = units[units["year"] == 2022]
    assert set(ranked["unit"]) == set(own["unit"])
    assert ranked["total"].is_monotonic_increasing
    assert ranked["total"].mean() == pytest.approx(ombud.score(own, 2022)["total"].item(), abs=1e-6)


def test_the_gain_is_the_units_share_of_its_distance(of_2022):
    ranked = of_2022
    known = ranked[ranked["distance"].notna()]
    assert (known["gain"] * len(ranked)).to_numpy() == pytest.approx(known["distance"].to_numpy())
    # a unit raised by its distance stands in its next category
    raised = ombud.load_methodology(2022).classify((known["total"].round(2) + known["distance"]).round(2))
    assert raised["category"].tolist() == known["next"].tolist()


def test_where_the_total_is_no_mean_over_units_the_gain_is_not_known(units):
    ranked = rank_units(units, BALIKPAPAN, 2021)
    assert ranked["total"].is_monotonic_increasing and ranked["gain"].isna().all()


def test_made_up_scores_are_marked(units, of_2022):
    assert of_2022["simulated"].all()
    assert "simulated" not in rank_units(units.drop(columns="simulated"), BALIKPAPAN, 2022)


def test_an_invented_government_is_ranked_too():
    scores = ombud.choose_scores("", 2021, 2022)
    ranked = rank_units(scores, scores["government_code"].iat[0], 2022)
    assert ranked["total"].notna().all() and ranked["gain"].gt(0).any()


def test_a_single_score_is_ranked():
    scores = ombud.choose_scores("", 2021, 2022)
    one = scores[scores["year"] == 2022].head(1)
    ranked = rank_units(one, one["government_code"].iat[0], 2022)
    assert ranked["unit"].tolist() == one["unit"].tolist()


def test_what_has_no_answer_says_why(units):
    with pytest.raises(NotPublished, match=r"no unit scores of 64\.02"):
        rank_units(units, "64.02", 2022)


def test_blank_scores_alone_have_no_ranking(units):
    with pytest.raises(NotPublished, match=r"no unit scores of 64\.71 in 2022"):
        rank_units(units.assign(score=float("nan")), BALIKPAPAN, 2022)


def test_units_that_lack_a_dimension_come_after_the_others_and_blank_ones_last(units, of_2022):
    own, ranked = units[units["year"] == 2022], of_2022
    lost, blank = ranked["unit"].iloc[:2]
    scores = own["score"].where(own["unit"] != blank)
    frame = own.assign(score=scores)[(own["unit"] != lost) | (own["dimension"] != "proses")]
    again = rank_units(frame, BALIKPAPAN, 2022)
    assert again["unit"].tolist() == [*ranked["unit"].iloc[2:], lost, blank]
    assert again["lacking"].tolist() == ["", *[""] * (len(ranked) - 3), "proses", "input;proses;output;pengaduan"]
    assert again[["category", "zone", "next", "distance", "gain"]].iloc[-2:].isna().all(axis=None)
    # the gain is a share of the units with a score
    known = again[again["distance"].notna()]
    assert (known["gain"] * (len(ranked) - 1)).to_numpy() == pytest.approx(known["distance"].to_numpy())


def test_the_weakest_dimension_is_the_lowest(of_2022):
    ranked = of_2022
    dimensions = ranked[["input", "proses", "output", "pengaduan"]].astype(float)
    assert ranked["weakest"].tolist() == dimensions.idxmin(axis=1).tolist()


def test_the_weakest_dimension_of_each_unit_is_named():
    names = list(ombud.load_methodology(2022).dimensions["dimension"])
    rows = [
        {"government_code": BALIKPAPAN, "year": 2022, "unit": unit, "unit_type": kind, "dimension": name, "score": 80.0}
        for unit, kind in (("Puskesmas A", "puskesmas"), ("Dinas Sosial", "dinas_sosial"))
        for name in names
    ]
    frame = pd.DataFrame(rows)
    frame.loc[[1, len(names) + 2], "score"] = [79.0, 30.0]
    ranked = rank_units(frame, BALIKPAPAN, 2022).set_index("unit")
    assert ranked["weakest"].to_dict() == {"Puskesmas A": names[1], "Dinas Sosial": names[2]}


@pytest.mark.parametrize(
    "change",
    [
        {"unit": "Polres Balikpapan", "unit_type": "polres"},  # assessed apart
        {"unit": "RSUD", "unit_type": "rsud", "dimension": "kepercayaan_masyarakat"},  # not scored in 2022
    ],
)
def test_units_that_the_method_does_not_count_leave_the_ranking_of_the_others(units, of_2022, change):
    own = units[units["year"] == 2022]
    other = own[own["unit"] == own["unit"].iloc[0]].drop_duplicates("dimension").assign(**change)
    ranked = rank_units(pd.concat([own, other.drop_duplicates("dimension")]), BALIKPAPAN, 2022)
    pd.testing.assert_frame_equal(ranked, of_2022)


def test_a_unit_scored_as_a_whole_is_ranked_among_others(units, of_2022):
    whole = (
        units[units["year"] == 2022]
        .head(1)
        .assign(
            unit="RSUD", unit_type="rsud", dimension="total", product=None, variable=None, indicator=None, score=1.0
        )
    )
    ranked = rank_units(pd.concat([units, whole]), BALIKPAPAN, 2022)
    first = ranked.iloc[0]
    assert (first["unit"], first["total"], first["lacking"]) == ("RSUD", 1.0, "") and pd.isna(first["weakest"])
    assert ranked["weakest"].tolist()[1:] == of_2022["weakest"].tolist()
