"""Published figures are a selection: weights that lead a sample back to the national zone counts (Deming and Stephan 1940)."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from ombud.analysis.drops.paired import Levels, YearPair, chosen_levels, exact_pairs, nothing
from ombud.errors import N_, NotPublished, OmbudError, ParameterError, check_columns
from ombud.vocabulary import INSTITUTIONAL, REGIONAL, ZONES

NO_PAIRS = N_("No government has published totals of both years of a pair.")
NO_COUNTS = N_("The national zone counts of {year} are not published for {levels}")
RISING = ZONES[::-1]
# how good the zones of a margin are; of one by level alone, or by green and other
PLACES = {"": 0, "merah": 0, "other": 0, "kuning": 1, "hijau": 2}
SHARES = ["national_count", "national_share", "sample_share", "weighted_share"]
MARGINS = ["side", "margin", "cell", "basis", *SHARES, "pair", "from_year", "year", "effective_n"]
# largest gap between a weighted and a wanted share at which raking stops: far below one government in 548; margins
# that can only be met by weights of zero are approached slowly
TOLERANCE = 1e-6
ROUNDS = 5000


def zone_counts(national: pd.DataFrame, year: int, level: Levels = None) -> pd.DataFrame:
    """
    Return a year's national zone counts in the finest cells that are published; `NotPublished` if none are by zone.

    Columns: ``margin`` (*level_and_zone*; or *zone*, *level*, *level_and_green*), ``level``, ``zone`` (empty where the
    margin is not by it), ``count``, ``basis`` (*published*, *derived* by subtraction, *assumed*: see `_institutions`).
    """
    levels, zones = list(chosen_levels(level)), list(ZONES)
    check_columns("national", national, ["year", "level", *zones, "assessed"], "ombud.load_national_counts")
    counts = national[national["year"] == year].set_index("level")[[*zones, "assessed"]].astype(float)
    if counts.empty:
        raise NotPublished("No national counts of {year} are published", year=year)
    own, every = counts.reindex(levels), counts.reindex(["all"]).loc["all"]
    assessed, green = own["assessed"], own["hijau"]
    if own[zones].notna().all(axis=None):
        rows = [("level_and_zone", name, zone, own.at[name, zone], "published") for name in levels for zone in RISING]
    else:
        if every[zones].isna().sum() == 1:
            every = every.fillna(every["assessed"] - every[zones].sum())
        if every[zones].isna().any() or assessed.isna().any() or set(levels) != set(REGIONAL):
            raise NotPublished(NO_COUNTS, year=year, levels=", ".join(levels))
        apart, basis = _institutions(national, year)
        rows = [("zone", "", zone, every[zone] - apart[zone], basis) for zone in RISING]
        for name in levels:
            if green.isna().any():
                rows.append(("level", name, "", assessed[name], "published"))
            else:
                rows.append(("level_and_green", name, "hijau", green[name], "published"))
                rows.append(("level_and_green", name, "other", assessed[name] - green[name], "derived"))
    return pd.DataFrame(rows, columns=["margin", "level", "zone", "count", "basis"]).astype({"count": int})


def _institutions(national: pd.DataFrame, year: int) -> tuple[dict[str, float], str]:
    """Return the zones of ministries and agencies together, and whether they are published (*derived*) or *assumed*."""
    rows = national[national["level"].isin(INSTITUTIONAL)]
    every = rows.groupby("year")[[*ZONES, "assessed"]].sum(min_count=2).astype(float)
    own, before = every.reindex([year]).loc[year], every.loc[:year].dropna()
    if own[[*ZONES]].notna().all():
        return own.to_dict(), "derived"
    assessed, green = own["assessed"], own["hijau"]
    if np.isnan(assessed) or (np.isnan(green) and before.empty):
        raise NotPublished(NO_COUNTS, year=year, levels=", ".join(INSTITUTIONAL))
    # none red, as in every year published; green as published, or as in the last year's share
    if np.isnan(green):
        green = round(assessed * before["hijau"].iloc[-1] / before["assessed"].iloc[-1])
    return {"merah": 0.0, "kuning": assessed - green, "hijau": green}, "assumed"


def counts_by_zone(national: pd.DataFrame, year: int, level: Levels) -> tuple[pd.Series, bool]:
    """Return a year's national number of governments of each zone, and whether it rests on an assumption."""
    counts = zone_counts(national, year, level)
    counts = counts[counts["margin"].isin(["zone", "level_and_zone"])]
    return counts.groupby("zone")["count"].sum(), bool(counts["basis"].eq("assumed").any())


def check_levels(pairs: pd.DataFrame, level: Levels) -> None:
    """Raise a `ParameterError` where pairs hold other levels than the counts that they are put beside."""
    check_columns("pairs", pairs, ["level"], "ombud.drops.pairs")
    others = sorted(set(pairs["level"]) - set(chosen_levels(level)))
    if others:
        template = N_("The pairs hold other levels than the counts: {others}; accepted: pairs of {levels}")
        raise ParameterError(template, others=", ".join(others), levels=", ".join(chosen_levels(level)))


def weigh(pairs: pd.DataFrame, national: pd.DataFrame, level: Levels = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Weight the exactly known governments of every pair of years to the national counts of both years.

    This removes what selection does through level and zone; within a cell, governments with a published figure are taken
    to be like the others, which nothing can check. All pairs are weighted or none (like with like); `level` is as in `pairs`.

    Returns
    -------
    weighted : DataFrame
        The exact rows of `pairs`, with ``weight`` (mean 1 within a pair) and ``joined_share``: of the nation, what
        stands in cells that governments of other cells fill.
    margins : DataFrame
        ``pair``, ``from_year``, ``year``; ``side`` (from, to), ``margin``, ``cell`` (joined ones bear both names, *kota
        merah+kuning*), ``basis`` (published, derived, assumed), ``national_count`` and ``national_share`` (as published),
        ``sample_share``, ``weighted_share`` (0..1), and Kish's ``effective_n`` of the pair. ``margins.attrs["joined"]``
        holds the cells without any government in the sample: ``year``, ``cell``, ``into`` (the cell that it was joined
        with) and ``share`` of the nation (0..1) that others stand for. Both frames are empty where the counts of a year
        are not published, or no weights meet them; ``margins.attrs["because"]`` is then the `OmbudError` that says so.
    """
    check_levels(pairs, level)
    weighted, told, every = [], [], []
    try:
        if pairs.empty:
            raise NotPublished(NO_PAIRS)
        for (earlier, later), rows in pairs.groupby(["from_year", "to_year"], sort=False):
            sample = exact_pairs(rows)
            tables, cells, joined = _margins(sample, national, (earlier, later), level)
            weight = rake(cells, [table["scaled"] for table in tables])
            for table, cell in zip(tables, cells, strict=True):
                table["sample_share"] = np.bincount(cell, minlength=len(table)) / len(sample)
                table["weighted_share"] = np.bincount(cell, weight, len(table)) / len(sample)
                pair = {"pair": sample["pair"].iat[0], "from_year": earlier, "effective_n": effective_size(weight)}
                told.append(table.assign(**pair)[MARGINS])
            weighted.append(sample.assign(weight=weight, joined_share=sum(cell["share"] for cell in joined)))
            every += [cell for cell in joined if cell not in every]
    except OmbudError as error:
        return pairs.iloc[:0].assign(weight=np.nan, joined_share=np.nan), nothing(error, MARGINS)
    margins = pd.concat(told, ignore_index=True)
    margins.attrs["joined"] = every
    return pd.concat(weighted, ignore_index=True), margins


def _margins(
    sample: pd.DataFrame, national: pd.DataFrame, years: YearPair, level: Levels
) -> tuple[list[pd.DataFrame], list[np.ndarray], list[dict]]:
    """Return the margins of both years as tables of cells, the sample's place in each, and the cells that were joined."""
    tables, cells, joined, sizes = [], [], [], None
    for side, year in zip(("from", "to"), years, strict=True):
        counts, zone = zone_counts(national, year, level), sample[f"zone_{side}"]
        if (counts["margin"] == "level_and_green").any():
            # finer than the zones of all levels, which it would contradict once empty cells are joined
            counts, zone = counts[counts["margin"] != "zone"], zone.where(zone == "hijau", "other")
        own = counts[counts["level"] != ""].groupby("level")["count"].sum()
        # levels keep the earlier year's sizes: one kabupaten more or less would contradict the other margin
        sizes = own if sizes is None else sizes
        scaled = counts["count"] * counts["level"].map(sizes / own).fillna(1.0)
        counts = counts.assign(scaled=scaled, cell=(counts["level"] + " " + counts["zone"]).str.strip())
        for margin, wanted in counts.groupby("margin", sort=False):
            held = {"zone": zone, "level": sample["level"]}.get(margin, sample["level"] + " " + zone)
            names, merged = _join_empty(wanted, set(held))
            joined += [{"year": year, **cell} for cell in merged]
            table = wanted.groupby(names, sort=False).agg(scaled=("scaled", "sum"), national_count=("count", "sum"))
            cells.append(table.index.get_indexer(held.map(names.set_axis(wanted["cell"]))))
            shares = table["national_count"] / wanted["count"].sum()
            told = {"side": side, "year": year, "margin": margin, "basis": wanted["basis"].iat[0]}
            tables.append(table.rename_axis("cell").reset_index().assign(**told, national_share=shares.array))
    return tables, cells, joined


def _join_empty(wanted: pd.DataFrame, held: set[str]) -> tuple[pd.Series, list[dict]]:
    """Name the cells of a margin; join one without any government to the next better zone, and name it by both."""
    place, into = wanted["zone"].map(PLACES), {}
    for row, cell in wanted.loc[(wanted["scaled"] > 0) & ~wanted["cell"].isin(held), "cell"].items():
        level = wanted.at[row, "level"]
        near = wanted["cell"].isin(held) & (wanted["level"] == level)
        if not near.any():
            raise NotPublished("No government of {level} has published totals of both years", level=level)
        # the nearest zone, and the better of two
        into[cell] = wanted.at[((place - place[row]).abs() - place / 10)[near].idxmin(), "cell"]
    ends = wanted["cell"].replace(into)
    gone = wanted[wanted["cell"].isin(into)]
    merged = {"cell": gone["cell"], "into": ends[gone.index], "share": gone["scaled"] / wanted["scaled"].sum()}
    zones = wanted["zone"].groupby(ends).transform("+".join)
    return (wanted["level"] + " " + zones).str.strip(), pd.DataFrame(merged).to_dict("records")


def rake(cells: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike]) -> np.ndarray:
    """
    Weight units to a population's margins, mean 1; `OmbudError` if no weights meet them all.

    Per margin, `cells` holds the cell of each unit, and `targets` the population count of each cell. Iterative proportional
    fitting from equal weights gives, of all that meet the margins, those nearest to equal ones in Kullback-Leibler divergence.
    """
    cells = [np.asarray(cell, dtype=int) for cell in cells]
    shares = [np.asarray(target, dtype=float) / np.sum(target) for target in targets]
    weights = np.ones(len(cells[0]))
    for _ in range(ROUNDS):
        largest = 0.0
        for cell, share in zip(cells, shares, strict=True):
            now = np.bincount(cell, weights, minlength=len(share))
            largest = max(largest, float(np.abs(now - share).max()))
            weights = weights * np.divide(share, now, out=np.zeros_like(share), where=now > 0)[cell]
        if largest < TOLERANCE:
            return weights * len(weights)
    told = {"rounds": ROUNDS, "gap": f"{largest:.1e}"}
    raise OmbudError("No weights meet all margins: after {rounds} rounds a share is still off by {gap}", **told)


def effective_size(weights: npt.ArrayLike) -> float:
    """Return the number of equally weighted units that would be as informative: ``sum(w)^2 / sum(w^2)``."""
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum() ** 2 / np.sum(weights**2))
