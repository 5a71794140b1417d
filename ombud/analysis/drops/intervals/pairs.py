"""
Paired scores of which some are known only as intervals: a bivariate normal fitted by maximum likelihood.

Each pair adds a density (both known), a density times a conditional probability (one known) or the probability of a
rectangle (neither known). Interval rows thereby inform slope and means instead of being thrown away. It is assumed
that scores are jointly normal, and that which rows are exact does not depend on the score beyond its interval.

References
----------
Little, R. J. A. and Rubin, D. B. (2020), Statistical Analysis with Missing Data, 3rd edition, chapters 6 and 7.
White, H. (1982), Maximum likelihood estimation of misspecified models, Econometrica 50, 1-25 (robust errors).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import optimize, stats

from ombud.analysis.drops import moments as pair_moments
from ombud.analysis.drops.intervals.likelihood import PairLikelihood, second_derivatives, small_steps
from ombud.errors import OmbudError

NEWTON_STEPS = 3
PARAMETERS = ("mean_from", "log_deviation_from", "mean_to", "slope", "log_residual")


@dataclass(frozen=True)
class IntervalPairFit:
    """
    A bivariate normal fitted to exact and interval pairs.

    Attributes
    ----------
    parameters : ndarray of shape (5,)
        See `PARAMETERS`; points, and logs of points.
    covariance : ndarray of shape (5, 5)
        From the observed information: right if the normal model is.
    influence : DataFrame of shape (clusters, 5)
        What each province moves the parameters (one-step jackknife); the outer products give errors that hold
        without normality and with dependence inside provinces.
    n_exact, n_interval : int
        Pairs known exactly, and others.
    """

    parameters: np.ndarray
    covariance: np.ndarray
    influence: pd.DataFrame
    n_exact: int
    n_interval: int

    @property
    def slope(self) -> float:
        """Slope of the later on the earlier score."""
        return float(self.parameters[3])

    def gap(self, threshold: float) -> float:
        """Return the earlier mean at or above the threshold less that below it, in points."""
        deviation = np.exp(self.parameters[1])
        place = (threshold - self.parameters[0]) / deviation
        return float(deviation * stats.norm.pdf(place) / (stats.norm.sf(place) * stats.norm.cdf(place)))


def fit_interval_pairs(pairs: pd.DataFrame) -> IntervalPairFit:
    """
    Fit a bivariate normal to pairs of which some are intervals.

    Parameters
    ----------
    pairs : DataFrame
        ``low_from``, ``high_from``, ``low_to``, ``high_to`` in points (equal ends for an exact score) and
        ``province_code``, the cluster; see `ombud.analysis.drops.paired.paired_changes`.

    Returns
    -------
    IntervalPairFit
        With exact pairs alone, the slope is that of least squares and means are sample means.

    Raises
    ------
    OmbudError
        If the pairs leave no maximum of the likelihood.
    """
    columns = ["low_from", "high_from", "low_to", "high_to", "province_code"]
    # summed in one order whatever the order of rows; equal rows are evaluated once
    frame = pairs[columns].groupby(columns).size().rename("times").reset_index()
    likelihood = PairLikelihood(*(frame[name].to_numpy(float) for name in columns[:4]))
    times = frame["times"].to_numpy(float)

    def negative(parameters: np.ndarray) -> float:
        return -float(times @ likelihood(parameters))

    found = optimize.minimize(negative, likelihood.start(times), method="BFGS", options={"gtol": 1e-4})
    parameters = found.x
    # the optimiser stops somewhere near the maximum, elsewhere on every processor; Newton steps go on to the maximum
    for _ in range(NEWTON_STEPS):
        curvature = -times[:, None, None] * second_derivatives(likelihood, parameters)
        information = curvature.sum(axis=0)
        if not np.isfinite(found.fun) or np.linalg.eigvalsh(information).min() <= 0:
            raise OmbudError("The {n} pairs leave no maximum of the likelihood", n=len(pairs))
        scores = times[:, None] * np.stack(
            [
                (likelihood(parameters + step) - likelihood(parameters - step)) / (2 * step.max())
                for step in small_steps(parameters)
            ],
            axis=1,
        )
        covariance = np.linalg.inv(information)
        parameters = parameters + covariance @ scores.sum(axis=0)
    influence = _left_out(scores, curvature, frame["province_code"].to_numpy())
    exact = (pairs["low_from"] == pairs["high_from"]) & (pairs["low_to"] == pairs["high_to"])
    return IntervalPairFit(parameters, covariance, influence, int(exact.sum()), int((~exact).sum()))


def _left_out(scores: np.ndarray, curvature: np.ndarray, province: np.ndarray) -> pd.DataFrame:
    """Return what each province moves the parameters, by one Newton step without it (one-step jackknife)."""
    names, place = np.unique(province, return_inverse=True)
    score, own = np.zeros((len(names), 5)), np.zeros((len(names), 5, 5))
    np.add.at(score, place, scores - scores.mean(axis=0))
    np.add.at(own, place, curvature)
    moved = np.linalg.solve(curvature.sum(axis=0) - own, score[:, :, None])[:, :, 0]
    return pd.DataFrame(moved, index=names, columns=PARAMETERS)


def excess_from_fits(
    target: IntervalPairFit, placebos: Sequence[IntervalPairFit], threshold: float = 81.0
) -> pair_moments.Estimate:
    """
    Return the target's contrast beyond the mean placebo slope, ``(b_target - mean b_placebo) * gap``, in points.

    The gap is that of the fitted earlier scores, held fixed; the error sums influences per province over all pairs,
    so that pairs which share governments are not taken as independent.
    """
    gap = target.gap(threshold)
    influence = target.influence["slope"]
    for placebo in placebos:
        influence = influence.sub(placebo.influence["slope"] / len(placebos), fill_value=0.0)
    value = float((target.slope - np.mean([placebo.slope for placebo in placebos])) * gap)
    clusters = len(influence)
    variance = (clusters - 1) / clusters * np.sum((influence.to_numpy() * gap) ** 2) if clusters > 2 else np.nan
    return pair_moments.estimate(value, float(np.sqrt(variance)), clusters - 1)
