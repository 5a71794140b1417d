"""Linking by an anchor: totals of two methods, joined by the standards that the same units were scored on in both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.units.causes import Setting
from ombud.analysis.linking import Link, link
from ombud.analysis.linking.lines import ANCHOR_METHODS
from ombud.errors import check_choices

ANCHOR = "proses"  # the service standards: scored in both years


def anchored_link(setting: Setting, totals: NDArray[np.float64], data_side: int, method: str) -> Link:
    """
    Link the totals of one year to the method of the other, with the standards as anchor.

    The governments of the two years are two groups that may differ, for their performance may have changed; what they
    have in common is the anchor. Unlike a link on totals alone, a shared change of the standards counts as
    performance; what the added dimensions did is still not seen. A government's score on the anchor is the plain mean
    over the units that have it in both years.

    Parameters
    ----------
    setting : Setting
        As `ombud.analysis.attribution.units.causes.prepare` gives it.
    totals : ndarray, shape (2, n_governments)
        Each year under its own method, in points.
    data_side : {0, 1}
        Whose totals are linked: the earlier or the later year's.
    method : {"tucker", "levine", "levine_true", "chained"}
        Of linking.

    Returns
    -------
    Link

    Raises
    ------
    ParameterError
        If `method` is none of those above.
    LinkingError
        If too few governments have the anchor.
    """
    check_choices("link", (method,), ANCHOR_METHODS)
    arrays = setting.arrays
    scores = arrays.scores[:, :, arrays.dimensions.index(ANCHOR)]
    common, size = ~np.isnan(scores).any(axis=0), len(arrays.governments)
    group = arrays.government[common]
    with np.errstate(invalid="ignore"):
        anchors = [np.bincount(group, side[common], size) / np.bincount(group, minlength=size) for side in scores]
    usable = np.isfinite([*anchors, *totals]).all(axis=0)
    old, new = (data_side, 1 - data_side)
    return link(totals[old, usable], totals[new, usable], method, anchors[old][usable], anchors[new][usable])
