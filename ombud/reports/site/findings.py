"""What is known of the whole country: the answer of notebook 03, what is known directly, and what is published."""

from functools import lru_cache

import pandas as pd

from ombud.analysis import comparison, direct, drops
from ombud.analysis.comparison.totals import summarise
from ombud.display import charts
from ombud.display.charts.canvas import NARROW
from ombud.display.language import Language
from ombud.display.parts import Picture
from ombud.errors import NotPublished
from ombud.evidence.published.panel import Collection, load_collection
from ombud.files import Data
from ombud.methodology import comparability
from ombud.stories.direct import direct as tell_direct
from ombud.stories.drops.answer import answer
from ombud.stories.report import findings
from ombud.vocabulary import ZONES

HIGH = 81.0  # points from which a government counts as a high scorer, as in notebook 03


def national_answer(data: Data, language: Language, year: int, from_year: int) -> tuple[list[str], Picture | None]:
    """Tell what is known of the method's part in the nation's changes, in Markdown, surest first; draw who lost green."""
    frames = _frames(data, year, from_year)
    if frames is None:
        return [], None
    moves = frames["moves"]
    sentences = answer(comparability(from_year, year, data), **frames, language=language)
    own = moves[moves["pair"] == f"{from_year}-{year}"]
    if own.empty:
        return sentences, None
    axes = charts.green_lost(moves, (from_year, year), language, NARROW)
    title = language(
        "{share} of all green governments lost green from {from_year} to {year}",
        share=language.percent(own["share"].iat[0]),
        from_year=from_year,
        year=year,
    )
    source = language("Source: national counts of Ombudsman RI, zones by ombud; 95% intervals")
    return sentences, Picture.of(axes, title=title, source=source)


@lru_cache(maxsize=4)
def _frames(data: Data, year: int, from_year: int) -> dict[str, pd.DataFrame] | None:
    """Compute what the answer is told from, once for all languages; None where the pair of years allows none."""
    target, collection = (from_year, year), load_collection(data)
    if target not in drops.YEAR_PAIRS:
        return None
    panel, national = collection.panel, collection.national
    pairs = drops.pairs(panel, [target, *drops.PLACEBOS], data_dir=data)
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


def national_findings(collection: Collection, language: Language, year: int, from_year: int) -> list[str]:
    """Tell of zones, of how much is published, of the changes and of what these can't say, in plain sentences where known."""
    n = len(collection.governments)
    counts = collection.national[collection.national["level"] == "all"].dropna(subset=list(ZONES)).set_index("year")
    zones = [
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
    values = collection.panel.loc[collection.panel["year"] == year, "value"]
    coverage = language(
        "Of the {n} governments in the register, {valued} have a published total of {year}, and of {zoned} more only "
        "the zone or category is published or publishers disagree.",
        n=n,
        year=year,
        valued=int(values.notna().sum()),
        zoned=int(values.isna().sum()),
    )
    pair = comparison.changes(collection.panel, from_year, year, collection.data)
    summary = summarise(pair, n, from_year, year, collection.data)
    sentences = [
        language("Zones as Ombudsman RI counts them: {counts}.", counts="; ".join(zones)) if zones else "",
        coverage,
        findings.opening_sentence("Indonesia", summary, language),
        findings.method_sentence(summary, language),
        findings.caution_sentence(summary, language),
    ]
    return [sentence for sentence in sentences if sentence]
