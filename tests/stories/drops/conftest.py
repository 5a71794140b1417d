"""What notebook 03 computes before its answer."""

from types import SimpleNamespace

import pytest

import ombud
from ombud import drops

PLACEBOS = [(2022, 2023), (2023, 2024)]


def frames(target, level="", placebos=PLACEBOS, threshold=81.0):
    """Return what notebook 03 computes, by name."""
    panel, national = ombud.load_panel(), ombud.load_national_counts()
    pairs = drops.pairs(panel, [target, *placebos], level)
    every = drops.pairs(panel, sorted({target, *drops.YEAR_PAIRS}), level)
    weighted, margins = drops.weigh(pairs, national, level)
    sums = drops.sum_changes(pairs, threshold)
    return SimpleNamespace(
        contrasts=drops.contrasts(every, threshold),
        remaining=drops.together(
            drops.excess(pairs, target, threshold),
            drops.excess(weighted, target, threshold),
            drops.excess_with_intervals(pairs, target, threshold),
            drops.both_sides(every, target, threshold),
        ),
        relation=ombud.comparability(*target),
        margins=margins,
        curve=drops.reliability_curve(sums, target),
        boxes=drops.three_boxes(sums, target),
        moves=drops.green_lost(pairs, national, level),
        tables=drops.zone_tables(pairs, national, level),
        counts=drops.cutoff_counts(panel, national, *target),
        between=drops.between_cutoffs(panel, *target),
        means=drops.national_means(panel, national, *target, level),
        earlier=drops.earlier_levels(panel, every, threshold),
        steps=drops.steps_at_every_year(panel, target[1], level or None),
        ranks=drops.permutation_ranks(drops.sum_changes(every, threshold), target),
        unusual=drops.unusual_changes(pairs[pairs["from_year"] == target[0]]),
        models=drops.step_models(panel, target[1], level or None),
        slopes=drops.describe_pairs(sums),
    )


@pytest.fixture(scope="session")
def changed():
    return frames((2021, 2022))


@pytest.fixture(scope="session")
def unchanged():
    return frames((2022, 2023), "", [(2023, 2024)])


@pytest.fixture(scope="session")
def kota():
    return frames((2021, 2022), "kota")
