"""Do published unit scores average to the published total? Every set that is published, and what does not fit."""

from __future__ import annotations

import itertools
from typing import NamedTuple

import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.observations import has_flag, load_flags, load_observations
from ombud.evidence.published.panel import load_panel
from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import classify_unit, unit_identity
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.rounding import exact

COLUMNS = [
    "government_code", "government", "level", "year", "n_units", "unit_mean", "published_total", "difference", "tolerance",
    "fits", "reason", "complete", "aggregation", "lacking", "disagreeing", "units", "source_ids",
]  # fmt: skip
PRODUCTS_REASON = "products are joined, not units"
LACKING_REASON = "units are lacking"
UNKNOWN_REASON = "which units are sampled is not published"
UNEXPLAINED_REASON = "unexplained"
SAME = 1e-9  # two printed values that are equal differ by less
_SET = ["government_code", "year"]


class Figure(NamedTuple):
    """A printed value in points, and the half of its last decimal."""

    value: float
    rounding: float


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
        - reason: why it may not fit, "" where it does: products are joined, units are lacking, which units are
          sampled is not published; or unexplained;
        - complete: whether the units are those that the method samples at that level, missing where that is not
          published, or only in part; lacking: kinds that are not there, joined by ``;``;
        - aggregation: what the method joins ("units" or "products"), "" where that is not published;
        - disagreeing: units of which two values are published, with these; units: their kinds, or names; source_ids:
          pages of the unit scores. Joined by ``;``.
    """
    data = Data.at(data_dir)
    scores = _unit_scores(data)
    totals = _totals(data)
    governments = load_governments(data).set_index("government_code")[["government", "level"]]
    rows = [
        _audited(code, year, units, totals.get((code, year), []), governments.loc[code], data)
        for (code, year), units in scores.groupby(_SET)
    ]
    audited = pd.DataFrame(rows, columns=COLUMNS).astype({"fits": "boolean", "complete": "boolean"})
    return audited.sort_values(["year", "government_code"], ignore_index=True)


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
        (code, year): [Figure(value, _rounding(decimals.get((code, year, value), 2))) for value in sorted({low, high})]
        for code, year, low, high in panel[[*_SET, "low", "high"]].itertuples(index=False)
    }


def _rounding(decimals: int) -> float:
    return 0.5 * 10.0**-decimals


def _audited(
    code: str, year: int, units: pd.DataFrame, totals: list[Figure], government: pd.Series, data: Data
) -> tuple:
    candidates = {identity: _figures(rows) for identity, rows in units.groupby("identity", sort=True)}
    chosen, total = _nearest(list(candidates.values()), totals)
    mean = sum(figure.value for figure in chosen) / len(chosen)
    tolerance = sum(figure.rounding for figure in chosen) / len(chosen) + (total.rounding if total else 0)
    difference = mean - total.value if total else None
    method = _method(year, data)
    lacking = _lacking(units.drop_duplicates("identity")["kind"], government["level"], method)
    fits = None if difference is None else abs(difference) <= tolerance + SAME
    complete, aggregation = None if lacking is None else not lacking, _aggregation(method)
    names = units.drop_duplicates("identity").set_index("identity")["locus"]
    disagreeing = [
        f"{names[identity]} ({', '.join(f'{figure.value:g}' for figure in figures)})"
        for identity, figures in candidates.items()
        if len(figures) > 1
    ]
    return (
        code, government["government"], government["level"], year, len(candidates), mean,
        total.value if total else None, difference, tolerance,
        fits, "" if fits in (None, True) else _reason(complete, aggregation), complete,
        aggregation, "; ".join(lacking or []), "; ".join(disagreeing), "; ".join(names[list(candidates)]),
        ";".join(sorted(units["source_id"].unique())),
    )  # fmt: skip


def _reason(complete: bool | None, aggregation: str) -> str:
    if aggregation == "products":
        return PRODUCTS_REASON
    if complete is None:
        return UNKNOWN_REASON
    return UNEXPLAINED_REASON if complete else LACKING_REASON


def _figures(rows: pd.DataFrame) -> list[Figure]:
    """Return the values of one unit: one, where they differ by rounding only; the more precise goes before."""
    kept: list[Figure] = []
    precise_first = rows.sort_values("decimals", ascending=False, kind="stable")
    for value, decimals in precise_first[["value", "decimals"]].itertuples(index=False):
        figure = Figure(value, _rounding(decimals))
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


def _method(year: int, data: Data) -> Methodology | None:
    try:
        return load_methodology(year, data)
    except NotPublished:
        return None


def _aggregation(method: Methodology | None) -> str:
    try:
        return method.aggregation if method else ""
    except NotPublished:
        return ""


def _lacking(kinds: pd.Series, level: str, method: Methodology | None) -> list[str] | None:
    """Return the kinds of unit that the method samples and the set lacks; None where not all kinds are published."""
    try:
        expected = method.unit_types_of(level) if method else None
    except NotPublished:
        return None
    if expected is None or set(kinds.dropna()) - set(expected["unit_type"]):
        return None
    present = kinds.value_counts()
    counts = expected.set_index("unit_type")["count"].fillna(1)
    return [kind for kind, count in counts.items() if present.get(kind, 0) < count]
