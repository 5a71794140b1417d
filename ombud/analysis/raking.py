"""Weights that make a sample's margins those of a population.

References
----------
Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
marginal totals are known, Annals of Mathematical Statistics 11, 427-444.
Kish, L. (1965), Survey Sampling, section 11.2C (effective sample size).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from ombud.errors import OmbudError

# largest gap between a weighted and a wanted share at which raking stops: far below one government in 548; margins
# that can only be met by weights of zero are approached slowly
TOLERANCE = 1e-6
ROUNDS = 5000


def rake(cells: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike]) -> np.ndarray:
    """
    Weight units so that the shares of every margin are the wanted ones.

    Iterative proportional fitting, from equal weights: of all weights that meet the margins it gives those nearest to
    equal ones in Kullback-Leibler divergence. With one margin it is post-stratification.

    Parameters
    ----------
    cells : sequence of array_like of int, each of shape (n,)
        Per margin, the cell that each unit is in.
    targets : sequence of array_like
        Per margin, the population count of each cell; each is scaled to a share.

    Returns
    -------
    ndarray of shape (n,)
        Weights with mean 1.

    Raises
    ------
    OmbudError
        If a cell with a population has no unit, or no weights meet all margins.
    """
    cells = [np.asarray(cell, dtype=int) for cell in cells]
    shares = [np.asarray(target, dtype=float) / np.sum(target) for target in targets]
    for place, (cell, share) in enumerate(zip(cells, shares, strict=True)):
        held = np.bincount(cell, minlength=len(share))
        if np.any((held == 0) & (share > 0)):
            raise OmbudError("Margin {margin} has a cell without any unit of the sample; join it with another cell",
                             margin=place + 1)  # fmt: skip
    weights = np.full(len(cells[0]), 1 / len(cells[0]))
    for _ in range(ROUNDS):
        largest = 0.0
        for cell, share in zip(cells, shares, strict=True):
            now = np.bincount(cell, weights, minlength=len(share))
            largest = max(largest, float(np.abs(now - share).max()))
            factor = np.divide(share, now, out=np.zeros_like(share), where=now > 0)
            weights = weights * factor[cell]
        if largest < TOLERANCE:
            return weights * len(weights)
    raise OmbudError("No weights meet all margins: after {rounds} rounds a share is still off by {gap}",
                     rounds=ROUNDS, gap=f"{largest:.1e}")  # fmt: skip


def effective_size(weights: npt.ArrayLike) -> float:
    """Return the number of equally weighted units that would be as informative: ``sum(w)^2 / sum(w^2)``."""
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum() ** 2 / np.sum(weights**2))
