"""Do published unit scores average to the published total? Every set that is published, and what does not fit."""

import itertools
from contextlib import suppress
from functools import lru_cache
from math import nan
from typing import NamedTuple

import numpy as np
import pandas as pd

from ombud.errors import NotPublished
from ombud.evidence.published.agreement import joined
from ombud.evidence.published.observations import has_flag, load_flags, load_observations
from ombud.evidence.published.panel import KEY, load_panel
from ombud.evidence.registers.governments import load_governments
from ombud.evidence.registers.unit_types import classify_unit, unit_identity
from ombud.files import Data, DataDir, read_once
from ombud.methodology import load_methodology
from ombud.rounding import exact

SAME = 1e-9  # two printed values that are equal differ by less
COLUMNS = [
    *("government_code", "government", "level", "year", "n_units", "unit_mean", "published_total", "difference"),
    *("tolerance", "fits", "reason", "complete", "aggregation", "lacking", "disagreeing", "units", "source_ids"),
]


class Figure(NamedTuple):
    """A printed value in points, and the half of its last decimal."""

    value: float
    rounding: float


@read_once
def audit_published_units(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Compare the plain mean of published unit scores with the published total.

    Names that mean one unit (Dindikbud, Dinas Pendidikan dan Kebudayaan) count once. Where pages give a unit, or the
    government, two values, those that come nearest to each other are compared, and the unit is named.

    Returns
    -------
    DataFrame
        One row per government and year of which a unit score is published, sorted by year and code; lists are joined by
        ``;``:

        - government_code, government, level, year, n_units;
        - unit_mean (points), published_total (of the panel; missing where none is known), difference (the first less
          the second);
        - tolerance: what rounding of units and total can make of it; fits: whether the difference is within it,
          missing where no total is;
        - reason: why it may not fit, "" where it does: products_joined, units_lacking, sample_unknown (which
          units are sampled is not published) or unexplained;
        - complete: whether the units are those that the method samples at that level, missing where that is not
          published, or only in part; lacking: kinds that are not there;
        - aggregation: what the method joins ("units" or "products"), "" where that is not published;
        - disagreeing: units of which two values are published, with these; units: their names; source_ids: pages.

    Examples
    --------
    >>> import ombud
    >>> audit = ombud.audit_published_units().set_index(["government", "year"])
    >>> audit.loc[("Kabupaten Pemalang", 2024), ["n_units", "published_total"]].tolist()
    [6.0, 98.59]
    """
    data = Data.at(data_dir)
    governments = load_governments(data)[["government_code", "government", "level"]]
    sets = _units(data).groupby(KEY, as_index=False)
    audit = sets.agg(
        n_units=("unit", "size"),
        unit_mean=("value", "mean"),
        published_total=("total", "first"),
        tolerance=("rounding", "mean"),
        of_total=("rounding_of_total", "first"),
        kinds=("unit_type", lambda kinds: list(kinds.dropna())),
        disagreeing=("disagreeing", lambda texts: "; ".join(filter(None, texts))),
        units=("unit", "; ".join),
        source_ids=("source_ids", joined),
    )
    audit = audit.merge(governments, on="government_code", validate="m:1")
    sampled = [_sampled(*of, data) for of in zip(audit["year"], audit["level"], audit["kinds"], strict=True)]
    aggregation, lacking = zip(*sampled, strict=True)
    complete = pd.Series([None if kinds is None else not kinds for kinds in lacking], dtype="boolean")
    difference = audit["unit_mean"] - audit["published_total"]
    tolerance = audit["tolerance"] + audit["of_total"].fillna(0)
    fits = (difference.abs() <= tolerance + SAME).astype("boolean").mask(difference.isna())
    audit = audit.assign(
        difference=difference,
        tolerance=tolerance,
        fits=fits,
        reason=np.select(
            [fits.fillna(True), np.equal(aggregation, "products"), complete.isna(), ~complete.fillna(True)],
            ["", "products_joined", "sample_unknown", "units_lacking"],
            "unexplained",
        ),
        complete=complete,
        aggregation=aggregation,
        lacking=["; ".join(kinds or []) for kinds in lacking],
    )
    return audit[COLUMNS].sort_values(["year", "government_code"], ignore_index=True)


def published_units(data_dir: DataDir = None) -> pd.DataFrame:
    """
    List the published scores of single units, each unit once.

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
    return _units(Data.at(data_dir))[[*KEY, "unit", "unit_type", "value", "source_ids"]]


@lru_cache(maxsize=2)
def _units(data: Data) -> pd.DataFrame:
    """Return `published_units` with rounding, published total, its rounding, and what pages say where they disagree."""
    found = _unit_scores(data).groupby([*KEY, "identity"])
    found = found.agg(
        unit=("locus", "first"),
        kind=("kind", "first"),
        value=("value", list),
        decimals=("decimals", list),
        pages=("source_id", joined),
    )
    totals, units = _totals(data), []
    for place, rows in itertools.groupby(found.itertuples(), key=lambda row: row.Index[:2]):
        own = list(rows)
        candidates = [_figures(row.value, row.decimals) for row in own]
        # those whose mean comes nearest to a total; the first ones where there is no total
        chosen, total = min(
            itertools.product(itertools.product(*candidates), totals.get(place, [Figure(nan, nan)])),
            key=lambda choice: exact(abs(sum(figure.value for figure in choice[0]) / len(own) - choice[1].value)),
        )
        for row, figures, figure in zip(own, candidates, chosen, strict=True):
            values = ", ".join(f"{each.value:g}" for each in figures)
            told = f"{row.unit} ({values})" if len(figures) > 1 else ""
            units.append((*place, row.unit, row.kind, *figure, *total, told, row.pages))
    columns = ["unit", "unit_type", "value", "rounding", "total", "rounding_of_total", "disagreeing", "source_ids"]
    return pd.DataFrame(units, columns=[*KEY, *columns])


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
    decimals = printed.groupby([*KEY, "value"])["decimals"].max().to_dict()
    return {
        (code, year): [_printed(value, decimals.get((code, year, value), 2)) for value in sorted({low, high})]
        for code, year, low, high in panel[[*KEY, "low", "high"]].itertuples(index=False)
    }


def _printed(value: float, decimals: int) -> Figure:
    return Figure(value, 0.5 * 10.0**-decimals)


def _figures(values: list[float], decimals: list[int]) -> list[Figure]:
    """Return the values of one unit: one, where they differ by rounding only; the more precise goes before."""
    kept: list[Figure] = []
    for figure in sorted(map(_printed, values, decimals), key=lambda figure: figure.rounding):
        if not any(abs(figure.value - known.value) < max(figure.rounding, SAME) + SAME for known in kept):
            kept.append(figure)
    return sorted(kept)


@lru_cache(maxsize=64)
def sampled_kinds(year: int, level: str, data: Data) -> dict[str, float]:
    """Return how many units of each kind the method of a year samples at a level; empty where that is not published."""
    with suppress(NotPublished):
        return load_methodology(year, data).unit_types_of(level).set_index("unit_type")["count"].fillna(1).to_dict()
    return {}


def _sampled(year: int, level: str, kinds: list[str], data: Data) -> tuple[str, list[str] | None]:
    """Return what the method joins, and the kinds of unit that it samples and the set lacks; "" and None if unknown."""
    aggregation, expected = "", sampled_kinds(year, level, data)
    with suppress(NotPublished):
        aggregation = load_methodology(year, data).aggregation
    if not expected or set(kinds) - set(expected):
        return aggregation, None
    return aggregation, [kind for kind, count in expected.items() if kinds.count(kind) < count]
