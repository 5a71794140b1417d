"""What an attribution from unit scores assumes, and why it may say nothing: keys, texts, and where they hold."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ombud.analysis.attribution.units.arrays import UnitArrays
from ombud.analysis.attribution.units.counterfactual import Parts, weights_are_assumed
from ombud.methodology import Methodology

NOTES = {
    "not_both_years": "There are unit scores of one of the two years only; nothing can be attributed.",
    "no_dimensions": "The file gives scores of whole units without their dimensions; nothing can be attributed.",
    "dimension_unknown": "A dimension was scored in no unit of the government; nothing can be attributed.",
    "dimensions_held": (
        "Dimensions scored in one year only are held at their level of that year: they count wholly as method, "
        "and no performance is seen in them."
    ),
    "dimensions_parallel": "Dimensions scored in one year only are assumed to have moved as those scored in both.",
    "units_held": (
        "Units sampled in one year only are held at their score of that year: that they came or went counts wholly as "
        "units."
    ),
    "units_parallel": "Units sampled in one year only are assumed to have moved as those sampled in both.",
    "scores_imputed": (
        "Scores taken in neither year are filled from the unit's other dimensions and the government's other units."
    ),
    "scores_missing": (
        "A unit lacks scores that its year's method asks for; they are filled, so that the totals are not those of "
        "ombud.score, which leaves them out."
    ),
    "products_filled": (
        "Units whose number of products is not known in a year count with that of the other year, or with the "
        "government's mean."
    ),
    "weights_assumed": "Weights of a dimension rest on an assumption; see the method of that year.",
    "aggregation_assumed": "That totals are means over products or over units rests on an assumption.",
}


def government_notes(
    arrays: UnitArrays, parts: Parts, methods: tuple[Methodology, Methodology], unseen: str
) -> list[str]:
    """
    Return for each government the keys of the notes that hold for it, joined by ``;``.

    Parameters
    ----------
    arrays, parts : UnitArrays, Parts
        The units, and what was made of them.
    methods : tuple of Methodology
        Of the earlier and the later year.
    unseen : {"held", "parallel"}
        How scores that one year did not take are filled.
    """
    sampled = arrays.sampled
    in_both = arrays.governments_of(sampled[0]) & arrays.governments_of(sampled[1])
    of_whole = _whole_only(arrays)
    counted = parts.shares.sum(axis=(1, 2)) > 0
    unknown = arrays.governments_of(counted & np.isnan(parts.composites).any(axis=(1, 2, 3)))
    everywhere = np.ones(len(in_both), dtype=bool)
    once = sampled[0] != sampled[1]
    held = parts.filled.held & ~once[:, np.newaxis]
    holds = {
        "not_both_years": ~in_both,
        "no_dimensions": in_both & of_whole,
        "dimension_unknown": in_both & unknown & ~of_whole,
        f"dimensions_{unseen}": arrays.governments_of(np.any(held, axis=1)),
        f"units_{unseen}": arrays.governments_of(once),
        "scores_imputed": arrays.governments_of(np.any(parts.filled.imputed, axis=1)),
        "scores_missing": arrays.governments_of(_lacking(arrays, methods)),
        "products_filled": arrays.governments_of(parts.products_filled),
        "weights_assumed": everywhere & any(weights_are_assumed(method) for method in methods),
        "aggregation_assumed": everywhere & _aggregation_assumed(methods),
    }
    attributed = in_both & ~of_whole & ~unknown
    reasons = ("not_both_years", "no_dimensions", "dimension_unknown")
    return [
        ";".join(key for key, where in holds.items() if where[place] and (attributed[place] or key in reasons))
        for place in range(len(in_both))
    ]


def _whole_only(arrays: UnitArrays) -> NDArray[np.bool_]:
    """Return which governments have a unit that a year scored as a whole, without dimensions."""
    whole = ~np.isnan(arrays.whole) & np.isnan(arrays.scores).all(axis=2)
    return arrays.governments_of(whole.any(axis=0))


def _lacking(arrays: UnitArrays, methods: tuple[Methodology, Methodology]) -> NDArray[np.bool_]:
    """Return which units were sampled in a year without one of its method's dimensions."""
    own = np.array([[name in set(method.dimensions["dimension"]) for name in arrays.dimensions] for method in methods])
    return (arrays.sampled & (np.isnan(arrays.scores) & own[:, np.newaxis, :]).any(axis=2)).any(axis=0)


def _aggregation_assumed(methods: tuple[Methodology, Methodology]) -> bool:
    changes = methods[0].aggregation != methods[1].aggregation
    return changes and any(method.aggregation_basis == "assumed" for method in methods)
