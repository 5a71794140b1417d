"""What a self-assessment comes to, in sentences: notebook 06 and the answer in the workbook."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.rounding import exact
from ombud.selfassessment import words
from ombud.selfassessment.catalogue import HIGHEST
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
    dimension = assessed.dimensions.sort_values("score", kind="stable").iloc[0]
    unit = assessed.units.sort_values("total", key=exact, kind="stable").iloc[0]
    said = [
        language(
            "{subject}, by its own scores and the method of {year}: {total} points, category {category} ({label}), zone "
            "{zone}. This is no score of Ombudsman's.",
            subject=subject(assessed, language),
            year=assessed.assessment.year,
            total=language.number(assessed.total),
            category=assessed.category,
            label=getattr(assessed, f"label_{language.code}"),
            zone=language.tell(assessed.zone),
        ),
        *([] if assessed.missing.empty else [missing(assessed, language)]),
        language(
            "The weakest dimension is {dimension} with {score} points, the weakest unit {unit} with {total}.",
            dimension=dimension[f"dimension_{language.code}"],
            score=language.number(dimension["score"]),
            unit=unit["unit"],
            total=language.number(unit["total"]),
        ),
    ]
    if assessed.assessment.example:
        said.insert(0, words.example_line(language))
    return [*said, *way(assessed, language), beside(assessed, published, language)]


def missing(assessed: Assessed, language: Language | None = None) -> str:
    """Return whether scores are not given, and what they may come to; arguments as in `answer`."""
    language = spoken(language)
    if assessed.missing.empty:
        return language("All scores are given.")
    return language(
        "{n} of {all} scores are not given and are left out, so that those beside them weigh more. With all of them "
        "at 0 the total would be {low}, with all at 3 {high}: give them before acting on the way below.",
        n=language.integer(len(assessed.missing)),
        all=language.integer(len(assessed.assessment.lines)),
        low=language.number(assessed.low),
        high=language.number(assessed.high),
    )


def way(assessed: Assessed, language: Language | None = None) -> list[str]:
    """Return the distance to the next category, the cheapest way there; arguments as in `answer`."""
    language = spoken(language)
    path, lines = assessed.path, assessed.assessment.lines
    given = lines["cost_given"]
    if path is None:
        return [language("There is no better category.")]
    points = {"cutoff": assessed.cutoff, "distance": assessed.distance, "result": float(path.result)}
    told = {name: language.number(value) for name, value in points.items()} | {
        "category": assessed.next_category,
        "n": language.integer(len(assessed.steps)),
        "units": language.integer(assessed.steps["unit_number"].nunique()),
        "points": language.integer(int(path.raises.sum())),
        "cost": cost_text(float(path.cost), language),
        "bound": cost_text(float(path.bound), language),
    }
    said = [language("Category {category} begins at {cutoff} points: {distance} more.", **told)]
    asked = lines[lines["alone"] & ~lines["cost_given"] & (lines["score"] < HIGHEST).fillna(False)]
    if len(asked):
        said.append(
            language(
                "Left as they are, since no cost is given: {n} rows that each stand for a whole variable ({variables}).",
                n=language.integer(len(asked)),
                variables=language.join(list(asked[f"variable_{language.code}"].unique())),
            )
        )
    if path.status == "infeasible":
        text = language(
            "It can't be reached with what was given: if every score that can be raised were 3, the total would be "
            "{result}.",
            **told,
        )
        return [*said, text]
    said.append(
        language(
            "The cheapest way raises {n} indicators in {units} units by {points} points in all; it costs {cost} and "
            "leads to {result} points.",
            **told,
        )
    )
    if path.status == "optimal":
        said.append(
            language("It is proved that no way costs less. Among ways of equal cost it touches the fewest units.")
        )
    else:
        said.append(language("It is NOT proved to be the cheapest: no way costs less than {bound}.", **told))
    if assessed.equal_effort:
        said.append(language("No costs were given, so that every point counts as the same effort."))
    elif given.all():
        said.append(language("Costs are those of the workbook."))
    else:
        said.append(
            language(
                "Costs are those of the workbook; where none was given, 1 per point: {n} of {all} indicators.",
                n=language.integer(int((~given).sum())),
                all=language.integer(len(given)),
            )
        )
    return said


def beside(assessed: Assessed, published: Published | None, language: Language | None = None) -> str:
    """Return what Ombudsman published last, and how it compares; arguments as in `answer`."""
    language = spoken(language)
    government = assessed.assessment.government
    if government is None:
        return language("The workbook names no government, so that no published figure stands beside it.")
    if published is None:
        return language("No figure of {government} is published in the collection.", government=government.name)
    told = {name: language.number(published.row[name]) for name in ("low", "high", "value")} | {
        "year": published.year,
        "distance": language.number(abs(published.change)),
        "reason": getattr(published, f"reason_{language.code}"),
    }
    if pd.isna(published.change):
        return language("Ombudsman published for {year}: {low} to {high} points. Methods: {reason}", **told)
    if published.change > 0:
        return language(
            "Ombudsman published {value} points for {year}; the self-assessment is {distance} points higher. That may be "
            "better service, other units, or a kinder eye: nobody verified it. Methods: {reason}",
            **told,
        )
    if published.change < 0:
        return language(
            "Ombudsman published {value} points for {year}; the self-assessment is {distance} points lower. That may be "
            "worse service, other units, or a stricter eye: nobody verified it. Methods: {reason}",
            **told,
        )
    return language(
        "Ombudsman published {value} points for {year}, as many as the self-assessment comes to. Methods: {reason}",
        **told,
    )


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
