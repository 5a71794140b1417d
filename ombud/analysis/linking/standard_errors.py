"""
Standard errors of linked scores.

Analytic errors are a sandwich: the influence of each government on the linked score, squared and summed.
Nothing is assumed about the shape of the distributions. Rows that serve both samples (a single group) move the
scores together, so their influences are added before they are squared.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from ombud.analysis.linking.samples import LinkingError, Sample


class Estimator(Protocol):
    """What a method of linking must offer."""

    def estimate(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray:
        """Return linked scores."""

    def replicate(
        self, x: Sample, y: Sample, scores: np.ndarray, frequency_x: np.ndarray, frequency_y: np.ndarray
    ) -> np.ndarray:
        """Return linked scores per replication."""

    def influence(self, x: Sample, y: Sample, scores: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the influence of each row of x and of y."""

    def published_variance(self, x: Sample, y: Sample, scores: np.ndarray) -> np.ndarray | None:
        """Return the variance for equivalent groups in the literature, or None."""


def sandwich_error(estimator: Estimator, x: Sample, y: Sample, scores: np.ndarray, paired: bool) -> np.ndarray:
    """
    Return the analytic standard error of linked scores.

    Parameters
    ----------
    estimator : Estimator
    x, y : Sample
    scores : ndarray, shape (scores,)
        On the X scale, in points.
    paired : bool
        Whether the rows of x and y are the same governments.

    Returns
    -------
    ndarray, shape (scores,)
        In points.
    """
    of_x, of_y = estimator.influence(x, y, scores)
    if paired:
        return np.sqrt(_mean_variance(of_x + of_y, x.frequency))
    return np.sqrt(_mean_variance(of_x, x.frequency) + _mean_variance(of_y, y.frequency))


def bootstrap_error(
    estimator: Estimator, x: Sample, y: Sample, scores: np.ndarray, paired: bool, replications: int, seed: int
) -> np.ndarray:
    """
    Return the bootstrap standard error of linked scores.

    Parameters
    ----------
    estimator, x, y, scores, paired
        As in `sandwich_error`; paired rows are resampled together.
    replications : int
        Number of resamples.
    seed : int
        The same seed gives the same errors.

    Returns
    -------
    ndarray, shape (scores,)
        Standard deviation over the replications, in points.

    Raises
    ------
    LinkingError
        If a resample allows no linking, because all its governments have the same score.
    """
    generator = np.random.default_rng(seed)
    of_x = _resample(x, replications, generator)
    of_y = of_x if paired else _resample(y, replications, generator)
    values = estimator.replicate(x, y, scores, of_x, of_y)
    undefined = int((~np.isfinite(values).all(axis=1)).sum())
    if undefined:
        raise LinkingError(
            "{undefined} of {replications} resamples allow no linking, as the samples are too small; "
            'accepted: standard_error="analytic"',
            undefined=undefined,
            replications=replications,
        )
    return values.std(axis=0, ddof=1)


def _mean_variance(influence: np.ndarray, frequency: np.ndarray) -> np.ndarray:
    size = frequency.sum()
    return influence**2 @ frequency / (size * (size - 1))


def _resample(sample: Sample, replications: int, generator: np.random.Generator) -> np.ndarray:
    share = sample.frequency / sample.size
    return generator.multinomial(round(sample.size), share, size=replications).astype(float)
