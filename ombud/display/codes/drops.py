"""What the codes of score drops say."""

from __future__ import annotations

from ombud.errors import N_

TEXTS = {
    # how clean a pair of years is as a placebo, and what lies between its years
    "clean": N_("clean"),
    "not_clean": N_("not clean"),
    "uncertain": N_("uncertain"),
    "target": N_("target"),
    "mixed": N_("mixed"),
    "unknown": N_("unknown"),
    "sample_differed": N_(
        "The same method as far as is known, but weights and cut-offs of neither year are published, and the sample "
        "of governments differed; no published high scorer has both totals."
    ),
    "media_counted": N_(
        "Not clean: standards on electronic media began to count in 2021, no assessment was held in 2020, and the "
        "pandemic lay between."
    ),
    "method_changed": N_("The target: three dimensions added, more units sampled, a mean over units, cut-offs moved."),
    "indicators_added": N_(
        "Clean as far as is published: same dimensions, weights, units and cut-offs; a few input indicators were added."
    ),
    "weights_kept": N_(
        "Clean as far as is published: same four dimensions and cut-offs; the weights of 2024 are assumed to be "
        "unchanged, and scores crowd below 100."
    ),
    # cells of the national counts that are neither of one zone nor named
    "other": N_("other"),
    # readings, versions and statistics
    "grouped": N_("grouped slope"),
    "line": N_("lines on both sides"),
    "product": N_("contrast against lines"),
    "slope": N_("slope"),
    "grouped_slope": N_("grouped slope"),
    "correlation": N_("correlation"),
    "spread_ratio": N_("later spread by earlier"),
    "unweighted": N_("unweighted"),
    "weighted": N_("weighted"),
    "with_intervals": N_("with intervals"),
    "spread_of_placebos": N_("spread of the placebos"),
    "high_change": N_("mean change of high scorers"),
    "low_change": N_("mean change of the others"),
    "mean_change": N_("mean change of all"),
    "contrast": N_("contrast of high and low scorers"),
    "true_slope": N_("slope freed of chance"),
    # notes
    "small_sample": N_("A small sample (fewer than 30 pairs): the interval is wide and leans on the t distribution."),
    "very_small_sample": N_("A very small sample (fewer than 10 pairs): read the interval, not the estimate."),
    "no_high_scorer": N_("No government reached the threshold in the earlier year with both totals known."),
    "one_side_only": N_(
        "No government, or every one, reached the threshold in the earlier year with both totals known."
    ),
    "one_province": N_(
        "All on one side of the threshold lie in one province, or fewer than three provinces: no standard error."
    ),
    "weak_instrument": N_(
        "The earlier year hardly predicts the level at the start (first-stage F below 10): no interval is given."
    ),
    "few_pairs_of_years": N_(
        "Only a handful of pairs of years exist: the p-value can't be small, whatever the method did."
    ),
    "sum_of_year_effects": N_(
        "The step is a sum of the year effects: nothing in the data tells it from a change that all share."
    ),
    "not_converged": N_("The fit did not converge: read with care."),
    "few_years": N_("A series of {years} yearly means: the error rests on the model, not on the data."),
    "as_many_parameters": N_("Nothing: not identified, for there are as many parameters as yearly means."),
    "lower_candidate": N_("Pages disagree and no rule decides: the lower candidate's category is shown."),
    # models of a step, and what identifies it in each
    "step": N_("government effects and step"),
    "step_and_trend": N_("government effects, trend and step"),
    "step_and_broken_trend": N_("government effects, broken trend and step"),
    "step_and_year_effects": N_("government and year effects and step"),
    "mixed_model": N_("mixed model: government effects, trend and step"),
    "random_walk": N_("unobserved components: random walk with drift and step, yearly means"),
    "nothing_else_changed": N_(
        "Assumes that nothing but the step changed over all the years: every improvement since then is in it."
    ),
    "straight_line": N_(
        "Assumes that performance follows one straight line; a national change in the year of the step, or any bend "
        "of the line, is counted as the step."
    ),
    "broken_line": N_(
        "Assumes one line before and another from the step on; a national change in that year is counted as the step."
    ),
    "not_identified": N_("Nothing: not identified."),
    "unrelated_to_level": N_(
        "As the line and step with government effects, and that which governments are published is unrelated to their "
        "level."
    ),
    "normal_shocks": N_(
        "Assumes a yearly drift with normal shocks; one year's shock at the step is told from it only through the "
        "size of the others."
    ),
    # parts of a change in the number of green governments
    "score": N_("score"),
    "cutoff": N_("cut-off"),
    # what nothing identifies
    "change_of_all": N_(
        "Nothing identifies a change in performance that all governments share in the year of the method: it is in "
        "the mean change, and the mean change is left out of every contrast."
    ),
    "contrast_only": N_(
        "The excess is a difference between high and low scorers. It is the method's only if, without it, the scores "
        "would have kept the slope of the placebo pairs."
    ),
    "later_placebos": N_(
        "The clean placebo pairs come after the method changed: if it also made scores more or less steady, they "
        "already hold a part of its effect."
    ),
    "selection": N_("Published totals are a selection; weights mend what goes with level and zone, nothing else."),
    "few_slopes": N_(
        "There are few pairs of years: how much slopes differ from pair to pair without any change of method is "
        "hardly known, and an interval that allows for it is wide."
    ),
    # boxes
    "high_scorers": N_("high scorers"),
    "low_scorers": N_("the others"),
    "chance": N_("chance of the old score, as in the placebo pairs"),
    "differential": N_("differential part: method, or an old score less reliable than later ones"),
    "common": N_("common part: service and method, which nothing parts"),
    "change": N_("change"),
    # choices of the table of sensitivity
    "stated_years": N_("years stated by a page"),
    "starts_from_50": N_("starts at 50 points or more"),
    "with_contradicted": N_("with values that pages contradict"),
    "too_few_pairs": N_("Too few pairs: a pair of years has fewer than ten governments."),
    # designs and scenarios of the simulation study
    "at_random": N_("published at random"),
    "winners": N_("high scorers published more often"),
    "service_alone": N_("service alone"),
    "service_and_method": N_("service and method"),
    "method_alone": N_("method alone"),
}
