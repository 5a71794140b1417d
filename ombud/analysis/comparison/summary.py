"""What the changes of a group of governments come to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.comparison.published_grid import retained_weights
from ombud.analysis.comparison.published_parts import ANY_WEIGHT
from ombud.files import Data, DataDir
from ombud.methodology import Comparability, comparability


@dataclass(frozen=True)
class Summary:
    """
    What the changes of a group of governments come to.

    Attributes
    ----------
    from_year, to_year : int
        The years compared.
    n, n_both, n_fell, n_rose : int
        Governments in the group, with a value in both years that nothing published contradicts, and of these fallen
        and risen.
    contradicted : tuple of str
        Governments with a value in both years that are left out, since pages state a zone or category which is not
        the value's: no finding rests on them.
    mean_change : float
        Mean published change of the `n_both`, in points; missing when there is none.
    largest_fall, largest_rise : dict or None
        Row of `changes` of the government that moved most.
    comparability : Comparability
        Of the two years.
    weights : dict
        Share retained per reading; see `retained_weights`.
    certain : dict
        Reading to the number of changes whose retained part certainly fell, certainly rose, or is open: under every
        admissible weight.
    """

    from_year: int
    to_year: int
    n: int
    n_both: int
    n_fell: int
    n_rose: int
    contradicted: tuple[str, ...]
    mean_change: float
    largest_fall: dict | None
    largest_rise: dict | None
    comparability: Comparability
    weights: dict[str, float]
    certain: dict[str, dict[str, int]]


def summarise(pair: pd.DataFrame, n: int, from_year: int, to_year: int, data_dir: DataDir = None) -> Summary:
    """
    Summarise the changes of a group of governments.

    Parameters
    ----------
    pair : DataFrame
        As `changes` gives it.
    n : int
        Governments in the group, with or without figures.
    from_year, to_year : int
        The years compared.
    data_dir : path, optional
        Where the methodology is read from.
    """
    data = Data.at(data_dir)
    known = pair[pair["change"].notna()].sort_values(["change", "government_code"])
    both = known[~known["contradicted"]]
    fell, rose = both[both["change"] < 0], both[both["change"] > 0]
    weights = retained_weights(from_year, to_year, data)
    certain = {}
    for reading in weights:
        falls = both[f"like_for_like_high_{reading}{ANY_WEIGHT}"] < 0
        rises = both[f"like_for_like_low_{reading}{ANY_WEIGHT}"] > 0
        counts = {"fell": int(falls.sum()), "rose": int(rises.sum())}
        certain[reading] = counts | {"open": len(both) - sum(counts.values())}
    return Summary(
        from_year=from_year,
        to_year=to_year,
        n=n,
        n_both=len(both),
        n_fell=len(fell),
        n_rose=len(rose),
        contradicted=tuple(sorted(known.loc[known["contradicted"], "government"])),
        mean_change=float(both["change"].mean()) if len(both) else np.nan,
        largest_fall=fell.iloc[0].to_dict() if len(fell) else None,
        largest_rise=rose.iloc[-1].to_dict() if len(rose) else None,
        comparability=comparability(from_year, to_year, data),
        weights=weights,
        certain=certain,
    )
