"""A self-assessment in sentences: the form's instructions, what it comes to, and what its scores rest on."""

from collections.abc import Iterator

import pandas as pd

from ombud.display.catalogue import TABLES
from ombud.display.language import SPOKEN, Language, sentences
from ombud.rounding import exact
from ombud.selfassessment.layout import HIGHEST
from ombud.selfassessment.result import Assessed


def subject(assessed: Assessed, language: Language) -> str:
    """Return whom the self-assessment is on."""
    assessment = assessed.assessment
    if assessment.example:
        return language("Example")
    return assessment.government.name if assessment.government else language("A government that is not named")


@sentences
def answer(assessed: Assessed, published: pd.Series | None, language: Language = SPOKEN) -> Iterator[str]:
    """
    Return the answer: total, what is missing, the next category, the way there and the published figure.

    Of `ombud.selfassessment.assess` and `last_published`; by default in the language of the notebook.
    """
    dimension = assessed.dimensions.sort_values("score", kind="stable").iloc[0]
    unit = assessed.units.sort_values("total", key=exact, kind="stable").iloc[0]
    if assessed.assessment.example:
        yield example_line(language)
    yield language(
        "{subject}, by its own scores and the method of {year}: {total} points, category {category} ({label}), zone "
        "{zone}. This is no score of Ombudsman's.",
        vars(assessed),
        subject=subject(assessed, language),
        year=assessed.assessment.year,
        label=getattr(assessed, f"label_{language.code}"),
        zone=language.tell(assessed.zone),
    )
    if len(assessed.missing):
        yield missing(assessed, language)
    yield language(
        "The weakest dimension is {dimension} with {score} points, the weakest unit {unit} with {total}.",
        unit,
        dimension=dimension[f"dimension_{language.code}"],
        score=dimension["score"],
    )
    yield from way(assessed, language)
    yield beside(assessed, published, language)


def missing(assessed: Assessed, language: Language = SPOKEN) -> str:
    """Return whether scores are not given, and what they may come to; arguments as in `answer`."""
    if assessed.missing.empty:
        return language("All scores are given.")
    return language(
        "{n} of {all} scores are not given and are left out, so that those beside them weigh more. With all of them "
        "at 0 the total would be {low}, with all at 3 {high}: give them before acting on the way below.",
        vars(assessed),
        n=language.integer(len(assessed.missing)),
        all=language.integer(len(assessed.assessment.lines)),
    )


@sentences
def way(assessed: Assessed, language: Language = SPOKEN) -> Iterator[str]:
    """Return the distance to the next category, the cheapest way there; arguments as in `answer`."""
    path, lines, steps = assessed.path, assessed.assessment.lines, assessed.steps
    given = lines["cost_given"]
    if path is None:
        yield language("There is no better category.")
        return
    # with decimals only where there are any
    cost, bound = (language.number(float(each), 0 if each.denominator == 1 else 2) for each in (path.cost, path.bound))
    yield language(
        "Category {category} begins at {cutoff} points: {distance} more.",
        vars(assessed),
        category=assessed.next_category,
    )
    asked = lines[lines["alone"] & ~given & (lines["score"] < HIGHEST).fillna(False)]
    if len(asked):
        yield language(
            "Left as they are, since no cost is given: {n} rows that each stand for a whole variable ({variables}).",
            n=language.integer(len(asked)),
            variables=language.join(list(asked[f"variable_{language.code}"].unique())),
        )
    if path.status == "infeasible":
        yield language.passage("category_out_of_reach", result=float(path.result))
        return
    yield language(
        "The cheapest way raises {n} indicators in {units} units by {points} points in all; it costs {cost} and "
        "leads to {result} points.",
        n=language.integer(len(steps)),
        units=language.integer(steps["unit_number"].nunique()),
        points=language.integer(int(path.raises.sum())),
        cost=cost,
        result=float(path.result),
    )
    if path.status == "optimal":
        yield language("It is proved that no way costs less. Among ways of equal cost it touches the fewest units.")
    else:
        yield language("It is NOT proved to be the cheapest: no way costs less than {bound}.", bound=bound)
    if not given.any():
        yield language("No costs were given, so that every point counts as the same effort.")
    elif given.all():
        yield language("Costs are those of the workbook.")
    else:
        yield language(
            "Costs are those of the workbook; where none was given, 1 per point: {n} of {all} indicators.",
            n=language.integer(int((~given).sum())),
            all=language.integer(len(given)),
        )


def beside(assessed: Assessed, published: pd.Series | None, language: Language = SPOKEN) -> str:
    """Return what Ombudsman published last, and how it compares; arguments as in `answer`."""
    government = assessed.assessment.government
    if government is None:
        return language("The workbook names no government, so that no published figure stands beside it.")
    if published is None:
        return language("No figure of {government} is published in the collection.", government=government.name)
    change, reason = published["change"], published[f"reason_{language.code}"]
    if pd.isna(change):
        code = "published_as_a_range"
    elif change > 0:
        code = "assessed_higher"
    elif change < 0:
        code = "assessed_lower"
    else:
        code = "assessed_alike"
    return language.passage(code, published, distance=abs(change), reason=reason)


def pages(published: pd.Series | None, sources: pd.DataFrame) -> list[str]:
    """Return the pages of the published figure, as links; `sources` are of `ombud.load_sources`."""
    known = set() if published is None else set(published["source_ids"].split(";"))
    return [f"{row.publisher}: <{row.url}>" for row in sources[sources["source_id"].isin(known)].itertuples()]


def assumptions(assessed: Assessed, language: Language = SPOKEN) -> list[str]:
    """Return what the scores rest on; arguments as in `answer`."""
    return basis_of(assessed.assessment.lines, assessed.assessment.year, language)


def indicator_label(line: dict, language: Language) -> str:
    """Return the name of an indicator, with a star where it is assumed; its number where no page names it."""
    name = line[f"label_{language.code}"] or language("Indicator {number}", number=line["number"])
    return f"{name} *" if line["basis"] == "assumed" else name


def full_labels(lines: pd.DataFrame, language: Language = SPOKEN) -> list[str]:
    """Return the names of indicators with their variable, where the name alone does not tell it."""
    label, variable = f"label_{language.code}", f"variable_{language.code}"
    return [
        indicator_label(line, language) if line[label] else f"{line[variable]}: {indicator_label(line, language)}"
        for line in lines.to_dict("records")
    ]


def example_line(language: Language) -> str:
    """Return what every page of an example says."""
    return language("EXAMPLE: made-up scores, no government's rapor.")


@sentences
def basis_of(lines: pd.DataFrame, year: int, language: Language) -> Iterator[str]:
    """Return what scores of lines, as `layout.form_lines` gives them, rest on under the method of a year."""
    form = lines.drop_duplicates("code")
    if (form["weight_basis"] == "published").all():
        yield language("Weights of the dimensions in {year}: published.", year=year)
    else:
        yield language("Weights of the dimensions in {year}: ASSUMED, at least in part.", year=year)
    yield language.passage("inner_weights_assumed")
    for line in form[form["published_percent"].notna()].to_dict("records"):
        yield language(
            "Of the inner weights only that of “{indicator}” is published, {share} of {dimension}; it is not used, "
            "since those beside it are not known.",
            indicator=indicator_label(line, language),
            share=language.percent(line["published_percent"] / 100, 2),
            dimension=line[f"dimension_{language.code}"],
        )
    if (form["basis"] == "assumed").any():
        yield language("Names of indicators with *: ASSUMED. They change no score.")
    if form["alone"].any():
        variables = list(form.loc[form["alone"], f"variable_{language.code}"])
        yield language.passage("variables_of_one_line", variables=language.join(variables))
    yield language("The total is the plain mean of the units: ASSUMED, as it fits all published sets of unit scores.")


def instructions(lines: pd.DataFrame, year: int, language: Language) -> dict[str, list[str]]:
    """Return the instructions of the form: headings, each with its paragraphs."""
    tables = [TABLES[f"form_{part}"].values() for part in ("purpose", "filling_in", "outcome")]
    parts = [[language(text, year=year) for text in texts] for texts in tables]
    told = {heading: paragraphs for heading, *paragraphs in parts}
    return told | {language("What the scores rest on"): basis_of(lines, year, language)}
