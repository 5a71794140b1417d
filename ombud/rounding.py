"""The one way in which numbers are rounded: the same on every processor, and as people round."""

from typing import TypeVar

import numpy as np
import pandas as pd

# the last bits of a sum depend on the order in which a processor adds; beyond this decimal nothing is meant
EXACT_DECIMALS = 9

Numbers = TypeVar("Numbers", float, np.ndarray, pd.Series, pd.DataFrame)


def rounded(values: Numbers, decimals: int) -> Numbers:
    """
    Round half away from zero, whatever the last bits are.

    A total of 53.995 is held as 53.99499999999999 or 53.99500000000001, according to how it was summed. It is put on
    the grid of `EXACT_DECIMALS` first and becomes 54.00 either way, as in spreadsheets and by hand. `decimals` are 0 to 7;
    missing values stay missing, and nothing becomes minus zero.
    """
    unit = 10.0**decimals
    size = np.floor(np.round(np.abs(values) * unit, EXACT_DECIMALS - decimals) + 0.5) / unit
    result = np.sign(values) * size + 0.0
    return float(result) if np.isscalar(values) else result  # ty: ignore[invalid-explicit-return] - of the kind of `values`


def exact(values: Numbers) -> Numbers:
    """Return values without their last bits, so that equal ones are equal: before ranks, ties and thresholds."""
    result = np.round(values, EXACT_DECIMALS) + 0.0
    return float(result) if np.isscalar(values) else result  # ty: ignore[invalid-explicit-return] - of the kind of `values`
