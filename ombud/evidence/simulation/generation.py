"""Simulated unit scores: to try the tools on, never evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from ombud.errors import ParameterError, check_choices
from ombud.evidence.simulation.draws import draw
from ombud.evidence.simulation.qualities import load_qualities
from ombud.evidence.simulation.scores import unit_scores
from ombud.evidence.simulation.settings import SCENARIOS, Settings
from ombud.evidence.simulation.truth import true_effects
from ombud.files import Data, DataDir
from ombud.vocabulary import REGIONAL


@dataclass(frozen=True, eq=False)
class Simulation:
    """
    Simulated unit scores with what is true of them.

    Attributes
    ----------
    units : DataFrame
        As `simulate` returns it.
    truth : DataFrame
        True totals and effects per government and pair of years; see `true_effects`.
    qualities : DataFrame
        The latent quality given: year, level and the columns of `load_qualities`.
    """

    units: pd.DataFrame
    truth: pd.DataFrame
    qualities: pd.DataFrame


def simulate(
    years: Iterable[int] = (2021, 2022),
    *,
    levels: Iterable[str] = REGIONAL,
    seed: int = 0,
    scenario: str = "both",
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Simulate the unit scores of all governments.

    **Simulated, for trying the tools; never evidence about a real government.** The names of the governments are
    real, their scores are not: they are drawn without regard to which government it is, calibrated only so that
    each level's totals fall into the zones as often as published, and units spread as published ones do. Every
    figure made from them must be watermarked: ``ombud.charts`` do it by the column ``simulated``.

    Parameters
    ----------
    years : iterable of int
        From 2021 to 2024.
    levels : iterable of str
        Of provinsi, kabupaten and kota. The units of ministries and agencies are not published.
    seed : int
        The same seed, years, levels and scenario give the same scores.
    scenario : {"both", "service", "method", "none"}
        What changes between the years. Where the service does not, all years have the quality of the first; where
        the method does not, all are scored under that of the first. Only years whose service and method are
        their own resemble the published ones: all of them in "both", the first in any.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per year, unit, product (missing where units are scored as a whole) and indicator: year,
        government_code, government, level, province_code, province, unit, unit_type, product, dimension, variable,
        indicator, score (points: 0, 33.33, 66.67 or 100) and simulated (True).

    Raises
    ------
    ParameterError
        If a year, level or scenario can't be simulated.

    Notes
    -----
    A unit's indicators are graded responses to its latent quality: that of the government (which persists over the
    years), of the unit and of the dimension, plus noise. What is assumed, and why, is said by `Settings`. How much
    of the national change between two years is service and how much is a harder or easier instrument is not
    identified by published data: in "both" the calibration books the difference as service.
    """
    return simulate_with_truth(years, levels=levels, seed=seed, scenario=scenario, data_dir=data_dir).units


def simulate_with_truth(
    years: Iterable[int] = (2021, 2022),
    *,
    levels: Iterable[str] = REGIONAL,
    seed: int = 0,
    scenario: str = "both",
    settings: Settings | None = None,
    qualities: pd.DataFrame | None = None,
    data_dir: DataDir = None,
) -> Simulation:
    """
    Simulate unit scores together with the true effects behind them.

    Parameters
    ----------
    years, levels, seed, scenario, data_dir
        As in `simulate`.
    settings : Settings, optional
        Assumptions other than the default.
    qualities : DataFrame, optional
        As `load_qualities` gives them, which is the default. They are calibrated for the default settings; for settings
        that differ in more than the correlation, have them calibrated: ``tools/calibrate_simulation.py``.

    Returns
    -------
    Simulation

    Raises
    ------
    ParameterError
        As `simulate` does, or if settings that need a calibration of their own come without.
    """
    data = Data.at(data_dir)
    settings = settings or Settings()
    if qualities is None and replace(settings, correlation=Settings().correlation) != Settings():
        raise ParameterError(
            "These settings of the simulation need qualities that were calibrated for them; accepted"
            " without: another correlation"
        )
    years, levels = _checked_years(years), _checked_levels(levels)
    check_choices("scenario", (scenario,), SCENARIOS)
    generator = np.random.default_rng(seed)
    if qualities is None:
        qualities = load_qualities(data)
    drawn = draw(years, levels, scenario, settings, qualities, generator, data)
    return Simulation(
        unit_scores(drawn, settings, generator, data), true_effects(drawn, settings), drawn.qualities.reset_index()
    )


def _checked_years(years: Iterable[int]) -> tuple[int, ...]:
    found = tuple(sorted({int(year) for year in years}))
    if not found:
        raise ParameterError("A simulation needs at least one year")
    return found


def _checked_levels(levels: Iterable[str]) -> tuple[str, ...]:
    """Return the levels in the order of `REGIONAL`, whatever the order given."""
    given = {levels} if isinstance(levels, str) else set(levels)
    check_choices("levels", tuple(sorted(given)), REGIONAL)
    return tuple(level for level in REGIONAL if level in given)
