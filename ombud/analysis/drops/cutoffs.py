"""What the cut-offs alone made of the national numbers of green and of red governments, and who is among them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from ombud.analysis.drops.paired import exact_pairs, nothing, size_note, uncontradicted
from ombud.analysis.drops.selection import RISING
from ombud.errors import NotPublished, OmbudError
from ombud.files import Data, DataDir
from ombud.methodology import check_order, check_year, load_methodology
from ombud.vocabulary import ZONES

GREEN, YELLOW, RED = ZONES
# mass that moves in one step when the iteration to a distribution stops
TOLERANCE = 1e-8
ROUNDS = 20_000
ENDS = ["low_bound", "high_bound", "estimate", "low", "high"]
COLUMNS = ["zone", "order", "part", "count_from", "count_to", "change", *ENDS, "known", "note"]


def cutoff_counts(
    panel: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    data_dir: DataDir = None,
    seed: int = 20221,
) -> pd.DataFrame:
    """
    Split the changes of the national numbers of green and of red governments into cut-off and all else.

    `panel` holds all levels, as the national counts do; the years need cut-offs on one scale. `seed` is that of the
    bootstrap. Raises `NotPublished` if a year has no method.

    Returns
    -------
    DataFrame
        Per ``zone`` (hijau, merah) and ``part`` (*cutoff*, and *score*: service and every other change of method) a row
        for each ``order``: *later_scores* (the cut-off's part is who stands between the cut-offs in the later year),
        *earlier_scores* (... in the earlier year) and *mean_of_both*. ``count_from``, ``count_to``, ``change``;
        ``low_bound`` and ``high_bound``: certain, from the counts and single known governments; ``estimate``, ``low``,
        ``high``: from known totals and categories of the zone that holds the stretch between the cut-offs, scaled to its
        national count, as if its unknown ones were like them; ``known``: governments behind the estimate; ``note``.
        Empty, with ``attrs["because"]``, where a count is not published, or no total of the zone that holds the stretch.
    """
    check_order(from_year, to_year)
    data, panel = Data.at(data_dir), uncontradicted(panel)
    counts = national[national["level"] == "all"].set_index("year").reindex([from_year, to_year])[[*ZONES]]
    methods, tables = {year: load_methodology(year, data) for year in counts.index}, []
    try:
        unknown = counts.index[counts.isna().any(axis=1)]
        if len(unknown):
            raise NotPublished("The national zone counts of {year} are not published in full", year=unknown[0])
        # green is what reaches its cut-off, red what does not reach yellow's
        for zone, above, below in ((GREEN, GREEN, YELLOW), (RED, YELLOW, RED)):
            bars = {year: method.bands().interval("zone", above)[0] for year, method in methods.items()}
            low, high = sorted(bars.values())
            stretches = {}
            for order, year in (("later_scores", to_year), ("earlier_scores", from_year)):
                # one zone of the year holds the stretch between the bars: the upper one if its own bar is the lower
                holds = above if bars[year] == low else below
                known = panel[(panel["year"] == year) & panel["low"].notna() & (panel["zone"] == holds)]
                stretches[order] = _between(known, int(counts.at[year, holds]), low, high, seed)
            # a lowered bar adds green and takes red
            sign = 1 if (bars[to_year] < bars[from_year]) == (zone == GREEN) else -1
            tables.append(_parts(pd.DataFrame(stretches).T, sign, *counts[zone].astype(int)).assign(zone=zone))
    except NotPublished as error:
        return nothing(error, COLUMNS)
    return pd.concat(tables, ignore_index=True)[COLUMNS]


def _parts(stretches: pd.DataFrame, sign: int, count_from: int, count_to: int) -> pd.DataFrame:
    """Return the parts of the cut-off and of the score in a zone's change, in either order and in the mean of both."""
    known = stretches.pop("known").astype(int)
    stretches.loc["mean_of_both"], known["mean_of_both"] = stretches.mean(), known.min()
    change, parts = count_to - count_from, {}
    for part, ends in (("cutoff", sign * stretches), ("score", change - sign * stretches)):
        for low, high in (("low_bound", "high_bound"), ("low", "high")):
            ends[[low, high]] = np.sort(ends[[low, high]], axis=1)
        parts[part] = ends.assign(known=known, note=known.map(size_note))
    table = pd.concat(parts, names=["part", "order"]).swaplevel().loc[stretches.index].reset_index()
    return table.assign(count_from=count_from, count_to=count_to, change=change)


def _between(known: pd.DataFrame, size: int, low: float, high: float, seed: int) -> dict[str, float]:
    """Count a zone's governments from the low cut-off to below the high one."""
    exact = int((known["low"] == known["high"]).sum())
    if not exact:
        raise NotPublished("No total of a zone between {low} and {high} points is published", low=low, high=high)
    if low == high:
        return dict.fromkeys(ENDS, 0.0) | {"known": exact}
    ends = known["low"].to_numpy(float), known["high"].to_numpy(float)
    least, most = MassOnIntervals(*ends, np.ones(len(known))).share_from(low, high)
    mass = fit_mass(*ends)
    estimate = mass.share_from(low)[0] - mass.share_from(high)[0]
    shares = np.array([estimate, *bootstrap_share(*ends, low, high, seed=seed)])
    numbers = [least, size - len(known) + most, *shares * size]
    return dict(zip(ENDS, numbers, strict=True)) | {"known": exact}


def between_cutoffs(panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return the governments whose later total would be in another zone, ``zone_before``, by the earlier cut-offs.

    Columns besides: ``government_code``, ``government``, ``province``, and of `to_year` ``value`` and ``zone``; sorted by
    zone and value.

    Examples
    --------
    >>> import ombud
    >>> moved = ombud.drops.between_cutoffs(ombud.load_panel(), 2021, 2022)
    >>> set(moved.loc[moved["zone"] == "merah", "zone_before"])
    {'kuning'}
    """
    check_year(from_year, to_year)
    rows = uncontradicted(panel)
    rows = rows[(rows["year"] == to_year) & rows["value"].notna()]
    zone, before = (
        load_methodology(year, data_dir).classify(rows["value"])["zone"].to_numpy() for year in (to_year, from_year)
    )
    rows = rows[["government_code", "government", "province", "value"]].assign(zone=zone, zone_before=before)
    return rows[zone != before].sort_values(["zone", "value", "government_code"], ignore_index=True)


def split_transitions(pairs: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Split the change of zone of every exactly known pair into score and cut-offs.

    Both orders are possible (first the score moves, under the old cut-offs; or first the cut-offs) and each part is
    the mean of its two steps (the Shapley value of two factors), in steps of the scale merah 0, kuning 1, hijau 2.

    Returns
    -------
    DataFrame
        One row per pair of zones that occurs: ``zone_from``, ``zone_to``, ``governments``, ``score_part``,
        ``cutoff_part`` (zone steps, summed over them; the two sum to the change) and ``by_cutoff_alone`` (those
        whose later total would, under the old cut-offs, have left them in their old zone).
    """
    exact, methods = exact_pairs(pairs), [load_methodology(year, data_dir) for year in (from_year, to_year)]
    # each score under each year's cut-offs
    (before, crossed), (still, after) = (
        [method.classify(exact[side])["zone"].map(RISING.index).to_numpy(int) for method in methods]
        for side in ("value_from", "value_to")
    )
    score_part = (still - before + after - crossed) / 2
    table = {"zone_from": np.array(RISING)[before], "zone_to": np.array(RISING)[after], "governments": 1}
    table |= {"score_part": score_part, "cutoff_part": after - before - score_part}
    table |= {"by_cutoff_alone": (after != before) & (still == before)}
    return pd.DataFrame(table).groupby(["zone_from", "zone_to"], as_index=False).sum()


class MassOnIntervals(NamedTuple):
    """Shares of totals, or their numbers, anywhere inside intervals; a point's ends are equal."""

    low: np.ndarray
    high: np.ndarray
    mass: np.ndarray

    def share_from(self, cutoff: float, below: float = np.inf) -> tuple[float, float]:
        """Return the least and greatest mass at or above a cut-off, and below another."""
        inside, touching = (self.low >= cutoff) & (self.high < below), (self.high >= cutoff) & (self.low < below)
        return float(self.mass[inside].sum()), float(self.mass[touching].sum())


def fit_mass(low: npt.ArrayLike, high: npt.ArrayLike) -> MassOnIntervals:
    """Return the nonparametric maximum likelihood distribution (shares) of totals from their ends in points, both included."""
    rows, counts = np.unique(np.column_stack([low, high]).astype(float), axis=0, return_counts=True)
    if np.any(~(rows[:, 0] <= rows[:, 1])):
        raise OmbudError("An interval's low end is above its high end")
    # the mass lies on innermost intervals, a left end that a right end follows with no other between (Turnbull 1976);
    # ends are included, so a left end precedes an equal right end
    ends, is_right = rows.T.ravel(), np.repeat([False, True], len(rows))
    order = np.lexsort((is_right, ends))
    ends, is_right = ends[order], is_right[order]
    starts = np.flatnonzero(~is_right[:-1] & is_right[1:])
    left, right = ends[starts], ends[starts + 1]
    holds = (rows[:, :1] <= left) & (right <= rows[:, 1:])
    mass = np.full(len(left), 1 / len(left))
    # what holds a single innermost interval gives it all that it has, in every round
    is_settled = holds.sum(axis=1) == 1
    settled, holds, shares = counts[is_settled] @ holds[is_settled], holds[~is_settled], counts[~is_settled]
    # self-consistency (EM): each interval's count is shared among those it holds
    for _ in range(ROUNDS):
        shared = holds * mass
        moved = (settled + shares @ (shared / shared.sum(axis=1, keepdims=True))) / counts.sum()
        change, mass = np.abs(moved - mass).max(), moved
        if change < TOLERANCE:
            break
    kept = mass > TOLERANCE
    return MassOnIntervals(left[kept], right[kept], mass[kept] / mass[kept].sum())


def bootstrap_share(
    low: np.ndarray, high: np.ndarray, cutoff: float, below: float = np.inf, replications: int = 400, seed: int = 20221
) -> tuple[float, float]:
    """Return the 2.5% quantile of the least and the 97.5% quantile of the greatest `share_from`, over rows drawn anew."""
    rng = np.random.default_rng(seed)
    # sorted, so that the order of rows does not matter
    rows = np.array(sorted(zip(low, high, strict=True)), dtype=float)
    drawn = (rows[rng.integers(0, len(rows), len(rows))] for _ in range(replications))
    shares = np.array([fit_mass(*own.T).share_from(cutoff, below) for own in drawn])
    return float(np.quantile(shares[:, 0], 0.025)), float(np.quantile(shares[:, 1], 0.975))
