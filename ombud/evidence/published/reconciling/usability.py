"""What each observation can be used for in the panel, and why others can't."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.evidence.published.observations import has_flag
from ombud.evidence.published.reconciling import scales
from ombud.files import Data
from ombud.methodology import available_years
from ombud.vocabulary import APART

# what a row states against the method of its year
AGAINST_METHOD = ("year_without_method", "category_without_method")


def classify_use(observations: pd.DataFrame, flags: pd.DataFrame, data: Data) -> pd.DataFrame:
    """
    Say what each observation can be used for.

    ``use`` is value, statement (a zone or category), deduced (the same, from a statement about all others) or excluded;
    ``reason`` is a code, empty for most values and statements.
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
