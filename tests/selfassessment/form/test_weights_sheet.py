"""The sheet of weights says what scores are joined by, with basis and source."""

import pytest
from openpyxl import load_workbook

from ombud.methodology import load_methodology
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.layout import KEY_COLUMN, WEIGHT_VALUE, WEIGHTS, weight_key


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    path = new_workbook(tmp_path_factory.mktemp("forms") / "form.xlsx", lang="en")
    return [[cell.value for cell in row] for row in load_workbook(path)[WEIGHTS].iter_rows()]


def test_weights_of_dimensions_are_those_of_the_method(rows):
    written = {row[KEY_COLUMN]: row[WEIGHT_VALUE] for row in rows if row[KEY_COLUMN]}
    for name, weight in load_methodology(2023).weights.items():
        assert written[weight_key("dimension", name)] == pytest.approx(100 * weight)


def test_indicators_share_their_dimension(rows):
    shares = [row[WEIGHT_VALUE] for row in rows if str(row[KEY_COLUMN]).startswith("indicator ")]
    assert len(shares) == 28
    assert sum(shares) == pytest.approx(400)  # 100 percent of each of four dimensions


def test_cutoffs_rise_as_look_ups_need_them(rows):
    names = [row[1] for row in rows]
    first = names.index("Category") + 1
    bands = rows[first : first + len(load_methodology(2023).cutoffs)]
    assert [band[3] for band in bands] == sorted(load_methodology(2023).cutoffs["lower"])
    assert [band[1] for band in bands] == ["E", "D", "C", "B", "A"]
    assert all(band[5] for band in bands)
