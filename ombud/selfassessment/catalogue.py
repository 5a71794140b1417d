"""The lines of a self-assessment: every indicator of a method, with its weight and what that rests on."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology

HIGHEST = 3  # indicators are scored 0 to 3
NAMES = "self_assessment_indicators.csv"
COLUMNS = [
    "code", "dimension", "dimension_id", "dimension_en", "variable", "variable_id", "variable_en", "number",
    "label_id", "label_en", "weight_percent", "weight_basis", "share", "published_percent",
]  # fmt: skip


def form_lines(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return what one unit is scored on under the method of a year.

    Parameters
    ----------
    year : int
        A year whose dimension weights are published or assumed, and whose total is the mean over units.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per indicator, in the order of the method. code (unique), dimension, variable (keys, with labels in
        both languages), number (within the variable), label_id and label_en ("" where no page names the indicator),
        weight_percent of the dimension and weight_basis; share (Fraction of the dimension's weight, adding up to 1):
        variables weigh the same in a dimension and indicators in a variable, as in `ombud.score`, which is assumed;
        published_percent (share that a page gives, missing where none does: not used, since the others are not known).
        A variable whose number of indicators is not published has one line.

    Raises
    ------
    NotPublished
        If too little of the method is published to score by it.
    """
    data = Data.at(data_dir)
    method = load_methodology(year, data)
    if method.aggregation != "units":
        raise NotPublished("The total of {year} is not a mean over units, so that it can't be self-assessed", year=year)
    weights = method.weights  # raises where they are not published
    lines = _numbered(method.variables[["dimension", "variable", "label_id", "label_en", "indicators"]])
    lines = lines.merge(_names(year, data), on=["variable", "number"], how="left", validate="1:1")
    dimensions = method.dimensions[["dimension", "label_id", "label_en", "weight_percent", "weight_basis"]]
    dimensions = dimensions.rename(columns={"label_id": "dimension_id", "label_en": "dimension_en"})
    order = {name: place for place, name in enumerate(weights.index)}
    lines = lines.merge(dimensions, on="dimension", how="left", validate="m:1")
    lines = lines.sort_values("dimension", key=lambda names: names.map(order), kind="stable", ignore_index=True)
    lines["code"] = [f"{row.variable}_{row.number:02d}" for row in lines.itertuples()]
    lines["published_percent"] = lines["indicator"].map(_published_percent(method)).astype(float)
    lines["share"] = pd.Series(_shares(lines), index=lines.index, dtype=object)
    labels = {name: lines[name].fillna("") for name in ("label_id", "label_en")}
    return lines.assign(**labels)[COLUMNS]


def _numbered(variables: pd.DataFrame) -> pd.DataFrame:
    """Return one row per indicator of each variable; one where their number is not known."""
    variables = variables.rename(columns={"label_id": "variable_id", "label_en": "variable_en"})
    counts = variables["indicators"].fillna(1).astype(int)
    lines = variables.drop(columns="indicators").loc[variables.index.repeat(counts)].reset_index(drop=True)
    return lines.assign(number=lines.groupby("variable", sort=False).cumcount() + 1)


def _names(year: int, data: Data) -> pd.DataFrame:
    names = data.table(NAMES)
    names = names[names["year"] == str(year)]
    return names[["variable", "number", "indicator", "label_id", "label_en"]].astype({"number": int})


def _published_percent(method: Methodology) -> dict[str, float]:
    """Return indicator to its published share of its dimension, in percent."""
    try:
        known = method.indicators.dropna(subset="share_percent")
    except NotPublished:
        return {}
    return dict(zip(known["indicator"], known["share_percent"].astype(float), strict=True))


def _shares(lines: pd.DataFrame) -> list[Fraction]:
    """Return the share of its dimension that each indicator has: plain means of indicators, then of variables."""
    indicators = lines.groupby("variable", sort=False)["number"].transform("size")
    variables = lines.groupby("dimension", sort=False)["variable"].transform("nunique")
    return [Fraction(1, int(n) * int(m)) for n, m in zip(indicators, variables, strict=True)]
