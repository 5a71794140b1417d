"""Every code that a frame holds has a text for readers."""

import pytest

import ombud
from ombud import drops
from ombud.analysis.drops.remaining import LIMITS, load_step_study
from ombud.analysis.scoring.audit import audit_published_units
from ombud.display.codes import TEXTS
from ombud.evidence.simulation import simulate


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def codes_of(frame, *columns):
    """Codes in some columns of a frame, apart where they are joined by ``;``."""
    held = {str(value) for column in columns for value in frame[column].dropna()}
    return {code for joined in held for code in joined.split(";") if code}


def test_score_drops(panel):
    target, years = (2021, 2022), [(2021, 2022), (2022, 2023), (2023, 2024)]
    pairs, every = drops.pairs(panel, years), drops.pairs(panel, drops.YEAR_PAIRS)
    weighted, _ = drops.weigh(pairs, ombud.load_national_counts())
    versions = drops.excess(pairs, target), drops.excess(weighted, target), drops.excess_with_intervals(pairs, target)
    models = drops.step_models(panel, 2022)
    codes = {
        *LIMITS,
        *codes_of(drops.contrasts(every), "cleanness", "note_cleanness", "note"),
        *codes_of(drops.together(*versions), "version", "reading", "cleanness", "note"),
        *codes_of(drops.excess_of_each_pair(drops.sum_changes(every)), "cleanness", "note"),
        *codes_of(drops.three_boxes(drops.sum_changes(pairs), target), "group", "box", "note"),
        *codes_of(drops.variant("all", panel, target, years[1:]), "choice", "note"),
        *codes_of(drops.earlier_levels(panel, every), "note"),
        *codes_of(drops.describe_pairs(drops.sum_changes(every)), "note"),
        *codes_of(drops.permutation_ranks(drops.sum_changes(every), target), "note"),
        *codes_of(models, "model", "identified_by", "note"),
        *codes_of(drops.unusual_changes(pairs[pairs["from_year"] == 2021]), "level", "note"),
    }
    assert codes - set(TEXTS) == set()


def test_study():
    assert codes_of(load_step_study(), "design", "scenario", "version", "reading") - set(TEXTS) == set()


@pytest.mark.parametrize("link", [None, "linear"])
def test_comparison(panel, link):
    from_totals = ombud.compare(panel, 2021, 2022, link=link)
    from_units = ombud.compare(simulate((2021, 2022), levels=["kota"], seed=3), 2021, 2022, link=link and "tucker")
    for grid in (from_totals, from_units):
        assert codes_of(grid, "grade", "reason", "level") - set(TEXTS) == set()


def test_panel():
    frame, trace = ombud.load_panel(trace=True)
    assert codes_of(frame, "level", "status", "zone") - set(TEXTS) == set()
    excluded = trace[trace["outcome"] == "excluded"]
    assert codes_of(excluded, "reason") - set(TEXTS) == set()


def test_audit_of_published_units():
    assert codes_of(audit_published_units(), "reason") - set(TEXTS) == set()
