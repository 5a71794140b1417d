"""
Zone-by-zone tables fitted to the national counts: how many changed places, of all and not of those that pages print.

Odds ratios of a table survive any selection that multiplies a factor of the earlier zone with one of the later: pages
that print green more often than red leave them as they are. So the table of the governments whose zones of both years
are known, fitted to the national counts of both years, tells the nation's changes of zone.

References
----------
Deming and Stephan (1940), as in `ombud.analysis.drops.selection`.
Olsson, U. (1979), Maximum likelihood estimation of the polychoric correlation coefficient, Psychometrika 44, 443-460.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special, stats

from ombud.analysis.drops.paired import chosen_levels, nothing, uncontradicted, years_of
from ombud.analysis.drops.selection import RISING, counts_by_zone
from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.vocabulary import ZONES

GREEN = len(ZONES) - 1
ROUNDS = 500
# largest gap to a margin, in governments, at which a table counts as fitted
ENOUGH = 0.01
# change of a column's factor at which a fit to margins counts as steady
STEADY = 1e-5
CORRELATIONS = np.linspace(-0.98, 0.98, 99)


class Margins(NamedTuple):
    """
    National counts of the zones, rising, of both years of a pair; those of the later scaled to the earlier's sum.

    `assumed` names the years, joined by ``;``, of which the zones of ministries and agencies, taken off, are assumed.
    """

    rows: np.ndarray
    columns: np.ndarray
    assumed: str = ""


def zone_tables(pairs: pd.DataFrame, national: pd.DataFrame, level: str | None = None) -> pd.DataFrame:
    """
    Fit every pair's table of earlier by later zone to the national counts of both years.

    Parameters
    ----------
    pairs, national : DataFrame
        Of `ombud.drops.pairs` and of `ombud.load_national_counts`.
    level : str, optional
        As given to `pairs`.

    Returns
    -------
    DataFrame
        Nine rows per pair with national counts of both years: ``pair``, ``zone_from``, ``zone_to``, ``known``
        (governments with both zones known), ``share_exact`` (of those, the share whose totals of both years are
        published), ``fitted`` (number in the nation). Empty, with ``attrs["because"]``, where no pair has such counts.
    """
    columns, tables = ["pair", "zone_from", "zone_to", "known", "share_exact", "fitted"], []
    cells = pd.MultiIndex.from_product([RISING, RISING], names=["zone_from", "zone_to"])
    counted, because = _with_margins(pairs, national, level)
    for pair, own, margins in counted:
        known, exact = (_count(rows).sum(axis=0) for rows in (own, own[own["kind"] == "exact"]))
        with np.errstate(invalid="ignore"):
            table = {"known": known, "share_exact": exact / known, "fitted": fit(known, margins)}
        frame = pd.DataFrame({name: numbers.ravel() for name, numbers in table.items()}, cells)
        tables.append(frame[::-1].reset_index().assign(pair=pair).astype({"known": int}))
    return pd.concat(tables, ignore_index=True)[columns] if tables else nothing(because, columns)


def green_lost(
    pairs: pd.DataFrame,
    national: pd.DataFrame,
    level: str | None = None,
    replications: int = 400,
    seed: int = 20221,
) -> pd.DataFrame:
    """
    Estimate how many green governments of the nation lost green between the years of each pair, and how alike zones are.

    Parameters
    ----------
    pairs, national, level
        As in `zone_tables`.
    replications, seed : int
        Of the bootstrap, which draws provinces with replacement.

    Returns
    -------
    DataFrame
        ``pair``, ``green`` (national, in the earlier year), ``lost`` (fitted number), ``share``, ``low``, ``high``
        (0..1, 95%), ``low_bound``, ``high_bound`` (numbers that are certain from known governments and counts
        together), ``correlation``, ``correlation_low``, ``correlation_high`` (polychoric, of what lies behind the
        zones), ``difference``, ``difference_low``, ``difference_high`` (its correlation less the mean of the other
        pairs'), ``known``, ``failed`` (replications in which a zone had no government), ``assumed_years`` (joined by
        ``;``: whose zones of ministries and agencies are assumed). Empty as in `zone_tables`.
    """
    rng = np.random.default_rng(seed)
    provinces = np.unique(pairs["province_code"].to_numpy(dtype=str))
    # how often each replication draws each province; the first row is the sample itself
    drawn = rng.multinomial(len(provinces), np.full(len(provinces), 1 / len(provinces)), replications)
    drawn = np.vstack([np.ones(len(provinces), dtype=int), drawn])
    rows, alike = [], []
    counted, because = _with_margins(pairs, national, level)
    for pair, own, margins in counted:
        known, green = _count(own, provinces), margins.rows[GREEN]
        tables = np.einsum("rp,pij->rij", drawn, known)
        share = fit(tables, margins)[:, GREEN, :GREEN].sum(axis=-1) / green
        alike.append(np.where(np.isfinite(share), polychoric(tables, margins), np.nan))
        low, high = bounds(known.sum(axis=0), margins)
        row = {"pair": pair, "green": int(green), "lost": share[0] * green, "share": share[0], **_interval(share, "")}
        row |= {"low_bound": low, "high_bound": high, "correlation": alike[-1][0]}
        row |= _interval(alike[-1], "correlation_") | {"known": int(known.sum())}
        rows.append(row | {"failed": int(np.isnan(share[1:]).sum()), "assumed_years": margins.assumed})
    for place, row in enumerate(rows):
        others = alike[:place] + alike[place + 1 :]
        difference = alike[place] - np.mean(others, axis=0) if others else np.full(len(drawn), np.nan)
        row |= {"difference": difference[0], **_interval(difference, "difference_")}
    return pd.DataFrame(rows) if rows else nothing(because)


def national_means(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    level: str | None = None,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Bound and estimate the mean total of all governments in two years, and its change.

    Parameters
    ----------
    panel, national : DataFrame
        Of `ombud.load_panel` and of `ombud.load_national_counts`.
    from_year, to_year : int
        Years with national zone counts.
    level : str, optional
        By default all regional governments.
    data_dir : path, optional
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        Rows ``what`` (the years, and *change*): ``low_bound``, ``high_bound`` (points; certain: what is known of single
        governments, the ends of their zone for all others), ``estimate`` (post-stratified: the mean of the published
        totals of each zone, weighted by the zone's national count), ``n`` (published totals). Empty, with
        ``attrs["because"]``, where the zone counts of a year are not published in full.
    """
    data, panel = Data.at(data_dir), uncontradicted(panel)
    panel = panel[panel["level"].isin(chosen_levels(level or None)) & panel["low"].notna()]
    columns, rows = ["what", "low_bound", "high_bound", "estimate", "n"], []
    try:
        wanted = {year: counts_by_zone(national, year, level or None)[0] for year in (from_year, to_year)}
    except NotPublished as error:
        return nothing(error, columns)
    for year, counts in wanted.items():
        known = panel[(panel["year"] == year) & panel["zone"].isin(ZONES)].groupby("zone")
        bands, size = load_methodology(year, data).bands(), counts.sum()
        unknown = counts - known.size().reindex(counts.index, fill_value=0)
        ends = pd.DataFrame([bands.interval("zone", zone) for zone in counts.index], counts.index, ["low", "high"])
        certain = known[["low", "high"]].sum().reindex(counts.index, fill_value=0.0) + ends.mul(unknown, axis=0)
        estimate = (known["value"].mean().reindex(counts.index) * counts).sum(skipna=False)
        rows.append([str(year), *(certain.sum() / size), estimate / size, int(known["value"].count().sum())])
    (_, *old), (_, *new) = rows
    rows.append(["change", new[0] - old[1], new[1] - old[0], new[2] - old[2], min(old[3], new[3])])
    return pd.DataFrame(rows, columns=columns)


def fit(table: np.ndarray, margins: Margins) -> np.ndarray:
    """
    Fit tables of numbers by earlier and later zone, rising, to the national margins by iterative proportional fitting.

    Tables have the shape (..., 3, 3); those of which no table with the same empty cells has the margins are missing.
    """
    fitted = np.array(table, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            fitted *= (margins.rows / fitted.sum(axis=-1))[..., None]
            fitted *= (margins.columns / fitted.sum(axis=-2))[..., None, :]
            fitted = np.where(np.isnan(fitted), 0.0, fitted)
            gap = np.abs(fitted.sum(axis=-1) - margins.rows).max(axis=-1)
            if np.all(gap < ENOUGH / 100):
                break
        off = np.maximum(gap, np.abs(fitted.sum(axis=-2) - margins.columns).max(axis=-1)) > ENOUGH
    return np.where(off[..., None, None] | np.isinf(fitted), np.nan, fitted)


def bounds(known: np.ndarray, margins: Margins) -> tuple[int, int]:
    """Return the least and greatest number that lost green, given the known governments and the national counts."""
    rows, columns = np.rint(margins.rows - known.sum(axis=1)), np.rint(margins.columns - known.sum(axis=0))
    lost, others = known[GREEN, :GREEN].sum(), rows.sum()
    # the unknown green ones may lose it as far as the unknown places outside green reach (Frechet)
    least = max(0.0, rows[GREEN] - columns[GREEN])
    most = min(rows[GREEN], others - columns[GREEN])
    return int(lost + least), int(lost + most)


def polychoric(tables: np.ndarray, margins: Margins) -> np.ndarray:
    """
    Return the correlation of two normals behind the zones, with the national shares as thresholds.

    The likelihood is that of the sample given its own margins: selection by a factor of either zone drops out. Of tables
    of shape (r, 3, 3) the correlations have shape (r,): on a grid of steps of 0.02, between its points by a parabola.
    """
    # cells first, so that sums over them run over whole arrays: (3, 3, correlations, r)
    chances = np.moveaxis(_normal_tables(margins), 0, -1)[..., None]
    counts = np.moveaxis(tables, 0, -1)[:, :, None]
    rows, columns = counts.sum(axis=1), counts.sum(axis=0)
    expected = np.repeat(chances, len(tables), axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            expected *= (rows / expected.sum(axis=1))[:, None]
            factor = columns / expected.sum(axis=0)
            expected *= factor
            if np.nan_to_num(np.abs(factor - 1)).max() < STEADY:
                break
        likelihood = special.xlogy(counts, expected).sum(axis=(0, 1))
    best = np.clip(np.argmax(likelihood, axis=0), 1, len(CORRELATIONS) - 2)
    below, at, above = (np.take_along_axis(likelihood, best[None] + step, axis=0)[0] for step in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = np.clip((below - above) / (2 * (below - 2 * at + above)), -0.5, 0.5)
    return CORRELATIONS[best] + np.nan_to_num(shift) * (CORRELATIONS[1] - CORRELATIONS[0])


def _normal_tables(margins: Margins) -> np.ndarray:
    """Return the chances of the nine cells under each correlation of the grid, shape (correlations, 3, 3)."""
    # beyond nine standard deviations no mass is left that double precision sees
    cuts = [special.ndtri(np.cumsum(side) / side.sum()).clip(-9, 9) for side in (margins.rows, margins.columns)]
    corners = np.stack(np.meshgrid(*cuts, indexing="ij"), axis=-1)
    below = np.stack([stats.multivariate_normal.cdf(corners, cov=[[1, r], [r, 1]]) for r in CORRELATIONS])
    return np.maximum(np.diff(np.diff(below, axis=1, prepend=0), axis=2, prepend=0), 1e-14)


def _with_margins(
    pairs: pd.DataFrame, national: pd.DataFrame, level: str | None
) -> tuple[list[tuple[str, pd.DataFrame, Margins]], NotPublished | None]:
    """Return the pairs of years with national counts of both, and why others have none."""
    found, because = [], None
    for years in years_of(pairs):
        own = pairs[(pairs["from_year"] == years[0]) & (pairs["to_year"] == years[1])]
        try:
            sides = [counts_by_zone(national, year, level or None) for year in years]
        except NotPublished as error:
            because = error
            continue
        rows, columns = (counts.reindex(list(RISING), fill_value=0).to_numpy(float) for counts, _ in sides)
        assumed = ";".join(str(year) for year, (_, assumed) in zip(years, sides, strict=True) if assumed)
        found.append((own["pair"].iat[0], own, Margins(rows, columns * rows.sum() / columns.sum(), assumed)))
    return found, because


def _count(pairs: pd.DataFrame, provinces: Iterable[str] | None = None) -> np.ndarray:
    """Return the numbers of governments by province, earlier and later zone, rising."""
    codes = pairs["province_code"].astype(str)
    cells = [codes.unique() if provinces is None else provinces, RISING, RISING]
    sizes = pairs.groupby([codes, "zone_from", "zone_to"]).size()
    return sizes.reindex(pd.MultiIndex.from_product(cells), fill_value=0).to_numpy(float).reshape(-1, 3, 3)


def _interval(values: np.ndarray, name: str) -> dict[str, float]:
    """Return the 95% percentile interval of replications, of which the first is the estimate itself."""
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return {f"{name}low": float(low), f"{name}high": float(high)}
