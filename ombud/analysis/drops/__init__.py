"""Why scores fall: pairs of years, placebos, selection, models of a step, zones, and what is left for the method."""

from ombud.analysis.drops.discontinuity import step_models, steps_at_every_year
from ombud.analysis.drops.discoveries import named_cases, unusual_changes
from ombud.analysis.drops.misclassification import source_spread, wrong_category
from ombud.analysis.drops.paired import pairs, select
from ombud.analysis.drops.placebo import contrasts, excess_of_each_pair, permutation_ranks
from ombud.analysis.drops.regression import describe_pairs, expected_high_change
from ombud.analysis.drops.remaining import earlier_levels, excess, excess_with_intervals, together
from ombud.analysis.drops.selection import weigh
from ombud.analysis.drops.study import load_step_study
from ombud.analysis.drops.year_pairs import YEAR_PAIRS, sum_changes
from ombud.analysis.drops.zones import green_counts, split_transitions

__all__ = [
    "YEAR_PAIRS",
    "contrasts",
    "describe_pairs",
    "earlier_levels",
    "excess",
    "excess_of_each_pair",
    "excess_with_intervals",
    "expected_high_change",
    "green_counts",
    "load_step_study",
    "named_cases",
    "pairs",
    "permutation_ranks",
    "select",
    "source_spread",
    "split_transitions",
    "step_models",
    "steps_at_every_year",
    "sum_changes",
    "together",
    "unusual_changes",
    "weigh",
    "wrong_category",
]
