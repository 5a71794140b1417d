"""How the latent quality of a unit becomes scores of indicators: graded responses, their mean and their noise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ombud.evidence.simulation.settings import HIGHEST_STEP, Settings

GRID = np.linspace(-16.0, 16.0, 1281)  # latent quality; steps of 0.025, in units of one indicator's noise


def difficulties(size: int, settings: Settings) -> NDArray[np.float64]:
    """Return the difficulty of each of the `size` indicators of a variable: evenly spaced normal quantiles."""
    from scipy.special import ndtri

    return settings.difficulty_spread * ndtri((np.arange(size) + 0.5) / size)


def steps(settings: Settings) -> NDArray[np.float64]:
    """Return where, around an indicator's difficulty, the scores 1, 2 and 3 begin."""
    return settings.step_gap * (np.arange(HIGHEST_STEP) - (HIGHEST_STEP - 1) / 2)  # ty: ignore[invalid-explicit-return]


def draw_points(
    quality: NDArray[np.float64], difficulty: NDArray[np.float64], settings: Settings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """
    Draw the scores of indicators.

    Parameters
    ----------
    quality : ndarray, shape (n_rows, n_indicators)
        Latent quality of the row's unit in the indicator's dimension.
    difficulty : ndarray, shape (n_indicators,)
    settings : Settings
    generator : Generator

    Returns
    -------
    ndarray, shape (n_rows, n_indicators)
        Points: 0, 33.33, 66.67 or 100.

    References
    ----------
    Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores.
    Psychometrika Monograph Supplement, 17.
    """
    answered = quality - difficulty + generator.standard_normal(quality.shape)
    reached = sum((answered > step).astype(np.int8) for step in steps(settings))
    return np.array([100.0 * step / HIGHEST_STEP for step in range(HIGHEST_STEP + 1)])[reached]


@dataclass(frozen=True, eq=False)
class Curves:
    """
    Mean and noise of each dimension's score over latent quality, on a grid.

    Attributes
    ----------
    mean : ndarray, shape (n_dimensions, n_grid)
        Expected score, points.
    noise : ndarray, shape (n_dimensions, n_grid)
        Variance of the dimension's score around it, points squared, at one product.
    """

    mean: NDArray[np.float64]
    noise: NDArray[np.float64]

    def expected(self, quality: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return expected scores, points; `quality` and the result have the shape (..., n_dimensions)."""
        return _looked_up(self.mean, quality)

    def variance(self, quality: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the noise of scores, points squared; shapes as in `expected`."""
        return _looked_up(self.noise, quality)


def _looked_up(table: NDArray[np.float64], quality: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.stack([np.interp(quality[..., d], GRID, row) for d, row in enumerate(table)], axis=-1)


def curves(sizes: Sequence[Sequence[int]], settings: Settings) -> Curves:
    """Return the curves of dimensions whose variables have so many indicators each; see `Instrument.sizes`."""
    mean, noise = [], []
    for variables in sizes:
        own = [_curve(int(size), settings) for size in variables]
        mean.append(np.mean([curve for curve, _ in own], axis=0))
        noise.append(np.sum([variance for _, variance in own], axis=0) / len(own) ** 2)
    return Curves(np.stack(mean), np.stack(noise))


@lru_cache(maxsize=64)
def _curve(size: int, settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    from scipy.special import ndtr

    apart = GRID[:, np.newaxis] - difficulties(size, settings)
    reached = np.stack([ndtr(apart - step) for step in steps(settings)])  # chance to reach each step
    mean = reached.sum(axis=0)
    second = (reached * (2 * np.arange(1, HIGHEST_STEP + 1) - 1)[:, np.newaxis, np.newaxis]).sum(axis=0)
    per_step = 100.0 / HIGHEST_STEP
    return per_step * mean.mean(axis=1), per_step**2 * (second - mean**2).mean(axis=1) / size
