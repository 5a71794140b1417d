"""Scores of indicators, given the quality of a unit."""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
import pytest

from ombud.evidence.simulation import Settings
from ombud.evidence.simulation.response import GRID, difficulties, dimension_means, dimension_noise, draw_points, steps


class TestResponse:
    def test_curves_are_the_moments_of_draws(self):
        settings, size, n = Settings(), 8, 20_000
        for quality in (-1.0, 1.5, 3.0):
            points = draw_points(
                np.full((n, size), quality), difficulties(size, settings), settings, np.random.default_rng(0)
            ).mean(axis=1)
            expected = np.interp(quality, GRID, dimension_means([[size]], settings)[0])
            variance = np.interp(quality, GRID, dimension_noise([[size]], settings)[0])
            assert points.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
            assert points.var() == pytest.approx(variance, rel=0.05)

    def test_a_dimension_is_the_mean_of_its_variables(self):
        """Independent variables: the variance of their mean is that of their sum by the number squared."""
        settings, quality, n = Settings(), 1.0, 20_000
        generator = np.random.default_rng(1)
        drawn = [
            draw_points(np.full((n, size), quality), difficulties(size, settings), settings, generator).mean(axis=1)
            for size in (3, 6)
        ]
        mean = np.mean(drawn, axis=0)
        expected = np.interp(quality, GRID, dimension_means([[3, 6]], settings)[0])
        variance = np.interp(quality, GRID, dimension_noise([[3, 6]], settings)[0])
        assert mean.mean() == pytest.approx(expected, abs=4 * np.sqrt(variance / n))
        assert mean.var() == pytest.approx(variance, rel=0.05)

    def test_steps_are_even_around_the_difficulty(self):
        gap = Settings().step_gap
        assert steps(Settings()).tolist() == pytest.approx([-gap, 0, gap])

    def test_difficulties_are_normal_quantiles_of_equal_shares(self):
        """Of four: the quantiles at 1/8, 3/8, 5/8 and 7/8."""
        spread = Settings().difficulty_spread
        expected = [spread * NormalDist().inv_cdf(eighths / 8) for eighths in (1, 3, 5, 7)]
        assert difficulties(4, Settings()).tolist() == pytest.approx(expected)

    def test_better_quality_scores_higher(self):
        mean = dimension_means([[11]], Settings())[0]
        assert (np.diff(mean) >= 0).all()
        assert mean[0] == pytest.approx(0, abs=0.01)
        assert mean[-1] == pytest.approx(100, abs=0.01)

    def test_the_grid_has_steps_of_a_fortieth_around_0(self):
        assert np.allclose(np.diff(GRID), 0.025)
        assert GRID[0] == -GRID[-1] == -16
        assert dimension_means([[11], [5, 8]], Settings()).shape == (2, len(GRID))
