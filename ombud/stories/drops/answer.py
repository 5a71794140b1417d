"""Notebook 03 in sentences, each computed from the frames that it shows."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.discoveries import FALSE_DISCOVERY_RATE
from ombud.analysis.drops.misclassification import SourceSpread
from ombud.analysis.drops.remaining import LIMITS
from ombud.analysis.drops.study import CORE_SCENARIOS
from ombud.display.language import Language, spoken
from ombud.methodology import Comparability

PROMISED = 0.93


def answer(
    contrasts: pd.DataFrame,
    remaining: pd.DataFrame,
    others: pd.DataFrame,
    earlier: pd.DataFrame,
    relation: Comparability,
    threshold: float,
    language: Language | None = None,
) -> list[str]:
    """
    Tell what the method can explain, the answer first.

    Parameters
    ----------
    contrasts : DataFrame
        Of `ombud.drops.contrasts`.
    remaining : DataFrame
        Of `ombud.drops.together`.
    others : DataFrame
        Of `ombud.drops.excess_of_each_pair`.
    earlier : DataFrame
        Of `ombud.drops.earlier_levels`.
    relation : Comparability
        Of the two years, by `ombud.methodology.comparability`.
    threshold : float
        Points from which a government counts as a high scorer.
    language : Language, optional
        Of the sentences; by default the one of the notebook.

    Returns
    -------
    list of str
        Markdown; sentences that have nothing to say are left out.
    """
    language = spoken(language)
    head = remaining[remaining["recommended"]].iloc[0]
    sentences = [
        _verdict(remaining, relation, language),
        _naive(contrasts, relation, threshold, language),
        language(
            "Placebo pairs of years in which the method did not change lead one to expect {expected} of {observed} "
            "points from the same starting scores (regression to the mean). Left for the method of {year}: "
            "**{excess}** points, 95 % interval {interval}, {version}.",
            expected=language.change(head["expected"], 1),
            observed=language.change(head["observed"], 1),
            version=language.tell(head["version"] + "_of", n=language.number(head["effective_n"], 0)),
            excess=language.change(head["excess"], 1),
            interval=language.interval(head["low"], head["high"], 1, signed=True),
            year=relation.year,
        ),
        _other_versions(remaining[~remaining["recommended"]], language),
        _warnings(others, earlier, relation, language),
        language(
            "What can't be known from totals: a change of service that all governments share in {year} looks the same "
            "as a change of method that all share. The assumption behind the figures: without the new method, scores "
            "would have kept the slope of the placebo pairs.",
            year=relation.year,
        ),
    ]
    return [sentence for sentence in sentences if sentence]


def steps(steps: pd.DataFrame, ranks: pd.DataFrame, year: int, language: Language | None = None) -> list[str]:
    """
    Tell where the year stands among the years, and the pair among the pairs.

    Parameters
    ----------
    steps : DataFrame
        Of `ombud.drops.steps_at_every_year`.
    ranks : DataFrame
        Of `ombud.drops.permutation_ranks`.
    year : int
        Of the changed method.
    language : Language, optional
        Of the sentences; by default the one of the notebook.
    """
    language = spoken(language)
    told = [
        language(
            "A step in {year} that all governments share can't be told from what else happened to all of them in that "
            "year; each model buys it with an assumption.",
            year=year,
        )
    ]
    for row in steps[steps["is_target"]].to_dict("records"):
        told.append(
            language(
                "Among the {n} years at which such a step can be placed, {year} ranks {rank} by size (permutation "
                "p-value {p}; the smallest that {n} years allow is {smallest}).",
                n=len(steps),
                rank=int(row["rank"]),
                p=language.number(row["p_value"]),
                smallest=language.number(row["smallest_attainable"]),
                year=year,
            )
        )
    for row in ranks[ranks["statistic"] == "contrast"].to_dict("records"):
        told.append(
            language(
                "Among {n} pairs of years the contrast of this pair ranks {rank} (p-value {p}; smallest attainable "
                "{smallest}).",
                n=int(row["pairs"]),
                rank=int(row["rank"]),
                p=language.number(row["p_value"]),
                smallest=language.number(row["smallest_attainable"]),
            )
        )
    return told


def cases(unusual: pd.DataFrame, language: Language | None = None) -> str:
    """Tell how many governments moved unusually; `unusual` is of `ombud.drops.unusual_changes`."""
    language = spoken(language)
    return language(
        "Expected: what the line through all governments of this pair gives for the same start. Of {n} governments, "
        "{unusual} moved so much more than expected that chance explains it badly, false discoveries held at {rate} "
        "(Benjamini and Hochberg); they stand below the named cases.",
        n=len(unusual),
        unusual=int(unusual["named"].sum()),
        rate=language.percent(FALSE_DISCOVERY_RATE),
    )


def green(counts: pd.DataFrame, language: Language | None = None) -> list[str]:
    """Tell how much of the change in green governments is the cut-off; `counts` is of `ombud.drops.green_counts`."""
    language = spoken(language)
    return [
        language(
            "{part} part of the change in the national number of green governments ({change}): {estimate}, 95 % "
            "interval {interval}; certain bounds {bounds}.",
            part=language.tell(row["part"]).capitalize(),
            change=language.change(row["change"], 0),
            estimate=language.change(row["estimate"], 0),
            interval=language.interval(row["low"], row["high"], 0, signed=True),
            bounds=language.interval(row["low_bound"], row["high_bound"], 0, signed=True),
        )
        for row in counts[counts["order"] == "mean_of_both"].to_dict("records")
    ]


def doubt(spread: SourceSpread, wrong: pd.DataFrame, year: int, language: Language | None = None) -> str:
    """
    Tell how often pages differ, and how many published categories are to be expected wrong.

    Parameters
    ----------
    spread : SourceSpread
        Of `ombud.drops.source_spread`.
    wrong : DataFrame
        Of `ombud.drops.wrong_category`, in `year`.
    year : int
        Of the categories.
    language : Language, optional
        Of the sentence; by default the one of the notebook.
    """
    language = spoken(language)
    return language(
        "Independent pages disagree on {share} of the totals that they share; given that and rounding, {expected} of "
        "the {n} published categories of {year} are to be expected wrong.",
        share=language.percent(spread.differing / spread.compared, 1),
        n=len(wrong),
        year=year,
        expected=language.number(wrong["probability"].sum(), 1),
    )


def sample(remaining: pd.DataFrame, margins: pd.DataFrame, language: Language | None = None) -> str:
    """
    Tell how many governments were weighted back, or why none.

    Parameters
    ----------
    remaining : DataFrame
        Of `ombud.drops.together`.
    margins : DataFrame
        Of `ombud.drops.weigh`.
    language : Language, optional
        Of the sentence; by default the one of the notebook.
    """
    language = spoken(language)
    if margins.empty:
        return margins.attrs["because"].describe(language.translate)
    own = remaining[remaining["version"] == "weighted"].iloc[0]
    return language(
        "{n} governments with totals of both years are weighted to the national zone counts of both; they are then as "
        "good as {effective} of an unselected sample.",
        n=int(own["n"]),
        effective=language.number(own["effective_n"], 0),
    )


def study(study: pd.DataFrame, language: Language | None = None) -> str:
    """Tell which estimators keep what their intervals promise; `study` is of `ombud.drops.load_step_study`."""
    language = spoken(language)
    core = study[study["scenario"].isin(CORE_SCENARIOS) & (study["design"] == "at_random")]
    least = core.groupby("estimator")["coverage"].min()
    kept = [language.tell(name) for name in least.index[least >= PROMISED]]
    broken = [f"{language.tell(name)} ({language.percent(least[name])})" for name in least.index[least < PROMISED]]
    return language(
        "Simulated panels with a known truth, {n} of each scenario. In all four scenarios at least {promised} of the "
        "95 % intervals hold the truth for: {kept}. Not for: {broken} (least coverage).",
        n=language.integer(int(study["replications"].min())),
        promised=language.percent(PROMISED),
        kept=language.join(kept),
        broken=language.join(broken),
    )


def limits(language: Language | None = None) -> list[str]:
    """Tell what nothing here identifies."""
    language = spoken(language)
    return [language.tell(code) for code in LIMITS]


def _pair(relation: Comparability) -> str:
    return f"{relation.from_year}-{relation.year}"


def _verdict(versions: pd.DataFrame, relation: Comparability, language: Language) -> str:
    if relation.grade == "not_comparable":
        reason = getattr(relation, f"reason_{language.code}")
        return language(
            "**The totals of {from_year} and {year} can't be compared: {reason}.** What follows only describes them.",
            from_year=relation.from_year,
            year=relation.year,
            reason=reason.rstrip("."),
        )
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


def _naive(contrasts: pd.DataFrame, relation: Comparability, threshold: float, language: Language) -> str:
    row = contrasts[contrasts["pair"] == _pair(relation)].iloc[0]
    if pd.isna(row["contrast"]):
        return ""
    return language(
        "The naive answer: from {from_year} to {year} the {n_high} governments at {threshold} points or more moved by "
        "{high} points on average, the {n_low} others by {low}: a difference of {contrast} {interval}.",
        from_year=relation.from_year,
        year=relation.year,
        n_high=int(row["n_high"]),
        threshold=language.number(threshold, 0),
        high=language.change(row["high_change"], 1),
        n_low=int(row["n_low"]),
        low=language.change(row["low_change"], 1),
        contrast=language.change(row["contrast"], 1),
        interval=language.interval(row["low"], row["high"], 1, signed=True),
    )


def _warnings(others: pd.DataFrame, earlier: pd.DataFrame, relation: Comparability, language: Language) -> str:
    """Tell the two checks that say how far what is left may be trusted."""
    name = _pair(relation)
    others = others[(others["pair"] != name) & others["excess"].notna()]
    told = []
    if len(others):
        pairs = [
            f"{row['pair']} {language.change(row['excess'], 1)} "
            f"{language.interval(row['low'], row['high'], 1, signed=True)}"
            for row in others.to_dict("records")
        ]
        told.append(language("put in this pair's place, pairs without the new method also leave {pairs}",
                             pairs=language.join(pairs)))  # fmt: skip
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
