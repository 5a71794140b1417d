"""Means, variances and covariance of totals and anchor scores, and how each government moves them."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from ombud.analysis.linking.samples import Sample


@dataclass(frozen=True)
class Moments:
    """
    First and second moments of one sample, or of many resamples of it at once.

    Attributes
    ----------
    mean, variance : float or ndarray of shape (replications,)
        Of the totals; variances divide by n - 1.
    anchor_mean, anchor_variance, covariance : float or ndarray of shape (replications,)
        Of the anchor scores, and between totals and anchor scores; 0 without an anchor.
    """

    mean: np.ndarray | float
    variance: np.ndarray | float
    anchor_mean: np.ndarray | float
    anchor_variance: np.ndarray | float
    covariance: np.ndarray | float


MOMENT_NAMES = tuple(field.name for field in fields(Moments))


def moments(sample: Sample, frequency: np.ndarray | None = None) -> Moments:
    """
    Return the moments of a sample.

    Parameters
    ----------
    sample : Sample
    frequency : ndarray, shape (rows,) or (replications, rows), optional
        Frequencies in place of the sample's own, for resampling.

    Returns
    -------
    Moments
        With one value, or one per replication.
    """
    frequency = sample.frequency if frequency is None else frequency
    size = frequency.sum(axis=-1)
    centred_total, centred_anchor = _centred(sample)
    total_shift = frequency @ centred_total / size
    anchor_shift = frequency @ centred_anchor / size

    def second(product: np.ndarray, shift: np.ndarray | float) -> np.ndarray | float:
        return (frequency @ product - size * shift) / (size - 1)

    total_centre, anchor_centre = _centres(sample)
    return Moments(
        mean=total_centre + total_shift,
        variance=second(centred_total**2, total_shift**2),
        anchor_mean=anchor_centre + anchor_shift,
        anchor_variance=second(centred_anchor**2, anchor_shift**2),
        covariance=second(centred_total * centred_anchor, total_shift * anchor_shift),
    )


def moment_influence(sample: Sample) -> np.ndarray:
    """
    Return how each row moves each moment (the empirical influence function).

    Parameters
    ----------
    sample : Sample

    Returns
    -------
    ndarray, shape (5, rows)
        In the order of `MOMENT_NAMES`; each line sums, over governments, to zero.
    """
    total, anchor = _centred(sample)
    products = np.array([total**2, anchor**2, total * anchor])
    products -= (products @ sample.frequency / sample.size)[:, None]
    return np.array([total, products[0], anchor, products[1], products[2]])


def _anchor(sample: Sample) -> np.ndarray:
    return np.zeros_like(sample.total) if sample.anchor is None else sample.anchor


def _centres(sample: Sample) -> tuple[float, float]:
    share = sample.frequency / sample.size
    return float(share @ sample.total), float(share @ _anchor(sample))


def _centred(sample: Sample) -> tuple[np.ndarray, np.ndarray]:
    total_centre, anchor_centre = _centres(sample)
    return sample.total - total_centre, _anchor(sample) - anchor_centre
