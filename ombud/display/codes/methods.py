"""What the items of a method, and the parameters of a robustness study, are called."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # aspects of a method
    "aspect_name": N_("Name"),
    "aspect_legal_basis": N_("Legal basis"),
    "aspect_field_period": N_("Field period"),
    "aspect_dimensions": N_("Dimensions"),
    "aspect_weights": N_("Weights (percent)"),
    "aspect_variables": N_("Variables"),
    "aspect_indicators": N_("Number of indicators"),
    "aspect_unit_types": N_("Units"),
    "aspect_aggregation": N_("Aggregation"),
    "aspect_scale_maximum": N_("Highest total"),
    "aspect_zone_cutoffs": N_("Zones from (points)"),
    "aspect_category_cutoffs": N_("Categories from (points)"),
    # choices that a total rests on
    "choice_weights": N_("weights"),
    "choice_aggregation": N_("kind of mean"),
    "choice_over": N_("mean over products or units"),
    "choice_unit_sets": N_("units drawn"),
    "choice_decimals": N_("rounding"),
    "choice_published": N_("unseen decimals"),
}
