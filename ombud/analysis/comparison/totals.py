"""What totals tell beside the cut-offs and beside each other: distances, zones, changes of a group, the place in it."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.comparison.retained_part import ANY_WEIGHT, retained_weights
from ombud.errors import NotPublished, check_columns
from ombud.evidence.registers.governments import Government
from ombud.files import Data, DataDir
from ombud.methodology import Comparability, Methodology, check_year, comparability, load_methodology
from ombud.vocabulary import FULL, IDENTITY


def distances(panel: pd.DataFrame, year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """Measure how many points a year's governments lack to their ``next`` category, or zone where there are no categories."""
    # the best are left out, and all of a year whose cut-offs are not known. ``distance`` is missing where the value is; it
    # lies between ``distance_low`` and ``distance_high``
    rows = panel[panel["year"] == year].reset_index(drop=True)
    columns = ["government_code", "government", "value", "low", "high", "category", "zone"]
    methodology = load_methodology(year, data_dir)
    if not has_cutoffs(methodology):
        return rows.iloc[:0][columns].assign(next="", distance=np.nan, distance_low=np.nan, distance_high=np.nan)
    near, far = (methodology.bands().distance_to_next(rows[end]) for end in ("high", "low"))
    # an interval within one category has one next category; a conflict across two has none that is certain
    same = near["next_category"].fillna("").eq(far["next_category"].fillna(""))
    ends = {"distance_low": near["distance"], "distance_high": far["distance"]}
    distance = near["distance"].where(rows["value"].notna())
    table = rows[columns].assign(next=near["next_category"], distance=distance, **ends)
    return table[same & near["next_category"].notna()].reset_index(drop=True)


def zones_under_cutoffs(panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Classify each published total by the cut-offs of either year.

    One row per government, ``data_year`` and ``cutoff_year``: ``value``, ``low``, ``high``, ``zone`` and ``category``,
    missing where the whole interval does not lie in one. Years whose cut-offs are not known give no rows.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel()
    >>> zones = ombud.zones_under_cutoffs(panel[panel["government"] == "Kota Balikpapan"], 2021, 2022)
    >>> zones.loc[zones["data_year"] == 2022, ["cutoff_year", "zone"]].values.tolist()
    [[2021, 'hijau'], [2022, 'hijau']]
    """
    check_year(from_year, to_year)
    check_columns("panel", panel, [*IDENTITY, "year", "value", "low", "high"], "ombud.load_panel")
    rows = panel[panel["year"].isin([from_year, to_year])].reset_index(drop=True)
    frames = []
    for cutoff_year in (from_year, to_year):
        methodology = load_methodology(cutoff_year, data_dir)
        if has_cutoffs(methodology):
            low, high = (methodology.classify(rows[end]) for end in ("low", "high"))
            frame = rows[[*IDENTITY, "value", "low", "high"]].assign(data_year=rows["year"], cutoff_year=cutoff_year)
            frames.append(frame.join(low.where(low == high)[["zone", "category"]]))
    order = ["government_code", "data_year", "cutoff_year"]
    return pd.concat(frames).sort_values(order, ignore_index=True) if frames else pd.DataFrame(columns=order)


def has_cutoffs(methodology: Methodology) -> bool:
    """Return whether cut-offs of regional governments are known, published or assumed, on 0..100."""
    try:
        return not methodology.cutoffs.empty and methodology.scale_maximum_of() == FULL
    except NotPublished:
        return False


@dataclass(frozen=True)
class Summary:
    """What the changes of a group of `n` governments come to."""

    from_year: int
    to_year: int
    n: int
    n_both: int  # those with a value in both years that nothing published contradicts; only these are spoken of below
    n_fell: int
    n_rose: int
    contradicted: tuple[str, ...]  # names of those left out for that: a zone or category on a page is not the value's
    mean_change: float  # points; missing when there is none
    largest_fall: dict | None  # row of `ombud.changes`
    largest_rise: dict | None
    comparability: Comparability
    # per reading of what was retained, how many retained parts certainly fell, rose, or are open, under every admissible
    # weight; empty where the weights are not known
    certain: dict[str, dict[str, int]]


def summarise(pair: pd.DataFrame, n: int, from_year: int, to_year: int, data_dir: DataDir = None) -> Summary:
    """Summarise the changes of a group of `n` governments, with or without figures; `pair` is of `ombud.changes`."""
    data = Data.at(data_dir)
    known = pair[pair["change"].notna()].sort_values(["change", "government_code"])
    both = known[~known["contradicted"]]
    fell, rose = both[both["change"] < 0], both[both["change"] > 0]
    certain = {}
    for reading in retained_weights(from_year, to_year, data):
        low, high = (both[f"like_for_like_{end}_{reading}{ANY_WEIGHT}"] for end in ("low", "high"))
        certain[reading] = directions(low, high)
    return Summary(
        from_year=from_year,
        to_year=to_year,
        n=n,
        n_both=len(both),
        n_fell=len(fell),
        n_rose=len(rose),
        contradicted=tuple(sorted(known.loc[known["contradicted"], "government"])),
        mean_change=float(both["change"].mean()) if len(both) else np.nan,
        largest_fall=fell.iloc[0].to_dict() if len(fell) else None,
        largest_rise=rose.iloc[-1].to_dict() if len(rose) else None,
        comparability=comparability(from_year, to_year, data),
        certain=certain,
    )


def directions(low: pd.Series, high: pd.Series) -> dict[str, int]:
    """Return how many changes, known to lie between their ends (points), certainly ``fell``, ``rose``, or are ``open``."""
    counts = {"fell": int((high < 0).sum()), "rose": int((low > 0).sum())}
    return counts | {"open": len(low) - sum(counts.values())}


def standings(panel: pd.DataFrame, government: Government, years: Iterable[int]) -> pd.DataFrame:
    """Return a government's place among the published totals of its level and province, a row per ``group`` and ``year``."""
    # ``value`` and ``rank`` are missing where it has no total; ``n`` counts its own, too
    rows, known = [], panel.loc[panel["value"].notna(), ["government_code", "level", "province", "year", "value"]]
    for group, name in (("level", government.level), ("province", government.province)):
        for year in years if name else ():
            theirs = known[(known[group] == name) & (known["year"] == year)].set_index("government_code")["value"]
            lower, median, upper = theirs.astype(float).quantile([0.25, 0.5, 0.75])
            own = {"group": group, "year": year, "value": theirs.get(government.code, np.nan), "n": len(theirs)}
            # equal totals share the best place
            own |= {"rank": theirs.rank(method="min", ascending=False).get(government.code, np.nan)}
            rows.append(own | {"lower_quartile": lower, "median": median, "upper_quartile": upper})
    return pd.DataFrame(rows).astype({"rank": "Int64"})
