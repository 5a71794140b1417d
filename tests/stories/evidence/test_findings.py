"""Notebook 01 in sentences: the figures add up."""

import ombud
from ombud import published, tell
from ombud.display.language import Language
from ombud.vocabulary import REGIONAL


def test_the_evidence_adds_up():
    everything, trace = ombud.load_panel(trace=True)
    panel = everything[everything["level"].isin(REGIONAL)]
    observations, sources = ombud.load_observations(), ombud.load_sources()
    selection = published.selection_by_zone(panel, ombud.load_national_counts()).dropna(subset="share_published")
    told = tell.evidence(panel, observations, sources, selection, Language("en"))
    assert "5,326 published figures from 1,256 pages (29 pages more state only national counts)" in told[0]
    used = len(trace) - (trace["outcome"] == "excluded").sum()
    assert f"{used:,} went into a row of the panel" in tell.left_out(trace, Language("en"))
    disputed = published.list_disagreements(panel, trace, observations, sources)
    conflicts = (panel["status"] == "conflict").sum()
    assert f"{conflicts} conflicts that no rule decides" in tell.disagreements(disputed, Language("en"))
