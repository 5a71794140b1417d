"""
The comparison grid: the total that the data of one year give under the methodology of another.

What Ombudsman publishes is the grid's diagonal. With totals alone, the other cells are intervals that follow from
the weight of the part that both methods score and from the range 0..100 of a score.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.comparison.retained_part import READINGS, bounds, break_even
from ombud.errors import NotPublished, OmbudError
from ombud.files import Data, DataDir
from ombud.methodology import Comparability, Methodology, available_years, comparability, load_methodology
from ombud.rounding import exact
from ombud.vocabulary import FULL, IDENTITY

GRADES = ("published", "recomputed", "linked", "bounded", "unidentified")
_STATE = ["value", "low", "high", "status", "category", "zone", "contradiction"]


def changes(panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Put two years of the panel side by side, with what the change can mean under either reading.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; any order of rows. Without the column ``contradiction`` nothing counts as
        contradicted.
    from_year, to_year : int
        The earlier and the later year.
    data_dir : path, optional
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        One row per government of either year. ``<name>_from`` and ``<name>_to`` for value, low, high, status,
        category, zone, contradiction; ``contradicted``: whether a value of either year is one that no finding may
        rest on (`contradicted`); ``change_low``, ``change_high`` (equal, and ``change``, where both values are known).
        Where the later method has readings of what was retained, for each reading: ``retained_low_<reading>``,
        ``retained_high_<reading>`` (bounds of the retained part's score in the later year),
        ``like_for_like_low_<reading>``, ``like_for_like_high_<reading>`` (its change) and
        ``break_even_<reading>``; missing elsewhere.

    Raises
    ------
    OmbudError
        If `from_year` is not before `to_year`.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel().query("government == 'Kota Balikpapan'")
    >>> pair = changes(panel, 2021, 2022).iloc[0]
    >>> round(float(pair["change"]), 2), round(float(pair["retained_low_wide"]), 2)
    (-12.13, 83.0)
    """
    if from_year >= to_year:
        raise OmbudError(
            "The year {from_year} is not before {to_year}; accepted: an earlier from_year",
            from_year=from_year,
            to_year=to_year,
        )
    if "contradiction" not in panel:
        panel = panel.assign(contradiction="")
    earlier, later = (panel.loc[panel["year"] == year, [*IDENTITY, *_STATE]] for year in (from_year, to_year))
    both = earlier.merge(later, on=IDENTITY, how="outer", suffixes=("_from", "_to"), validate="1:1")
    both = both.sort_values("government_code", ignore_index=True)
    both["change"] = both["value_to"] - both["value_from"]
    both["contradicted"] = contradicted(both, "_from") | contradicted(both, "_to")
    both["change_low"] = both["low_to"] - both["high_from"]
    both["change_high"] = both["high_to"] - both["low_from"]
    weights = retained_weights(from_year, to_year, data_dir)
    for reading in READINGS:
        weight = weights.get(reading, np.nan)
        low, high = _bounds(both["low_to"], both["high_to"], weight)
        both[f"retained_low_{reading}"], both[f"retained_high_{reading}"] = low, high
        both[f"like_for_like_low_{reading}"] = low - both["high_from"]
        both[f"like_for_like_high_{reading}"] = high - both["low_from"]
        both[f"break_even_{reading}"] = (
            np.nan if np.isnan(weight) else break_even(both["value_from"], both["value_to"], weight)
        )
    computed = [name for name in both if name.startswith(("change", "retained", "like_for_like", "break_even"))]
    both[computed] = exact(both[computed])
    return both


def contradicted(rows: pd.DataFrame, suffix: str = "") -> pd.Series:
    """
    Return which values are contradicted by what pages state of them, so that no finding may rest on them.

    Parameters
    ----------
    rows : DataFrame
        ``value``, ``status`` and ``contradiction``, with `suffix`, as `ombud.load_panel` gives them.
    suffix : str
        At the end of the columns' names.

    Returns
    -------
    Series of bool
        True where the published zone is not the value's; or the category, of a value that a single publisher prints.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"value": [80.4, 80.4, 87.0], "status": ["corroborated", "corroborated", "single"],
    ...                      "contradiction": ["zone", "category", "category"]})
    >>> contradicted(rows).tolist()
    [True, False, True]
    """
    stated = rows[f"contradiction{suffix}"].fillna("")
    single = rows[f"status{suffix}"].eq("single")
    return rows[f"value{suffix}"].notna() & (stated.str.contains("zone") | (single & stated.ne("")))


def retained_weights(from_year: int, to_year: int, data_dir: DataDir = None) -> dict[str, float]:
    """
    Return the share of the later total that the earlier method also scored, per reading.

    A reading speaks of the method that was in force just before dimensions were added. It holds for a pair of years
    only if nothing else changed between them: 2021 to 2022, 2023 or 2024, but not 2019 to 2022.

    Returns
    -------
    dict
        ``narrow`` and ``wide`` to shares in (0, 1); empty where the pair of years has no such reading.
    """
    data = Data.at(data_dir)
    earlier = load_methodology(from_year, data)
    years = [year for year in available_years(data) if from_year < year <= to_year]
    added = next((year for year in years if _readings(load_methodology(year, data))), None)
    if added is None or _readings(earlier):
        return {}
    before = load_methodology(added, data).comparability["with"]
    steps = [(from_year, before), (added, to_year)]
    if any(comparability(*step, data).grade != "same" for step in steps):
        return {}
    return _readings(load_methodology(to_year, data))


def _readings(methodology: Methodology) -> dict[str, float]:
    try:
        return dict(methodology.retained_shares)
    except NotPublished:
        return {}


def compare(
    panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None, *, link: str | None = None
) -> pd.DataFrame:
    """
    Build the comparison grid of every government: cell (d, m) is the data of d under the methodology of m.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; or unit scores, see `ombud.analysis.comparison.unit_grid.unit_grid`.
    from_year, to_year : int
        The earlier and the later year.
    data_dir : path, optional
        Where the methodology is read from.
    link : str, optional
        How to estimate cells that would be bounded or unidentified, with standard error: for totals see
        `ombud.analysis.comparison.linked_grid.link_grid`, for units `ombud.analysis.comparison.unit_grid.unit_grid`.

    Returns
    -------
    DataFrame
        One row per government and cell (four per government), sorted by ``government_code``, ``data_year`` and
        ``method_year``: ``value``, ``low``, ``high`` (the hull over both readings), ``low_narrow``,
        ``high_narrow``, ``low_wide``, ``high_wide`` (points), ``grade`` and ``reason``, why it is known
        so (*methods_compared*: see the reason of `ombud.methodology.comparability`).

        A cell off the diagonal is *published* when both years share one method, *bounded* when the later method
        retains a part of known weight, else *unidentified*. The bounds speak of the retained dimensions as the
        later year sampled them: what other units and another mean did to the total is not in them.

    Raises
    ------
    OmbudError
        If `from_year` is not before `to_year`.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel().query("government == 'Kota Balikpapan'")
    >>> grid = ombud.compare(panel, 2021, 2022).set_index(["data_year", "method_year"])
    >>> grid[["low_narrow", "high_narrow", "grade"]].round(2).loc[[(2021, 2021), (2022, 2021)]].values.tolist()
    [[99.25, 99.25, 'published'], [60.21, 100.0, 'bounded']]
    """
    data = Data.at(data_dir)
    if "unit" in panel and "score" in panel:
        from ombud.analysis.comparison.unit_grid import unit_grid

        return unit_grid(panel, from_year, to_year, link=link, data_dir=data)
    pair = changes(panel, from_year, to_year, data)
    weights = retained_weights(from_year, to_year, data)
    relation = comparability(from_year, to_year, data)
    cells = [
        _diagonal(pair, "from", from_year, from_year),
        _off_diagonal(pair, "from", from_year, to_year, weights, relation),
        _off_diagonal(pair, "to", to_year, from_year, weights, relation),
        _diagonal(pair, "to", to_year, to_year),
    ]
    order = ["government_code", "data_year", "method_year"]
    grid = pd.concat(cells).sort_values(order, ignore_index=True)
    if link is None:
        return grid
    from ombud.analysis.comparison.linked_grid import link_grid

    return link_grid(grid, link)


def _diagonal(pair: pd.DataFrame, side: str, data_year: int, method_year: int) -> pd.DataFrame:
    value, status = pair[f"value_{side}"], pair[f"status_{side}"]
    reasons = {"interval": "zone_or_category_only", "conflict": "figures_disagree"}
    absent = status.isna() | ((pair[f"low_{side}"] <= 0) & (pair[f"high_{side}"] >= FULL))
    grade = np.select([value.notna(), absent], ["published", "unidentified"], "bounded")
    reason = status.map(reasons).where(value.isna(), "").fillna("nothing_published")
    ends = {end: pair[f"{end}_{side}"].where(grade != "unidentified") for end in ("low", "high")}
    ends |= {f"{end}_{reading}": ends[end] for reading in READINGS for end in ("low", "high")}
    cell = pair[IDENTITY].assign(data_year=data_year, method_year=method_year, value=value, **ends)
    return cell.assign(grade=grade, reason=reason)


def _off_diagonal(
    pair: pd.DataFrame,
    side: str,
    data_year: int,
    method_year: int,
    weights: dict[str, float],
    relation: Comparability,
) -> pd.DataFrame:
    if relation.grade == "same":
        same = _diagonal(pair, side, data_year, method_year)
        return same.assign(reason=same["reason"].mask(same["reason"] == "", "methods_compared"))
    cell = pair[IDENTITY].assign(data_year=data_year, method_year=method_year, value=np.nan)
    low, high = pair[f"low_{side}"], pair[f"high_{side}"]
    for reading in READINGS:
        weight = weights.get(reading, np.nan)
        # of later data, the retained part is bounded; to earlier data, a part of anything from 0 to 100 is added
        ends = _bounds(low, high, weight) if side == "to" else (weight * low, weight * high + FULL * (1 - weight))
        cell[f"low_{reading}"], cell[f"high_{reading}"] = ends
    cell["low"] = cell[[f"low_{reading}" for reading in READINGS]].min(axis=1)
    cell["high"] = cell[[f"high_{reading}" for reading in READINGS]].max(axis=1)
    known = cell["low"].notna()
    why = "nothing_published" if weights else "methods_compared"
    return cell.assign(
        grade=np.where(known, "bounded", "unidentified"),
        reason=np.where(known, "retained_weight", why),
    )


def _bounds(low: pd.Series, high: pd.Series, weight: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of a part of totals that are intervals; NaN where its weight is not known."""
    if np.isnan(weight):
        return np.full(len(low), np.nan), np.full(len(low), np.nan)
    return bounds(low, weight)[0], bounds(high, weight)[1]
