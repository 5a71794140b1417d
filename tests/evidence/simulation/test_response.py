"""Scores of indicators, given the quality of a unit."""

from __future__ import annotations

import numpy as np
import pytest

from ombud.evidence.simulation import Settings
from ombud.evidence.simulation.response import GRID, difficulties, dimension_means, dimension_noise, draw_points


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

    def test_better_quality_scores_higher(self):
        mean = dimension_means([[11]], Settings())[0]
        assert (np.diff(mean) >= 0).all()
        assert mean[0] == pytest.approx(0, abs=0.01)
        assert mean[-1] == pytest.approx(100, abs=0.01)
