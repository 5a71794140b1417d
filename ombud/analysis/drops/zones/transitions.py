"""
Zones between two years: which governments changed colour because of their score, and which because of the cut-off.

A government is green in the later year by the later cut-off. Had the earlier cut-off stayed, those between the two
would not be: that is the cut-off's part; the rest is the score's, by service or by any other change of method.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.attribution import shapley
from ombud.analysis.drops.paired import exact_pairs
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.vocabulary import ZONES

RISING = ZONES[::-1]


def split_transitions(pairs: pd.DataFrame, from_year: int, to_year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Split the change of zone of every exactly known pair into score and cut-offs.

    Both orders are possible (first the score moves, under the old cut-offs; or first the cut-offs) and each part is
    the mean of its two steps: the Shapley value of two factors, in steps of the scale merah 0, kuning 1, hijau 2.

    Returns
    -------
    DataFrame
        One row per pair of zones that occurs: ``zone_from``, ``zone_to``, ``governments``, ``score_part``,
        ``cutoff_part`` (zone steps, summed over them; the two sum to the change) and ``by_cutoff_alone`` (those
        whose later total would, under the old cut-offs, have left them in their old zone).
    """
    exact = exact_pairs(pairs)
    old, new = (
        {"score": exact[f"value_{side}"], "cutoff": year} for side, year in (("from", from_year), ("to", to_year))
    )

    data = Data.at(data_dir)

    def steps(score: pd.Series, cutoff: int) -> np.ndarray:
        zones = load_methodology(cutoff, data).classify(score)["zone"]
        return zones.map({zone: place for place, zone in enumerate(RISING)}).to_numpy(int)

    part = shapley(old, new, steps)
    before, after = steps(**old), steps(**new)
    table = pd.DataFrame(
        {
            "zone_from": np.array(RISING)[before],
            "zone_to": np.array(RISING)[after],
            "governments": 1,
            "score_part": part["score"],
            "cutoff_part": part["cutoff"],
            "by_cutoff_alone": (after != before) & (steps(new["score"], old["cutoff"]) == before),
        }
    )
    return table.groupby(["zone_from", "zone_to"], as_index=False).sum()
