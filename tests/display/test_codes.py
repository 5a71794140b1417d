"""Every code that a frame holds has a text for readers."""

import pytest

import ombud
from ombud.analysis.drops.answer import ScoreDropFindings, score_drop_findings
from ombud.analysis.drops.study import load_step_study
from ombud.analysis.linking import link as link_scores
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
    found: ScoreDropFindings = score_drop_findings(panel, ombud.load_aggregates())
    told = {
        "contrasts": ["cleanness", "note_cleanness", "note"],
        "statistics": ["note"],
        "remaining": ["version", "reading", "cleanness", "note"],
        "expected_high": ["location", "note"],
        "earlier_level": ["note"],
        "each_pair": ["cleanness", "note"],
        "permutation": ["note"],
        "models": ["model", "identified_by", "note"],
        "named": ["level", "note"],
    }
    codes = set(found.limits).union(*(codes_of(getattr(found, name), *columns) for name, columns in told.items()))
    assert codes - set(TEXTS) == set()
    texts = [TEXTS[row["model"]].format(**row) for row in found.models.to_dict("records")]
    assert "government and year effects, step for those at 81.0 or more in 2021" in texts


def test_study():
    assert codes_of(load_step_study(), "design", "scenario", "estimator") - set(TEXTS) == set()


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


def test_linking_on_few_governments():
    scores = [60.0, 70.0, 75.0, 80.0]
    assert link_scores(scores, scores[::-1], "linear").caution in TEXTS
