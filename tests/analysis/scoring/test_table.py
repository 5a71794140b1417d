"""What a method makes of a rapor: units and products that count, dimensions that it scores."""

import pandas as pd
import pytest

import ombud
from ombud.analysis.scoring.table import scored_units
from ombud.analysis.scoring.tally import read_rapor
from ombud.errors import NotPublished
from ombud.files import Data
from ombud.methodology import load_methodology

RAPOR = pd.DataFrame(
    [
        ("Dinsos", None, "input", "60"),
        ("Dinsos", None, "kepercayaan_masyarakat", "70"),
        ("Dinkes", "one", "input", "80"),
        ("Dinkes", "two", "input", "90"),
    ],
    columns=["unit", "product", "dimension", "score"],
).assign(year=2022, government="Kota Tomohon", scale="0-100")


def scored(frame, year=None):
    data = Data.at()
    return scored_units(read_rapor(frame, data), load_methodology(year) if year else None, data)


def test_units_and_products_stand_once():
    found = scored(RAPOR.query("dimension == 'input'"), 2022)
    assert len(found.parts) == 3 and found.parts["of_product"].sum() == 2
    assert len(found.place) == 2 and found.places["government"].tolist() == ["Kota Tomohon"]
    assert found.points.sum() == 230.0 and found.counted.all() and found.whole.all()
    assert found.dimensions == load_methodology(2022).dimensions["dimension"].tolist()


def test_a_method_scores_its_own_dimensions_alone():
    of_2022, all_of_them = (scored(RAPOR, year) for year in (2022, None))
    assert of_2022.form["dimension"].tolist() == ["input"]
    assert len(all_of_them.form) == 2


def test_units_assessed_apart_are_left_out():
    ombudsman = RAPOR.query("dimension == 'input'").assign(unit=["Dinsos", "Polres", "Polres"])
    assert scored(ombudsman, 2022).apart == ["polres"]


def test_a_rapor_of_units_assessed_apart_alone_is_told():
    ombudsman = RAPOR.query("dimension == 'input'").assign(unit=["Polres", "Kantor Pertanahan", "Polres"])
    with pytest.raises(NotPublished, match=r"assessed apart: kantor_pertanahan, polres"):
        scored(ombudsman, 2022)
    part = RAPOR.assign(
        unit=["Dinsos", "Polres", "Polres", "Polres"], dimension=["kepercayaan_masyarakat"] + 3 * ["input"]
    )
    with pytest.raises(NotPublished, match="assessed apart: polres"):
        ombud.score(part, 2022)


def test_a_method_that_scores_nothing_is_told():
    with pytest.raises(NotPublished, match="scores none of the rapor's dimensions"):
        scored(RAPOR.query("dimension == 'input'"), 2021)


def test_a_single_made_up_score_marks_its_government():
    whole = RAPOR.query("dimension == 'input'").assign(simulated=[False, True, False])
    found = scored(whole, 2022).parts
    assert found["simulated"].tolist() == [False, True, False]
    assert ombud.score(whole, 2022)["simulated"].tolist() == [True]
    assert ombud.score(whole.assign(simulated=False), 2022)["simulated"].tolist() == [False]


def test_totals_of_units_stand_for_those_of_a_method_that_weighs_alike():
    totals = RAPOR.head(1).assign(dimension=None, year=2023)
    assert scored(totals, 2023).dimensions[-1] == "total" and scored(totals, 2022).points.sum() == 60
    with pytest.raises(NotPublished, match=r"totals of units of 2023.* method of 2021"):
        scored(totals, 2021)


def test_ministries_have_no_units_apart():
    ministry = pd.DataFrame(
        {
            "year": 2022,
            "government": "Kementerian Agama",
            "unit": ["Polres", "Unit"],
            "dimension": "input",
            "score": [50.0, 60.0],
        }
    )
    assert scored(ministry, 2022).apart == []
    assert len(scored(ministry, 2022).place) == 2
