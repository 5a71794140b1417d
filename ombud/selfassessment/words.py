"""What a self-assessment rests on, in words: the instructions of the form and the assumptions of every answer."""

from __future__ import annotations

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.errors import N_

INSTRUCTION_TEMPLATES = {
    N_("What this is"): (
        N_(
            "With this workbook a government scores itself on the parameters that Ombudsman RI used in {year}. It is no "
            "rapor: Ombudsman finds out by interviews, observation, documents and users, and need not come to the same "
            "scores."
        ),
    ),
    N_("How to fill it in"): (
        N_("1. Sheet Unit: name the government, and every unit that is sampled, with its kind."),
        N_(
            "2. Sheet Penilaian: give every indicator of every unit 0, 1, 2 or 3 in the column of scores. 0 is the worst, "
            "3 the best; how Ombudsman tells them apart is not published, so hold to your last rapor."
        ),
        N_(
            "3. Leave a cell empty where you can't tell. Empty cells do not count as 0: they are left out, and the answer "
            "lists them."
        ),
        N_(
            "4. Column of costs: what one point more costs there, in any one measure (days of work, millions of rupiah, "
            "effort from 1 to 5). Empty means 1; if all are empty, every point is the same effort. x means that the score "
            "can't be raised. Where the cell is orange, the row stands for a whole variable: without a cost of its own the "
            "cheapest way leaves it as it is."
        ),
        N_(
            "5. The names with * are an assumption: pages name these indicators, but not that they are these rows. Those "
            "that no page names are numbered. You may write the names of your rapor over both."
        ),
        N_("6. In the column of evidence say where the proof lies: a document, a photo, a link."),
        N_("7. Output is what users experience: score it from a survey among them, not from documents."),
        N_(
            "Yellow cells are yours. All others are protected, without a password, so that no formula is overwritten by "
            "mistake."
        ),
    ),
    N_("What comes of it"): (
        N_(
            "Sheet Hasil counts as you type. For the cheapest way to the next category run: ombud selfassess score "
            "FILE.xlsx. The answer is written into a copy; this file stays as it is."
        ),
    ),
}


def indicator_label(line: dict, language: Language) -> str:
    """Return the name of an indicator, with a star where it is assumed; its number where no page names it."""
    name = line[f"label_{language.code}"] or language("Indicator {number}", number=line["number"])
    return f"{name} *" if line["basis"] == "assumed" else name


def full_labels(lines: pd.DataFrame, language: Language | None = None) -> list[str]:
    """Return the names of indicators with their variable, where the name alone does not tell it."""
    language = spoken(language)
    label, variable = f"label_{language.code}", f"variable_{language.code}"
    return [
        indicator_label(line, language) if line[label] else f"{line[variable]}: {indicator_label(line, language)}"
        for line in lines.to_dict("records")
    ]


def example_line(language: Language) -> str:
    """Return what every page of an example says."""
    return language("EXAMPLE: made-up scores, no government's rapor.")


def assumptions(lines: pd.DataFrame, year: int, language: Language) -> list[str]:
    """
    Return what the scores rest on.

    Parameters
    ----------
    lines : DataFrame
        As `ombud.selfassessment.catalogue.form_lines` gives it, or with units.
    year : int
        Year of the method.
    language : Language
        Of the sentences.
    """
    form = lines.drop_duplicates("code")
    said = [
        language("Weights of the dimensions in {year}: published.", year=year)
        if (form["weight_basis"] == "published").all()
        else language("Weights of the dimensions in {year}: ASSUMED, at least in part.", year=year),
        language(
            "Inside each dimension variables weigh the same, and so do indicators inside a variable: "
            "ASSUMED, for their weights are not published."
        ),
    ]
    said += [
        language(
            "Of the inner weights only that of “{indicator}” is published, {share} of {dimension}; it is not used, "
            "since those beside it are not known.",
            indicator=indicator_label(line, language),
            share=language.percent(line["published_percent"] / 100, 2),
            dimension=line[f"dimension_{language.code}"],
        )
        for line in form[form["published_percent"].notna()].to_dict("records")
    ]
    if (form["basis"] == "assumed").any():
        said.append(language("Names of indicators with *: ASSUMED. They change no score."))
    alone = form.loc[form["alone"], f"variable_{language.code}"]
    if len(alone):
        said.append(
            language(
                "How many indicators {variables} have is not published, so each has one line. A point there moves the "
                "total more than elsewhere, and is likely to be more work: only with a cost of its own is it part of the "
                "cheapest way.",
                variables=language.join(list(alone)),
            )
        )
    said.append(
        language("The total is the plain mean of the units: ASSUMED, as it fits all published sets of unit scores.")
    )
    return said


def instructions(lines: pd.DataFrame, year: int, language: Language) -> list[tuple[str, list[str]]]:
    """Return the instructions of the form: headings, each with its paragraphs."""
    told = [
        (language(heading), [language(paragraph, year=year) for paragraph in paragraphs])
        for heading, paragraphs in INSTRUCTION_TEMPLATES.items()
    ]
    return [*told, (language("What the scores rest on"), assumptions(lines, year, language))]
