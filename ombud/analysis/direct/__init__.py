"""
What is known directly, before any model: published parts, unit scores, whole provinces, and what officials say.

`panel` is of `ombud.load_panel`, `observations` of `ombud.load_observations`, `units` of `ombud.published_units`,
`audit` of `ombud.audit_published_units`; what else pages say is of `ombud.published`: `statements` of `load_statements`,
`points` of `load_dimension_points`, `sums` of `sum_dimension_points`, and `zones` (but for `zone_balance`) of
`load_standards_zones`. `from_year` and `year` are the years compared; methods and registers are read
from `data_dir` (see `ombud.files.data_folder`). Frames of governments begin with ``government_code`` and ``government``, all
but `officials` with ``province_code`` and ``province`` next; all frames end with ``grade`` (how a row is known),
``assumption`` (codes) and ``source_ids`` (pages), each joined by ``;``, but for `weight_bounds`, whose pages are those of the
method. Scores, means and differences are points.
"""

from ombud.analysis.direct.figures import (
    joint_offices,
    mean_of_units,
    more_units,
    officials,
    same_method,
    whole_provinces,
)
from ombud.analysis.direct.gathering import concerning, gather
from ombud.analysis.direct.standards import dimension_points, dimension_zones, point_sets, weight_bounds, zone_balance

__all__ = [
    "concerning",
    "dimension_points",
    "dimension_zones",
    "gather",
    "joint_offices",
    "mean_of_units",
    "more_units",
    "officials",
    "point_sets",
    "same_method",
    "weight_bounds",
    "whole_provinces",
    "zone_balance",
]
