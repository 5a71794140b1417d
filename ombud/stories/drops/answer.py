"""The answer of notebook 03 in sentences, each computed from the frames that it shows."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.remaining import LIMITS
from ombud.display.language import Language, spoken
from ombud.methodology import Comparability
from ombud.vocabulary import ZONES

GREEN = ZONES[0]


def answer(
    relation: Comparability,
    means: pd.DataFrame,
    counts: pd.DataFrame,
    moves: pd.DataFrame,
    curve: pd.DataFrame,
    remaining: pd.DataFrame,
    language: Language | None = None,
) -> list[str]:
    """
    Tell what is known of the method's part, the surest first.

    `relation` is of `ombud.comparability`; the frames are of `ombud.drops`: `means` of `national_means`, `counts` of
    `cutoff_counts`, `moves` of `green_lost`, `curve` of `reliability_curve`, and `remaining` of `together`, against later
    placebos and against those on both sides. Markdown; sentences that have nothing to say are left out.
    """
    language = spoken(language)
    bar = (counts["zone"] == GREEN) & (counts["part"] == "cutoff") & (counts["order"] == "mean_of_both")
    green = [row for row in counts[bar].to_dict("records") if row["estimate"]]
    sentences = [
        _verdict(relation, language),
        _nation(relation, means, green, language),
        _places(relation, moves, language, fell=any(row["estimate"] > 0 for row in green)),
        _measurement(curve, language) if relation.grade == "changed" else "",
        _points(relation, remaining, language),
    ]
    if relation.grade == "changed":
        sentences.append(
            language(
                "Where parts of a score are published the answer is direct, without a model: dimension zones in Lampung, "
                "dimension points in Bengkulu, whole sets of units. For any other government, ask Ombudsman RI for its "
                "rapor, which holds the scores of dimensions and units."
            )
        )
    return [sentence for sentence in sentences if sentence]


def limits(language: Language | None = None) -> list[str]:
    """Tell what nothing here identifies."""
    language = spoken(language)
    return [language.tell(code) for code in LIMITS]


def _verdict(relation: Comparability, language: Language) -> str:
    if relation.grade == "not_comparable":
        return language(
            "**The totals of {from_year} and {year} can't be compared: {reason}.** What follows only describes them.",
            vars(relation),
            reason=getattr(relation, f"reason_{language.code}").rstrip("."),
        )
    if relation.grade != "changed":
        return language(
            "Between {from_year} and {year} no change of method is known: this pair shows what scores do by "
            "themselves.",
            vars(relation),
        )
    return language("**Totals alone can't part the change of one government into method and service.**")


def _nation(relation: Comparability, means: pd.DataFrame, green: list[dict], language: Language) -> str:
    told = []
    if len(means):
        years = (relation.from_year, relation.year, "change")
        old, new, change = (means.set_index("what").loc[str(row)] for row in years)
        told.append(
            language(
                "The national mean total is estimated at {old} for {from_year} and {new} for {year}, from the totals that are "
                "published; since many are not, it is certain only that the change lies between {low} and {high}.",
                vars(relation),
                old=language.number(old["estimate"], 1),
                new=language.number(new["estimate"], 1),
                low=language.change(change["low_bound"], 1),
                high=language.change(change["high_bound"], 1),
            )
        )
    for row in green:
        told.append(
            language(
                "The number of green governments went from {before} to {after}; of this change of {change} about {estimate} "
                "(95% interval {low} to {high}) is only the moved bar, the rest service and all other changes of method.",
                {name: language.change(row[name], 0) for name in ("change", "estimate", "low", "high")},
                before=row["count_from"],
                after=row["count_to"],
            )
        )
    return " ".join(told)


def _places(relation: Comparability, moves: pd.DataFrame, language: Language, *, fell: bool) -> str:
    name = f"{relation.from_year}-{relation.year}"
    if moves.empty or name not in set(moves["pair"]):
        return ""
    own, others = moves.set_index("pair").loc[name], moves[moves["pair"] != name]
    told = language(
        "Of the governments that were green in {from_year} about {share} were no longer green in {year} (95% interval: "
        "{low} to {high})",
        vars(relation),
        {end: language.percent(own[end]) for end in ("share", "low", "high")},
    )
    if fell:
        told += language(", although the bar fell")
    if others.empty:
        return f"{told}."
    shares = others.set_index("pair")["share"]
    beside = [f"{language.percent(share)} ({pair.replace('-', '–')})" for pair, share in shares.items()]
    told += language(", against {others}.", others=language.join(beside))
    if own["low"] > others["high"].max():
        return language("**Governments changed places far more than in other years.**") + f" {told}"
    return told


def _measurement(curve: pd.DataFrame, language: Language) -> str:
    ends = curve["break_even"]
    if curve.empty or not ((ends > 0) & (ends < 1)).all():
        return ""
    return language(
        "That points to how scores are measured. But whether the new method did it, or old scores that were shaky, can't be "
        "told: if the old scores were only {low} to {high} times as reliable as the later ones, none of it need come "
        "from the new method.",
        low=ends.min(),
        high=ends.max(),
    )


def _points(relation: Comparability, remaining: pd.DataFrame, language: Language) -> str:
    around = remaining["placebo"].str.contains(f"-{relation.from_year};", regex=False)
    later, sides = remaining[~around], remaining[around]
    if later.empty:
        return ""
    told = language(
        "By how many points the new method moved scores can't be said firmly. Beyond what pairs of years without a new "
        "method (placebos) lead one to expect, the distance between high and low scorers changed by {least} to {greatest} "
        "points (minus: it narrowed), depending on how it is computed; {certain}.",
        _range(later, language),
    )
    if len(sides):
        told += " " + language(
            "Against the pairs of years before and after together it is {least} to {greatest} points; {certain}.",
            _range(sides, language),
        )
    if not remaining["recommended"].any():
        told += " " + language(
            "None of these estimates is recommended: tried on simulated scores of which the truth is known, each errs in some "
            "scenario."
        )
    return told


def _range(rows: pd.DataFrame, language: Language) -> dict[str, str]:
    """
    Return the ends of a range of estimates, that nearest to zero first, and how far their intervals leave zero out.

    Intervals are not counted, for versions are no evidence of their own.
    """
    certain = (rows["low"] > 0) | (rows["high"] < 0)
    if certain.all():
        said = language("their 95% intervals leave zero out")
    elif certain.any():
        said = language("some 95% intervals hold zero: there may be no effect at all")
    else:
        said = language("every 95% interval holds zero: there may be no effect at all")
    near, far = sorted([rows["excess"].min(), rows["excess"].max()], key=abs)
    return {"least": language.change(near, 1), "greatest": language.change(far, 1), "certain": said}
