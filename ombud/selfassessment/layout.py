"""A self-assessment workbook: the lines of its form, and where things stand in it, in rows and columns from 0."""

from fractions import Fraction

import pandas as pd

from ombud.errors import NotPublished
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import APART

DEFAULT_LEVEL = "kabupaten"  # of a self-assessment that names no government
HIGHEST = 3  # indicators are scored 0 to 3
NAMES = "self_assessment_indicators.csv"

GUIDE, UNITS, SCORES, WEIGHTS, RESULT, ANSWER = "Petunjuk", "Unit", "Penilaian", "Bobot", "Hasil", "Jawaban"
SHEETS = (GUIDE, UNITS, SCORES, WEIGHTS, RESULT)

# every sheet that is read back names its rows in a hidden first column, so that headings may be in any language
KEY_COLUMN = 0
HEADER = "header"
YEAR, GOVERNMENT, EXAMPLE = "year", "government", "example"

UNIT_NAME, UNIT_TYPE = 2, 3  # columns of the sheet of units
# columns of the sheet of scores
SCORE_COLUMNS = ("number", "unit", "unit_type", "dimension", "variable", "indicator")
SCORE_COLUMNS += ("weight", "score", "cost", "evidence", "note")
PLACES = {name: place for place, name in enumerate(SCORE_COLUMNS, start=1)}
WEIGHT_VALUE = 3  # column of the sheet of weights
FIRST_UNIT, FIRST_SCORE = 8, 3  # rows on their sheets

NEVER = "x"  # in the column of costs: can't be raised
KINDS = "jenis_unit"  # name of the cells that list the kinds of unit
MARK = "x"  # marks a workbook as an example

# keys of the rows of a unit (from 1), of its score on an indicator, and of a weight (of a dimension or an indicator)
unit_key = "unit {}".format
score_key = "{} {}".format
weight_key = "{} {}".format


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
    variables, counts = (
        method.variables[["dimension", "variable", "label_id", "label_en"]],
        method.variables["indicators"],
    )
    variables = variables.rename(columns={"label_id": "variable_id", "label_en": "variable_en"}).assign(
        alone=counts.isna()
    )
    lines = variables.loc[variables.index.repeat(counts.fillna(1).astype(int))]
    lines = lines.assign(number=lines.groupby("variable").cumcount() + 1)
    names = data.table(NAMES).drop(columns=["source", "note"]).astype({"number": int})
    names = names[names["year"] == str(year)].drop(columns="year")
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
