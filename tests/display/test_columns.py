"""The catalogue of columns: each kind tells its values in the language."""

import pandas as pd
import pytest

from ombud.display.columns import COLUMNS, Column, column, told
from ombud.display.language import Language

INDONESIAN = Language("id")
ROW = {"x": 87.123, "low": 1.0, "high": 2.5, "from_value": 32.37, "from_basis": "assumed"}


@pytest.mark.parametrize(
    ("kind", "text"),
    [("points", "87,12"), ("change", "+87,12"), ("count", "87"), ("p", "87,123"), ("steps", "+87,1")],
)
def test_numbers(kind, text):
    assert told(Column("x", kind), "x", ROW, INDONESIAN) == text


def test_intervals_are_made_of_two_columns_and_missing_with_either():
    interval = Column("x", "interval", ("low", "high"))
    assert told(interval, "x", ROW, INDONESIAN) == "[1,00; 2,50]"
    assert told(interval, "x", ROW | {"low": None}, INDONESIAN) == "–"


@pytest.mark.parametrize(("basis", "text"), [("assumed", "32,37*"), ("published", "32,37"), ("not_published", "?")])
def test_a_value_bears_its_basis(basis, text):
    assert told(COLUMNS["before"], "before", ROW | {"from_basis": basis}, INDONESIAN) == text


@pytest.mark.parametrize(("values", "kind"), [([1.5], "number"), ([2], "count"), ([True], "flag"), (["a"], "text")])
def test_a_column_that_the_catalogue_lacks_is_told_by_what_it_holds(values, kind):
    assert column("own_column", pd.DataFrame({"own_column": values})) == Column("own column", kind)
