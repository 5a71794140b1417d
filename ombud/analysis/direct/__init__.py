"""What is known directly, before any model: published parts, unit scores, whole provinces, and what officials say."""

from ombud.analysis.direct.gathering import concerning, gather
from ombud.analysis.direct.standards import dimension_points, dimension_zones, point_sets, weight_bounds, zone_balance
from ombud.analysis.direct.units import joint_offices, mean_of_units, more_units
from ombud.analysis.direct.yardsticks import officials, same_method, whole_provinces

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
