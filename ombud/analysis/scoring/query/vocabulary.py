"""The names and scales in a rapor that is open for queries, each distinct one read once and led to its key."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass, replace

import pandas as pd

from ombud.analysis.scoring.query.source import RELATION, UnitSource
from ombud.errors import Fault
from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.names import (
    GOVERNMENT_COLUMNS,
    GOVERNMENT_KEYS,
    TOTAL,
    dimension_key,
    dimension_keys,
    resolve_governments,
    resolve_unit_types,
)
from ombud.evidence.registers.names import fold
from ombud.evidence.values import FIRST_YEAR, LAST_YEAR, SCALES, clean_text, read_scale

MOST_INDICATORS = 64  # of one variable: their presence is kept in the bits of one number


@dataclass(frozen=True)
class Vocabulary:
    """
    What stands in a rapor.

    Attributes
    ----------
    years : tuple of int
        Ascending.
    governments : DataFrame
        One row per distinct name: the columns ``named_<key>`` of the file, and those of a government.
    branches : DataFrame
        One row per distinct dimension, variable, indicator and year: as written (``named_<column>``, None when
        blank) and as keys (``dimension``, ``variable``, ``indicator``).
    unit_types : dict of str to list of str
        Kind of unit to the texts that mean it, in the column ``unit_type_column``.
    unit_type_column : str
        unit_type; or unit, where the rapor has no such column.
    highest : dict of str or None to float
        Scale as written to its highest score; a single entry None when all rows share one scale.
    has_blank_scores, has_blank_products : bool
        Whether a score is missing or not a number; whether a product is a text of blanks.
    """

    years: tuple[int, ...]
    governments: pd.DataFrame
    branches: pd.DataFrame
    unit_types: dict[str, list[str]]
    unit_type_column: str
    highest: dict[str | None, float]
    has_blank_scores: bool
    has_blank_products: bool


def read_vocabulary(source: UnitSource, data_dir: str | os.PathLike | None = None) -> Vocabulary:
    """
    Return what stands in a rapor.

    Raises
    ------
    RaporError
        With every name, year, scale or score that can't be used.
    """
    faults: list[Fault] = []
    branches = _branches(source, faults, data_dir)
    years = _years(branches, faults)
    governments = _governments(source, faults, data_dir)
    column = "unit_type" if "unit_type" in source.columns else "unit"
    products = source.rows(f"SELECT count(*) FROM (SELECT DISTINCT product FROM {RELATION}) WHERE trim(product) = ''")
    unit_types = _unit_types(source, column, faults, data_dir)
    highest, has_blank_scores = _scales(source, faults)
    if faults:
        raise RaporError([replace(fault, file=source.name) for fault in faults])
    return Vocabulary(years, governments, branches, unit_types, column, highest, has_blank_scores, products[0][0] > 0)


def _distinct(source: UnitSource, columns: list[str]) -> pd.DataFrame:
    rows = source.rows(f"SELECT DISTINCT {', '.join(columns)} FROM {RELATION}")
    return pd.DataFrame(rows, columns=columns, dtype=object).sort_values(columns, ignore_index=True)


def _years(branches: pd.DataFrame, faults: list[Fault]) -> tuple[int, ...]:
    years = branches["year"].unique()
    if not len(years):
        faults.append(Fault("the table has a header and no rows below it", "at least one row of scores"))
    wrong = [year for year in years if pd.isna(year) or not FIRST_YEAR <= year <= LAST_YEAR]
    faults += [
        Fault("this is not a year", "a year from {first} to {last}, such as 2022", column="year",
              value=None if pd.isna(year) else year, fields={"first": FIRST_YEAR, "last": LAST_YEAR})
        for year in wrong
    ]  # fmt: skip
    return tuple(sorted(int(year) for year in set(years) - set(wrong)))


def _governments(source: UnitSource, faults: list[Fault], data_dir: str | os.PathLike | None) -> pd.DataFrame:
    keys = ["government_code"] if "government_code" in source.columns else GOVERNMENT_KEYS[1:]
    keys = [key for key in keys if key in source.columns]
    names = _distinct(source, keys)
    resolved = resolve_governments(names.map(clean_text), data_dir)
    faults += [
        replace(fault, value=names.get(fault.column, names[keys[0]])[index]) for index, fault in resolved.faults.items()
    ]
    return resolved.frame[GOVERNMENT_COLUMNS].join(names.add_prefix("named_"))


def _branches(source: UnitSource, faults: list[Fault], data_dir: str | os.PathLike | None) -> pd.DataFrame:
    columns = ["dimension", "variable", "indicator"]
    found = _distinct(source, [*columns, "year"])
    named = found[columns]
    clean = named.map(clean_text)
    spelling: dict[tuple[str, str], str] = {}
    for column in ("variable", "indicator"):
        for text in clean[column].dropna():
            spelling.setdefault((column, fold(text) or text), text)
        clean[column] = [None if pd.isna(text) else spelling[column, fold(text) or text] for text in clean[column]]
    dimensions = {text: dimension_key(clean_text(text), data_dir) for text in named["dimension"].unique()}
    faults += [
        Fault("there is no such dimension", "{keys}; or empty for the score of a whole unit", column="dimension",
              value=text, fields={"keys": ", ".join(dimension_keys(data_dir))})
        for text, key in dimensions.items() if key is None
    ]  # fmt: skip
    clean["dimension"] = [dimensions[text] for text in named["dimension"]]
    placeless = clean[(clean["dimension"] == TOTAL) & clean[["variable", "indicator"]].notna().any(axis=1)]
    faults += [
        Fault("a variable or indicator has no dimension", "its dimension", column="dimension", value=value)
        for value in placeless["indicator"].fillna(placeless["variable"])
    ]
    sizes = clean.drop_duplicates().groupby(["dimension", "variable"], dropna=False).size()
    faults += [
        Fault("a variable has {n} indicators", "at most {most}", column="indicator", value=variable,
              fields={"n": n, "most": MOST_INDICATORS})
        for (_, variable), n in sizes[sizes > MOST_INDICATORS].items()
    ]  # fmt: skip
    return named.add_prefix("named_").join(clean).assign(year=found["year"])


def _unit_types(
    source: UnitSource, column: str, faults: list[Fault], data_dir: str | os.PathLike | None
) -> dict[str, list[str]]:
    found = _distinct(source, [column])[column].dropna().unique()
    names = pd.DataFrame({"unit": found, "unit_type": found if column == "unit_type" else None, "level": None})
    resolved = resolve_unit_types(names, data_dir)
    faults += [replace(fault, value=found[index]) for index, fault in resolved.faults.items()]
    kinds: dict[str, list[str]] = {}
    for text, kind in zip(found, resolved.frame["unit_type"], strict=True):
        kinds.setdefault(kind, []).append(text)
    return kinds


def _scales(source: UnitSource, faults: list[Fault]) -> tuple[dict[str | None, float], bool]:
    """Return the highest score of every scale, and whether there are blank scores."""
    by_scale = "scale" in source.columns and not source.in_points
    scales = list(_distinct(source, ["scale"])["scale"]) if by_scale else [None]
    rows = _ranges(source, scales, "score")
    if any(high is not None and math.isnan(high) for _, _, high, _, _ in rows):
        rows = _ranges(source, scales, "CASE WHEN isnan(score) THEN NULL ELSE score END")
    stated = any(clean_text(text) is not None for text in scales)
    highest: dict[str | None, float] = {}
    for text, low, high, _, _ in rows:
        top = _highest(text, high, source, stated, faults)
        if low is not None and (low < 0 or high > top or math.isinf(high)):
            faults.append(
                Fault("the score lies outside its scale {scale}", "a score within the scale", column="score",
                      value=low if low < 0 else high, fields={"scale": f"0-{top:g}"})
            )  # fmt: skip
        highest[text] = top
    if rows and not any(row[4] for row in rows):
        faults.append(Fault("no row has a score", "scores", column="score"))
    return highest, any(row[3] > row[4] for row in rows)


def _ranges(source: UnitSource, scales: list[str | None], score: str) -> list[tuple]:
    """Return, per scale: it, the lowest and highest score, the number of rows, and that of scores."""
    query = f"min({score}), max({score}), count(*), count({score}) FROM {RELATION}"
    if len(scales) == 1:  # one group is read faster as none
        return [(scales[0], *row) for row in source.rows(f"SELECT {query}")]
    return source.rows(f"SELECT scale, {query} GROUP BY scale")


def _highest(text: str | None, high: float | None, source: UnitSource, stated: bool, faults: list[Fault]) -> float:
    if source.in_points:
        return SCALES["0-100"]
    if stated:
        scale = read_scale(text)
        if scale is None:
            faults.append(Fault("there is no such scale", "0-3 or 0-100 in every row", column="scale", value=text))
        return SCALES[scale or "0-100"]
    if high is not None and 0 < high <= SCALES["0-3"]:
        faults.append(Fault("no score is above 3 and no column tells the scale", "a column skala with 0-3 or 0-100",
                            column="score"))  # fmt: skip
    return SCALES["0-100"]
