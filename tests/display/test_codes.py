"""Every code that a frame holds has a text for readers."""

import pytest

import ombud
from ombud.analysis.drops.answer import ScoreDropFindings, score_drop_findings
from ombud.analysis.drops.study import load_step_study
from ombud.display.codes import TEXTS


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
