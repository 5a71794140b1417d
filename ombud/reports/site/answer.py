"""The top of the index: the answer of notebook 03, what is known directly, and the chart of who lost green."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from ombud.analysis import direct, drops
from ombud.display import charts
from ombud.display.charts.canvas import NARROW, figure_of, told
from ombud.display.language import Language
from ombud.display.parts import Picture
from ombud.errors import NotPublished
from ombud.evidence.published.collection import load_collection
from ombud.files import Data
from ombud.methodology import comparability
from ombud.stories.direct.findings import direct as tell_direct
from ombud.stories.drops.answer import answer
from ombud.stories.report.story import national_pairs

HIGH = 81.0  # points from which a government counts as a high scorer, as in notebook 03


@dataclass(frozen=True)
class NationalAnswer:
    """
    What is known of the method's part in the nation's changes.

    Attributes
    ----------
    sentences : list of str
        Markdown, the surest first.
    picture : Picture or None
        Who lost green, in this pair of years and in others; None where it can't be told of this pair.
    """

    sentences: list[str] = field(default_factory=list)
    picture: Picture | None = None


def national_answer(data: Data, language: Language, year: int, from_year: int) -> NationalAnswer:
    """Tell the answer; what can't be computed of this pair of years is left out."""
    frames = _frames(data, year, from_year)
    if frames is None:
        return NationalAnswer()
    moves = frames["moves"]
    sentences = answer(comparability(from_year, year, data), **frames, language=language)
    if f"{from_year}-{year}" not in set(moves["pair"]):
        return NationalAnswer(sentences)
    axes = charts.green_lost(moves, (from_year, year), language, NARROW)
    share = moves.loc[moves["pair"] == f"{from_year}-{year}", "share"].iat[0]
    title = language(
        "{share} of all green governments lost green from {from_year} to {year}",
        share=language.percent(share),
        from_year=from_year,
        year=year,
    )
    source = language("Source: national counts of Ombudsman RI, zones by ombud; 95% intervals")
    return NationalAnswer(sentences, Picture.of(axes, told(figure_of(axes)), title, source))


def known_directly(data: Data, language: Language, year: int, from_year: int) -> list[str]:
    """Tell what needs no model; nothing where no part of the method is new, and so nothing is asked of it."""
    if comparability(from_year, year, data).grade != "changed":
        return []
    return tell_direct(language=language, **_direct_frames(data, year, from_year))


@lru_cache(maxsize=4)
def _direct_frames(data: Data, year: int, from_year: int) -> dict[str, pd.DataFrame]:
    """Gather what is known directly, once for all languages."""
    years, collection = {from_year, year, *(later for _, later in drops.PLACEBOS)}, load_collection(data)
    return direct.gather(from_year, year, data) | {
        "weights": direct.weight_bounds(year, data),
        "provinces": direct.whole_provinces(collection.panel, years, data),
        "noise": direct.same_method(collection.observations, drops.PLACEBOS, data),
    }


@lru_cache(maxsize=4)
def _frames(data: Data, year: int, from_year: int) -> dict[str, pd.DataFrame] | None:
    """Compute what the answer is told from, once for all languages; None where the pair of years allows none."""
    target, collection = (from_year, year), load_collection(data)
    if target not in drops.YEAR_PAIRS:
        return None
    panel, national = collection.panel, collection.national
    pairs = national_pairs(target, data)
    try:
        weighted, _ = drops.weigh(pairs, national)
        remaining = drops.together(
            drops.excess(pairs, target, HIGH),
            drops.excess(weighted, target, HIGH),
            drops.excess_with_intervals(pairs, target, HIGH),
            drops.both_sides(drops.pairs(panel, drops.YEAR_PAIRS, data_dir=data), target, HIGH),
        )
        curve = drops.reliability_curve(drops.sum_changes(pairs, HIGH), target)
    except NotPublished:
        return None
    return {
        "means": drops.national_means(panel, national, from_year, year, data_dir=data),
        "counts": drops.cutoff_counts(panel, national, from_year, year, data_dir=data),
        "moves": drops.green_lost(pairs, national),
        "curve": curve,
        "remaining": remaining,
    }
