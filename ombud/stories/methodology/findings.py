"""Notebook 02 in sentences: what changed in the method, what of it is published, and what the cut-offs alone do."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.methodology import Comparability, load_methodology


def methods(relation: Comparability, difference: pd.DataFrame, language: Language | None = None) -> list[str]:
    """
    Tell how the two methods compare, and how much of that is published.

    Parameters
    ----------
    relation : Comparability
        Of `ombud.comparability`.
    difference : DataFrame
        Of `ombud.methodology.difference`.
    language : Language, optional
        Of the sentences; by default the one of the notebook.
    """
    language = spoken(language)
    sides = difference[["from_basis", "to_basis"]]
    unknown = sides.eq("not_published").any(axis=1)
    assumed = sides.eq("assumed").any(axis=1) & ~unknown
    return [
        getattr(relation, f"reason_{language.code}"),
        language(
            "Of {n} items of the two methods, {published} are published for both years, {assumed} rest on an "
            "assumption in at least one, and {unknown} can't be compared because one year's are not published.",
            n=len(sides),
            published=int((~unknown & ~assumed).sum()),
            assumed=int(assumed.sum()),
            unknown=int(unknown.sum()),
        ),
    ]


def cutoffs(zones: pd.DataFrame, language: Language | None = None) -> str:
    """Tell how many totals change their zone with the cut-offs; `zones` of `ombud.zones_under_cutoffs`."""
    language = spoken(language)
    if zones.empty or zones["cutoff_year"].nunique() < 2:
        return language("The cut-offs of one of the two years are not known.")
    sides = zones.pivot(index=["government_code", "data_year"], columns="cutoff_year", values="zone")
    return language(
        "{moved} of the {n} published totals of the two years would lie in another zone under the other year's "
        "cut-offs: a change of name without a change of score.",
        moved=int(sides.iloc[:, 0].ne(sides.iloc[:, 1]).sum()),
        n=len(sides),
    )


def weights(weights: pd.DataFrame, years: Sequence[int], language: Language | None = None) -> str:
    """Tell of which years no weights are published; empty where all are. `weights` of `ombud.methodology.weights_of`."""
    language = spoken(language)
    known = set(weights.dropna(subset="weight_percent")["year"])
    unknown = [str(year) for year in years if year not in known]
    return language("Dimension weights of {years} are not published.", years=language.join(unknown)) if unknown else ""


def method_sources(years: Sequence[int], language: Language | None = None) -> str:
    """Return the addresses that the methods of some years rest on, as Markdown."""
    language = spoken(language)
    lists = []
    for year in years:
        links = "\n".join(f"{place}. <{link}>" for place, link in enumerate(load_methodology(year).sources, start=1))
        heading = language("Sources of the method of {year}", year=year)
        lists.append(f"**{heading}**\n\n{links}")
    return "\n\n".join(lists)
