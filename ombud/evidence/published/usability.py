"""What each observation can be used for in the panel, and why others can't."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.evidence.published import scales
from ombud.evidence.published.observations import has_flag
from ombud.files import Data
from ombud.methodology import available_years
from ombud.vocabulary import APART

REASONS = {
    "assessed_apart": "police, land offices and prisons are assessed apart",
    "other_measure": "another measure than the total",
    "unit_score": "the score of one unit, not the government's total",
    "refuted": "other pages show that the figure is wrong",
    "pre_evaluation": "a rehearsal, not the assessment",
    "other_body": "the page does not attribute the figure to Ombudsman RI",
    "uncertain_year": "the page does not tie the figure to one year",
    "product_score": "the score of one product, not the government's total",
    "weighted_points": "a dimension's weighted points, not the total",
    "deduced": "deduced from a statement about all others",
    "scale_110": "the scale of that year runs to 110 points",
    "year_without_method": "the row contradicts the method: no assessment of that year is known",
    "category_without_method": "the row contradicts the method: that year had no categories",
    "nothing_usable": "no value, category or zone on the page",
}
# what a row states against the method of its year
AGAINST_METHOD = ("year_without_method", "category_without_method")


def classify_use(observations: pd.DataFrame, flags: pd.DataFrame, data: Data) -> pd.DataFrame:
    """
    Say what each observation can be used for.

    Parameters
    ----------
    observations : DataFrame
        As `ombud.load_observations` gives it.
    flags : DataFrame
        As `ombud.evidence.published.observations.load_flags` gives it.
    data : Data
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        Index of `observations`; ``use``: value, statement (a zone or category), deduced (the same, from a
        statement about all others) or excluded; ``reason``: a key of `REASONS`, empty for most values and
        statements.
    """
    carried = observations["flags"]
    excluding = flags.loc[flags["effect"] == "exclude", "flag"]
    deduced = has_flag(carried, "deduced")
    valued = observations["value"].notna()
    apart = observations["level"].isin(APART)
    unassessed = ~observations["year"].isin(available_years(data))
    scaled = observations[~apart & ~unassessed]
    of_rows = scales.scales(scaled, data)
    categorised = pd.Series([each.categorised for each in of_rows], scaled.index, dtype=bool)
    uncategorised = observations["category"].notna() & ~categorised.reindex(observations.index, fill_value=True)
    stated = observations["zone"].notna() | (observations["category"].notna() & ~uncategorised)
    highest = pd.Series([each.maximum for each in of_rows], scaled.index, dtype=float).reindex(observations.index)
    longer = valued & (has_flag(carried, "scale_110") | (observations["value"] > 100) | (highest > 100))
    against = np.where(uncategorised, "category_without_method", "")
    # the first case that holds decides
    cases = [
        (apart, "excluded", "assessed_apart"),
        (observations["measure"] != "total", "excluded", "other_measure"),
        (observations["locus"].notna(), "excluded", "unit_score"),
        *((has_flag(carried, flag), "excluded", flag) for flag in excluding),
        (unassessed, "excluded", "year_without_method"),
        (deduced & stated & ~valued, "deduced", "deduced"),
        (longer & stated, "statement", "scale_110"),
        (longer, "excluded", "scale_110"),
        (valued, "value", against),
        (stated | uncategorised, "statement", against),
    ]
    conditions, uses, reasons = zip(*cases, strict=True)
    return pd.DataFrame(
        {
            "use": np.select(conditions, uses, "excluded"),
            "reason": np.select(conditions, reasons, "nothing_usable"),
        },
        index=observations.index,
    )
