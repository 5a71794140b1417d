"""What each observation can be used for in the panel, and why others can't."""

from __future__ import annotations

import os

import numpy as np
import pandas as pd

from ombud.evidence.published import scales
from ombud.evidence.published.schemas import APART

# flags of notes that keep even the zone of a page out
NOT_THE_RESULT = ("pre_evaluation", "other_body", "uncertain_year")

REASONS = {
    "assessed_apart": "police and land offices are assessed apart",
    "other_measure": "another measure than the total",
    "unit_score": "the score of one unit, not the government's total",
    "pre_evaluation": "a rehearsal, not the assessment",
    "other_body": "the page does not attribute the figure to Ombudsman RI",
    "uncertain_year": "the page does not tie the figure to one year",
    "deduced": "deduced from a statement about all others",
    "scale_110": "the scale of that year runs to 110 points",
    "nothing_usable": "no value, category or zone on the page",
}


def classify_use(
    observations: pd.DataFrame, note_flags: pd.DataFrame, data_dir: str | os.PathLike | None = None
) -> pd.DataFrame:
    """
    Say what each observation can be used for.

    Parameters
    ----------
    observations : DataFrame
        As `ombud.load_observations` gives it.
    note_flags : DataFrame
        ``flag``, ``effect``.
    data_dir : path, optional
        Where the methodology is read from.

    Returns
    -------
    DataFrame
        Index of `observations`; ``use``: value, statement (a zone or category), deduced (the same, from a
        statement about all others) or excluded; ``reason``: a key of `REASONS`, empty for values and statements.
    """
    effect = note_flags.set_index("flag")["effect"]
    flags = observations["flags"].str.split(";")
    excluding = flags.map(lambda some: next((flag for flag in some if effect.get(flag) == "exclude"), ""))
    deduced = flags.map(lambda some: any(effect.get(flag) == "interval_only" for flag in some))
    stated = observations[["category", "zone"]].notna().any(axis=1)
    valued = observations["value"].notna()
    apart = observations["level"].isin(APART)
    highest = scales.maxima(observations[~apart], data_dir).reindex(observations.index)
    longer = valued & ((excluding == "scale_110") | (observations["value"] > 100) | (highest > 100))
    # the first case that holds decides
    cases = [
        (apart, "excluded", "assessed_apart"),
        (observations["measure"] != "total", "excluded", "other_measure"),
        (observations["locus"].notna(), "excluded", "unit_score"),
        *((excluding == flag, "excluded", flag) for flag in NOT_THE_RESULT),
        (deduced & stated & ~valued, "deduced", "deduced"),
        (longer & stated, "statement", "scale_110"),
        (longer, "excluded", "scale_110"),
        (valued, "value", ""),
        (stated, "statement", ""),
    ]
    conditions, uses, reasons = zip(*cases, strict=True)
    return pd.DataFrame(
        {
            "use": np.select(conditions, uses, "excluded"),
            "reason": np.select(conditions, reasons, "nothing_usable"),
        },
        index=observations.index,
    )
