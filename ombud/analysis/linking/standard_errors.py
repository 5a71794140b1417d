"""
Standard errors of linked scores, and of differences between two linkings of the same governments.

Analytic errors are a sandwich: the influence of each government on the linked score, squared and summed.
Nothing is assumed about the shape of the distributions. Rows that serve several samples (a single group, or
two linkings of the same data) move the scores together, so their influences are added before they are
squared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, eq=False)
class Term:
    """
    One linking in a signed sum of linkings.

    Attributes
    ----------
    estimator : Estimator
    x, y : Sample
    rows_x, rows_y : int
        Number of the set of rows behind each sample. Samples with the same number are the same governments in
        the same order, in this term and in the others.
    sign : int
        1 or -1.
    """

    estimator: Estimator
    x: Sample
    y: Sample
    rows_x: int
    rows_y: int
    sign: int = 1

    def sides(self) -> tuple[tuple[int, Sample], tuple[int, Sample]]:
        """Return the number of the set of rows and the sample, for x and for y."""
        return (self.rows_x, self.x), (self.rows_y, self.y)


def sandwich_error(terms: Sequence[Term], scores: np.ndarray) -> np.ndarray:
    """
    Return the analytic standard error of a signed sum of linkings.

    Parameters
    ----------
    terms : sequence of Term
    scores : ndarray, shape (scores,)
        On the X scale, in points.

    Returns
    -------
    ndarray, shape (scores,)
        In points.
    """
    influence: dict[int, np.ndarray] = {}
    frequency: dict[int, np.ndarray] = {}
    for term in terms:
        parts = term.estimator.influence(term.x, term.y, scores)
        for (rows, sample), part in zip(term.sides(), parts, strict=True):
            influence[rows] = term.sign * part + influence.get(rows, 0)
            frequency[rows] = sample.frequency
    return np.sqrt(sum(_mean_variance(influence[rows], frequency[rows]) for rows in influence))


def bootstrap_error(terms: Sequence[Term], scores: np.ndarray, replications: int, seed: int) -> np.ndarray:
    """
    Return the bootstrap standard error of a signed sum of linkings.

    Parameters
    ----------
    terms : sequence of Term
        Samples of one set of rows are resampled together.
    scores : ndarray, shape (scores,)
        On the X scale, in points.
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
    samples = dict(side for term in terms for side in term.sides())
    counts = {rows: _resample(samples[rows], replications, generator) for rows in sorted(samples)}
    parts = [
        term.sign * term.estimator.replicate(term.x, term.y, scores, counts[term.rows_x], counts[term.rows_y])
        for term in terms
    ]
    values = np.sum(parts, axis=0)
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
