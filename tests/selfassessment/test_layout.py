"""Where a workbook may be written, and how its rows are found again."""

import pytest

from ombud.errors import ParameterError
from ombud.selfassessment.layout import PLACES, SCORE_COLUMNS, score_key, unit_key, weight_key, workbook_path


def test_keys_tell_rows_apart():
    keys = [
        unit_key(1),
        unit_key(11),
        score_key(1, "input_01"),
        score_key(11, "input_01"),
        weight_key("dimension", "a"),
    ]
    assert len(set(keys)) == len(keys)
    assert [PLACES[name] for name in SCORE_COLUMNS] == list(range(1, len(SCORE_COLUMNS) + 1))


def test_a_path_that_does_not_serve_is_refused(tmp_path):
    assert workbook_path(tmp_path / "a.XLSX") == tmp_path / "a.XLSX"
    with pytest.raises(ParameterError, match=r"a\.xls can't be written; accepted endings: \.xlsx"):
        workbook_path(tmp_path / "a.xls")
    with pytest.raises(ParameterError, match="there is no folder"):
        workbook_path(tmp_path / "none" / "a.xlsx")
