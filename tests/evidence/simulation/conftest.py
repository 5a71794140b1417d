"""A simulated nation."""

import pytest

from ombud.evidence.simulation import simulate_with_truth


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth(seed=7)
