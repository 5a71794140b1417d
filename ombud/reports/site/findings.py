"""What is known of the whole country, as sentences."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis import comparison, drops
from ombud.analysis.comparison import summary as change_summary
from ombud.analysis.drops.placebo import contrasts
from ombud.analysis.drops.year_pairs import YEAR_PAIRS
from ombud.display.language import Language
from ombud.evidence.published.collection import Collection
from ombud.stories.report import findings
from ombud.vocabulary import ZONES

HIGH = 81.0


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
        _contrast_sentence(collection, language, year, from_year) if summary.comparability.grade == "changed" else "",
        findings.caution_sentence(summary, language),
    ]
    return [sentence for sentence in sentences if sentence]


def _zones_sentence(national: pd.DataFrame, language: Language, year: int, from_year: int) -> str:
    """Tell the published national counts of both years."""
    counts = national[national["level"] == "all"].dropna(subset=list(ZONES)).set_index("year")
    told = [
        language("{green} green, {yellow} yellow and {red} red in {year}", year=each,
                 green=counts.at[each, "hijau"], yellow=counts.at[each, "kuning"], red=counts.at[each, "merah"])
        for each in (from_year, year)
        if each in counts.index
    ]  # fmt: skip
    return language("Zones as Ombudsman RI counts them: {counts}.", counts="; ".join(told)) if told else ""


def _coverage_sentence(panel: pd.DataFrame, language: Language, n: int, year: int) -> str:
    """Tell how much of the year is published."""
    rows = panel[panel["year"] == year]
    return language(
        "Of the {n} governments in the register, {valued} have a published total of {year}, and of {zoned} more only "
        "the zone or category is published or publishers disagree.",
        n=n, year=year, valued=int(rows["value"].notna().sum()), zoned=int(rows["value"].isna().sum()),
    )  # fmt: skip


def _contrast_sentence(collection: Collection, language: Language, year: int, from_year: int) -> str:
    """Hold the fall of high scorers against pairs of years whose method did not change in that way."""
    table = contrasts(drops.pairs(collection.panel, YEAR_PAIRS, data_dir=collection.data), HIGH).set_index("pair")
    table = table[np.isfinite(table["contrast"])]
    target = f"{from_year}-{year}"
    if target not in table.index or len(table) < 2:
        return ""
    others = [
        language("{points} points in {pair}", points=language.number(-row["contrast"], 0), pair=pair.replace("-", "–"))
        for pair, row in table.drop(target).iterrows()
    ]
    own = table.loc[target]
    return language(
        "Governments at {threshold} points or more in {from_year} changed by {high} points on average, the others by "
        "{low}: a difference of {difference} points. Pairs of years without this change of method differ too: "
        "{others}.",
        threshold=language.number(HIGH, 0), from_year=from_year, high=language.change(own["high_change"], 1),
        low=language.change(own["low_change"], 1), difference=language.number(-own["contrast"], 0),
        others=language.join(others),
    )  # fmt: skip
