"""What became of a published figure, and why."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # why a figure does not enter the panel
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
    "own_figure": N_("own figure"),
    # what became of a figure on which pages disagree
    "outcome_value": N_("decides"),
    "outcome_interval": N_("decides"),
    "outcome_candidate": N_("stands against the others"),
    "outcome_outvoted": N_("outvoted"),
    "outcome_statement": N_("states a zone or category"),
    "outcome_beside": N_("stands beside it"),
    "outcome_excluded": N_("left out"),
    # the rule that decided
    "category_or_zone": N_("it does not fit the published category or zone"),
    "more_publishers": N_("more independent publishers say otherwise"),
    "kind_of_source": N_("a more official source says otherwise"),
    "rank": N_("it does not fit the rank that its own page prints"),
    "printed_decimals": N_("another page prints more decimals"),
    "rounded": N_("rounded; neither for nor against"),
    "approximate": N_("approximate; neither for nor against"),
    "year_without_method_in_row": N_("no assessment of that year is known (observations.csv, row {row})"),
    "category_without_method_in_row": N_("that year had no categories (observations.csv, row {row})"),
    "misprint": N_("less than a point apart or digits swapped: a misprint, not a second assessment"),
}
