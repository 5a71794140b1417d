"""How the cells of a comparison are known."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # grades
    "published_part": N_("published part"),
    "recomputed": N_("recomputed"),
    "linked": N_("linked"),
    "bounded": N_("bounded"),
    "unidentified": N_("unidentified"),
    # reasons from published totals
    "zone_or_category_only": N_("only the zone or category is published"),
    "figures_disagree": N_("published figures disagree"),
    "nothing_published": N_("nothing is published"),
    "retained_weight": N_("follows from the retained weight and the range 0 to 100"),
    "dimension_zone": N_(
        "the zone of the standards alone is published; bounds narrowed to it, its bar taken as the total's"
    ),
    "dimension_points": N_("the points of the retained part are published, read under the weights"),
    "part_disagrees": N_("what is published of the retained part can't be true beside the total: both are shown"),
    "methods_compared": N_("as the two methods compare"),
    "linked_same_governments": N_(
        "linked on the regional governments with both totals: their mean change counts as the method's, so only a "
        "change beside the others' counts as performance"
    ),
    "linked_few_governments": N_(
        "linked on fewer than 100 regional governments with both totals, which is unstable: their mean change counts "
        "as the method's, so only a change beside the others' counts as performance"
    ),
    # reasons from unit scores
    "scored_again": N_("scored again from unit scores"),
    "linked_by_anchor": N_("linked with the standards of the units sampled in both years as anchor"),
    "linked_by_few": N_(
        "linked with the standards of the units sampled in both years as anchor, on fewer than 100 governments, which "
        "is unstable"
    ),
    "no_unit_scores": N_("no unit scores of that year"),
    "units_not_scored": N_(
        "units of the method's year were not scored in the data's year; each may have had anything from 0 to 100"
    ),
    "units_and_dimensions_not_scored": N_(
        "units and dimensions of the method were not scored in the data's year; each may have had anything from 0 to "
        "100"
    ),
    "dimensions_not_scored": N_(
        "dimensions of the method were not scored in the data's year; each may have been anything from 0 to 100"
    ),
}
