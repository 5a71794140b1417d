"""
Zone-by-zone tables fitted to the national counts: how many changed places, of all and not of those that pages print.

Odds ratios of a table survive any selection that multiplies a factor of the earlier zone with one of the later: pages
that print green more often than red leave them as they are. So the table of the governments whose zones of both years
are known, fitted to the national counts of both years, tells the nation's changes of zone.

References
----------
Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
marginal totals are known, Annals of Mathematical Statistics 11, 427-444.
Olsson, U. (1979), Maximum likelihood estimation of the polychoric correlation coefficient, Psychometrika 44, 443-460.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from ombud.analysis.drops.paired import nothing, years_of
from ombud.analysis.drops.selection import zone_counts
from ombud.errors import NotPublished
from ombud.vocabulary import ZONES

RISING = ZONES[::-1]
GREEN = len(ZONES) - 1
ROUNDS = 500
# largest gap to a margin, in governments, at which a table counts as fitted
ENOUGH = 0.01
# change of a column's factor at which a fit to margins counts as steady
STEADY = 1e-5
CORRELATIONS = np.linspace(-0.98, 0.98, 99)
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)
REACH = 8.0


@dataclass(frozen=True)
class Margins:
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
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs`.
    national : DataFrame
        Of `ombud.load_national_counts`.
    level : str, optional
        As given to `pairs`.

    Returns
    -------
    DataFrame
        Nine rows per pair with national counts of both years: ``pair``, ``zone_from``, ``zone_to``, ``known``
        (governments with both zones known), ``share_exact`` (of those, the share whose totals of both years are
        published), ``fitted`` (number in the nation). Empty, with ``attrs["because"]``, where no pair has such counts.
    """
    columns = ["pair", "zone_from", "zone_to", "known", "share_exact", "fitted"]
    tables = []
    counted, because = _with_margins(pairs, national, level)
    for own, margins in counted:
        known, exact = _count(own), _count(own[own["kind"] == "exact"])
        fitted = fit(known, margins)
        with np.errstate(invalid="ignore"):
            share = exact / known
        cells = pd.MultiIndex.from_product([RISING, RISING], names=["zone_from", "zone_to"])
        table = pd.DataFrame({"known": known.ravel(), "share_exact": share.ravel(), "fitted": fitted.ravel()}, cells)
        tables.append(table[::-1].reset_index().assign(pair=own["pair"].iat[0]).astype({"known": int}))
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
        ``;``: whose zones of ministries and agencies are assumed, see `ombud.analysis.drops.selection.zone_counts`). Empty
        as in `zone_tables`.
    """
    rng = np.random.default_rng(seed)
    provinces = np.unique(pairs["province_code"].to_numpy(dtype=str))
    # how often each replication draws each province; the first row is the sample itself
    drawn = rng.multinomial(len(provinces), np.full(len(provinces), 1 / len(provinces)), replications)
    drawn = np.vstack([np.ones(len(provinces), dtype=int), drawn])
    rows, alike = [], []
    counted, because = _with_margins(pairs, national, level)
    for own, margins in counted:
        known = _count(own)
        cells = np.stack([_count(own[own["province_code"].astype(str) == code]) for code in provinces])
        tables = np.einsum("rp,pij->rij", drawn, cells)
        fitted = fit(tables, margins)
        share = fitted[:, GREEN, :GREEN].sum(axis=-1) / margins.rows[GREEN]
        correlation = np.where(np.isfinite(share), polychoric(tables, margins), np.nan)
        alike.append(correlation)
        low, high = bounds(known, margins)
        rows.append(
            {
                "pair": own["pair"].iat[0],
                "green": int(margins.rows[GREEN]),
                "lost": share[0] * margins.rows[GREEN],
                "share": share[0],
                **_interval(share, ""),
                "low_bound": low,
                "high_bound": high,
                "correlation": correlation[0],
                **_interval(correlation, "correlation_"),
                "known": int(known.sum()),
                "failed": int(np.isnan(share[1:]).sum()),
                "assumed_years": margins.assumed,
            }
        )
    for place, row in enumerate(rows):
        others = [one for other, one in enumerate(alike) if other != place]
        difference = alike[place] - np.mean(others, axis=0) if others else np.full(len(drawn), np.nan)
        row |= {"difference": difference[0], **_interval(difference, "difference_")}
    return pd.DataFrame(rows) if rows else nothing(because)


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
    cuts = [
        special.ndtri(np.clip(np.cumsum(side)[:-1] / side.sum(), 1e-12, 1)) for side in (margins.rows, margins.columns)
    ]
    ends = [np.concatenate([[-REACH], np.clip(cut, -REACH, REACH), [REACH]]) for cut in cuts]
    half = np.diff(ends[0]) / 2
    x = ends[0][:-1, None] + half[:, None] * (1 + NODES)
    density = np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi) * WEIGHTS * half[:, None]
    slope = CORRELATIONS[:, None, None, None]
    below = special.ndtr((ends[1] - slope * x[..., None]) / np.sqrt(1 - slope**2))
    return np.maximum((density[..., None] * np.diff(below, axis=-1)).sum(axis=-2), 1e-14)


def _with_margins(
    pairs: pd.DataFrame, national: pd.DataFrame, level: str | None
) -> tuple[list[tuple[pd.DataFrame, Margins]], NotPublished | None]:
    """Return the pairs of years with national counts of both, and why others have none."""
    found, because = [], None
    for years in years_of(pairs):
        try:
            margins = _margins(national, *years, level or None)
        except NotPublished as error:
            because = error
            continue
        found.append((pairs[(pairs["from_year"] == years[0]) & (pairs["to_year"] == years[1])], margins))
    return found, because


def _margins(national: pd.DataFrame, from_year: int, to_year: int, level: str | None) -> Margins:
    sides, assumed = [], []
    for year in (from_year, to_year):
        counts = zone_counts(national, year, level)
        counts = counts[counts["margin"].isin(["zone", "level_and_zone"])]
        sides.append(counts.groupby("zone")["count"].sum().reindex(list(RISING), fill_value=0).to_numpy(float))
        assumed += [str(year)] if counts["basis"].eq("assumed").any() else []
    return Margins(sides[0], sides[1] * sides[0].sum() / sides[1].sum(), ";".join(assumed))


def _count(pairs: pd.DataFrame) -> np.ndarray:
    """Return the numbers of governments by earlier and later zone, rising."""
    place = {zone: number for number, zone in enumerate(RISING)}
    known = pairs[pairs["zone_from"].isin(RISING) & pairs["zone_to"].isin(RISING)]
    cell = known["zone_from"].map(place).to_numpy(int) * len(RISING) + known["zone_to"].map(place).to_numpy(int)
    return np.bincount(cell, minlength=len(RISING) ** 2).reshape(len(RISING), len(RISING)).astype(float)


def _interval(values: np.ndarray, name: str) -> dict[str, float]:
    """Return the 95% percentile interval of replications, of which the first is the estimate itself."""
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return {f"{name}low": float(low), f"{name}high": float(high)}
