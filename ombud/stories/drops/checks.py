"""How far the estimates of notebook 03 may be trusted, in sentences computed from its frames."""

from collections.abc import Iterator

import pandas as pd

from ombud.analysis.drops.cases import FALSE_DISCOVERY_RATE, SourceSpread
from ombud.analysis.drops.placebo import LIKE_WITH_LIKE
from ombud.analysis.drops.remaining import JOINED_LIMIT, LEVERAGE_LIMIT, PassingRule
from ombud.display.language import SPOKEN, Language, sentences
from ombud.errors import N_


@sentences
def steps(steps: pd.DataFrame, ranks: pd.DataFrame, year: int, language: Language = SPOKEN) -> Iterator[str]:
    """Tell where the year and the pair stand among others; of `ombud.drops.steps_at_every_year` and `permutation_ranks`."""
    yield language.passage("step_shared_by_all", year=year)
    names = {"pairs": "n", "p_value": "p", "smallest_attainable": "smallest"}
    target = steps[steps["is_target"]].assign(pairs=len(steps))
    contrast = ranks[ranks["statistic"] == "contrast"]
    for code, rows in (("rank_among_years", target), ("rank_among_pairs", contrast)):
        for row in rows.rename(columns=names).to_dict("records"):
            yield language.passage(code, row, year=year)


def cases(unusual: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell how many governments moved unusually; `unusual` is of `ombud.drops.unusual_changes`."""
    told = language(
        "Of {n} governments, {unusual} moved so much unlike others of the same start in this pair that chance explains "
        "it badly, false discoveries held at {rate} (Benjamini and Hochberg).",
        n=len(unusual),
        unusual=unusual["named"].sum(),
        rate=language.percent(FALSE_DISCOVERY_RATE),
    )
    return told + " " + language("They stand below the named cases.") if unusual["named"].any() else told


def doubt(spread: SourceSpread, wrong: pd.DataFrame, year: int, language: Language = SPOKEN) -> str:
    """Tell how often pages differ and how many categories may be wrong; of `ombud.drops.source_spread` and `wrong_category`."""
    return language(
        "Independent pages disagree on {share} of the totals that they share; given that and rounding, {expected} of "
        "the {n} published categories of {year} are to be expected wrong.",
        share=language.percent(spread.differing / spread.compared, 1),
        n=len(wrong),
        year=year,
        expected=language.number(wrong["probability"].sum(), 1),
    )


@sentences
def shakiness(spread: pd.DataFrame, from_year: int, year: int, language: Language = SPOKEN) -> Iterator[str]:
    """Tell how far units of one government lay apart, where sets are published; of `ombud.drops.unit_spread`."""
    rows = spread[spread["year"].isin([from_year, year])]
    told = [
        language(
            "{year}: {deviation} points {interval}, {n} published sets",
            row,
            deviation=language.number(row["deviation"], 1),
            interval=language.interval(row["low"], row["high"], 1),
        )
        for row in rows.to_dict("records")
    ]
    if len(rows) >= 2:
        yield language.passage("units_lay_apart", told="; ".join(told))


@sentences
def sample(remaining: pd.DataFrame, margins: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """Tell how governments were weighted back, or why not; of `ombud.drops.together` and `weigh`."""
    if margins.empty:
        yield margins.attrs["because"].describe(language.translate)
        return
    own = remaining[(remaining["version"] == "weighted") & (remaining["reading"] == LIKE_WITH_LIKE)].iloc[0]
    effective = language.number(own["effective_n"], 0)
    yield language.passage("weighted_to_the_nation", n=int(own["n"]), effective=effective)
    yield language(
        "Without any one government the weighted excess lies between {least} and {greatest} points; most moved by "
        "{government}. The greatest leverage of one government is {leverage}; above {limit} a version is not recommended.",
        own,
        {end: language.change(own[end], 1) for end in ("least", "greatest")},
        government=own["moved_by"],
        limit=language.number(LEVERAGE_LIMIT, 1),
    )
    for joined in margins.attrs["joined"]:
        yield language(
            "{year}: no government of the cell {cell} has both totals; {into} stands for it ({share} of the nation; "
            "above {limit} a version is not recommended).",
            joined,
            {name: language.tell_words(joined[name]) for name in ("cell", "into")},
            share=language.percent(joined["share"], 1),
            limit=language.percent(JOINED_LIMIT),
        )


@sentences
def study(study: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """Tell which estimators pass the rule of the study, and where the others fail; of `ombud.drops.load_step_study`."""
    rule = PassingRule()
    worst = rule.worst(study)
    yield language.passage(
        "rule_of_the_study",
        n=language.integer((study["replications"] + study["failed"]).max()),
        bias=language.number(rule.bias, 0),
        coverage=language.percent(rule.coverage),
    )
    worst["name"] = worst["version"].map(language.tell) + ", " + worst["reading"].map(language.tell)
    text = N_(
        "**No estimator of points passes.** So zones, bounds and what is known directly lead the answer, not points."
    )
    if worst["passes"].any():
        text = N_("These pass: {estimators}.")
    yield language(text, estimators=language.join(list(worst.loc[worst["passes"], "name"])))
    errors = worst["bias"].map(lambda bias: language.change(bias, 1))
    worst["name"] += " (" + errors + "; " + worst["coverage"].map(language.percent) + ")"
    for failing, rows in worst[~worst["passes"]].groupby("failing", sort=False):
        yield language(
            "These fail in {scenarios} (mean error up to; least coverage): {estimators}.",
            scenarios=language.join([language.tell(name) for name in str(failing).split(";")]),
            estimators="; ".join(rows["name"]),
        )
