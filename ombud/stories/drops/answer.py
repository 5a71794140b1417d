"""The answer of notebook 03 in sentences, and what zones say between two years; each computed from the frames that it shows."""

import math
from collections.abc import Iterator

import pandas as pd

from ombud.analysis.drops.remaining import LIMITS
from ombud.display.language import SPOKEN, Language, sentences
from ombud.errors import N_
from ombud.methodology import Comparability
from ombud.vocabulary import ZONES

GREEN, _, RED = ZONES


@sentences
def answer(
    relation: Comparability,
    means: pd.DataFrame,
    counts: pd.DataFrame,
    moves: pd.DataFrame,
    curve: pd.DataFrame,
    remaining: pd.DataFrame,
    language: Language = SPOKEN,
) -> Iterator[str]:
    """
    Tell what is known of the method's part, the surest first.

    `relation` is of `ombud.comparability`; the frames are of `ombud.drops`: `means` of `national_means`, `counts` of
    `cutoff_counts`, `moves` of `green_lost`, `curve` of `reliability_curve`, and `remaining` of `together`, against later
    placebos and against those on both sides. Markdown; sentences that have nothing to say are left out.
    """
    bar = (counts["zone"] == GREEN) & (counts["part"] == "cutoff") & (counts["order"] == "mean_of_both")
    green = [row for row in counts[bar].to_dict("records") if row["estimate"]]
    reason = getattr(relation, f"reason_{language.code}").rstrip(".")
    openings = {
        "not_comparable": N_(
            "**The totals of {from_year} and {year} can't be compared: {reason}.** What follows only describes them."
        ),
        "same": N_(
            "Between {from_year} and {year} no change of method is known: this pair shows what scores do by themselves."
        ),
        "changed": N_(
            "**Totals alone can't part the change of one government into method and service, nor say whether its service got "
            "better or worse.**"
        ),
    }
    yield language(openings[relation.grade], vars(relation), reason=reason)
    yield " ".join(_nation(relation, means, green, language))
    yield _places(relation, moves, language, fell=any(row["estimate"] > 0 for row in green))
    ends = curve["break_even"]
    if relation.grade == "changed" and len(ends) and ends.between(0, 1, inclusive="neither").all():
        yield language(
            "That points to how scores are measured: to the new method, or to old scores that owed much to chance. Which of "
            "the two it is can't be told: if the old scores were only {low} to {high} times as reliable (the more reliable, "
            "the less moved by chance) as the later ones, chance alone would do, without the new method.",
            low=ends.min(),
            high=ends.max(),
        )
    yield " ".join(_points(relation, remaining, language))
    if relation.grade == "changed":
        yield language(
            "Where scores of dimensions or units are published, part of the answer follows without a model: dimension "
            "zones in Lampung, dimension points in Bengkulu, whole sets of units. For any other government, ask "
            "Ombudsman RI for its rapor, which holds the scores of dimensions and units."
        )


def limits(language: Language = SPOKEN) -> list[str]:
    """Tell what nothing here identifies."""
    return [language.tell(code) for code in LIMITS]


def _nation(relation: Comparability, means: pd.DataFrame, green: list[dict], language: Language) -> Iterator[str]:
    if len(means):
        rows = means.set_index("what")
        old, new, change = (rows.loc[str(row)] for row in (relation.from_year, relation.year, "change"))
        yield language(
            "The national mean total is estimated at {old} for {from_year} and {new} for {year}, from the totals that are "
            "published; whatever the others are, the change lies between {low} and {high}.",
            vars(relation),
            old=language.number(old["estimate"], 1),
            new=language.number(new["estimate"], 1),
            # what is certain is rounded outwards
            low=language.change(math.floor(change["low_bound"] * 10) / 10, 1),
            high=language.change(math.ceil(change["high_bound"] * 10) / 10, 1),
        )
    for row in green:
        yield language(
            "The number of green governments, ministries and agencies among them, went from {before} to {after}. Of this "
            "change of {change} about {estimate} is the moved bar alone (uncertainty: 95% interval {low} to {high}); the rest "
            "is service and all other changes of method.",
            {name: language.change(row[name], 0) for name in ("change", "estimate", "low", "high")},
            before=row["count_from"],
            after=row["count_to"],
        )


def _places(relation: Comparability, moves: pd.DataFrame, language: Language, *, fell: bool) -> str:
    name = f"{relation.from_year}-{relation.year}"
    if moves.empty or name not in set(moves["pair"]):
        return ""
    pairs = moves.set_index("pair")
    own, others = pairs.loc[name], pairs.drop(name)
    told = language(
        "Of the regional governments that were green in {from_year} about {share} were no longer green in {year} (95% "
        "interval: {low} to {high})",
        vars(relation),
        {end: language.percent(own[end]) for end in ("share", "low", "high")},
    )
    if fell:
        told += language(", although the bar fell")
    if others.empty:
        return f"{told}."
    beside = [f"{language.percent(share)} ({pair.replace('-', '–')})" for pair, share in others["share"].items()]
    told += language(", against {others}.", others=language.join(beside))
    if own["low"] > others["high"].max():
        return language("**Far more green governments lost their zone than in other pairs of years.**") + f" {told}"
    return told


def _points(relation: Comparability, remaining: pd.DataFrame, language: Language) -> Iterator[str]:
    around = remaining["placebo"].str.contains(f"-{relation.from_year};", regex=False)
    later, sides = remaining[~around], remaining[around]
    if later.empty:
        return
    yield language("By how many points the new method moved scores can't be said firmly.")
    if not remaining["recommended"].any():
        yield language(
            "The figures that follow are trials, not to be quoted as its effect: on simulated scores, of which the truth "
            "is known, each of these estimates errs in some scenario."
        )
    beyond = N_(
        "Beyond what pairs of years without a new method (placebos) lead one to expect, the distance between high and low "
        "scorers changed by {least} to {greatest} points (minus: it narrowed), depending on how it is computed; {certain}."
    )
    against = N_("Against the pairs of years before and after together it is {least} to {greatest} points; {certain}.")
    for text, rows in ((beyond, later), (against, sides)):
        if rows.empty:
            continue
        # intervals are not counted, for versions are no evidence of their own
        certain = (rows["low"] > 0) | (rows["high"] < 0)
        said = N_("some 95% intervals hold zero: there may be no effect at all")
        if certain.all():
            said = N_("their 95% intervals leave zero out")
        elif not certain.any():
            said = N_("every 95% interval holds zero: there may be no effect at all")
        # the end of the estimates that is nearest to zero first
        ends = sorted([rows["excess"].min(), rows["excess"].max()], key=abs)
        least, greatest = (language.change(end, 1) for end in ends)
        yield language(text, least=least, greatest=greatest, certain=language(said))


@sentences
def moves(moves: pd.DataFrame, tables: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """Tell how many lost green, how alike zones stay and what pages print; of `ombud.drops.green_lost` and `zone_tables`."""
    if moves.empty:
        yield moves.attrs["because"].describe(language.translate)
        return
    pairs = moves.assign(pair=moves["pair"].str.replace("-", "–"), low=moves["low_bound"], high=moves["high_bound"])
    for row in pairs.to_dict("records"):
        yield language(
            "{pair}: {low} to {high} of {green} green governments lost green for certain (published zones and national "
            "counts together); about {lost} by the fitted table. Correlation behind the zones {correlation} {interval}.",
            row,
            lost=language.number(row["lost"], 0),
            interval=language.interval(row["correlation_low"], row["correlation_high"]),
        )
    first = moves.iloc[0].to_dict()
    if pd.notna(first["difference"]):
        yield language(
            "The correlation of {pair} less the mean of the others: {difference} {interval}.",
            pair=pairs["pair"].iat[0],
            difference=language.change(first["difference"]),
            interval=language.interval(first["difference_low"], first["difference_high"], signed=True),
        )
    assumed = sorted(set(filter(None, ";".join(moves["assumed_years"]).split(";"))))
    if assumed:
        yield language(
            "The counts of {years} also hold ministries and agencies whose zones are not published in full. They are "
            "taken off by an assumption: none red, and as many green as published or as in the last year published.",
            years=language.join(assumed),
        )
    own = tables[(tables["pair"] == first["pair"]) & (tables["zone_from"] == GREEN) & tables["share_exact"].notna()]
    stayed, lost = own[own["zone_to"] == GREEN], own[own["zone_to"] != GREEN]
    if len(stayed) and len(lost):
        share = (lost["share_exact"] * lost["known"]).sum() / lost["known"].sum()
        yield language(
            "Publication depends on the outcome: of the known governments that stayed green {stayed} have both totals "
            "published, of those that lost it {lost}.",
            stayed=language.percent(stayed["share_exact"].iat[0]),
            lost=language.percent(share),
        )


@sentences
def bars(counts: pd.DataFrame, between: pd.DataFrame, language: Language = SPOKEN) -> Iterator[str]:
    """Tell how much the cut-off moved, and who is red by it alone; of `ombud.drops.cutoff_counts` and `between_cutoffs`."""
    if counts.empty:
        yield counts.attrs["because"].describe(language.translate)
        return
    parts = counts[counts["part"] == "cutoff"].set_index(["zone", "order"])
    bounds = parts[["low_bound", "high_bound"]]
    moved = [zone for zone in (GREEN, RED) if bounds.loc[(zone, "mean_of_both")].any()]
    if not moved:
        yield language("The cut-offs of both years are the same: no government changed zone by them.")
        return
    for zone in moved:
        mean, by_side = parts.loc[(zone, "mean_of_both")], {}
        for side in ("later", "earlier"):
            row = parts.loc[(zone, f"{side}_scores")]
            by_side[side] = language.change(row["estimate"], 0)
            by_side[f"{side}_bounds"] = language.interval(row["low_bound"], row["high_bound"], 0, signed=True)
        yield language(
            "The cut-off's part of the change in the national number of {zone} governments ({change}): {estimate}, "
            "95% interval {interval}; {later} by the later scores (certain {later_bounds}), {earlier} by the earlier "
            "ones (certain {earlier_bounds}).",
            {name: language.change(mean[name], 0) for name in ("change", "estimate")},
            by_side,
            zone=language.tell(zone),
            interval=language.interval(mean["low"], mean["high"], 0, signed=True),
        )
    yield language(
        "The rest of each change holds the service and every other change of method alike: it is not the service alone."
    )
    red = between[between["zone"] == RED]
    if len(red):
        names = red["government"] + " " + red["value"].map(language.number)
        text = N_("Red by the raised bar alone, as far as totals are published: {names}.")
        yield language(text, names=language.join(list(names)))
