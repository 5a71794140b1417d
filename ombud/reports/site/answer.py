"""The national answer at the top of the index: the sentences of notebook 03, and the chart of who lost green."""

from __future__ import annotations

from dataclasses import dataclass

from ombud.analysis import drops
from ombud.display import charts
from ombud.display.charts.canvas import figure_of, told
from ombud.display.language import Language
from ombud.display.parts import Picture
from ombud.errors import NotPublished
from ombud.evidence.published.collection import Collection
from ombud.methodology import comparability
from ombud.stories.drops.answer import answer

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

    sentences: list[str]
    picture: Picture | None


def national_answer(collection: Collection, language: Language, year: int, from_year: int) -> NationalAnswer:
    """Compute the answer; what can't be computed of this pair of years is left out."""
    target, panel, national = (from_year, year), collection.panel, collection.national
    relation = comparability(from_year, year, collection.data)
    if target not in drops.YEAR_PAIRS:
        return NationalAnswer([], None)
    placebos = [pair for pair in drops.PLACEBOS if pair != target]
    pairs = drops.pairs(panel, [target, *placebos], data_dir=collection.data)
    moves = drops.green_lost(pairs, national)
    try:
        weighted, _ = drops.weigh(pairs, national)
        remaining = drops.together(
            drops.excess(pairs, target, HIGH),
            drops.excess(weighted, target, HIGH),
            drops.excess_with_intervals(pairs, target, HIGH),
            drops.both_sides(drops.pairs(panel, drops.YEAR_PAIRS, data_dir=collection.data), target, HIGH),
        )
        curve = drops.reliability_curve(drops.sum_changes(pairs, HIGH), target)
    except NotPublished:
        return NationalAnswer([], None)
    sentences = answer(
        relation,
        drops.national_means(panel, national, from_year, year),
        drops.cutoff_counts(panel, national, from_year, year),
        moves,
        curve,
        remaining,
        language,
    )
    if f"{from_year}-{year}" not in set(moves["pair"]):
        return NationalAnswer(sentences, None)
    axes = charts.green_lost(moves, target, language)
    return NationalAnswer(sentences, Picture.of(axes, told(figure_of(axes))))
