"""What changes of unit scores are put down to, and why unit scores may not make the published total."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # factors
    "performance": N_("performance"),
    "dimensions": N_("dimensions"),
    "weights": N_("weights"),
    "units": N_("units"),
    "aggregation": N_("aggregation"),
    "framework": N_("framework"),
    "membership": N_("membership"),
    "method": N_("method"),
    "cutoffs": N_("cut-offs"),
    # what is assumed of scores that one year did not take
    "held": N_("if what one year did not score is held at the other year's"),
    "parallel": N_("if what one year did not score moved with what both scored"),
    # how the mean of a province is divided
    "five_factors": N_("five factors"),
    "three_sources": N_("three sources"),
    # notes
    "not_both_years": N_("There are unit scores of one of the two years only; nothing can be attributed."),
    "no_dimensions": N_("The file gives scores of whole units without their dimensions; nothing can be attributed."),
    "dimension_unknown": N_("A dimension was scored in no unit of the government; nothing can be attributed."),
    "dimensions_held": N_(
        "Dimensions scored in one year only are held at their level of that year: they count wholly as method, and no "
        "performance is seen in them."
    ),
    "dimensions_parallel": N_("Dimensions scored in one year only are assumed to have moved as those scored in both."),
    "units_held": N_(
        "Units sampled in one year only are held at their score of that year: that they came or went counts wholly as "
        "units."
    ),
    "units_parallel": N_("Units sampled in one year only are assumed to have moved as those sampled in both."),
    "scores_imputed": N_(
        "Scores taken in neither year are filled from the unit's other dimensions and the government's other units."
    ),
    "scores_missing": N_(
        "A unit lacks scores that its year's method asks for; they are filled, so that the totals are not those of "
        "ombud.score, which leaves them out."
    ),
    "products_filled": N_(
        "Units whose number of products is not known in a year count with that of the other year, or with the "
        "government's mean."
    ),
    "weights_convention": N_(
        "A method of one dimension has no weights among several. That they count equally under it is a convention made "
        "here, and so is the line between dimensions and weights; the framework, which joins them, is the same under "
        "any other."
    ),
    "weights_assumed": N_("Weights of a dimension rest on an assumption; see the method of that year."),
    "aggregation_assumed": N_("That totals are means over products or over units rests on an assumption."),
    # why the mean of published units is not the published total
    "products_joined": N_("products are joined, not units"),
    "units_lacking": N_("units are lacking"),
    "sample_unknown": N_("which units are sampled is not published"),
    "unexplained": N_("unexplained"),
    # what a rapor's total says beside the published one
    "rapor_agrees": N_("the same: the rapor is what the published total was made of"),
    "rapor_differs": N_("not the same: other units, another stage of the assessment, or another way of counting"),
    "rapor_within": N_("within the published range"),
    "rapor_outside": N_("outside the published range"),
    "rapor_partial": N_("not comparable: the rapor is a part only"),
    "rapor_unpublished": N_("no total is published"),
    "rapor_unscored": N_("the method of that year can't be applied to the rapor"),
    # what stands on the scale of categories
    "self_published": N_("published {year}"),
    "self_assessed": N_("self-assessed"),
    "self_way": N_("by the cheapest way"),
}
