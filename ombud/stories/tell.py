"""What notebooks tell in sentences, and tables that cite sources: pure functions of the frames on the page."""

from ombud.stories.direct import direct, direct_table, grounds
from ombud.stories.drops.answer import answer, bars, limits, moves
from ombud.stories.drops.checks import cases, doubt, sample, shakiness, steps, study
from ombud.stories.evidence import disagreement_table, disagreements, evidence, left_out, national_table, source_table
from ombud.stories.methodology import cutoffs, method_sources, methods, weights
from ombud.stories.report.tables import unit_ranking_table
from ombud.stories.start import contents, notebook_table, questions
from ombud.stories.units import attribution, audit, notes, province, robustness, scores, varied
