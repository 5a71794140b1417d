"""What is known directly: what each finding assumes, and what officials say."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # assumptions
    "standards_retained": N_("what 2021 assessed is the standards of the later year (narrow reading)"),
    "bar_as_total": N_("the page does not print its bar: taken as that of the year's totals"),
    "list_exhaustive": N_("the list names all that were green on the standards"),
    "admissible_weights": N_("any weights that the printed points admit"),
    "points_within_weights": N_("no dimension has more points than it weighs"),
    "units_as_later": N_("the later year's units, each as it was scored then"),
    "plain_mean": N_("every unit counts the same in a mean over units"),
    "one_weighted_mean": N_("the joint figure is a weighted mean of the two"),
    "single_province": N_("one province need not be like the others"),
    "method_alike": N_("the method is the same in both years as far as is published; these offices are no governments"),
    "pages_select": N_("pages print what is remarkable"),
    "as_told": N_("as told: an opinion, no measurement"),
    # what officials say
    "says_standards_rose": N_("an official says that the service standards alone did not fall, or rose"),
    "says_method": N_("an official lays the fall to the changed method"),
    "says_not_method": N_("an official denies that the changed method is the cause of the fall"),
    "says_new_unit": N_("an official lays the fall to units that were not sampled before"),
}
