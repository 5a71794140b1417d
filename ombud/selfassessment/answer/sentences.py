"""What a self-assessment comes to, in sentences: notebook 06 and the answer in the workbook."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.selfassessment import words
from ombud.selfassessment.result.improvement import Path
from ombud.selfassessment.result.published import Published
from ombud.selfassessment.result.result import Assessed


def subject(assessed: Assessed, language: Language) -> str:
    """Return whom the self-assessment is on."""
    assessment = assessed.assessment
    if assessment.example:
        return language("Example")
    return assessment.government.name if assessment.government else language("A government that is not named")


def answer(assessed: Assessed, published: Published | None, language: Language | None = None) -> list[str]:
    """
    Return the answer: total, what is missing, the next category, the way there and the published figure.

    Parameters
    ----------
    assessed : Assessed
        Of `ombud.selfassessment.assess`.
    published : Published or None
        Of `ombud.selfassessment.last_published`.
    language : Language, optional
        Of the sentences; by default the one of the notebook.
    """
    language = spoken(language)
    said = [words.example_line(language)] if assessed.assessment.example else []
    said.append(total_sentence(assessed, language))
    if len(assessed.missing):
        said.append(missing_sentence(assessed, language))
    said.append(dimension_sentence(assessed, language))
    said += way(assessed, language)
    said.append(beside(assessed, published, language))
    return said


def total_sentence(assessed: Assessed, language: Language) -> str:
    """Return total, category and zone."""
    return language(
        "{subject}, by its own scores and the method of {year}: {total} points, category {category} ({label}), zone "
        "{zone}. This is no score of Ombudsman's.",
        subject=subject(assessed, language), year=assessed.assessment.year, total=language.number(assessed.total),
        category=assessed.category, label=getattr(assessed, f"label_{language.code}"), zone=language(assessed.zone),
    )  # fmt: skip


def missing_sentence(assessed: Assessed, language: Language) -> str:
    """Return how many scores are not given, and what they may come to."""
    return language(
        "{n} of {all} scores are not given and are left out, so that those beside them weigh more. With all of them at 0 "
        "the total would be {low}, with all at 3 {high}: give them before acting on the way below.",
        n=language.integer(len(assessed.missing)), all=language.integer(len(assessed.assessment.lines)),
        low=language.number(assessed.low), high=language.number(assessed.high),
    )  # fmt: skip


def dimension_sentence(assessed: Assessed, language: Language) -> str:
    """Return the weakest dimension, and the weakest unit."""
    dimension = assessed.dimensions.sort_values("score", kind="stable").iloc[0]
    unit = assessed.units.sort_values("total", kind="stable").iloc[0]
    return language(
        "The weakest dimension is {dimension} with {score} points, the weakest unit {unit} with {total}.",
        dimension=dimension[f"dimension_{language.code}"], score=language.number(dimension["score"]), unit=unit["unit"],
        total=language.number(unit["total"]),
    )  # fmt: skip


def way(assessed: Assessed, language: Language | None = None) -> list[str]:
    """Return the distance to the next category and the cheapest way there; arguments as in `answer`."""
    language = spoken(language)
    if assessed.path is None:
        return [language("There is no better category.")]
    path = assessed.path
    said = [
        language("Category {category} begins at {cutoff} points: {distance} more.", category=assessed.next_category,
                 cutoff=language.number(assessed.cutoff), distance=language.number(assessed.distance))
    ]  # fmt: skip
    if path.status == "infeasible":
        said.append(language(
            "It can't be reached with what was given: if every score that can be raised were 3, the total would be "
            "{result}.", result=language.number(float(path.result)),
        ))  # fmt: skip
        return said
    said.append(language(
        "The cheapest way raises {n} indicators in {units} units by {points} points in all; it costs {cost} and leads to "
        "{result} points.", n=language.integer(len(assessed.steps)),
        units=language.integer(assessed.steps["unit_number"].nunique()),
        points=language.integer(int(path.raises.sum())), cost=cost_text(float(path.cost), language),
        result=language.number(float(path.result)),
    ))  # fmt: skip
    said += [proof_sentence(path, language), effort_sentence(assessed, language)]
    return said


def proof_sentence(path: Path, language: Language) -> str:
    """Return whether the way is proved to be the cheapest."""
    if path.status == "optimal":
        return language("It is proved that no way costs less. Among ways of equal cost it touches the fewest units.")
    return language("It is NOT proved to be the cheapest: no way costs less than {bound}.",
                    bound=cost_text(float(path.bound), language))  # fmt: skip


def effort_sentence(assessed: Assessed, language: Language) -> str:
    """Return what the costs are."""
    if assessed.equal_effort:
        return language("No costs were given, so that every point counts as the same effort.")
    given = assessed.assessment.lines["cost_given"]
    if given.all():
        return language("Costs are those of the workbook.")
    return language("Costs are those of the workbook; where none was given, 1 per point: {n} of {all} indicators.",
                    n=language.integer(int((~given).sum())), all=language.integer(len(given)))  # fmt: skip


def beside(assessed: Assessed, published: Published | None, language: Language | None = None) -> str:
    """Return what Ombudsman published last, and how it compares; arguments as in `answer`."""
    language = spoken(language)
    if assessed.assessment.government is None:
        return language("The workbook names no government, so that no published figure stands beside it.")
    if published is None:
        return language("No figure of {government} is published in the collection.",
                        government=assessed.assessment.government.name)  # fmt: skip
    reason = getattr(published, f"reason_{language.code}")
    if pd.isna(published.change):
        return language(
            "Ombudsman published for {year}: {low} to {high} points. Methods: {reason}", year=published.year,
            low=language.number(published.row["low"]), high=language.number(published.row["high"]), reason=reason,
        )  # fmt: skip
    return language(
        "Ombudsman published {value} points for {year}; the self-assessment differs by {change}. That may be better "
        "service, other units, or a kinder eye: nobody verified it. Methods: {reason}", year=published.year,
        value=language.number(published.row["value"]), change=language.change(published.change), reason=reason,
    )  # fmt: skip


def missing(assessed: Assessed, language: Language | None = None) -> str:
    """Return whether scores are not given, and what they may come to; arguments as in `answer`."""
    language = spoken(language)
    return missing_sentence(assessed, language) if len(assessed.missing) else language("All scores are given.")


def pages(published: Published | None, sources: pd.DataFrame) -> list[str]:
    """Return the pages of the published figure, as links; `sources` are of `ombud.load_sources`."""
    known = set(published.row["source_ids"].split(";")) if published else set()
    return [f"{row.publisher}: <{row.url}>" for row in sources[sources["source_id"].isin(known)].itertuples()]


def assumptions(assessed: Assessed, language: Language | None = None) -> list[str]:
    """Return what the scores rest on; arguments as in `answer`."""
    assessment = assessed.assessment
    return words.assumptions(assessment.lines, assessment.year, spoken(language))


def cost_text(cost: float, language: Language) -> str:
    """Return a cost, with decimals only where it has any."""
    return language.number(cost, 0 if float(cost).is_integer() else 2)
