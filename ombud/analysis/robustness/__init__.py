"""
How far totals, ranks, categories and their attribution hang on choices of the method.

`table` is of `score_table`. `replications` are of `replicate`; where it is a number, so many sets of parameters are
drawn, the same for the same `seed` on any number of threads. Summaries have one row per government, or government and
factor: ``government_code``, ``simulated``, ``baseline`` (as the method has it), and a quantile for each of
`probabilities` (q05 ...). `label` is "category", or "zone", the only one before 2022. Totals and effects are points,
probabilities 0..1, missing where a total is.
"""

from ombud.analysis.robustness.attribution import AttributionDraws, attribution_draws
from ombud.analysis.robustness.designs import AttributionDesign, Bounds, Choices, Design, Dirichlet
from ombud.analysis.robustness.draws import (
    Replications,
    category_summary,
    order_reversals,
    rank_summary,
    replicate,
    total_summary,
)
from ombud.analysis.robustness.sensitivity import design_sensitivity, sobol_indices
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
