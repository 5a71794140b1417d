"""What notebooks tell in sentences, and tables that cite sources: pure functions of the frames on the page."""

from ombud.stories.direct.findings import direct, direct_table, grounds
from ombud.stories.drops.answer import answer, limits
from ombud.stories.drops.checks import cases, doubt, sample, shakiness, steps, study
from ombud.stories.drops.zones import bars, moves
from ombud.stories.evidence.findings import disagreements, evidence, left_out
from ombud.stories.evidence.tables import disagreement_table, national_table, source_table
from ombud.stories.methodology.findings import cutoffs, method_sources, methods, weights
from ombud.stories.report.tables import unit_ranking_table
from ombud.stories.robustness.findings import robustness, varied
from ombud.stories.start import contents, notebook_table, questions
from ombud.stories.units.findings import attribution, audit, notes, province, scores

__all__ = [
    "answer",
    "attribution",
    "audit",
    "bars",
    "cases",
    "contents",
    "cutoffs",
    "direct",
    "direct_table",
    "disagreement_table",
    "disagreements",
    "doubt",
    "evidence",
    "grounds",
    "left_out",
    "limits",
    "method_sources",
    "methods",
    "moves",
    "national_table",
    "notebook_table",
    "notes",
    "province",
    "questions",
    "robustness",
    "sample",
    "scores",
    "shakiness",
    "source_table",
    "steps",
    "study",
    "unit_ranking_table",
    "varied",
    "weights",
]
