"""The answer of notebook 03 in sentences computed from the numbers: whether the new method explains the falls."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.answer import ScoreDropFindings
from ombud.analysis.drops.year_pairs import pair_name
from ombud.display.language import Language
from ombud.methodology import Comparability


def answer_sentences(
    result: ScoreDropFindings,
    versions: pd.DataFrame,
    threshold: float,
    relation: Comparability,
    language: Language,
) -> list[str]:
    """
    Tell what the method can explain, the answer first.

    Parameters
    ----------
    result : ScoreDropFindings
        All findings.
    versions : DataFrame
        Rows of ``result.remaining`` against all placebos together.
    threshold : float
        Points from which a government counts as a high scorer.
    relation : Comparability
        Of the two years.
    language : Language
        Of the sentences.

    Returns
    -------
    list of str
        Markdown; sentences that have nothing to say are left out.
    """
    years = {"from_year": result.target[0], "year": result.target[1]}
    head = result.headline
    sentences = [
        _verdict(versions, relation, language),
        _naive(result, threshold, language),
        language(
            "Placebo pairs of years in which the method did not change lead one to expect {expected} of {observed} "
            "points from the same starting scores (regression to the mean). Left for the method of {year}: "
            "**{excess}** points, 95 % interval {interval}, {version}.",
            expected=language.change(head["expected"], 1),
            observed=language.change(head["observed"], 1),
            version=language.tell(head["version"] + "_of", n=language.number(head["effective_n"], 0)),
            excess=language.change(head["excess"], 1),
            interval=language.interval(head["low"], head["high"], 1, signed=True),
            year=years["year"],
        ),
        _other_versions(versions[~versions["recommended"]], language),
        _warnings(result, language),
        language(
            "What can't be known from totals: a change of service that all governments share in {year} looks the same "
            "as a change of method that all share. The assumption behind the figures: without the new method, scores "
            "would have kept the slope of the placebo pairs.",
            year=years["year"],
        ),
    ]
    return [sentence for sentence in sentences if sentence]


def _verdict(versions: pd.DataFrame, relation: Comparability, language: Language) -> str:
    if relation.grade != "changed":
        return language(
            "Between {from_year} and {year} no change of method is known: this pair shows what scores do by "
            "themselves.",
            from_year=relation.from_year,
            year=relation.year,
        )
    shares = versions["expected"] / versions["observed"]
    share = f"{language.percent(shares.min())}–{language.percent(shares.max())}"
    beyond_chance = versions["high"] < 0
    if beyond_chance.all():
        return language(
            "**The new method explains a part of the falls of high scorers, by every version here; {share} of the "
            "difference between high and low scorers would be expected without it.**",
            share=share,
        )
    if beyond_chance.any():
        return language(
            "**The new method explains at most a part of the falls: {share} of the difference between high and low "
            "scorers would be expected without it, and whether anything is left depends on the version ({some} of "
            "{all} say so). The evidence is weak.**",
            share=share,
            some=int(beyond_chance.sum()),
            all=len(versions),
        )
    return language(
        "**That the new method explains the falls is not shown: {share} of the difference between high and low scorers "
        "would be expected without it, and what is left may be nothing.**",
        share=share,
    )


def _naive(result: ScoreDropFindings, threshold: float, language: Language) -> str:
    row = result.contrasts[result.contrasts["pair"] == pair_name(result.target)].iloc[0]
    if pd.isna(row["contrast"]):
        return ""
    return language(
        "The naive answer: from {from_year} to {year} the {n_high} governments at {threshold} points or more moved by "
        "{high} points on average, the {n_low} others by {low}: a difference of {contrast} {interval}.",
        from_year=result.target[0],
        year=result.target[1],
        n_high=int(row["n_high"]),
        threshold=language.number(threshold, 0),
        high=language.change(row["high_change"], 1),
        n_low=int(row["n_low"]),
        low=language.change(row["low_change"], 1),
        contrast=language.change(row["contrast"], 1),
        interval=language.interval(row["low"], row["high"], 1, signed=True),
    )


def _warnings(result: ScoreDropFindings, language: Language) -> str:
    """Tell the two checks that say how far what is left may be trusted."""
    name = pair_name(result.target)
    others = result.each_pair[(result.each_pair["pair"] != name) & result.each_pair["excess"].notna()]
    told = []
    if len(others):
        pairs = [
            f"{row['pair']} {language.change(row['excess'], 1)} "
            f"{language.interval(row['low'], row['high'], 1, signed=True)}"
            for row in others.to_dict("records")
        ]
        told.append(language("put in this pair's place, pairs without the new method also leave {pairs}",
                             pairs=language.join(pairs)))  # fmt: skip
    earlier = result.earlier_level
    if len(earlier):
        own = earlier[(earlier["pair"] == name) & (earlier["statistic"] == "contrast")]
        for row in own.to_dict("records"):
            told.append(language(
                "grouped by their level of {before}, whose chance can't regress here, high scorers differ from the "
                "others by {contrast} {interval} ({n} governments)",
                before=row["grouped_by"], contrast=language.change(row["estimate"], 1),
                interval=language.interval(row["low"], row["high"], 1, signed=True), n=int(row["n"]),
            ))  # fmt: skip
    return (
        language("Two checks warn against taking it for the method: {checks}.", checks="; ".join(told)) if told else ""
    )


def _other_versions(versions: pd.DataFrame, language: Language) -> str:
    others = versions[versions["reading"] == "slope"]
    parts = [
        language.tell(row["version"] + "_of", n=language.number(row["effective_n"], 0))
        + f": {language.change(row['excess'], 1)} {language.interval(row['low'], row['high'], 1, signed=True)}"
        for row in others.to_dict("records")
    ]
    return language("The same {parts}.", parts="; ".join(parts)) if parts else ""
