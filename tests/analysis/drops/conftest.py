"""The panel, and what the study of falls finds in it."""

from types import SimpleNamespace

import pytest

import ombud
from ombud import drops


@pytest.fixture(scope="session")
def loaded():
    return ombud.load_panel(trace=True)


@pytest.fixture(scope="session")
def panel(loaded):
    return loaded[0]


@pytest.fixture(scope="session")
def sums(panel):
    return drops.sum_changes(drops.pairs(panel, drops.YEAR_PAIRS))


def found(panel, level=None):
    """Compute what notebook 03 computes, by the functions that it calls."""
    target, placebos = (2021, 2022), [(2022, 2023), (2023, 2024)]
    pairs = drops.pairs(panel, [target, *placebos], level)
    weighted, margins = drops.weigh(pairs, ombud.load_national_counts(), level)
    versions = drops.excess(pairs, target), drops.excess(weighted, target), drops.excess_with_intervals(pairs, target)
    every = drops.pairs(panel, drops.YEAR_PAIRS, level)
    return SimpleNamespace(
        remaining=drops.together(*versions),
        each_pair=drops.excess_of_each_pair(drops.sum_changes(every)),
        named=drops.unusual_changes(pairs[pairs["from_year"] == 2021]),
        margins=margins,
        contrasts=drops.contrasts(every),
        earlier_level=drops.earlier_levels(panel, every),
        models=drops.step_models(panel, 2022),
        steps=drops.steps_at_every_year(panel, 2022),
    )


@pytest.fixture(scope="session")
def findings(panel):
    return found(panel)


@pytest.fixture(scope="session")
def found_in():
    """Return the function of a panel that finds what the notebook finds."""
    return found
