"""The linking function between two methods: linked scores, their standard errors, and what weakens them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from ombud.analysis.linking.equipercentile import EquipercentileEstimator
from ombud.analysis.linking.line_estimator import LineEstimator
from ombud.analysis.linking.samples import Sample
from ombud.analysis.linking.standard_errors import bootstrap_error, sandwich_error

STABLE_SIZE = 100


@dataclass(frozen=True, eq=False)
class Link:
    """
    A function from the scale of X to the scale of Y, estimated by `link`.

    Attributes
    ----------
    method : str
        One of "mean", "linear", "equipercentile", "tucker", "levine", "levine_true", "chained".
    design : str
        "equivalent_groups", "single_group" or "nonequivalent_groups" (the methods with an anchor).
    intercept, slope : float
        Of the straight line, in points and points per point; NaN for equipercentile.
    ws : float or None
        Share of the x group in the synthetic population; None where the method has none.
    x, y : Sample
        The scores that it was estimated from.
    estimator : LineEstimator or EquipercentileEstimator
        How it was estimated.
    error_method : {"analytic", "bootstrap"}
        How `standard_error` is found.
    replications, seed : int
        Of the bootstrap.
    """

    method: str
    design: str
    intercept: float
    slope: float
    ws: float | None
    x: Sample = field(repr=False)
    y: Sample = field(repr=False)
    estimator: LineEstimator | EquipercentileEstimator = field(repr=False)
    error_method: str = "analytic"
    replications: int = 1000
    seed: int = 0

    @property
    def n_x(self) -> float:
        """Number of governments in the x group."""
        return self.x.size

    @property
    def n_y(self) -> float:
        """Number of governments in the y group."""
        return self.y.size

    @property
    def caution(self) -> str:
        """*few_linked* when a group has fewer than `STABLE_SIZE` governments, else empty."""
        return "" if min(self.n_x, self.n_y) >= STABLE_SIZE else "few_linked"

    def __call__(self, x: float | Sequence[float]) -> float | np.ndarray:
        """Return `x` linked to the Y scale, in points; not clipped to 0..100, NaN where x is NaN."""
        return self._at(x, lambda scores: self.estimator.estimate(self.x, self.y, scores))

    def standard_error(self, x: float | Sequence[float]) -> float | np.ndarray:
        """
        Return the standard error of the linked scores, in points.

        It tells how the linking would vary with other governments of the same population; not whether one
        function holds for all governments, and not the error of a single government's score.

        Parameters
        ----------
        x : float or array_like
            Scores on the X scale, in points.

        Returns
        -------
        float or ndarray
            In the shape of `x`; NaN where x is NaN.

        Notes
        -----
        Analytic errors are, for equivalent groups, those that the literature gives for the linear (Braun &
        Holland 1982) and equipercentile method (Lord 1982; 0 at the ends of the scale). Everywhere else they
        are a sandwich, which needs no normality and, for a single group, takes up the correlation of X and Y.
        """
        return self._at(x, self._standard_error)

    def _standard_error(self, scores: np.ndarray) -> np.ndarray:
        of_linking = self.estimator, self.x, self.y, scores, self.design == "single_group"
        if self.error_method == "bootstrap":
            return bootstrap_error(*of_linking, self.replications, self.seed)
        published = None
        if self.design == "equivalent_groups":
            published = self.estimator.published_variance(self.x, self.y, scores)
        return sandwich_error(*of_linking) if published is None else np.sqrt(published)

    def _at(self, x: float | Sequence[float], function: Callable[[np.ndarray], np.ndarray]) -> float | np.ndarray:
        scores = np.asarray(x, dtype=float)
        known = ~np.isnan(scores)
        result = np.full(scores.shape, np.nan)
        result[known] = function(scores[known])
        return float(result) if result.ndim == 0 else result
