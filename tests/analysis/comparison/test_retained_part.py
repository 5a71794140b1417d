"""What the total leaves of its retained part, on the published case that started the project."""

import numpy as np
import pytest

from ombud.analysis.comparison import bounds, break_even
from ombud.errors import OmbudError

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


@pytest.mark.parametrize("weight", [0, -0.1, 1.01, np.nan])
def test_a_weight_that_is_no_share_is_refused(weight):
    with pytest.raises(OmbudError, match="above 0, at most 1"):
        bounds(80.0, weight)
    with pytest.raises(OmbudError, match="above 0, at most 1"):
        break_even(80.0, 80.0, weight)


@pytest.mark.parametrize("total", [-0.01, 100.01])
def test_a_total_off_its_scale_is_refused(total):
    with pytest.raises(OmbudError, match=f"total {total} is not within"):
        bounds([50.0, total], 0.5)


def test_the_ends_of_scale_and_weight():
    low, high = bounds([0.0, 100.0, np.nan], 0.5)
    np.testing.assert_array_equal([low, high], [[0, 100, np.nan], [0, 100, np.nan]])
    # of which all was retained, the total is the part
    assert bounds(87.12, 1) == pytest.approx((87.12, 87.12))
    assert bounds(100 + 1e-13, 1) == pytest.approx((100, 100))
    with pytest.raises(OmbudError, match="nothing added"):
        break_even(80.0, 80.0, 1.0)
