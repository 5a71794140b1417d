"""Games of four factors: any value function, and unions of the factors."""

import numpy as np
from hypothesis import strategies as st

FACTORS = ("performance", "dimensions", "weights", "units")
UNIONS = [["performance"], ["dimensions", "weights", "units"]]
GOVERNMENTS = 3
unions = st.sampled_from(
    [
        None,
        UNIONS,
        [["performance", "units"], ["dimensions", "weights"]],
        [["performance"], ["dimensions"], ["weights", "units"]],
    ]
)
OLD, NEW = dict.fromkeys(FACTORS, 0), dict.fromkeys(FACTORS, 1)


def game(values):
    """Return any value function at all: one number per coalition, and a multiple for each government."""
    scale = np.arange(1.0, GOVERNMENTS + 1)

    def value(levels):
        return values[sum(levels[name] << place for place, name in enumerate(FACTORS))] * scale

    return value
