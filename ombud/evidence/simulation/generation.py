"""Simulated unit scores, of real or of invented governments, and what is true of them: to try the tools on, never evidence."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.errors import N_, ParameterError, check_choices, members
from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import load_unit_types
from ombud.evidence.simulation.settings import YEARS, Instrument, Settings, instrument, load_qualities
from ombud.files import Data, DataDir
from ombud.vocabulary import IDENTITY, REGIONAL

# scenario -> (the service changes between years, the method changes between years)
SCENARIOS = {"both": (True, True), "service": (True, False), "method": (False, True), "none": (False, False)}
HIGHEST_STEP = 3  # indicators are scored 0, 1, 2 or 3
CELLS = ["from_total", "like_for_like", "looking_back", "to_total"]
GRID = np.linspace(-16.0, 16.0, 1281)  # latent quality; steps of 0.025, in units of one indicator's noise


@dataclass(frozen=True, eq=False)
class Simulation:
    """What is drawn once for all years; the unit scores that follow from it, and what is true of them, when asked for."""

    settings: Settings
    governments: pd.DataFrame  # government_code, government, level, province_code, province, valid_from; sorted by code
    instruments: dict[int, Instrument]  # by year; the method under which it is scored
    slots: tuple[tuple[str, int], ...]  # tuple of (unit_type, number); units of any level and year
    dimensions: tuple[str, ...]  # dimensions of any year
    # shape (n_years, n_governments, n_slots, n_dimensions); quality of each unit in each dimension, in units of one
    # indicator's noise
    latent: NDArray[np.float64]
    products: NDArray[np.int64]  # shape (n_governments, n_slots); products of each unit; the same in all years
    generator: np.random.Generator  # as it stood after all this; draws the scores
    data: Data  # the folder as it stood

    def assessed(self, year: int, tool: Instrument) -> NDArray[np.bool_]:
        """Return which slots make a total in a year under an instrument, shape (n_governments, n_slots)."""
        levels = {level: np.array([slot in tool.slots[level] for slot in self.slots]) for level in tool.slots}
        units = np.stack([levels[level] for level in self.governments["level"]])
        began = self.governments["valid_from"].lt(year).fillna(True).to_numpy(dtype=bool)
        return units & began[:, np.newaxis]

    @cached_property
    def units(self) -> pd.DataFrame:
        """One row per year, unit, product (where products are scored) and indicator."""
        kinds = load_unit_types(self.data).set_index("unit_type")
        units = kinds.loc[[kind for kind, _ in self.slots]].reset_index()
        number = " " + pd.Series([number for _, number in self.slots]).astype("str")
        # the kind's own name, with a number where a government may have several
        names = units["label_id"] + number.where(units["per_government"] == "several", "")
        units = units.assign(unit=names)[["unit", "unit_type"]]
        years = []
        for (year, tool), latent in zip(self.instruments.items(), self.latent, strict=True):
            government, slot = np.nonzero(self.assessed(year, tool))
            times = self.products[government, slot] if tool.over_products else np.ones_like(slot)
            number = pd.Series(np.concatenate([np.arange(1, n + 1) for n in times]), name="product")
            product = ("Produk " + number.astype("str")).where(np.full(len(number), tool.over_products))
            government, slot = np.repeat(government, times), np.repeat(slot, times)
            column = [self.dimensions.index(name) for name in tool.indicators["dimension"]]
            difficulty = np.concatenate([difficulties(size, self.settings) for sizes in tool.sizes for size in sizes])
            points = draw_points(latent[government, slot][:, column], difficulty, self.settings, self.generator)
            parts = self.governments[IDENTITY].take(government), units.take(slot), product
            rows = pd.concat([part.reset_index(drop=True) for part in parts], axis=1)
            rows.insert(0, "year", year)
            years.append(rows.merge(tool.indicators, how="cross").assign(score=points.ravel(), simulated=True))
        return pd.concat(years, ignore_index=True)

    @cached_property
    def truth(self) -> pd.DataFrame:
        """
        True totals and effects, in points, of each government assessed in both of two consecutive years.

        from_total and to_total are under the years' own methods, like_for_like is to_year under that of from_year, and
        looking_back from_year under that of to_year; performance is under the old method, performance_either_order the
        mean of it under the old and the new; change is performance and method together.
        """
        columns = ["government_code", "level", "from_year", "to_year", *CELLS]
        parts = []
        for pair in pairwise(self.instruments):
            totals = [expected_totals(self, year, self.instruments[method]) for method in pair for year in pair]
            of_years = dict(zip(columns[2:], (*pair, *totals), strict=True))
            parts.append(self.governments[columns[:2]].assign(**of_years).dropna(subset=CELLS))
        frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
        old, like_for_like, looking_back, new = (frame[name] for name in CELLS)
        return frame.assign(
            performance=like_for_like - old,
            method=new - like_for_like,
            performance_either_order=(like_for_like - old + new - looking_back) / 2,
            change=new - old,
        )


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

    Settings that differ from the default in more than the correlation need `qualities` that are calibrated for them
    (``tools/calibrate_simulation.py``): without, a `ParameterError` is raised.
    """
    data = Data.at(data_dir)
    settings = settings or Settings()
    if qualities is None and replace(settings, correlation=Settings().correlation) != Settings():
        raise ParameterError(
            "These settings of the simulation need qualities that were calibrated for them; accepted"
            " without: another correlation"
        )
    # texts, and numbers from a column with gaps, may be years; what is none is refused by its instrument
    known: dict[str, Any] = {text: year for year in YEARS for text in (str(year), f"{year}.0")}
    years = tuple(sorted({known.get(str(year), str(year)) for year in members("years", years, YEARS)}, key=str))
    given = [levels] if isinstance(levels, str) else members("levels", levels, REGIONAL)
    for level in given:
        check_choices("levels", (level,), REGIONAL)
    levels = tuple(level for level in REGIONAL if level in given)
    check_choices("scenario", (scenario,), SCENARIOS)
    try:
        generator = np.random.default_rng(seed)
    except (TypeError, ValueError):
        template = N_("{argument} is {value}; accepted: a whole number of at least {least}")
        raise ParameterError(template, argument="seed", value=repr(seed), least=0) from None

    service_changes, method_changes = SCENARIOS[scenario]
    own = {year: instrument(year, data) for year in years}
    used = own if method_changes else dict.fromkeys(years, own[years[0]])
    everyone = load_governments(data)[[*IDENTITY, "valid_from"]]
    governments = everyone[everyone["level"].isin(levels)].sort_values("government_code", ignore_index=True)
    slots = tuple(dict.fromkeys(slot for tool in used.values() for level in levels for slot in tool.slots[level]))
    dimensions = tuple(dict.fromkeys(name for tool in used.values() for name in tool.dimensions))
    n = len(governments)
    correlation = settings.correlation if service_changes else 1.0
    shapes = (n, 1, 1), (n, len(slots), 1), (n, 1, len(dimensions))
    of_government, of_unit, of_dimension = (_series(years, shape, correlation, generator) for shape in shapes)
    products = 1 + generator.negative_binomial(*settings.products_law, size=(n, len(slots)))
    qualities = load_qualities(data) if qualities is None else qualities
    # where the service does not change, all years have the quality of the first
    of_years = years if service_changes else years[:1] * len(years)
    of_all = qualities.loc[pd.MultiIndex.from_product([of_years, governments["level"]])]
    sizes = of_all[["location", "scale", "unit_spread"]].to_numpy().reshape(len(years), n, 1, 1, 3)
    location, scale, spread = np.moveaxis(sizes, -1, 0)
    latent = location + scale * of_government + spread * of_unit + settings.dimension_spread * of_dimension
    latent = latent + np.array([settings.offset(name) for name in dimensions])
    return Simulation(settings, governments, used, slots, dimensions, latent, products, generator, data)


def expected_totals(simulation: Simulation, year: int, tool: Instrument) -> NDArray[np.float64]:
    """Return the totals of a year under an instrument, without noise, shape (n_governments,)."""
    # NaN where no unit is assessed; what the instrument scores has latent quality in every year, scored or not
    place = list(simulation.instruments).index(year)
    column = [simulation.dimensions.index(name) for name in tool.dimensions]
    curves = dimension_curves(tool.sizes, simulation.settings)[0]
    units = looked_up(curves, simulation.latent[place][..., column]) @ tool.weights.to_numpy()
    weights = simulation.assessed(year, tool)
    if tool.over_products:
        weights = weights * simulation.products
    with np.errstate(invalid="ignore"):
        return (units * weights).sum(axis=1) / weights.sum(axis=1)


def simulate_invented(years: Iterable[int] = (2021, 2022), *, seed: int = 0, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Simulate the unit scores of an invented country: Provinsi Contoh A with Kabupaten Contoh A1, and so on.

    No number then stands beside a real name: names and codes are in no register. Arguments, errors and columns are those
    of `simulate`.

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
    below = known["level"] != "provinsi"
    place = below.groupby(known["province_code"]).cumsum().where(below, 0)
    letter = known.groupby("province_code").ngroup().map(xl_col_to_name)
    name = known["level"].str.title() + " Contoh " + letter + place.astype(str).where(below, "")
    code = letter + "." + place.astype(str).str.zfill(2)
    new = {"government_code": code, "government": name, "province_code": letter, "province": "Contoh " + letter}
    new = {column: units["government_code"].map(names).astype("str") for column, names in new.items()}
    return units.assign(**new)


def _series(
    years: tuple[int, ...], shape: tuple[int, ...], correlation: float, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Return standard normal series over the years, a stationary autoregression, shape (n_years, *shape)."""
    fresh = generator.standard_normal((len(years), *shape))
    for place, gap in enumerate(np.diff(years), start=1):
        kept = correlation**gap
        fresh[place] = kept * fresh[place - 1] + np.sqrt(1 - kept**2) * fresh[place]
    return fresh


def difficulties(size: int, settings: Settings) -> NDArray[np.float64]:
    """Return the difficulty of each of the `size` indicators of a variable: evenly spaced normal quantiles."""
    from scipy.special import ndtri

    return settings.difficulty_spread * ndtri((np.arange(size) + 0.5) / size)


def steps(settings: Settings) -> NDArray[np.float64]:
    """Return where, around an indicator's difficulty, the scores 1, 2 and 3 begin."""
    return settings.step_gap * np.linspace(-1, 1, HIGHEST_STEP) * (HIGHEST_STEP - 1) / 2


def draw_points(
    quality: NDArray[np.float64], difficulty: NDArray[np.float64], settings: Settings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """Draw the scores of indicators: 0, 33.33, 66.67 or 100 points, shape (n_rows, n_indicators), as that of `quality`."""
    # Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. Psychometrika Monograph
    # Supplement, 17
    answered = quality - difficulty + generator.standard_normal(quality.shape)
    reached = sum((answered > step).astype(np.int8) for step in steps(settings))
    return np.array([100.0 * step / HIGHEST_STEP for step in range(HIGHEST_STEP + 1)])[reached]


def dimension_curves(sizes: Sequence[Sequence[int]], settings: Settings) -> NDArray[np.float64]:
    """Return mean (points) and variance at one product of dimensions over `GRID`, shape (2, n_dimensions, n_grid)."""
    of_variables = [np.array([_curve(int(n), settings) for n in variables]) for variables in sizes]
    return np.stack([(own[:, 0].mean(axis=0), own[:, 1].mean(axis=0) / len(own)) for own in of_variables], axis=1)


def looked_up(curves: NDArray[np.float64], quality: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what `curves` (over `GRID`) give at qualities; `quality` and the result: shape (..., n_dimensions)."""
    return np.stack([np.interp(quality[..., d], GRID, curve) for d, curve in enumerate(curves)], axis=-1)


@lru_cache(maxsize=64)
def _curve(size: int, settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and the variance of a variable of `size` indicators over `GRID`."""
    from scipy.special import ndtr

    apart = GRID[:, np.newaxis] - difficulties(size, settings)
    reached = np.stack([ndtr(apart - step) for step in steps(settings)])  # chance to reach each step
    mean = reached.sum(axis=0)
    second = (reached * (2 * np.arange(1, HIGHEST_STEP + 1) - 1)[:, np.newaxis, np.newaxis]).sum(axis=0)
    per_step = 100.0 / HIGHEST_STEP
    return per_step * mean.mean(axis=1), per_step**2 * (second - mean**2).mean(axis=1) / size
