"""Notebook 04 in sentences: what the unit scores are, what they attribute, and whether they make the published total."""

from __future__ import annotations

import pandas as pd

from ombud.display.charts.canvas import is_simulated
from ombud.display.language import Language, spoken
from ombud.rounding import exact


def warning(frame: pd.DataFrame, language: Language | None = None) -> str:
    """Tell, in bold, that a frame is simulated; empty where it is not."""
    if not is_simulated(frame):
        return ""
    language = spoken(language)
    said = language("Simulated scores: no evidence about any government.")
    return f"**{said}**"


def scores(scores: pd.DataFrame, language: Language | None = None) -> str:
    """
    Tell what the unit scores are.

    Parameters
    ----------
    scores : DataFrame
        Of `ombud.choose_scores` or `ombud.load_units`.
    language : Language, optional
        Of the sentence; by default the one of the notebook.
    """
    language = spoken(language)
    units = scores[["government_code", "unit"]].drop_duplicates()
    said = language(
        "Scores: {rows}; units: {units}; governments: {governments}; years: {years}.",
        rows=language.integer(len(scores)),
        units=language.integer(len(units)),
        governments=language.integer(scores["government_code"].nunique()),
        years=language.join([str(year) for year in sorted(set(scores["year"]))]),
    )
    return f"{warning(scores, language)} {said}".strip()


def attribution(effects: pd.DataFrame, language: Language | None = None) -> list[str]:
    """
    Tell what part of a government's change is performance and what part the method, under either assumption.

    Parameters
    ----------
    effects : DataFrame
        Of `ombud.attribution.three_sources` (or `ombud.attribute`), of one government, for scores never taken held and
        for those moved along, one below the other.
    language : Language, optional
        Of the sentences; by default the one of the notebook.
    """
    language = spoken(language)
    if effects["effect"].isna().any():
        return [warning(effects, language), *notes(effects, language)]
    first = effects.iloc[0]
    by_factor = effects.pivot(index="factor", columns="unseen", values="effect").map(language.change)
    performance = effects[effects["factor"] == "performance"].iloc[0]
    said = [
        warning(effects, language),
        language(
            "{place}: {change} points, from {before} in {from_year} to {after} in {year}.",
            place=first["government"],
            change=language.change(first["change"]),
            before=language.number(first["total_from"]),
            after=language.number(first["total_to"]),
            from_year=first["from_year"],
            year=first["to_year"],
        ),
        language(
            "Performance {held} if what one year did not score is held, {parallel} if it moved with what both scored; "
            "neither is known to hold. Without an assumption, each score never taken anywhere from 0 to 100, it lies "
            "within {bounds}.",
            held=by_factor.at["performance", "held"],
            parallel=by_factor.at["performance", "parallel"],
            bounds=language.interval(performance["bound_low"], performance["bound_high"], signed=True),
        ),
    ]
    if exact(performance["bound_low"]) < 0 < exact(performance["bound_high"]):
        said.append(language("So these scores alone do not tell whether the service rose or fell."))
    said += [
        language(
            "The part of {factor}: {held} held, {parallel} moved along.",
            factor=language.tell(factor),
            held=by_factor.at[factor, "held"],
            parallel=by_factor.at[factor, "parallel"],
        )
        for factor in effects["factor"].unique()
        if factor != "performance"
    ]
    return [sentence for sentence in said if sentence]


def notes(effects: pd.DataFrame, language: Language | None = None) -> list[str]:
    """Tell what an attribution assumes, or why there is none; `effects` are of `ombud.attribute`."""
    language = spoken(language)
    keys = dict.fromkeys(key for joined in effects["notes"] for key in joined.split(";") if key)
    return [language.tell(key) for key in keys]


def province(means: pd.DataFrame, language: Language | None = None) -> str:
    """Tell the mean change of a province; `means` are of `ombud.attribution.mean_effects`."""
    language = spoken(language)
    if means.empty:
        return language("No government of the province can be attributed.")
    first = means.iloc[0]
    return language(
        "{n} governments; mean change {change} points.",
        n=first["governments"],
        change=language.change(first["change"]),
    )


def audit(audit: pd.DataFrame, language: Language | None = None) -> str:
    """Tell how many published sets of unit scores make the published total; `audit` is of `audit_published_units`."""
    language = spoken(language)
    fits = audit["fits"].astype(bool)
    over_units = audit["aggregation"] == "units"
    whole = audit["complete"].fillna(False).astype(bool)
    return language(
        "{n} published sets of two units or more have a published total. From 2022 on the plain mean of the units fits "
        "{fit} of the {whole} complete sets; where products are joined, up to 2021, it fits {old} of {all_old}. What "
        "does not fit stands first, with the reason.",
        n=len(audit),
        fit=int((fits & over_units & whole).sum()),
        whole=int((over_units & whole).sum()),
        old=int((fits & ~over_units).sum()),
        all_old=int((~over_units).sum()),
    )
