"""Scores of two years by province, of any shape."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from ombud.analysis.drops.sums import sum_changes


@st.composite
def samples(draw):
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    n = draw(st.integers(12, 60))
    before = rng.uniform(40, 100, n)
    after = rng.uniform(40, 100, n) * 0.5 + 0.4 * before
    # two of each kind in every cluster, so that no statistic vanishes without one of them
    before[:6], before[6:12] = 90 + rng.uniform(0, 5, 6), 50 + rng.uniform(0, 5, 6)
    cluster = np.concatenate([np.tile([0, 1, 2], 4), rng.integers(0, 4, n - 12)])
    return before, after, cluster


def pairs_of(rows, years=(2021, 2022), level="kota"):
    """Exact pairs by hand, as `ombud.drops.pairs` gives them: province, earlier and later score of each government."""
    frame = pd.DataFrame(rows, columns=["province_code", "value_from", "value_to"])
    codes = [f"{province}.{number:02d}" for number, province in enumerate(frame["province_code"])]
    return frame.assign(
        pair=f"{years[0]}-{years[1]}",
        from_year=years[0],
        to_year=years[1],
        government_code=codes,
        government=codes,
        province=frame["province_code"],
        level=level,
        kind="exact",
        change=frame["value_to"] - frame["value_from"],
    )


def sums_of(before, after, cluster, weight=1.0):
    """Sums of arrays of scores per cluster, as `ombud.drops.sum_changes` makes them."""
    pairs = pairs_of(zip(cluster.astype(str), before, after, strict=True)).assign(weight=weight)
    return sum_changes(pairs)
