"""Why a published figure does not enter the panel."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    "assessed_apart": N_("police, land offices and prisons are assessed apart"),
    "other_measure": N_("another measure than the total"),
    "unit_score": N_("the score of one unit, not the government's total"),
    "refuted": N_("other pages show that the figure is wrong"),
    "pre_evaluation": N_("a rehearsal, not the assessment"),
    "other_body": N_("the page does not attribute the figure to Ombudsman RI"),
    "uncertain_year": N_("the page does not tie the figure to one year"),
    "product_score": N_("the score of one product, not the government's total"),
    "weighted_points": N_("a dimension's weighted points, not the total"),
    "deduced": N_("deduced from a statement about all others"),
    "scale_110": N_("the scale of that year runs to 110 points"),
    "year_without_method": N_("the row contradicts the method: no assessment of that year is known"),
    "category_without_method": N_("the row contradicts the method: that year had no categories"),
    "nothing_usable": N_("no value, category or zone on the page"),
}
