"""What a self-assessment comes to, in sentences."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language
from ombud.rounding import exact
from ombud.selfassessment import words
from ombud.selfassessment.result.published import Published
from ombud.selfassessment.result.result import Assessed


def subject(assessed: Assessed, language: Language) -> str:
    """Return whom the self-assessment is on."""
    assessment = assessed.assessment
    if assessment.example:
        return language("Example")
    return assessment.government.name if assessment.government else language("A government that is not named")


def answer(assessed: Assessed, published: Published | None, language: Language) -> list[str]:
    """Return the answer: total, what is missing, the weakest parts, the way to the next category, the published figure."""
    dimension = assessed.dimensions.sort_values("score", kind="stable").iloc[0]
    unit = assessed.units.sort_values("total", key=exact, kind="stable").iloc[0]
    told = {
        "subject": subject(assessed, language),
        "year": assessed.assessment.year,
        "category": assessed.category,
        "label": getattr(assessed, f"label_{language.code}"),
        "zone": language.tell(assessed.zone),
        "n": language.integer(len(assessed.missing)),
        "all": language.integer(len(assessed.assessment.lines)),
        "dimension": dimension[f"dimension_{language.code}"],
        "unit": unit["unit"],
    }
    points = {"low": assessed.low, "high": assessed.high, "score": dimension["score"]}
    told |= {name: language.number(value) for name, value in points.items()}
    total, weakest = language.number(assessed.total), language.number(unit["total"])
    said = [
        language(
            "{subject}, by its own scores and the method of {year}: {total} points, category {category} ({label}), zone "
            "{zone}. This is no score of Ombudsman's.",
            **told,
            total=total,
        ),
        language(
            "{n} of {all} scores are not given and are left out, so that those beside them weigh more. With all of them "
            "at 0 the total would be {low}, with all at 3 {high}: give them before acting on the way below.",
            **told,
        ),
        language(
            "The weakest dimension is {dimension} with {score} points, the weakest unit {unit} with {total}.",
            **told,
            total=weakest,
        ),
    ]
    if assessed.missing.empty:
        del said[1]
    if assessed.assessment.example:
        said.insert(0, words.example_line(language))
    return [*said, *next_sentences(assessed, language), published_sentence(assessed, published, language)]


def next_sentences(assessed: Assessed, language: Language) -> list[str]:
    """Return the distance to the next category, the cheapest way there, whether that is proved, and what costs are."""
    path, given = assessed.path, assessed.assessment.lines["cost_given"]
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
    if path.status == "infeasible":
        said.append(
            language(
                "It can't be reached with what was given: if every score that can be raised were 3, the total would be "
                "{result}.",
                **told,
            )
        )
        return said
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
        n, count = language.integer(int((~given).sum())), language.integer(len(given))
        said.append(
            language(
                "Costs are those of the workbook; where none was given, 1 per point: {n} of {all} indicators.",
                n=n,
                all=count,
            )
        )
    return said


def published_sentence(assessed: Assessed, published: Published | None, language: Language) -> str:
    """Return what Ombudsman published last, and how it compares."""
    government = assessed.assessment.government
    if government is None:
        return language("The workbook names no government, so that no published figure stands beside it.")
    if published is None:
        return language("No figure of {government} is published in the collection.", government=government.name)
    told = {name: language.number(published.row[name]) for name in ("low", "high", "value")} | {
        "year": published.year,
        "change": language.change(published.change),
        "reason": getattr(published, f"reason_{language.code}"),
    }
    if pd.isna(published.change):
        return language("Ombudsman published for {year}: {low} to {high} points. Methods: {reason}", **told)
    return language(
        "Ombudsman published {value} points for {year}; the self-assessment differs by {change}. That may be better "
        "service, other units, or a kinder eye: nobody verified it. Methods: {reason}",
        **told,
    )


def cost_text(cost: float, language: Language) -> str:
    """Return a cost, with decimals only where it has any."""
    return language.number(cost, 0 if float(cost).is_integer() else 2)
