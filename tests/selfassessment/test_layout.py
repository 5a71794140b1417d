"""How the rows of a workbook are found again."""

from ombud.selfassessment.layout import PLACES, SCORE_COLUMNS, score_key, unit_key, weight_key


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
