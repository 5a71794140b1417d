"""Do published unit scores average to the published total? Every set that is published, and what does not fit."""

from __future__ import annotations

import itertools
from contextlib import suppress
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.observations import has_flag, load_flags, load_observations
from ombud.evidence.published.panel import load_panel
from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import classify_unit, unit_identity
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.rounding import exact

SAME = 1e-9  # two printed values that are equal differ by less
_SET = ["government_code", "year"]


class Figure(NamedTuple):
    """A printed value in points, and the half of its last decimal."""

    value: float
    rounding: float


class UnitSet(NamedTuple):
    """The published unit scores of one government and year."""

    code: str
    year: int
    units: dict[str, pd.DataFrame]  # identity of each unit to a row per figure and page
    candidates: list[list[Figure]]  # the values that pages give of each, in that order
    chosen: tuple[Figure, ...]  # one of each
    total: Figure | None  # the published total that they come nearest to


def audit_published_units(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Compare the plain mean of published unit scores with the published total.

    Names that mean one unit (Dindikbud, Dinas Pendidikan dan Kebudayaan) count once. Where pages give a unit, or the
    government, two values, those that come nearest to each other are compared, and the unit is named.

    Parameters
    ----------
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per government and year of which a unit score is published, sorted by year and code:

        - government_code, government, level, year, n_units;
        - unit_mean (points), published_total (of the panel; missing where none is known), difference (the first less the
          second);
        - tolerance: what rounding of units and total can make of it; fits: whether the difference is within it,
          missing where no total is;
        - reason: why it may not fit, "" where it does: products_joined, units_lacking, sample_unknown (which
          units are sampled is not published) or unexplained;
        - complete: whether the units are those that the method samples at that level, missing where that is not
          published, or only in part; lacking: kinds that are not there, joined by ``;``;
        - aggregation: what the method joins ("units" or "products"), "" where that is not published;
        - disagreeing: units of which two values are published, with these; units: their kinds, or names; source_ids:
          pages of the unit scores. Joined by ``;``.

    Examples
    --------
    >>> import ombud
    >>> audit = ombud.audit_published_units().set_index(["government", "year"])
    >>> audit.loc[("Kabupaten Pemalang", 2024), ["n_units", "published_total"]].tolist()
    [6.0, 98.59]
    """
    return _audit(Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=2)
def _audit(data: Data) -> pd.DataFrame:
    governments = load_governments(data).set_index("government_code")[["government", "level"]]
    rows = [_audited(found, governments.loc[found.code], data) for found in _sets(data)]
    audited = pd.DataFrame(rows).astype({"fits": "boolean", "complete": "boolean"})
    return audited.sort_values(["year", "government_code"], ignore_index=True)


def published_units(data_dir: DataDir = None) -> pd.DataFrame:
    """
    List the published scores of single units, each unit once.

    Parameters
    ----------
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per government, year and unit: ``government_code``, ``year``, ``unit`` (as a page names it),
        ``unit_type`` (missing where no alias leads to one), ``value`` (points; of two published ones that which comes
        nearest to the published total), ``source_ids``.

    Examples
    --------
    >>> import ombud
    >>> units = ombud.published_units().query("government_code == '33.71' and year == 2021")
    >>> sorted(units["unit_type"])
    ['dinas_kesehatan', 'dinas_pendidikan', 'disdukcapil', 'dpmptsp']
    """
    rows = [
        (found.code, found.year, rows["locus"].iat[0], rows["kind"].iat[0], figure.value, _pages(rows))
        for found in _sets(Data.at(data_dir))
        for rows, figure in zip(found.units.values(), found.chosen, strict=True)
    ]
    return pd.DataFrame(rows, columns=[*_SET, "unit", "unit_type", "value", "source_ids"])


@lru_cache(maxsize=2)
def _sets(data: Data) -> tuple[UnitSet, ...]:
    """Return the published sets of unit scores, with the figures that come nearest to the total."""
    totals, sets = _totals(data), []
    for (code, year), rows in _unit_scores(data).groupby(_SET):
        units = dict(iter(rows.groupby("identity", sort=True)))
        candidates = [_figures(rows) for rows in units.values()]
        sets.append(UnitSet(code, year, units, candidates, *_nearest(candidates, totals.get((code, year), []))))
    return tuple(sets)


def _pages(rows: pd.DataFrame) -> str:
    return ";".join(sorted(rows["source_id"].unique()))


def _unit_scores(data: Data) -> pd.DataFrame:
    """Return the published scores of units, with kind and identity, without those that a flag keeps out."""
    found = load_observations(data)
    flags = load_flags(data)
    for flag in flags.loc[flags["effect"] == "exclude", "flag"]:
        found = found[~has_flag(found["flags"], flag)]
    found = found[found["locus"].notna() & found["value"].notna() & (found["measure"] == "total")]
    found = found[found["government_code"].notna() & (found["locus"] != found["entity"])]
    kinds = {name: classify_unit(name, data) for name in found["locus"].unique()}
    identities = {name: unit_identity(name, kind, data) for name, kind in kinds.items()}
    return found.assign(kind=found["locus"].map(kinds), identity=found["locus"].map(identities))


def _totals(data: Data) -> dict[tuple[str, int], list[Figure]]:
    """Return the panel's total per government and year, or its candidates, with their rounding."""
    panel = load_panel(data)
    panel = panel[panel["status"] != "interval"]
    printed = load_observations(data)
    printed = printed[printed["locus"].isna() & printed["value"].notna() & (printed["measure"] == "total")]
    decimals = printed.groupby([*_SET, "value"])["decimals"].max().to_dict()
    return {
        (code, year): [_printed(value, decimals.get((code, year, value), 2)) for value in sorted({low, high})]
        for code, year, low, high in panel[[*_SET, "low", "high"]].itertuples(index=False)
    }


def _printed(value: float, decimals: int) -> Figure:
    return Figure(value, 0.5 * 10.0**-decimals)


def _audited(found: UnitSet, government: pd.Series, data: Data) -> dict[str, object]:
    """Return a row of `audit_published_units`."""
    total, size, first = found.total, len(found.units), [rows.iloc[0] for rows in found.units.values()]
    mean = sum(figure.value for figure in found.chosen) / size
    tolerance = sum(figure.rounding for figure in found.chosen) / size + (total.rounding if total else 0)
    difference = mean - total.value if total else None
    fits = None if difference is None else abs(difference) <= tolerance + SAME
    kinds = pd.Series([row["kind"] for row in first], dtype=object)
    aggregation, lacking = _sampled(found.year, government["level"], kinds, data)
    complete = None if lacking is None else not lacking
    reasons = {None: "sample_unknown", True: "unexplained", False: "units_lacking"}
    reason = "products_joined" if aggregation == "products" else reasons[complete]
    disagreeing = [
        f"{row['locus']} ({', '.join(f'{figure.value:g}' for figure in figures)})"
        for row, figures in zip(first, found.candidates, strict=True)
        if len(figures) > 1
    ]
    return {
        "government_code": found.code,
        "government": government["government"],
        "level": government["level"],
        "year": found.year,
        "n_units": size,
        "unit_mean": mean,
        "published_total": total.value if total else None,
        "difference": difference,
        "tolerance": tolerance,
        "fits": fits,
        "reason": reason if fits is False else "",
        "complete": complete,
        "aggregation": aggregation,
        "lacking": "; ".join(lacking or []),
        "disagreeing": "; ".join(disagreeing),
        "units": "; ".join(row["locus"] for row in first),
        "source_ids": _pages(pd.concat(found.units.values())),
    }


def _figures(rows: pd.DataFrame) -> list[Figure]:
    """Return the values of one unit: one, where they differ by rounding only; the more precise goes before."""
    kept: list[Figure] = []
    precise_first = rows.sort_values("decimals", ascending=False, kind="stable")
    for value, decimals in precise_first[["value", "decimals"]].itertuples(index=False):
        figure = _printed(value, decimals)
        if not any(abs(figure.value - known.value) < max(figure.rounding, SAME) + SAME for known in kept):
            kept.append(figure)
    return sorted(kept)


def _nearest(units: list[list[Figure]], totals: list[Figure]) -> tuple[tuple[Figure, ...], Figure | None]:
    """Return the candidates whose mean comes nearest to a total; the first ones where there is no total."""
    choices = itertools.product(*units)
    if not totals:
        return next(choices), None
    return min(
        itertools.product(choices, totals),
        key=lambda choice: exact(abs(sum(figure.value for figure in choice[0]) / len(units) - choice[1].value)),
    )


def _sampled(year: int, level: str, kinds: pd.Series, data: Data) -> tuple[str, list[str] | None]:
    """Return what the method joins, and the kinds of unit that it samples and the set lacks; "" and None if unknown."""
    aggregation, expected = "", None
    with suppress(NotPublished):
        aggregation = load_methodology(year, data).aggregation
    with suppress(NotPublished):
        expected = load_methodology(year, data).unit_types_of(level)
    if expected is None or set(kinds.dropna()) - set(expected["unit_type"]):
        return aggregation, None
    present = kinds.value_counts()
    counts = expected.set_index("unit_type")["count"].fillna(1)
    return aggregation, [kind for kind, count in counts.items() if present.get(kind, 0) < count]
