"""Simulated units of two years, and their scores as arrays."""

import pytest

from ombud.analysis.robustness import score_table
from ombud.evidence.simulation import simulate


@pytest.fixture(scope="package")
def units():
    return simulate((2021, 2022), levels=("provinsi", "kota"), seed=11)


@pytest.fixture(scope="package")
def tables(units):
    return {(year, by): score_table(units, year, by=by) for year in (2021, 2022) for by in ("indicator", "dimension")}
