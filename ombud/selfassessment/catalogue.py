"""The lines of a self-assessment: every indicator of a method, with its weight and what that rests on."""

from fractions import Fraction

import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import APART

DEFAULT_LEVEL = "kabupaten"  # of a self-assessment that names no government
HIGHEST = 3  # indicators are scored 0 to 3
NAMES = "self_assessment_indicators.csv"


def form_lines(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return what one unit is scored on under the method of a year: one row per indicator, in the order of the method.

    code (unique), dimension, variable (keys, with labels in both languages), number (within the variable), label_id and
    label_en ("" where no page names the indicator), basis (of that name: published, assumed or ""), alone (bool: the line
    stands for its whole variable, whose number of indicators is not published), weight_percent of the dimension and
    weight_basis; share (Fraction of the dimension's weight, adding up to 1): variables weigh the same in a dimension and
    indicators in a variable, as in `ombud.score`, which is assumed; published_percent (share that a page gives, missing
    where none does: not used, since the others are not known). `NotPublished` is raised if the weights of the dimensions
    are neither published nor assumed, or the total is not the mean over units.
    """
    data = Data.at(data_dir)
    method = load_methodology(year, data)
    if method.aggregation != "units":
        raise NotPublished("The total of {year} is not a mean over units, so that it can't be self-assessed", year=year)
    order = list(method.weights.index)  # raises where weights are not published
    variables = method.variables[["dimension", "variable", "label_id", "label_en", "indicators"]]
    variables = variables.rename(columns={"label_id": "variable_id", "label_en": "variable_en"})
    counts = variables.pop("indicators")
    variables = variables.assign(alone=counts.isna())
    lines = variables.loc[variables.index.repeat(counts.fillna(1).astype(int))]
    lines = lines.assign(number=lines.groupby("variable").cumcount() + 1)
    names = data.table(NAMES, "year variable number indicator label_id label_en basis")
    names = names[names["year"] == str(year)].astype({"number": int})
    names = names[["variable", "number", "indicator", "label_id", "label_en", "basis"]]
    lines = lines.merge(names, on=["variable", "number"], how="left", validate="1:1")
    dimensions = method.dimensions[["dimension", "label_id", "label_en", "weight_percent", "weight_basis"]]
    dimensions = dimensions.rename(columns={"label_id": "dimension_id", "label_en": "dimension_en"})
    lines = lines.merge(dimensions, on="dimension", how="left", validate="m:1")
    lines = lines.sort_values("dimension", key=lambda column: column.map(order.index), kind="stable", ignore_index=True)
    within = lines.groupby("variable")["number"].transform("size")
    across = lines.groupby("dimension")["variable"].transform("nunique")
    share = [Fraction(1, int(n) * int(m)) for n, m in zip(within, across, strict=True)]
    try:
        published = method.indicators.dropna(subset="share_percent").set_index("indicator")["share_percent"]
    except NotPublished:
        published = {}
    return lines.assign(
        code=lines["variable"] + "_" + lines["number"].map("{:02d}".format),
        **{name: lines[name].fillna("") for name in ("label_id", "label_en", "basis")},
        share=pd.Series(share, dtype=object),
        published_percent=lines["indicator"].map(published).astype(float),
    )


def apart_kinds(method: Methodology) -> set[str]:
    """Return the kinds of unit that are assessed apart and are no part of a regional government's total."""
    kinds = method.unit_types
    return {*APART, *kinds.loc[~kinds["in_total"], "unit_type"]}
