"""What the total leaves of its retained part, on the published case that started the project."""

import numpy as np
import pytest

from ombud.analysis.comparison import bounds, break_even

BALIKPAPAN = 87.12
NARROW, WIDE = 0.3237, 0.7576


@pytest.mark.parametrize(("weight", "low", "high"), [(NARROW, 60.21, 100.0), (WIDE, 83.00, 100.0)])
def test_balikpapan_in_both_readings(weight, low, high):
    found = bounds(BALIKPAPAN, weight)
    assert [round(float(end), 2) for end in found] == [low, high]


@pytest.mark.parametrize("part", [0.0, 40.0, 100.0])
def test_the_true_part_lies_within(part):
    rest = np.linspace(0, 100, 11)
    low, high = bounds(NARROW * part + (1 - NARROW) * rest, NARROW)
    assert ((low - 1e-9 <= part) & (part <= high + 1e-9)).all()


def test_at_the_break_even_the_part_has_not_moved():
    rest = break_even(99.25, BALIKPAPAN, WIDE)
    assert WIDE * 99.25 + (1 - WIDE) * rest == pytest.approx(BALIKPAPAN)
