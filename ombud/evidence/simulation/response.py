"""How the latent quality of a unit becomes scores of indicators: graded responses, their mean and their noise."""

from __future__ import annotations

from collections.abc import Sequence
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
    return settings.step_gap * np.linspace(-1, 1, HIGHEST_STEP) * (HIGHEST_STEP - 1) / 2


def draw_points(
    quality: NDArray[np.float64], difficulty: NDArray[np.float64], settings: Settings, generator: np.random.Generator
) -> NDArray[np.float64]:
    """
    Draw the scores of indicators: 0, 33.33, 66.67 or 100 points, shape (n_rows, n_indicators), as that of `quality`.

    Samejima, F. (1969). Estimation of latent ability using a response pattern of graded scores. Psychometrika Monograph
    Supplement, 17.
    """
    answered = quality - difficulty + generator.standard_normal(quality.shape)
    reached = sum((answered > step).astype(np.int8) for step in steps(settings))
    return np.array([100.0 * step / HIGHEST_STEP for step in range(HIGHEST_STEP + 1)])[reached]


def dimension_means(sizes: Sequence[Sequence[int]], settings: Settings) -> NDArray[np.float64]:
    """
    Return the expected score of each dimension over latent quality (`GRID`), points, shape (n_dimensions, n_grid).

    `sizes`: how many indicators each variable of each dimension has; see `Instrument.sizes`.
    """
    return np.stack([np.mean([_curve(int(n), settings)[0] for n in variables], axis=0) for variables in sizes])


def dimension_noise(sizes: Sequence[Sequence[int]], settings: Settings) -> NDArray[np.float64]:
    """Return the variance of each dimension's score around it at one product, points squared; as `dimension_means`."""
    return np.stack(
        [np.sum([_curve(int(n), settings)[1] for n in variables], axis=0) / len(variables) ** 2 for variables in sizes]
    )


def looked_up(curves: NDArray[np.float64], quality: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what `curves` (over `GRID`) give at qualities; `quality` and the result: shape (..., n_dimensions)."""
    return np.stack([np.interp(quality[..., d], GRID, curve) for d, curve in enumerate(curves)], axis=-1)


@lru_cache(maxsize=64)
def _curve(size: int, settings: Settings) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the mean and the variance of a variable of `size` indicators over `GRID`."""
    from scipy.special import ndtr

    apart = GRID[:, np.newaxis] - difficulties(size, settings)
    reached = np.stack([ndtr(apart - step) for step in steps(settings)])  # chance to reach each step
    mean = reached.sum(axis=0)
    second = (reached * (2 * np.arange(1, HIGHEST_STEP + 1) - 1)[:, np.newaxis, np.newaxis]).sum(axis=0)
    per_step = 100.0 / HIGHEST_STEP
    return per_step * mean.mean(axis=1), per_step**2 * (second - mean**2).mean(axis=1) / size
