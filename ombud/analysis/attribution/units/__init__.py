"""What explains a change, exactly, where the unit scores of both years are known."""

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.units.views import by_part, mean_effects, zone_changes

__all__ = ["attribute", "by_part", "mean_effects", "three_sources", "zone_changes"]
