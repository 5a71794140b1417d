"""The cells of a rapor read as years, names and scores, with every cell that can't be read as a fault."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.rapor.names import (
    GOVERNMENT_KEYS,
    Resolved,
    dimension_key,
    dimension_keys,
    resolve_governments,
    resolve_unit_types,
)
from ombud.evidence.rapor.readers import CellTable
from ombud.evidence.values import (
    FIRST_YEAR,
    LAST_YEAR,
    SCALES,
    Number,
    clean_text,
    read_flag,
    read_number,
    read_scale,
    read_year,
)
from ombud.files import Data

PLACE = ["source_sheet", "source_row"]
_TEXTS = ("product", "variable", "indicator")
_FORMULA = Fault(
    "the cell holds a formula whose result was not saved",
    N_("a value; or the workbook opened in a spreadsheet program and saved"),
)
_FAILED = Fault("the cell holds a formula that failed", N_("a value; empty where nothing was scored"))
FRACTIONS = Fault(
    "on a scale of 100 no score is above {highest}",
    N_("scores from 0 to 100; the scale 0-3 in the column skala; cells in percent as XLSX"),
    column="score",
)
SCALE_UNTOLD = Fault(
    "no column tells the scale, and scores up to 3 stand beside others above it",
    N_("a column skala with 0-3 or 0-100"),
    column="score",
)
EDITED = Fault(
    "the score is not what score_printed makes on its scale, {points}",
    N_("scores in one column: delete the other"),
    column="score",
)
_BELOW = Fault("on a scale of 100 {n} score(s) are above 0 and below 1")
_UNTOLD = Fault("no column tells the scale: read as 0-100, for the highest score is {highest}")
_FEW_SMALL = Fault("{n} score(s) of 3 or less stand among them: typed on another scale, or without a digit?")
_NUMBER = Fault("this is not a number", N_("a number such as 2.5 or 2,5; empty where nothing was scored"))
_DATE = Fault(
    "this is a date: a spreadsheet program took a score such as 3.5 for one",
    N_("a number; format the column as numbers and type the score again"),
)
NO_SCORE = Fault("no row has a score", N_("scores; if they are formulas, open the workbook, save it and try again"))
NO_SCALE = Fault("there is no such scale", N_("0-3 or 0-100 in every row"), column="scale")
NO_COLUMN_OF_SCALES = Fault(
    "no score is above 3 and no column tells the scale", N_("a column skala with 0-3 or 0-100"), column="score"
)
OUTSIDE = Fault("the score lies outside its scale {scale}", N_("a score within the scale"), column="score")
NO_UNIT = Fault("the unit is missing", N_("a unit in every row"), column="unit")
_TWO_WAYS = N_("decimal commas and decimal points stand in one column")
_COMMON = {
    "comma": Fault(_TWO_WAYS, N_("a decimal comma, as in {count} other scores of the column")),
    "point": Fault(_TWO_WAYS, N_("a decimal point, as in {count} other scores of the column")),
}
_PERCENT_AND_PLAIN = N_("scores in percent and plain numbers stand in one column")
_SHARES = {
    "percent": Fault(_PERCENT_AND_PLAIN, N_("percent, as in {count} other scores of the column")),
    "plain": Fault(_PERCENT_AND_PLAIN, N_("a plain number, as in {count} other scores of the column")),
}
_NO_NUMBER = {"text": _NUMBER, "infinite": _NUMBER, "date": _DATE}
_ERRORS = frozenset(
    {
        "#N/A",
        "#NULL!",
        "#DIV/0!",
        "#VALUE!",
        "#REF!",
        "#NAME?",
        "#NUM!",
        "#SPILL!",
        "#CALC!",
        "#FIELD!",
        "#GETTING_DATA",
        "#BLOCKED!",
        "#UNKNOWN!",
        "#CONNECT!",
    }
)
SMALL_OF_HUNDRED = 0.05  # share of scores that may be 3 or less on a scale of 100 that no column tells
SAME_POINTS = 0.01  # a score and score_printed that differ by more contradict each other


def read_cells(table: CellTable, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """
    Return what the cells of a table say.

    Parameters
    ----------
    table : CellTable
        As the readers give it.
    faults : RaporFaults
        Takes every fault.
    data : Data
        Where the names are read from.

    Returns
    -------
    DataFrame
        The columns of `ombud.load_units`; missing where a cell can't be read.
    """
    cells = _without_formulas(table.frame, faults)
    read = cells[PLACE].assign(year=read_years(cells, faults))
    read = read.join(read_governments(cells, faults, data))
    read["unit"] = _texts(cells, "unit")
    faults.add(cells, read["unit"].isna(), NO_UNIT)
    read = read.join(read_unit_types(cells.assign(level=read["level"]), faults, data))
    read["dimension"] = read_dimensions(cells, faults, data)
    for column in _TEXTS:
        read[column] = _texts(cells, column)
    read = read.join(_scores(cells, faults))
    if "simulated" in cells:
        read["simulated"] = _each(cells["simulated"], read_flag).eq(True)
    return read


def _without_formulas(cells: pd.DataFrame, faults: RaporFaults) -> pd.DataFrame:
    """Return the rows without those in which a formula has no result, which are faults."""
    wrong = pd.Series(False, cells.index)
    for column in cells.columns.drop(PLACE):
        texts = cells[column].map(lambda cell: cell.strip() if isinstance(cell, str) else "")
        for pattern, bad in ((_FORMULA, texts.str.startswith("=")), (_FAILED, texts.str.upper().isin(_ERRORS))):
            faults.add(cells, bad, replace(pattern, column=column))
            wrong |= bad
    return cells[~wrong]


def read_years(cells: pd.DataFrame, faults: RaporFaults) -> pd.Series:
    """Return the years that the cells of a table say; as the next three do, with a fault for each that can't be read."""
    years = _each(cells["year"], read_year)
    faults.add(
        cells,
        years.isna(),
        Fault("this is not a year", N_("a year from {first} to {last}, such as 2022"), column="year"),
        first=FIRST_YEAR,
        last=LAST_YEAR,
    )
    return years


def read_governments(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return the governments that their names and codes mean."""
    names = pd.DataFrame({key: _texts(cells, key) for key in GOVERNMENT_KEYS if key in cells}, index=cells.index)
    if "government_code" in cells:
        # a number has lost the zero at its end: 11.1 was 11.10
        number = cells["government_code"].map(lambda cell: isinstance(cell, float) and not cell.is_integer())
        codes = cells["government_code"][number].map("{:.2f}".format)
        names["government_code"] = names["government_code"].astype(object).where(~number, codes)
    return _spread(names, resolve_governments, cells, faults, data)


def read_unit_types(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return the kinds of unit that are stated, or else that names of units at a government's level mean."""
    kinds = pd.DataFrame(
        {"unit": _texts(cells, "unit"), "unit_type": _texts(cells, "unit_type"), "level": cells["level"]}
    )
    return _spread(kinds, resolve_unit_types, cells, faults, data)


def read_dimensions(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.Series:
    """Return the dimensions that names mean."""
    texts = _texts(cells, "dimension")
    keys = _each(texts.fillna(""), lambda text: dimension_key(text, data))
    faults.add(
        cells,
        keys.isna(),
        Fault("there is no such dimension", N_("{keys}; or empty for the score of a whole unit"), column="dimension"),
        keys=", ".join(dimension_keys(data)),
    )
    return keys


def _each(cells: pd.Series, reader: Callable[[Any], Any]) -> pd.Series:
    """Return what a reader makes of every cell; each distinct cell is read once."""
    codes, distinct = pd.factorize(cells.astype(object))
    values = np.empty(len(distinct) + 1, dtype=object)  # the last stands for blank cells
    values[:-1] = [reader(cell) for cell in distinct]
    return pd.Series(values[codes], cells.index, dtype=object)


def _texts(cells: pd.DataFrame, column: str) -> pd.Series:
    if column not in cells:
        return pd.Series(None, cells.index, dtype=object)
    return _each(cells[column], clean_text)


def _spread(
    names: pd.DataFrame, resolve: Callable[..., Resolved], cells: pd.DataFrame, faults: RaporFaults, data: Data
) -> pd.DataFrame:
    """Resolve every distinct row of names once, and give each row of the table its result or its fault."""
    number = names.groupby(list(names), dropna=False, sort=False).ngroup()
    distinct = names[~number.duplicated()].set_axis(number[~number.duplicated()])
    resolved = resolve(distinct, data)
    wrong = number[number.isin(list(resolved.faults))]
    for group, rows in wrong.groupby(wrong).groups.items():
        fault = resolved.faults[group]
        faults.add(cells.loc[rows], np.ones(len(rows)), fault, **fault.fields)
    return resolved.frame.reindex(number).set_axis(names.index)


def _scores(cells: pd.DataFrame, faults: RaporFaults) -> pd.DataFrame:
    """Return score (points on 0..100), score_printed and scale."""
    column = "score_printed" if "score_printed" in cells else "score"
    numbers = _each(cells[column], read_number).map(lambda number: number or Number(np.nan))
    found = pd.DataFrame(list(numbers), index=cells.index, columns=Number._fields)
    for problem, pattern in _NO_NUMBER.items():
        faults.add(cells, found["problem"] == problem, replace(pattern, column=column))
    printed = found["value"].astype(float)
    there = printed.notna() & (printed != 0)  # 0 is 0%
    _mixed(cells, found["separator"].isin(_COMMON), found["separator"], _COMMON, column, faults)
    _mixed(cells, there, found["percent"].map({True: "percent", False: "plain"}), _SHARES, column, faults)
    scales = _scales(cells, printed, column, faults)
    highest = scales.map(SCALES).astype(float)
    outside = highest.notna() & ((printed < 0) | (printed > highest))
    faults.add(cells, outside, replace(OUTSIDE, column=column), scale=scales)
    of_hundred = printed[there & (highest == SCALES["0-100"]) & ~found["percent"].astype(bool)]
    if len(of_hundred) > 1 and of_hundred.max() <= SCALES["0-3"]:
        faults.add(cells.loc[of_hundred.index[:1]], [True], replace(FRACTIONS, column=column), highest=of_hundred.max())
    elif (below := int((of_hundred < 1).sum())) > 0:
        faults.note(_BELOW, cells["source_sheet"].iloc[0], n=below)
    points = printed * 100 / highest
    if column == "score_printed" and "score" in cells:
        stated = _each(cells["score"], lambda cell: read_number(cell).value).astype(float)
        apart = ((stated - points).abs() > SAME_POINTS) | (stated.isna() != points.isna())
        faults.add(cells, apart & ~(found["problem"] != ""), EDITED, points=points.round(2))
    return pd.DataFrame({"score": points, "score_printed": printed, "scale": scales})


def _mixed(
    cells: pd.DataFrame,
    there: pd.Series,
    kinds: pd.Series,
    patterns: dict[str, Fault],
    column: str,
    faults: RaporFaults,
) -> None:
    """Refuse the rarer of two ways to write scores in one column: 1.234, or 0.9, would mean two things."""
    counts = {kind: int((there & (kinds == kind)).sum()) for kind in patterns}
    common = max(counts, key=lambda kind: counts[kind])
    faults.add(cells, there & (kinds != common), replace(patterns[common], column=column), count=counts[common])


def _scales(cells: pd.DataFrame, printed: pd.Series, column: str, faults: RaporFaults) -> pd.Series:
    """Return the scale of each row; without a column of scales, the one that the scores leave possible."""
    texts = _texts(cells, "scale")
    if texts.notna().any():
        scales = _each(cells["scale"], read_scale)
        faults.add(cells, scales.isna(), NO_SCALE)
        return scales
    small, large = printed.between(0, SCALES["0-3"], inclusive="right"), printed > SCALES["0-3"]
    if two_scales(small.sum(), large.sum()):
        # the rarer scores are shown: one typing error must not turn the scale of all
        rows = cells[small if large.sum() >= small.sum() else large]
        faults.add(rows, np.ones(len(rows)), replace(SCALE_UNTOLD, column=column))
        return pd.Series(None, cells.index, dtype=object)
    if small.any() and not large.any():
        faults.add(cells.head(1), [True], replace(NO_COLUMN_OF_SCALES, column=column), shown="no value")
        return pd.Series(None, cells.index, dtype=object)
    if large.any():
        faults.note(_UNTOLD, cells["source_sheet"].iloc[0], highest=printed.max())
        if small.any():
            faults.note(_FEW_SMALL, cells["source_sheet"].iloc[0], n=int(small.sum()))
    return pd.Series("0-100", cells.index, dtype=object)


def two_scales(small: Any, large: Any) -> Any:
    """Return whether so many scores up to 3, and so many above it, can't well be of one scale; 0 counts as neither."""
    return (small > 0) & (large > 0) & (small > SMALL_OF_HUNDRED * (small + large))
