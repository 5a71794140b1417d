"""Unit scores of two years as arrays: which units were sampled, what they scored, on how many products."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ombud.analysis.scoring.rule import dimension_scores
from ombud.errors import NotPublished, ParameterError
from ombud.methodology import Methodology
from ombud.vocabulary import IDENTITY, TOTAL

MATCHES = ("unit", "unit_type")
NEEDED = ("year", "government_code", "unit", "unit_type", "product", "dimension", "variable", "score")


@dataclass(frozen=True, eq=False)
class UnitArrays:
    """
    The units of all governments in two years, one row per government and unit, sorted by government.

    Attributes
    ----------
    governments : DataFrame
        `IDENTITY` of the governments, as far as the frame has it, sorted by code; one row per government.
    government : ndarray of int, shape (n_units,)
        Row of `governments` that a unit belongs to.
    unit : ndarray of str, shape (n_units,)
        What the unit is matched by.
    dimensions : tuple of str
        Dimensions of either year, in the order of the methods.
    scores : ndarray, shape (2, n_units, n_dimensions)
        Points, the earlier year first; NaN where a dimension was not scored. Mean over the unit's products.
    whole : ndarray, shape (2, n_units)
        Score of the whole unit in points, where the file has no dimensions; else NaN.
    products : ndarray, shape (2, n_units)
        Number of products that were scored; 0 where units were scored as a whole.
    simulated : bool
        Whether any score is simulated.
    """

    governments: pd.DataFrame
    government: NDArray[np.int64]
    unit: NDArray
    dimensions: tuple[str, ...]
    scores: NDArray[np.float64]
    whole: NDArray[np.float64]
    products: NDArray[np.float64]
    simulated: bool

    @property
    def sampled(self) -> NDArray[np.bool_]:
        """Which units have a score in a year, shape (2, n_units)."""
        return (~np.isnan(self.scores)).any(axis=2) | ~np.isnan(self.whole)

    def governments_of(self, units: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Return which governments have any of the units that `units` marks."""
        return np.bincount(self.government[units], minlength=len(self.governments)) > 0


def read_units(units: pd.DataFrame, methods: tuple[Methodology, Methodology], match: str = "unit") -> UnitArrays:
    """
    Read the unit scores of two years.

    Parameters
    ----------
    units : DataFrame
        As `ombud.load_units` or a simulation gives them; other years are left out, and so are units that a
        method assesses apart.
    methods : tuple of Methodology
        Of the earlier and the later year.
    match : {"unit", "unit_type"}
        What makes units of two years one: their name (an office that a government has once, whatever its
        spelling), or only their kind, where several of a kind are numbered by their names.

    Returns
    -------
    UnitArrays

    Raises
    ------
    ParameterError
        If a column is missing, `match` is unknown, or a year has no scores.
    """
    if match not in MATCHES:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="match", given=repr(match),
                             accepted=", ".join(MATCHES))  # fmt: skip
    missing = [name for name in NEEDED if name not in units]
    if missing:
        raise ParameterError("The unit scores lack the columns {columns}", columns=", ".join(missing))
    frame = _scored_rows(units, methods)
    years = [method.year for method in methods]
    for year in years:
        if not (frame["year"] == year).any():
            raise ParameterError("There are no unit scores of {year}", year=year)
    office, offices = _offices(frame)
    offices["key"] = _keys(offices, match)
    rows = offices[["government_code", "key"]].drop_duplicates().sort_values(["government_code", "key"])
    place = pd.MultiIndex.from_frame(rows).get_indexer(pd.MultiIndex.from_frame(offices[["government_code", "key"]]))
    dimensions = tuple(dict.fromkeys(name for method in methods for name in method.dimensions["dimension"]))
    sides = []
    for method in methods:
        own = (frame["year"] == method.year).to_numpy()
        column = _columns(frame["dimension"][own], dimensions, method)
        product = pd.factorize(frame["product"][own])[0]  # -1 where units are scored as a whole
        variable = pd.factorize(frame["variable"][own])[0]
        score = frame["score"][own].to_numpy(dtype=float)
        sides.append(_side(place[office[own]], column, product, variable, score, (len(rows), len(dimensions) + 1)))
    scores, whole, products = (np.stack(parts) for parts in zip(*sides, strict=True))
    governments = _governments(offices)
    position = pd.Index(governments["government_code"]).get_indexer(rows["government_code"])
    simulated = "simulated" in frame and bool(frame["simulated"].fillna(False).any())
    return UnitArrays(governments, position, rows["key"].to_numpy(), dimensions, scores, whole, products, simulated)


def _scored_rows(units: pd.DataFrame, methods: tuple[Methodology, Methodology]) -> pd.DataFrame:
    """Return the rows that make totals in either year."""
    chosen = units["year"].isin([method.year for method in methods]) & units["score"].notna()
    for method in methods:
        try:
            kinds = method.unit_types
        except NotPublished:
            continue
        apart = set(kinds.loc[~kinds["in_total"], "unit_type"]) - set(kinds.loc[kinds["in_total"], "unit_type"])
        chosen &= ~(units["unit_type"].isin(apart) & (units["year"] == method.year))
    return units[chosen]


def _offices(frame: pd.DataFrame) -> tuple[NDArray[np.int64], pd.DataFrame]:
    """Return for each row the number of its unit in its year, and the first row of each."""
    code = np.zeros(len(frame), dtype=np.int64)
    for name in ("year", "government_code", "unit", "unit_type"):
        part, levels = pd.factorize(frame[name])
        code = code * (len(levels) + 1) + part + 1
    _, first, office = np.unique(code, return_index=True, return_inverse=True)
    kept = ["year", "unit", "unit_type", *(name for name in IDENTITY if name in frame)]
    return office, frame[kept].iloc[first].reset_index(drop=True)


def _governments(offices: pd.DataFrame) -> pd.DataFrame:
    known = [name for name in IDENTITY if name in offices]
    latest = offices.sort_values(["government_code", "year"], kind="stable")
    return latest.drop_duplicates("government_code", keep="last")[known].reset_index(drop=True)


def _keys(offices: pd.DataFrame, match: str) -> pd.Series:
    """Return what each unit is matched by."""
    from ombud.evidence.registers.unit_types import unit_identity

    kinds = offices["unit_type"].astype(object).where(offices["unit_type"].notna(), None)
    pairs = list(zip(offices["unit"], kinds, strict=True))
    identity = {pair: unit_identity(*pair) for pair in dict.fromkeys(pairs)}
    keys = pd.Series([identity[pair] for pair in pairs], dtype=object)
    if match == "unit":
        return keys
    named = offices[["year", "government_code"]].assign(kind=kinds.fillna("").to_numpy(), key=keys)
    each = named.drop_duplicates().sort_values("key")
    number = each.groupby(["year", "government_code", "kind"]).cumcount() + 1
    numbered = each.assign(label=each["kind"] + " " + number.astype(str))
    return named.merge(numbered, how="left", validate="m:1")["label"]


def _columns(names: pd.Series, dimensions: tuple[str, ...], method: Methodology) -> NDArray[np.int64]:
    """Return the place of each dimension; a unit's total is the dimension where the method has but one."""
    own = list(method.dimensions["dimension"])
    column = pd.Index([*dimensions, TOTAL]).get_indexer(names)
    if len(own) == 1:
        column = np.where(column == len(dimensions), dimensions.index(own[0]), column)
    if (column < 0).any():
        unknown = names[column < 0].unique()
        raise ParameterError("The methods have no dimension {dimensions}; accepted: {accepted}",
                             dimensions=", ".join(map(str, unknown)), accepted=", ".join(dimensions))  # fmt: skip
    return column


def _side(
    row: NDArray[np.int64],
    column: NDArray[np.int64],
    product: NDArray[np.int64],
    variable: NDArray[np.int64],
    score: NDArray[np.float64],
    shape: tuple[int, int],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Return scores, whole-unit scores and numbers of products of one year."""
    joined = dimension_scores(row, product, column, variable, score, shape)
    products = product.max() + 1
    named = np.unique(row[product >= 0] * products + product[product >= 0]) // max(products, 1)
    return joined[:, :-1], joined[:, -1], np.bincount(named, minlength=shape[0]).astype(float)
