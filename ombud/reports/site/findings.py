"""What is known of the whole country, as sentences."""

from __future__ import annotations

import pandas as pd

from ombud.analysis import comparison
from ombud.analysis.comparison import summary as change_summary
from ombud.display.language import Language
from ombud.evidence.published.collection import Collection
from ombud.stories.report import findings
from ombud.vocabulary import ZONES


def national_findings(collection: Collection, language: Language, year: int, from_year: int) -> list[str]:
    """
    Tell the national counts of zones, the published changes, and what neither can say.

    Returns
    -------
    list of str
        Plain sentences in the order of reading; those for which nothing is published are left out.
    """
    pair = comparison.changes(collection.panel, from_year, year, collection.data)
    n = len(collection.governments)
    summary = change_summary.summarise(pair, n, from_year, year, collection.data)
    sentences = [
        _zones_sentence(collection.national, language, year, from_year),
        _coverage_sentence(collection.panel, language, n, year),
        findings.opening_sentence("Indonesia", summary, language),
        findings.method_sentence(summary, language),
        findings.caution_sentence(summary, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _zones_sentence(national: pd.DataFrame, language: Language, year: int, from_year: int) -> str:
    """Tell the published national counts of both years."""
    counts = national[national["level"] == "all"].dropna(subset=list(ZONES)).set_index("year")
    told = [
        language(
            "{green} green, {yellow} yellow and {red} red in {year}",
            year=each,
            green=counts.at[each, "hijau"],
            yellow=counts.at[each, "kuning"],
            red=counts.at[each, "merah"],
        )
        for each in (from_year, year)
        if each in counts.index
    ]
    return language("Zones as Ombudsman RI counts them: {counts}.", counts="; ".join(told)) if told else ""


def _coverage_sentence(panel: pd.DataFrame, language: Language, n: int, year: int) -> str:
    """Tell how much of the year is published."""
    rows = panel[panel["year"] == year]
    return language(
        "Of the {n} governments in the register, {valued} have a published total of {year}, and of {zoned} more only "
        "the zone or category is published or publishers disagree.",
        n=n,
        year=year,
        valued=int(rows["value"].notna().sum()),
        zoned=int(rows["value"].isna().sum()),
    )
