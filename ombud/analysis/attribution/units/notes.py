"""What an attribution from unit scores assumes, and why it may say nothing: codes, and where they hold."""

from __future__ import annotations

import numpy as np

from ombud.analysis.attribution.units.arrays import UnitArrays
from ombud.analysis.attribution.units.counterfactual import Parts
from ombud.errors import NotPublished
from ombud.methodology import Methodology


def government_notes(
    arrays: UnitArrays, parts: Parts, methods: tuple[Methodology, Methodology], unseen: str
) -> list[str]:
    """Return for each government the codes of the notes that hold for it, joined by ``;``."""
    of, sampled, scored = arrays.governments_of, arrays.sampled, ~np.isnan(arrays.scores)
    in_both = of(sampled[0]) & of(sampled[1])
    # a unit that a year scored as a whole, without dimensions
    of_whole = of((~np.isnan(arrays.whole) & ~scored.any(axis=2)).any(axis=0))
    counted = parts.shares.sum(axis=(1, 2)) > 0
    unknown = of(counted & np.isnan(parts.composites).any(axis=(1, 2, 3)))
    once = sampled[0] != sampled[1]
    asked = np.array([np.isin(arrays.dimensions, method.dimensions["dimension"]) for method in methods])
    lacking = sampled & (asked[:, np.newaxis, :] & ~scored).any(axis=2)
    changes = methods[0].aggregation != methods[1].aggregation
    reasons = {"not_both_years": ~in_both, "no_dimensions": in_both & of_whole}
    reasons["dimension_unknown"] = in_both & unknown & ~of_whole
    attributed = in_both & ~of_whole & ~unknown
    assumed = {
        f"dimensions_{unseen}": of((parts.filled.held & ~once[:, np.newaxis]).any(axis=1)),
        f"units_{unseen}": of(once),
        "scores_imputed": of(np.asarray(parts.filled.imputed.any(axis=1))),
        "scores_missing": of(lacking.any(axis=0)),
        "products_filled": of(parts.products_filled),
        "weights_convention": len({len(method.dimensions) > 1 for method in methods}) > 1,
        "weights_assumed": any(_weights_are_assumed(method) for method in methods),
        "aggregation_assumed": changes and any(method.aggregation_basis == "assumed" for method in methods),
    }
    holds = reasons | {key: attributed & where for key, where in assumed.items()}
    return [";".join(key for key, where in holds.items() if where[place]) for place in range(len(in_both))]


def _weights_are_assumed(method: Methodology) -> bool:
    """Return whether a method's weights rest on an assumption; a single dimension weighs all."""
    try:
        return len(method.dimensions) > 1 and method.weights_basis == "assumed"
    except NotPublished:
        return False
