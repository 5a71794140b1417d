"""The comparison grid of published totals: off its diagonal, what weights and the range of scores leave possible."""

import numpy as np
import pandas as pd

from ombud.analysis.comparison import retained_part
from ombud.analysis.comparison.retained_part import ANY_WEIGHT, READINGS, STANDARDS, bounds, break_even
from ombud.errors import check_columns
from ombud.files import Data, DataDir
from ombud.methodology import check_order, comparability
from ombud.rounding import exact
from ombud.vocabulary import FULL, IDENTITY

GRADES = ("published", "published_part", "recomputed", "linked", "bounded", "unidentified")
SUFFIXES = ("", ANY_WEIGHT)
JOINED = {"part": "first", "low": "max", "high": "min", f"low{ANY_WEIGHT}": "max", f"high{ANY_WEIGHT}": "min"}
_KNOWN = ["value", "low", "high", "status", "category", "zone"]
_STATE = [*_KNOWN, "published_zone", "contradiction"]


def changes(
    panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None, *, parts: pd.DataFrame | None = None
) -> pd.DataFrame:
    """
    Put two years of the panel side by side, with what the change can mean under either reading.

    `panel` is of `ombud.load_panel`, in any order of rows; without its column ``contradiction`` nothing counts as
    contradicted. `parts`, what is published of the retained part itself, are by default
    `ombud.analysis.comparison.retained_part.published_parts`; an empty frame leaves what totals alone say. A
    `ParameterError` is raised unless `from_year` is the earlier.

    Returns
    -------
    DataFrame
        One row per government of either year. ``<name>_from`` and ``<name>_to`` for value, low, high, status,
        category, zone, contradiction; ``contradicted``: whether a value of either year is one that no finding may
        rest on (`contradicted`); ``change_low``, ``change_high`` (equal, and ``change``, where both values are known).
        Where the later method has readings of what was retained, for each reading: ``retained_low_<reading>``,
        ``retained_high_<reading>`` (bounds of the retained part's score in the later year),
        ``like_for_like_low_<reading>``, ``like_for_like_high_<reading>`` (its change) and
        ``break_even_<reading>``; missing elsewhere. These rest on the table of weights, which may be assumed; the same
        bounds with ``_any_weight`` at the end hold under every admissible weight. Where a page states the retained part
        itself, ``part_<reading>`` names how (dimension_zone, dimension_points; else empty) and the bounds are narrowed
        to it; ``part_disagrees`` where it can't be true beside the total: then the bounds span both.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel().query("government == 'Kota Balikpapan'")
    >>> pair = changes(panel, 2021, 2022).iloc[0]
    >>> round(float(pair["change"]), 2), round(float(pair["retained_low_wide"]), 2)
    (-12.13, 83.0)
    """
    check_order(from_year, to_year)
    check_columns("panel", panel, [*IDENTITY, "year", *_KNOWN], "ombud.load_panel")
    panel = panel.assign(**{name: "" for name in ("contradiction", "published_zone") if name not in panel})
    earlier, later = (panel.loc[panel["year"] == year, [*IDENTITY, *_STATE]] for year in (from_year, to_year))
    both = earlier.merge(later, on=IDENTITY, how="outer", suffixes=("_from", "_to"), validate="1:1")
    both = both.sort_values("government_code", ignore_index=True)
    both["change"] = both["value_to"] - both["value_from"]
    both["contradicted"] = contradicted(both, "_from") | contradicted(both, "_to")
    both["change_low"] = both["low_to"] - both["high_from"]
    both["change_high"] = both["high_to"] - both["low_from"]
    shares = retained_part.shares_of_bounds(from_year, to_year, data_dir)
    parts = retained_part.published_parts(to_year, data_dir) if parts is None else parts
    both["part_disagrees"] = False
    for reading in READINGS:
        even = break_even(both["value_from"], both["value_to"], shares[reading]) if reading in shares else np.nan
        # all pages of a government joined
        own = parts[(parts["reading"] == reading) & (reading in shares)].sort_values("part")
        known = own.groupby("government_code").agg(JOINED).reindex(both["government_code"])
        both = both.assign(**{f"break_even_{reading}": even, f"part_{reading}": known["part"].fillna("").to_numpy()})
        for suffix in SUFFIXES:
            name, of_total = f"{reading}{suffix}", (np.nan, np.nan)
            if name in shares:
                of_total = bounds(both["low_to"], shares[name])[0], bounds(both["high_to"], shares[name])[1]
            of_part = known[f"low{suffix}"].to_numpy(float), known[f"high{suffix}"].to_numpy(float)
            low, high = np.fmax(of_total[0], of_part[0]), np.fmin(of_total[1], of_part[1])
            both["part_disagrees"] |= exact(low) > exact(high)
            # where they have nothing in common, what spans both
            low, high = np.minimum(low, high), np.maximum(low, high)
            both[f"retained_low_{name}"], both[f"retained_high_{name}"] = low, high
            both[f"like_for_like_low_{name}"] = low - both["high_from"]
            both[f"like_for_like_high_{name}"] = high - both["low_from"]
    computed = [name for name in both if name.startswith(("change", "retained", "like_for_like", "break_even"))]
    both[computed] = exact(both[computed])
    return both


def contradicted(rows: pd.DataFrame, suffix: str = "") -> pd.Series:
    """
    Return which values are contradicted by what pages state of them, so that no finding may rest on them.

    True where zones are published and none is the value's; or where the category is not, of a value that a single
    publisher prints. `rows` are of `ombud.load_panel`, with `suffix` at the end of the columns' names; without zones
    none supports a value.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.load_panel().query("government == 'Kabupaten Gorontalo Utara'")
    >>> panel.loc[contradicted(panel), ["year", "value", "zone", "published_zone"]].values.tolist()
    [[2023, 76.24, 'kuning', 'hijau']]
    """
    stated = rows[f"contradiction{suffix}"].fillna("")
    single = rows[f"status{suffix}"].eq("single")
    zones = rows.reindex(columns=[f"zone{suffix}", f"published_zone{suffix}"]).astype(object).fillna("")
    supported = [zone != "" and zone in pages.split(";") for zone, pages in zones.itertuples(index=False)]
    other_zone = stated.str.contains("zone") & ~np.array(supported, dtype=bool)
    return rows[f"value{suffix}"].notna() & (other_zone | (single & stated.str.contains("category")))


def compare(
    panel: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None, *, link: str | None = None
) -> pd.DataFrame:
    """
    Build the comparison grid of every government: cell (d, m) is the data of d under the methodology of m.

    `panel` is of `ombud.load_panel`, or unit scores, see `ombud.analysis.comparison.unit_grid.unit_grid`. `link` says
    how to estimate cells that would be bounded or unidentified, with standard error: for totals see
    `ombud.analysis.comparison.unit_grid.link_grid`, for units `unit_grid`. A `ParameterError` is raised unless
    `from_year` is the earlier.

    Returns
    -------
    DataFrame
        One row per government and cell (four per government), sorted by ``government_code``, ``data_year`` and
        ``method_year``: ``value``, ``low``, ``high`` (the hull over both readings and every admissible weight),
        ``low_narrow``, ``high_narrow``, ``low_wide``, ``high_wide`` (points, by the table of weights, which may be
        assumed), ``grade`` and ``reason``, why it is known so (*methods_compared*: see the reason of
        `ombud.methodology.comparability`).

        A cell off the diagonal is *published* when both years share one method, *published_part* where a page prints
        the points of the retained part, *bounded* when the later method retains a part of known weight (narrowed where
        a page states the zone of that part), else *unidentified*. The bounds speak of the retained dimensions as the
        later year sampled them: what other units and another mean did to the total is not in them.

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
    pair, relation = changes(panel, from_year, to_year, data), comparability(from_year, to_year, data)
    shares, years = retained_part.shares_of_bounds(from_year, to_year, data), {"from": from_year, "to": to_year}
    cells = [
        pair[IDENTITY]
        .assign(data_year=data_year, method_year=method_year)
        .join(_diagonal(pair, side) if data_year == method_year else _off_diagonal(pair, side, shares, relation.grade))
        for side, data_year in years.items()
        for method_year in years.values()
    ]
    grid = pd.concat(cells).sort_values(["government_code", "data_year", "method_year"], ignore_index=True)
    if link is None:
        return grid
    from ombud.analysis.comparison.unit_grid import link_grid

    return link_grid(grid, link)


def _diagonal(pair: pd.DataFrame, side: str) -> pd.DataFrame:
    value, status = pair[f"value_{side}"], pair[f"status_{side}"]
    reasons = {"interval": "zone_or_category_only", "conflict": "figures_disagree"}
    absent = status.isna() | ((pair[f"low_{side}"] <= 0) & (pair[f"high_{side}"] >= FULL))
    grade = np.select([value.notna(), absent], ["published", "unidentified"], "bounded")
    reason = status.map(reasons).where(value.isna(), "").fillna("nothing_published")
    ends = {end: pair[f"{end}_{side}"].where(grade != "unidentified") for end in ("low", "high")}
    ends |= {f"{end}_{reading}": ends[end] for reading in READINGS for end in ("low", "high")}
    return pd.DataFrame({"value": value, **ends, "grade": grade, "reason": reason})


def _off_diagonal(pair: pd.DataFrame, side: str, shares: dict[str, float], comparable: str) -> pd.DataFrame:
    if comparable == "same":
        same = _diagonal(pair, side)
        return same.assign(reason=same["reason"].mask(same["reason"] == "", "methods_compared"))
    ends = {}
    for name in (f"{reading}{suffix}" for suffix in SUFFIXES for reading in READINGS):
        if side == "to":
            low, high = pair[f"retained_low_{name}"], pair[f"retained_high_{name}"]
        else:  # to earlier data, a part of anything from 0 to 100 is added
            share = shares.get(name, np.nan)
            low, high = share * pair["low_from"], share * pair["high_from"] + FULL * (1 - share)
        ends |= {f"low_{name}": low, f"high_{name}": high}
    low = np.fmin(*(ends.pop(f"low_{reading}{ANY_WEIGHT}") for reading in READINGS))
    high = np.fmax(*(ends.pop(f"high_{reading}{ANY_WEIGHT}") for reading in READINGS))
    known, part = low.notna(), pair[f"part_{STANDARDS}"] if side == "to" else pd.Series("", pair.index)
    disagrees = pair["part_disagrees"] & (side == "to")
    unknown = "nothing_published" if shares else "methods_compared"
    cases = [~known, part.eq("dimension_points") & ~disagrees]
    return pd.DataFrame(ends).assign(
        value=np.nan,
        low=low,
        high=high,
        grade=np.select(cases, ["unidentified", "published_part"], "bounded"),
        reason=np.select([~known, disagrees, part.ne("")], [unknown, "part_disagrees", part], "retained_weight"),
    )
