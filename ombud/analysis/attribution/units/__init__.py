"""What explains a change, exactly, where the unit scores of both years are known."""

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.units.counterfactual import RULES_OF_UNSEEN
from ombud.analysis.attribution.units.views import by_assumption, by_part, mean_effects, zone_changes

__all__ = ["RULES_OF_UNSEEN", "attribute", "by_assumption", "by_part", "mean_effects", "three_sources", "zone_changes"]
