"""The make-up of a population by several classifications at once, as one factor for each of them."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ombud.analysis.attribution.effects import shapley
from ombud.errors import ParameterError


def structure_factors(sizes: ArrayLike) -> tuple[NDArray[np.float64], ...]:
    """
    Split each cell's share of a cross-classified population into one factor per classification.

    For two classifications the factor of the first is sqrt(n_ij / n_.j * n_i. / n_..): the geometric mean
    of its share within the other classification and of its share in all. In general the logarithms are the
    Shapley values of the logarithm of the marginal share, which for any number of classifications is the
    symmetric split of Das Gupta (1993, chapter 5).

    Parameters
    ----------
    sizes : array_like
        Numbers of members; one axis per classification. Not negative, not all 0.

    Returns
    -------
    tuple of ndarray
        One per axis, each in the shape of `sizes`. Their product is the cell's share of the total; all are
        0 where the cell is empty. They are factors for `owen` or `transitive`, in one union.

    Raises
    ------
    ParameterError
        If the sizes are negative, missing or all 0, or have no axis.

    References
    ----------
    Das Gupta, P. (1993). Standardization and Decomposition of Rates: A User's Manual. U.S. Bureau of the
    Census, P23-186.
    Wang, J., Rahman, A., Siegal, H. A., & Fisher, J. H. (2000). Standardization and decomposition of rates:
    useful analytic techniques for behavior and health studies. Behavior Research Methods, Instruments, &
    Computers, 32, 357-366.

    Examples
    --------
    >>> by_level, by_zone = structure_factors([[30, 10], [10, 50]])
    >>> (by_level * by_zone).round(2).tolist()
    [[0.3, 0.1], [0.1, 0.5]]
    """
    sizes = np.asarray(sizes, dtype=float)
    if not sizes.ndim or not np.isfinite(sizes).all() or (sizes < 0).any() or not sizes.sum() > 0:
        raise ParameterError("The sizes of a cross-classified population must be numbers from 0 up, not all 0")
    names = [f"axis {axis}" for axis in range(sizes.ndim)]

    def log_share(told_apart: dict[str, bool]) -> NDArray[np.float64]:
        joined = tuple(axis for axis, name in enumerate(names) if not told_apart[name])
        with np.errstate(divide="ignore"):
            return np.log(sizes.sum(axis=joined, keepdims=True) / sizes.sum())

    with np.errstate(invalid="ignore"):
        logarithms = shapley(dict.fromkeys(names, False), dict.fromkeys(names, True), log_share)
    return tuple(np.where(sizes == 0, 0.0, np.exp(logarithm)) for logarithm in logarithms.values())
