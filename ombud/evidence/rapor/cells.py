"""The cells of a rapor read as years, names and scores, with every cell that can't be read as a fault."""

from dataclasses import replace
from typing import Any

import pandas as pd

from ombud.errors import N_, Fault
from ombud.evidence.rapor import names
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.values import SCALES, Number, read_flag, read_number, read_scale
from ombud.files import Data

PLACE = ["source_sheet", "source_row"]
_FORMULA = Fault(
    "the cell holds a formula whose result was not saved",
    N_("a value; or the workbook opened in a spreadsheet program and saved"),
)
_FAILED = Fault("the cell holds a formula that failed", N_("a value; empty where nothing was scored"))
FRACTIONS = Fault(
    "on a scale of 100 no score is above {highest}",
    N_("scores from 0 to 100; the scale 0-3 in the column skala; cells in percent as XLSX"),
)
EDITED = Fault(
    "the score is not what score_printed makes on its scale, {points}",
    N_("scores in one column: delete the other"),
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
NO_COLUMN_OF_SCALES = Fault("no score is above 3 and no column tells the scale", N_("a column skala with 0-3 or 0-100"))
SCALE_UNTOLD = replace(
    NO_COLUMN_OF_SCALES, problem=N_("no column tells the scale, and scores up to 3 stand beside others above it")
)
OUTSIDE = Fault("the score lies outside its scale {scale}", N_("a score within the scale"))
NO_UNIT = Fault("the unit is missing", N_("a unit in every row"), column="unit")
_AS_OTHERS_TEMPLATE = N_("{way}, as in {count} other scores of the column")
_TWO_MARKS = Fault("decimal commas and decimal points stand in one column", _AS_OTHERS_TEMPLATE)
_TWO_WAYS = Fault("scores in percent and plain numbers stand in one column", _AS_OTHERS_TEMPLATE)

_RESULT_FAILED = (
    r"#(N/A|NULL!|DIV/0!|VALUE!|REF!|NAME\?|NUM!|SPILL!|CALC!|FIELD!|GETTING_DATA|BLOCKED!|UNKNOWN!|CONNECT!)"
)
SMALL_OF_HUNDRED = 0.05  # share of scores that may be 3 or less on a scale of 100 that no column tells
SAME_POINTS = 0.01  # a score and score_printed that differ by more contradict each other


def read_cells(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return what the cells of a table say: the columns of `ombud.load_units`, missing where a cell can't be read."""
    cells = _without_formulas(cells, faults)
    read = cells[PLACE].assign(year=names.read_years(cells, faults))
    read = read.join(names.read_governments(cells, faults, data))
    for column in ("unit", "product", "variable", "indicator"):
        read[column] = names.each_read(cells, column)
    faults.add(cells[read["unit"].isna()], NO_UNIT)
    read = read.join(names.read_unit_types(cells.assign(level=read["level"]), faults, data))
    read["dimension"] = names.read_dimensions(cells, faults, data)
    if "simulated" in cells:
        read["simulated"] = names.each_read(cells, "simulated", read_flag).astype(bool)
    return read.join(_scores(cells, faults))


def _without_formulas(cells: pd.DataFrame, faults: RaporFaults) -> pd.DataFrame:
    """Return the rows without those in which a formula has no result, which are faults."""
    wrong = pd.Series(False, cells.index)
    for column in cells.columns.drop(PLACE):
        texts = cells[column].map(lambda cell: cell.strip() if isinstance(cell, str) else "")
        failed = texts.str.fullmatch(_RESULT_FAILED, case=False)
        for fault, bad in ((_FORMULA, texts.str.startswith("=")), (_FAILED, failed)):
            faults.add(cells[bad], fault, column=column)
            wrong |= bad
    return cells[~wrong]


def _scores(cells: pd.DataFrame, faults: RaporFaults) -> pd.DataFrame:
    """Return score (points on 0..100), score_printed and scale."""
    column = "score_printed" if "score_printed" in cells else "score"
    found = pd.DataFrame([*names.each_read(cells, column, read_number)], cells.index, Number._fields)
    faults.add(cells[found["problem"].isin(["text", "infinite"])], _NUMBER, column=column)
    faults.add(cells[found["problem"] == "date"], _DATE, column=column)
    printed = found["value"].astype(float)
    there = printed.notna() & (printed != 0)  # 0 is 0%
    shares = found["percent"].where(there).map({True: "percent", False: "plain"})
    # the rarer of two ways to write scores is refused: 1.234, or 0.9, would mean two things
    for kinds, ways, fault in (
        (found["separator"], {"comma": N_("a decimal comma"), "point": N_("a decimal point")}, _TWO_MARKS),
        (shares, {"percent": N_("percent"), "plain": N_("a plain number")}, _TWO_WAYS),
    ):
        counts = {kind: int((kinds == kind).sum()) for kind in ways}
        common = max(counts, key=lambda kind: counts[kind])
        rarer = cells[kinds.isin(ways) & (kinds != common)]
        faults.add(rarer, fault, column=column, way=ways[common], count=counts[common])
    scales = _scales(cells, printed, column, faults)
    highest = scales.map(SCALES).astype(float)
    outside = highest.notna() & ((printed < 0) | (printed > highest))
    faults.add(cells[outside], OUTSIDE, column=column, scale=scales)
    of_hundred = printed[there & (highest == SCALES["0-100"]) & ~found["percent"].astype(bool)]
    if len(of_hundred) > 1 and of_hundred.max() <= SCALES["0-3"]:
        faults.add(cells.loc[of_hundred.index[:1]], FRACTIONS, column=column, highest=of_hundred.max())
    elif below := int((of_hundred < 1).sum()):
        faults.note(_BELOW, next(iter(cells["source_sheet"])), n=below)
    points = printed * 100 / highest
    if column == "score_printed" and "score" in cells:
        stated = names.each_read(cells, "score", lambda cell: read_number(cell).value).astype(float)
        apart = ((stated - points).abs() > SAME_POINTS) | (stated.isna() != points.isna())
        faults.add(cells[apart & (found["problem"] == "")], EDITED, points=points.round(2))
    return pd.DataFrame({"score": points, "score_printed": printed, "scale": scales})


def _scales(cells: pd.DataFrame, printed: pd.Series, column: str, faults: RaporFaults) -> pd.Series:
    """Return the scale of each row; without a column of scales, the one that the scores leave possible."""
    if names.each_read(cells, "scale").notna().any():
        scales = names.each_read(cells, "scale", read_scale)
        faults.add(cells[scales.isna()], NO_SCALE)
        return scales
    small, large = printed.between(0, SCALES["0-3"], inclusive="right"), printed > SCALES["0-3"]
    scale = "0-100"
    if two_scales(small.sum(), large.sum()):
        # the rarer scores are shown: one typing error must not turn the scale of all
        faults.add(cells[small if large.sum() >= small.sum() else large], SCALE_UNTOLD, column=column)
        scale = None
    elif large.any():
        sheet = next(iter(cells["source_sheet"]))
        faults.note(_UNTOLD, sheet, highest=printed.max())
        if small.any():
            faults.note(_FEW_SMALL, sheet, n=int(small.sum()))
    elif small.any():
        faults.add(cells.head(1), NO_COLUMN_OF_SCALES, column=column, shown="no value")
        scale = None
    return pd.Series(scale, cells.index, dtype=object)


def two_scales(small: Any, large: Any) -> Any:
    """Return whether so many scores up to 3, and so many above it, can't well be of one scale; 0 counts as neither."""
    return (large > 0) & (small > SMALL_OF_HUNDRED * (small + large))
