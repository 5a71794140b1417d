"""Where things stand in a self-assessment workbook, in rows and columns from 0: what its writer and its reader share."""

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
