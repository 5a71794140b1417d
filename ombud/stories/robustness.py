"""Notebook 05 in sentences: how far a score, a rank and a category hang on choices of the method, and what is varied."""

from collections.abc import Iterator

import pandas as pd

from ombud.analysis.robustness import Bounds, Choices, Design, Dirichlet
from ombud.display.language import SPOKEN, Language, sentences
from ombud.errors import N_
from ombud.methodology import Methodology
from ombud.stories.units import warning

OFTEN = 1 / 3


@sentences
def robustness(
    totals: pd.DataFrame,
    ranks: pd.DataFrame,
    categories: pd.DataFrame,
    reversals: pd.DataFrame,
    government: str,
    language: Language = SPOKEN,
) -> Iterator[str]:
    """
    Tell how robust a government's total, rank and category are.

    `totals`, `ranks` and `categories` are of `ombud.robustness.total_summary`, `rank_summary` and `category_summary`, with
    ``government``, in which it has this name; `reversals` of `ombud.robustness.order_reversals`.
    """
    total, rank, chance = (frame.set_index("government").loc[government] for frame in (totals, ranks, categories))
    yield warning(totals, language)
    yield language(
        "{place}: {total} points; 90% of the draws lie within {interval}.",
        place=government,
        total=total["baseline"],
        interval=language.interval(total["q05"], total["q95"]),
    )
    yield language(
        "Rank {rank} of {n}; 90% of the draws lie between {low} and {high}.",
        {name: language.integer(rank[of]) for name, of in (("rank", "baseline"), ("low", "q05"), ("high", "q95"))},
        n=language.integer(len(ranks)),
    )
    yield language(
        "Another category than {category} in {share} of the draws.",
        category=language.tell(str(chance["baseline"])),
        share=language.percent(chance["flip"]),
    )
    if len(reversals):
        yield language(
            "Of neighbours in the ranking, {share} would change places in more than a third of the draws.",
            share=language.percent((reversals["probability"] > OFTEN).mean()),
        )


def varied(design: Design, method: Methodology, language: Language = SPOKEN) -> list[str]:
    """Tell what a design of `ombud.robustness` varies, and how far; `method` has the weights that are varied."""
    single, size = len(method.dimensions) == 1, getattr(design.weights, "concentration", 0)
    fields = {"year": method.year, "size": language.integer(size)}
    fields["spread"] = language.number(100 * (0.25 * 0.75 / (size + 1)) ** 0.5, 1)
    texts = []
    if single:
        texts.append(N_("The method of {year} has one dimension: it has no weights to vary."))
    elif isinstance(design.weights, Dirichlet):
        drawn = N_(
            "Weights of the dimensions: drawn around those of {year} (Dirichlet, concentration {size}), so that "
            "a weight of 25% has a standard deviation of {spread} percentage points."
        )
        texts.append(drawn)
    elif isinstance(design.weights, (Bounds, Choices)):
        texts.append(N_("Weights of the dimensions: drawn between the bounds, or among the sets, that are given."))
    if len(design.aggregation) > 1:
        means = N_(
            "Kind of mean over dimensions: arithmetic, which lets one dimension make good for another, or "
            "geometric, which does so less."
        )
        texts.append(means)
    if design.unit_sets == "bootstrap":
        again = N_(
            "Units: those of which a government has several (puskesmas) are drawn again, as if others could have been "
            "sampled; an office of which it has one is no sample."
        )
        texts.append(again)
    if design.unit_sets == "leave_one_out":
        texts.append(N_("Units: all, or all but those of one kind, in every government."))
    if not single and method.weights_basis == "assumed":
        texts.append(N_("The weights of {year} rest on an assumption."))
    return [language(text, fields) for text in texts or [N_("Nothing is varied.")]]
