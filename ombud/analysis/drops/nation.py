"""Zone-by-zone tables fitted to the national counts: how many changed places, of all and not of those that pages print."""

import numpy as np
import pandas as pd
from scipy import special, stats

from ombud.analysis.drops.paired import Levels, chosen_levels, clusters_of, nothing, uncontradicted
from ombud.analysis.drops.selection import NO_PAIRS, RISING, check_levels, counts_by_zone
from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import check_order, load_methodology
from ombud.vocabulary import ZONES

GREEN = len(ZONES) - 1
ROUNDS = 500
# largest gap to a margin, in governments, at which a table counts as fitted
ENOUGH = 0.01
# change of a column's factor at which a fit to margins counts as steady
STEADY = 1e-5
CORRELATIONS = np.linspace(-0.98, 0.98, 99)


def zone_tables(pairs: pd.DataFrame, national: pd.DataFrame, level: Levels = None) -> pd.DataFrame:
    """
    Fit every pair's table of earlier by later zone to the national counts of both years.

    Its odds ratios survive any selection that multiplies a factor of the earlier zone with one of the later.

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
    for pair, own, margins, _ in counted:
        is_exact = own["kind"].eq("exact").groupby([own["zone_from"], own["zone_to"]])
        table = is_exact.agg(known="size", share_exact="mean").reindex(cells).fillna({"known": 0})
        table["fitted"] = fit(table["known"].to_numpy().reshape(3, 3), *margins).ravel()
        tables.append(table[::-1].reset_index().assign(pair=pair).astype({"known": int}))
    return pd.concat(tables, ignore_index=True)[columns] if tables else nothing(because, columns)


def green_lost(
    pairs: pd.DataFrame, national: pd.DataFrame, level: Levels = None, replications: int = 400, seed: int = 20221
) -> pd.DataFrame:
    """
    Estimate how many green governments of the nation lost green between the years of each pair, and how alike zones are.

    Intervals are those of a bootstrap, which draws provinces (and ministries, which have none) with replacement.

    Returns
    -------
    DataFrame
        ``pair``, ``green`` (national, in the earlier year), ``lost`` (fitted number), ``share``, ``low``, ``high``
        (0..1), ``low_bound``, ``high_bound`` (numbers that are certain from known governments and counts together),
        ``correlation`` (polychoric, of what lies behind the zones) and ``difference`` (from the mean of the other pairs'),
        each with ``_low`` and ``_high``, ``known``, ``failed`` (replications in which a zone had no government),
        ``assumed_years`` (joined by ``;``: whose zones of ministries and agencies are). Empty as in `zone_tables`.
    """
    counted, because = _with_margins(pairs, national, level)
    if not counted:
        return nothing(because)
    rng, rows, alike = np.random.default_rng(seed), [], []
    provinces = np.unique(clusters_of(pairs))
    # how often each replication draws each province; the first row is the sample itself
    drawn = rng.multinomial(len(provinces), np.full(len(provinces), 1 / len(provinces)), replications)
    drawn = np.vstack([np.ones(len(provinces), dtype=int), drawn])
    cells = pd.MultiIndex.from_product([provinces, RISING, RISING])
    for pair, own, (before, after), assumed in counted:
        sizes = own.groupby([clusters_of(own), "zone_from", "zone_to"]).size()
        known, green = sizes.reindex(cells, fill_value=0).to_numpy(float).reshape(-1, 3, 3), before[GREEN]
        tables = np.einsum("rp,pij->rij", drawn, known)
        share = fit(tables, before, after)[:, GREEN, :GREEN].sum(axis=-1) / green
        alike.append(np.where(np.isfinite(share), polychoric(tables, before, after), np.nan))
        low, high = bounds(known.sum(axis=0), before, after)
        row = {"pair": pair, "green": int(green), "lost": share[0] * green, **_interval(share, "share")}
        row |= {"low_bound": low, "high_bound": high} | _interval(alike[-1], "correlation", "correlation_")
        row |= {"known": int(known.sum()), "failed": int(np.isnan(share[1:]).sum()), "assumed_years": assumed}
        rows.append(row)
    for place, row in enumerate(rows):
        others = alike[:place] + alike[place + 1 :]
        mean = np.mean(others, axis=0) if others else np.nan
        row |= _interval(alike[place] - mean, "difference", "difference_")
    return pd.DataFrame(rows)


def _interval(values: np.ndarray, name: str, of: str = "") -> dict[str, float]:
    """Return the first value, an estimate, with ``<of>low`` and ``<of>high``: 95% of all others, its replications."""
    drawn = values[1:][np.isfinite(values[1:])]
    low, high = np.quantile(drawn, [0.025, 0.975]) if len(drawn) else (np.nan, np.nan)
    return {name: values[0], f"{of}low": low, f"{of}high": high}


def national_means(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    level: Levels = None,
    data_dir: DataDir = None,
) -> pd.DataFrame:
    """
    Bound and estimate the mean total of all governments in two years, and its change.

    Returns
    -------
    DataFrame
        Rows ``what`` (the years, and *change*): ``low_bound``, ``high_bound`` (certain: what is known of single
        governments, the ends of their zone for others), ``estimate`` (post-stratified: means of published totals by zone,
        weighted by national counts), ``n`` (published totals). Empty as in `zone_tables`.
    """
    check_order(from_year, to_year)
    data, panel = Data.at(data_dir), uncontradicted(panel)
    panel = panel[panel["level"].isin(chosen_levels(level)) & panel["low"].notna()]
    columns, rows = ["what", "low_bound", "high_bound", "estimate", "n"], []
    try:
        wanted = {year: counts_by_zone(national, year, level)[0] for year in (from_year, to_year)}
    except NotPublished as error:
        return nothing(error, columns)
    for year, counts in wanted.items():
        zones = panel[panel["year"] == year].groupby("zone")
        known = zones.agg(size=("low", "size"), low=("low", "sum"), high=("high", "sum"), n=("value", "count"))
        known, mean = known.reindex(counts.index, fill_value=0), zones["value"].mean().reindex(counts.index)
        bands, unknown = load_methodology(year, data).bands(), counts - known["size"]
        ends = np.array([bands.interval("zone", zone) for zone in counts.index])
        low, high = (known[["low", "high"]] + ends * unknown.to_numpy()[:, None]).sum() / counts.sum()
        rows.append([str(year), low, high, np.average(mean, weights=counts), int(known["n"].sum())])
    (_, *old), (_, *new) = rows
    rows.append(["change", new[0] - old[1], new[1] - old[0], new[2] - old[2], min(old[3], new[3])])
    return pd.DataFrame(rows, columns=columns)


def fit(table: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Fit tables (..., 3, 3) of zones, rising, to margins (Deming and Stephan 1940); missing where empty cells forbid it."""
    fitted = np.array(table, dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            fitted *= (rows / fitted.sum(axis=-1))[..., None]
            fitted *= (columns / fitted.sum(axis=-2))[..., None, :]
            fitted = np.where(np.isnan(fitted), 0.0, fitted)
            gap = np.abs(fitted.sum(axis=-1) - rows).max(axis=-1)
            if np.all(gap < ENOUGH / 100):
                break
        off = np.maximum(gap, np.abs(fitted.sum(axis=-2) - columns).max(axis=-1)) > ENOUGH
    return np.where(off[..., None, None] | np.isinf(fitted), np.nan, fitted)


def bounds(known: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> tuple[int, int]:
    """Return the least and greatest number that lost green, given the known governments and the national counts."""
    rows, columns = np.rint(rows - known.sum(axis=1)), np.rint(columns - known.sum(axis=0))
    lost, others = known[GREEN, :GREEN].sum(), rows.sum()
    # the unknown green ones may lose it as far as the unknown places outside green reach (Frechet)
    least = max(0.0, rows[GREEN] - columns[GREEN])
    most = min(rows[GREEN], others - columns[GREEN])
    return int(lost + least), int(lost + most)


def polychoric(tables: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return correlations (r,) of normals behind the zones of tables (r, 3, 3), cut at national shares (Olsson 1979)."""
    # beyond nine standard deviations no mass is left that double precision sees
    cuts = [special.ndtri(np.cumsum(side) / side.sum()).clip(-9, 9) for side in (rows, columns)]
    corners = np.stack(np.meshgrid(*cuts, indexing="ij"), axis=-1)
    below = np.stack([stats.multivariate_normal.cdf(corners, cov=[[1, r], [r, 1]]) for r in CORRELATIONS], axis=-1)
    chances = np.maximum(np.diff(np.diff(below, axis=0, prepend=0), axis=1, prepend=0), 1e-14)
    # the likelihood is that of the sample given its own margins: selection by a factor of either zone drops out
    # cells first, so that sums over them run over whole arrays: (3, 3, correlations, r)
    counts = np.moveaxis(tables, 0, -1)[:, :, None]
    by_row, by_column = counts.sum(axis=1), counts.sum(axis=0)
    expected = np.repeat(chances[..., None], len(tables), axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        for _ in range(ROUNDS):
            expected *= (by_row / expected.sum(axis=1))[:, None]
            factor = by_column / expected.sum(axis=0)
            expected *= factor
            if np.nan_to_num(np.abs(factor - 1)).max() < STEADY:
                break
        likelihood = special.xlogy(counts, expected).sum(axis=(0, 1))
    # on the grid, and between its points by a parabola
    best = np.clip(np.argmax(likelihood, axis=0), 1, len(CORRELATIONS) - 2)
    below, at, above = (np.take_along_axis(likelihood, best[None] + step, axis=0)[0] for step in (-1, 0, 1))
    with np.errstate(invalid="ignore", divide="ignore"):
        shift = np.clip((below - above) / (2 * (below - 2 * at + above)), -0.5, 0.5)
    return CORRELATIONS[best] + np.nan_to_num(shift) * (CORRELATIONS[1] - CORRELATIONS[0])


def _with_margins(
    pairs: pd.DataFrame, national: pd.DataFrame, level: Levels
) -> tuple[list[tuple[str, pd.DataFrame, tuple[np.ndarray, np.ndarray], str]], NotPublished]:
    """
    Return the pairs of years with national counts of both, and why others have none.

    Each has its rows, its margins (zones rising, the later scaled to the earlier), and the years of assumed zones of
    ministries and agencies, joined by ``;``.
    """
    check_levels(pairs, level)
    found, because = [], NotPublished(NO_PAIRS)
    for (earlier, later, pair), own in pairs.groupby(["from_year", "to_year", "pair"], sort=False):
        try:
            sides = {year: counts_by_zone(national, year, level) for year in (earlier, later)}
        except NotPublished as error:
            because = error
            continue
        rows, columns = (counts.reindex(list(RISING), fill_value=0).to_numpy(float) for counts, _ in sides.values())
        assumed = ";".join(str(year) for year, (_, assumed) in sides.items() if assumed)
        found.append((pair, own, (rows, columns * rows.sum() / columns.sum()), assumed))
    return found, because
