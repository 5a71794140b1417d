"""What is missing in a rapor, named: dimensions, products and indicators, with the number of units that lack them."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.scoring.query.statements import Plan
from ombud.errors import NotPublished
from ombud.evidence.registers.names import fold
from ombud.methodology import Methodology


def name_missing(found: pd.DataFrame, plan: Plan, method: Methodology) -> pd.Series:
    """
    Return what is missing, per row of the query's result.

    Parameters
    ----------
    found : DataFrame
        What `unit_query.scoring_query` gives.
    plan : Plan
        What the query was made from.
    method : Methodology
        Whose variables, and numbers of indicators, the rapor should have.

    Returns
    -------
    Series of str
        Joined by ``;``: whole dimensions, products, what no unit of the rapor has, then indicators; "" when nothing is.
    """
    parts = [_counted(found[f"lacking_{n}"], dimension, plan.over) for n, dimension in enumerate(plan.weights)]
    if plan.over == "products":
        parts.append(_counted(found["without_product"], "products", "units"))
    parts += [[text] * len(found) for text in nowhere(plan, method)]
    parts.append(list(found["missing"].astype(object).where(found["missing"].notna(), "")))
    texts = ["; ".join(text for text in row if text) for row in zip(*parts, strict=True)]
    return pd.Series(texts, found.index, dtype=object)


def _counted(counts: pd.Series, name: str, of: str) -> list[str]:
    return [f"{name} ({count} {of})" if count else "" for count in counts]


def nowhere(plan: Plan, method: Methodology) -> list[str]:
    """Return variables, and numbers of indicators, that the method publishes and no unit of the rapor has."""
    try:
        variables = method.variables
    except NotPublished:
        return []
    counts = {
        (branch.dimension, fold(branch.variable)): sum(name is not None for name in branch.indicators)
        for branch in plan.branches if branch.variable is not None
    }  # fmt: skip
    texts = []
    for row in variables[variables["dimension"].isin({dimension for dimension, _ in counts})].to_dict("records"):
        names = [fold(row[key]) for key in ("variable", "label_id", "label_en")]
        given = next((counts[row["dimension"], name] for name in names if (row["dimension"], name) in counts), None)
        name, published = f"{row['dimension']} / {row['variable']}", row["indicators"]
        if given is None:
            texts.append(f"{name} (all units)")
        elif not pd.isna(published) and 0 < given < published:
            texts.append(f"{name}: {published - given} of {published} indicators (all units)")
    return texts
