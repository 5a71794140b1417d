"""How far totals, ranks, categories and their attribution hang on choices of the method."""

from ombud.analysis.robustness.attribution import AttributionDesign, AttributionDraws, attribution_draws
from ombud.analysis.robustness.designs import Bounds, Choices, Design, Dirichlet
from ombud.analysis.robustness.draws import Replications, replicate
from ombud.analysis.robustness.sensitivity import design_sensitivity, sobol_indices
from ombud.analysis.robustness.summaries import category_summary, order_reversals, rank_summary, total_summary
from ombud.analysis.robustness.tables import ScoreTable, score_table

__all__ = [
    "AttributionDesign",
    "AttributionDraws",
    "Bounds",
    "Choices",
    "Design",
    "Dirichlet",
    "Replications",
    "ScoreTable",
    "attribution_draws",
    "category_summary",
    "design_sensitivity",
    "order_reversals",
    "rank_summary",
    "replicate",
    "score_table",
    "sobol_indices",
    "total_summary",
]
