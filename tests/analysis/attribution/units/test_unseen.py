"""Scores that one year did not take."""

import numpy as np
import pandas as pd
import pytest

from ombud.analysis.attribution.units.causes import attribute

from .conftest import ROUNDING, WEIGHTS, effects, unit_rows


def test_parallel_moves_added_dimensions_with_the_standards():
    before = unit_rows(2021, {"dpmptsp": {"proses": 60.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 50.0, "proses": 80.0, "output": 70.0, "pengaduan": 30.0}})
    frame = attribute(pd.concat([before, after]), 2021, 2022, unseen="parallel")
    assert effects(frame)["performance"] == pytest.approx(20, abs=ROUNDING)
    held = attribute(pd.concat([before, after]), 2021, 2022)
    assert effects(held)["performance"] == pytest.approx(20 * (1 + WEIGHTS["proses"]) / 2, abs=ROUNDING)
    assert "dimensions_parallel" in frame["notes"][0]
    assert "dimensions_held" in held["notes"][0]


def test_a_unit_that_left_is_filled_from_its_own_standards_and_the_other_units():
    before = unit_rows(2021, {"dpmptsp": {"proses": 80.0}, "dinas_kesehatan": {"proses": 40.0}})
    after = unit_rows(2022, {"dpmptsp": {"input": 70.0, "proses": 80.0, "output": 60.0, "pengaduan": 50.0}})
    frame = attribute(pd.concat([before, after]), 2021, 2022)
    assert "scores_imputed" in frame["notes"][0]
    assert frame["effect"].sum() == pytest.approx(frame["change"][0], abs=ROUNDING)
    # both units lie 40 points apart in every dimension: the unit's leaving is worth 20 at any stage
    units = frame.set_index("factor").loc["units"]
    assert units[["effect", "least", "greatest"]].tolist() == pytest.approx([20, 20, 20], abs=ROUNDING)


def test_held_understates_performance_where_dimensions_were_added(simulation):
    """What `unseen` is about: held scores halve what the standards did not weigh; parallel ones do not."""
    true = simulation.truth.set_index("government_code")["performance"]
    slopes = {}
    for unseen in ("held", "parallel"):
        found = attribute(simulation.units, 2021, 2022, unseen=unseen)
        found = found[found["factor"] == "performance"].set_index("government_code")["effect"]
        slopes[unseen] = np.polyfit(true.loc[found.index], found, 1)[0]
    assert 0.5 < slopes["held"] < 0.7
    assert 0.85 < slopes["parallel"] < 1.05
