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
    yield language.passage(f"answer_{relation.grade}", vars(relation), reason=reason)
    yield " ".join(_nation(relation, means, green, language))
    yield _places(relation, moves, language, fell=any(row["estimate"] > 0 for row in green))
    ends = curve["break_even"]
    if relation.grade == "changed" and len(ends) and ends.between(0, 1, inclusive="neither").all():
        yield language.passage("measured_otherwise_or_by_chance", low=ends.min(), high=ends.max())
    yield " ".join(_points(relation, remaining, language))
    if relation.grade == "changed":
        yield language.passage("ask_for_the_rapor")


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
        yield language.passage(
            "green_by_the_moved_bar",
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
    shares = {end: language.percent(own[end]) for end in ("share", "low", "high")}
    told = language.passage("share_that_lost_green", vars(relation), shares)
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
        yield language.passage("points_are_trials")
    for code, rows in (("excess_over_later_placebos", later), ("excess_over_both_sides", sides)):
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
        yield language.passage(code, least=least, greatest=greatest, certain=language(said))


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
        yield language.passage("counts_hold_ministries", years=language.join(assumed))
    own = tables[(tables["pair"] == first["pair"]) & (tables["zone_from"] == GREEN) & tables["share_exact"].notna()]
    stayed, lost = own[own["zone_to"] == GREEN], own[own["zone_to"] != GREEN]
    if len(stayed) and len(lost):
        share = (lost["share_exact"] * lost["known"]).sum() / lost["known"].sum()
        yield language.passage(
            "publication_by_outcome",
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
        yield language.passage(
            "part_of_the_cutoff",
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
