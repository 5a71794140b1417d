"""
Why scores fall: pairs of years, placebos, selection, zones, models of a step, and what is left for the method.

Frames and words mean the same in all functions: `panel` is of `ombud.load_panel`, `national` of
`ombud.load_national_counts`, `pairs` of `ombud.drops.pairs` (a column ``weight``, as of `weigh`, counts), and `sums` of
`sum_changes`. A pair of years is ``(earlier, later)``; `target` is the pair with the changed method, and `placebos` are
pairs without. `level` names one level of government or several; by default, and if empty, the regional ones; beside
`national`, `pairs` of others are refused by a `ParameterError`. From `threshold` points in the earlier year on a government
is a high scorer. `reading` is "grouped", "line", "product" or "correlation". Data are read from `data_dir` (see
`ombud.files.data_folder`). Scores are points on 0..100, intervals hold 95%, and ``note`` is a code, such as that of a small
sample. Methods, with their sources, stand in the handbook under falling scores and zones.
"""

from ombud.analysis.drops.cases import expected_changes, named_cases, source_spread, unusual_changes, wrong_category
from ombud.analysis.drops.cutoffs import between_cutoffs, cutoff_counts, split_transitions
from ombud.analysis.drops.discontinuity import step_models, steps_at_every_year
from ombud.analysis.drops.intervals import excess_with_intervals
from ombud.analysis.drops.nation import green_lost, national_means, zone_tables
from ombud.analysis.drops.paired import PLACEBOS, SOURCES, YEAR_PAIRS, neighbours, pairs, select
from ombud.analysis.drops.placebo import contrasts, excess_of_each_pair, permutation_ranks, variant, without_each
from ombud.analysis.drops.regression import describe_pairs, earlier_levels, reliability_curve, three_boxes, unit_spread
from ombud.analysis.drops.remaining import PassingRule, both_sides, excess, load_step_study, together
from ombud.analysis.drops.selection import weigh
from ombud.analysis.drops.sums import sum_changes

__all__ = [
    "PLACEBOS",
    "SOURCES",
    "YEAR_PAIRS",
    "PassingRule",
    "between_cutoffs",
    "both_sides",
    "contrasts",
    "cutoff_counts",
    "describe_pairs",
    "earlier_levels",
    "excess",
    "excess_of_each_pair",
    "excess_with_intervals",
    "expected_changes",
    "green_lost",
    "load_step_study",
    "named_cases",
    "national_means",
    "neighbours",
    "pairs",
    "permutation_ranks",
    "reliability_curve",
    "select",
    "source_spread",
    "split_transitions",
    "step_models",
    "steps_at_every_year",
    "sum_changes",
    "three_boxes",
    "together",
    "unit_spread",
    "unusual_changes",
    "variant",
    "weigh",
    "without_each",
    "wrong_category",
    "zone_tables",
]
