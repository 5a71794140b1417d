"""What the attribution says of what it could not see."""

import pandas as pd
import pytest

from ombud.analysis.attribution.units.causes import attribute
from ombud.analysis.attribution.units.counterfactual import FACTORS
from ombud.display.codes.units import TEXTS
from ombud.evidence.simulation import simulate_with_truth

ROUNDING = 1e-9  # sums of a few hundred doubles


def unit_rows(year, scores, products=None, government="99.01"):
    """Scores: unit type -> dimension -> points; products: unit type -> number (2021's total is a mean over them)."""
    return pd.DataFrame(
        {
            "year": year, "government_code": government, "government": f"Kota {government}", "level": "kota",
            "province_code": "99", "province": "Contoh", "unit": kind, "unit_type": kind,
            "product": f"p{number}" if products else None, "dimension": dimension, "variable": None,
            "indicator": None, "score": points,
        }
        for kind, dimensions in scores.items()
        for number in range((products or {}).get(kind, 1))
        for dimension, points in dimensions.items()
    )  # fmt: skip


OLD = unit_rows(2021, {"dpmptsp": {"proses": 90.0}, "disdukcapil": {"proses": 60.0}}, {"dpmptsp": 3, "disdukcapil": 1})
NEW = unit_rows(2022, {"dpmptsp": {"input": 50.0, "proses": 80.0, "output": 70.0, "pengaduan": 40.0},
                       "disdukcapil": {"input": 60.0, "proses": 90.0, "output": 100.0, "pengaduan": 20.0},
                       "dinas_sosial": {"input": 40.0, "proses": 30.0, "output": 90.0, "pengaduan": 10.0}})  # fmt: skip
BOTH = pd.concat([OLD, NEW], ignore_index=True)


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth((2021, 2022), seed=3)


def test_governments_without_both_years_are_kept_and_say_why():
    frame = attribute(pd.concat([BOTH, NEW.assign(government_code="99.02")]), 2021, 2022)
    other = frame[frame["government_code"] == "99.02"]
    assert len(other) == len(FACTORS)
    assert other["effect"].isna().all()
    assert set(other["notes"]) == {"not_both_years"}
    assert frame.loc[frame["government_code"] == "99.01", "effect"].notna().all()


def test_scores_of_whole_units_say_why_nothing_is_attributed():
    whole = unit_rows(2022, {"dpmptsp": {"total": 80.0}, "puskesmas": {"total": 60.0}})
    frame = attribute(pd.concat([OLD, whole]), 2021, 2022)
    assert frame["effect"].isna().all()
    assert set(frame["notes"]) == {"no_dimensions"}


def test_every_note_has_a_text(simulation):
    frame = attribute(simulation.units, 2021, 2022)
    assert {key for notes in frame["notes"].unique() for key in notes.split(";")} <= set(TEXTS)


def test_scores_that_a_unit_lacks_are_named():
    frame = attribute(BOTH[(BOTH["unit"] != "dpmptsp") | (BOTH["dimension"] != "output")], 2021, 2022)
    assert "scores_missing" in frame["notes"][0]
    assert frame["effect"].sum() == pytest.approx(frame["change"][0], abs=ROUNDING)
