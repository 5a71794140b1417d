"""Linking by an anchor: totals of two methods, joined by the standards that the same units were scored on in both."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.units.causes import Setting
from ombud.analysis.linking import Link, link
from ombud.analysis.linking.lines import ANCHOR_METHODS
from ombud.errors import ParameterError

ANCHOR = "proses"


def anchor_scores(setting: Setting, dimension: str = ANCHOR) -> NDArray[np.float64]:
    """
    Return each government's score on the anchor in both years.

    Parameters
    ----------
    setting : Setting
        As `ombud.analysis.attribution.units.causes.prepare` gives it.
    dimension : str
        Scored in both years; the service standards.

    Returns
    -------
    ndarray, shape (2, n_governments)
        Points: the plain mean over the units that have the dimension in both years; NaN where there is none.
    """
    arrays = setting.arrays
    if dimension not in arrays.dimensions:
        raise ParameterError("The methods have no dimension {dimensions}; accepted: {accepted}", dimensions=dimension,
                             accepted=", ".join(arrays.dimensions))  # fmt: skip
    scores = arrays.scores[:, :, arrays.dimensions.index(dimension)]
    common = ~np.isnan(scores).any(axis=0)
    size = len(arrays.governments)
    group = arrays.government[common]
    with np.errstate(invalid="ignore"):
        count = np.bincount(group, minlength=size)
        return np.stack([np.bincount(group, side[common], size) / count for side in scores])


def anchored_link(
    setting: Setting, totals: NDArray[np.float64], data_side: int, method: str = "chained", dimension: str = ANCHOR
) -> Link:
    """
    Link the totals of one year to the method of the other, with the standards as anchor.

    The governments of the two years are two groups that may differ, for their performance may have changed; what they
    have in common is the anchor. Unlike a link on totals alone, a shared change of the standards counts as
    performance; what the added dimensions did is still not seen.

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
    dimension : str
        The anchor.

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
    if method not in ANCHOR_METHODS:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="link", given=repr(method),
                             accepted=", ".join(ANCHOR_METHODS))  # fmt: skip
    anchors = anchor_scores(setting, dimension)
    usable = np.isfinite(anchors).all(axis=0) & np.isfinite(totals).all(axis=0)
    x, y = totals[data_side, usable], totals[1 - data_side, usable]
    return link(x, y, method, anchors[data_side, usable], anchors[1 - data_side, usable])
