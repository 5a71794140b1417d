"""The panel, its changes, and a simulated nation."""

import pytest

import ombud
from ombud.analysis.comparison import changes
from ombud.evidence.simulation import simulate_with_truth


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


@pytest.fixture(scope="module")
def pair(panel):
    return changes(panel, 2021, 2022).set_index("government_code")


@pytest.fixture(scope="module")
def simulation():
    return simulate_with_truth((2021, 2022), seed=3)
