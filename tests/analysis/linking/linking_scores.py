"""Scores for tests of linkings: published tables, and totals drawn at random."""

from pathlib import Path

import numpy as np
import pandas as pd
from hypothesis import assume, settings
from hypothesis import strategies as st

LINKING = Path(__file__).parents[1] / "published" / "linking"
PUBLISHED = 1e-9  # what published/README.md asks for
ROUNDING = 1e-7  # points on 0..100 after a few hundred additions, with a spread of at least one point
# a machine under load must not fail a law
laws = settings(deadline=None, max_examples=60)


def published(name):
    return pd.read_csv(LINKING / name)


@st.composite
def totals(draw, least=3, most=40):
    """Totals with two decimals that spread over at least one point."""
    hundredths = draw(st.lists(st.integers(0, 10_000), min_size=least, max_size=most))
    assume(max(hundredths) - min(hundredths) >= 100)
    return np.array(hundredths) / 100


@st.composite
def whole_scores(draw):
    scores = draw(st.lists(st.integers(0, 20), min_size=3, max_size=40))
    assume(len(set(scores)) > 1)
    return np.array(scores, dtype=float)
