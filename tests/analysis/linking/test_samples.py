"""The scores that a linking is estimated from."""

import numpy as np

from ombud.analysis.linking import link

X = [50.0, 60.5, 70.25, 81.0]
Y = [55.0, 61.0, 79.5, 90.0]


def test_the_callers_scores_stay_as_they_were():
    x, y = np.array(X), np.array(Y)
    linked = link(x, y, "linear")
    before = linked(65)
    x[0] = 0
    assert linked(65) == before and linked.standard_error(65) > 0
    assert x.flags.writeable
