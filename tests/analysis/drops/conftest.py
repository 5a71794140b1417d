"""The panel, and what the study of falls finds in it."""

import pytest

import ombud
from ombud.analysis.drops.answer import score_drop_findings


@pytest.fixture(scope="session")
def loaded():
    return ombud.load_panel(trace=True)


@pytest.fixture(scope="session")
def panel(loaded):
    return loaded[0]


@pytest.fixture(scope="session")
def findings(panel):
    return score_drop_findings(panel, ombud.load_aggregates())
