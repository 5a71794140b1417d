"""Simulated unit scores, of real or of invented governments, and what is true of them: to try the tools on, never evidence."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import ParameterError, check_choices
from ombud.evidence.simulation.draws import Draws, dimension_means, draw, looked_up, unit_scores
from ombud.evidence.simulation.settings import SCENARIOS, Instrument, Settings, load_qualities
from ombud.files import Data, DataDir
from ombud.vocabulary import REGIONAL

CELLS = ["from_total", "like_for_like", "looking_back", "to_total"]


class Simulation(NamedTuple):
    """Simulated unit scores with what is true of them."""

    units: pd.DataFrame  # as `simulate` returns it
    truth: pd.DataFrame  # true totals and effects per government and pair of years; see `true_effects`


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

    Years are from 2021 to 2024, levels of provinsi, kabupaten and kota: the units of ministries and agencies are not
    published. `scenario` is what changes between the years: "both", the "service", the "method" or "none". Where the
    service does not, all years have the quality of the first; where the method does not, all are scored under that of
    the first. Only years whose service and method are their own resemble the published ones: all of them in "both",
    the first in any. The same arguments give the same scores; a `ParameterError` is raised if one can't be simulated.

    Returns
    -------
    DataFrame
        One row per year, unit, product (missing where units are scored as a whole) and indicator: year,
        government_code, government, level, province_code, province, unit, unit_type, product, dimension, variable,
        indicator, score (points: 0, 33.33, 66.67 or 100) and simulated (True).

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
    Simulate unit scores, as `simulate` does, together with the true effects behind them.

    `settings` are assumptions other than the default; `qualities`, by default those of `load_qualities`, are calibrated
    for the default settings. For settings that differ in more than the correlation, have them calibrated
    (``tools/calibrate_simulation.py``): without, a `ParameterError` is raised.
    """
    data = Data.at(data_dir)
    settings = settings or Settings()
    if qualities is None and replace(settings, correlation=Settings().correlation) != Settings():
        raise ParameterError(
            "These settings of the simulation need qualities that were calibrated for them; accepted"
            " without: another correlation"
        )
    years = tuple(sorted({int(year) for year in years}))
    if not years:
        raise ParameterError("A simulation needs at least one year")
    given = {levels} if isinstance(levels, str) else set(levels)
    check_choices("levels", tuple(sorted(given)), REGIONAL)
    check_choices("scenario", (scenario,), SCENARIOS)
    in_order = tuple(level for level in REGIONAL if level in given)
    generator = np.random.default_rng(seed)
    if qualities is None:
        qualities = load_qualities(data)
    drawn = draw(years, in_order, scenario, settings, qualities, generator, data)
    return Simulation(unit_scores(drawn, generator, data), true_effects(drawn))


def true_effects(drawn: Draws) -> pd.DataFrame:
    """
    Return the true totals and effects of each government between consecutive years, in points.

    from_total (from_year under its own method), like_for_like (to_year under the method of from_year), looking_back
    (from_year under the method of to_year), to_total (to_year under its own method); performance = like_for_like -
    from_total, method = to_total - like_for_like; performance_either_order = the mean of performance under the old and
    under the new method; change = to_total - from_total. Governments that were not assessed in both years are left out.
    """
    frame = pd.DataFrame(columns=["government_code", "level", "from_year", "to_year", *CELLS])
    parts = []
    for place, (first, year) in enumerate(pairwise(drawn.years), start=1):
        old, new = drawn.instruments[first], drawn.instruments[year]
        cells = zip(CELLS, ((place - 1, old), (place, old), (place - 1, new), (place, new)), strict=True)
        totals = {name: expected_totals(drawn, at, tool) for name, (at, tool) in cells}
        of_years = drawn.governments[["government_code", "level"]].assign(from_year=first, to_year=year, **totals)
        parts.append(of_years.dropna(subset=CELLS))
    frame = pd.concat(parts, ignore_index=True) if parts else frame
    performance = frame["like_for_like"] - frame["from_total"]
    under_new = frame["to_total"] - frame["looking_back"]
    return frame.assign(
        performance=performance,
        method=frame["to_total"] - frame["like_for_like"],
        performance_either_order=(performance + under_new) / 2,
        change=frame["to_total"] - frame["from_total"],
    )


def expected_totals(drawn: Draws, place: int, tool: Instrument) -> NDArray[np.float64]:
    """
    Return the totals of the year at `place` under an instrument, without noise, shape (n_governments,).

    A dimension or unit that the instrument scores has latent quality in every year, scored or not: so the old
    method can be put to the new year, and the new method to the old. NaN where no unit is assessed.
    """
    column = [drawn.dimensions.index(name) for name in tool.dimensions]
    expected = looked_up(dimension_means(tool.sizes, drawn.settings), drawn.latent[place][..., column])
    units = expected @ tool.weights.to_numpy()
    weights = drawn.assessed(drawn.years[place], tool) * (drawn.products if tool.over_products else 1.0)
    with np.errstate(invalid="ignore"):
        return (units * weights).sum(axis=1) / weights.sum(axis=1)


def simulate_invented(years: Iterable[int] = (2021, 2022), *, seed: int = 0, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Simulate the unit scores of an invented country: Provinsi Contoh A with Kabupaten Contoh A1, and so on.

    No number then stands beside a real name. Arguments and errors are those of `simulate`.

    Returns
    -------
    DataFrame
        As `simulate` gives it, with names and codes that are in no register.

    Examples
    --------
    >>> scores = simulate_invented((2022,))
    >>> scores["government"].unique()[:2].tolist()
    ['Provinsi Contoh A', 'Kabupaten Contoh A1']
    """
    from xlsxwriter.utility import xl_col_to_name

    units = simulate(years, seed=seed, data_dir=data_dir)
    known = units[["government_code", "province_code", "level"]].drop_duplicates("government_code")
    known = known.sort_values(["province_code", "government_code"]).set_index("government_code")
    of_province = known["level"] == "provinsi"
    place = (~of_province).groupby(known["province_code"]).cumsum().where(~of_province, 0)
    letter = known.groupby("province_code").ngroup().map(xl_col_to_name)
    name = known["level"].str.title() + " Contoh " + letter + place.astype(str).where(~of_province, "")
    code = letter + "." + place.astype(str).str.zfill(2)
    new = {"government_code": code, "government": name, "province_code": letter, "province": "Contoh " + letter}
    return units.assign(**{column: units["government_code"].map(names) for column, names in new.items()}).astype(
        units.dtypes
    )
