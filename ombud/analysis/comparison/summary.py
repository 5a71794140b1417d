"""What the changes of a group of governments come to, and where one of them stands in it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ombud.analysis.comparison.retained_part import ANY_WEIGHT, retained_weights
from ombud.files import Data, DataDir
from ombud.methodology import Comparability, comparability


@dataclass(frozen=True)
class Summary:
    """
    What the changes of a group of governments come to.

    Of its `n` governments `n_both` have a value in both years that nothing published contradicts; of these `n_fell` and
    `n_rose`. `contradicted` names those left out, since pages state a zone or category which is not the value's.
    `mean_change` (points; missing when there is none), and the rows of `changes` that moved most, are of the `n_both`;
    `certain` holds per reading the number whose retained part certainly fell, rose, or is open: under every admissible
    weight. `weights` are of `retained_weights`.
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
    """Summarise the changes of a group of `n` governments, with or without figures; `pair` is of `ombud.changes`."""
    data = Data.at(data_dir)
    known = pair[pair["change"].notna()].sort_values(["change", "government_code"])
    both = known[~known["contradicted"]]
    fell, rose = both[both["change"] < 0], both[both["change"] > 0]
    weights = retained_weights(from_year, to_year, data)
    certain = {}
    for reading in weights:
        ends = (both[f"like_for_like_{end}_{reading}{ANY_WEIGHT}"] for end in ("low", "high"))
        certain[reading] = directions(*ends)
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


def directions(low: pd.Series, high: pd.Series) -> dict[str, int]:
    """Return how many changes, known to lie between their ends (points), certainly ``fell``, ``rose``, or are ``open``."""
    counts = {"fell": int((high < 0).sum()), "rose": int((low > 0).sum())}
    return counts | {"open": len(low) - sum(counts.values())}


@dataclass(frozen=True)
class Standing:
    """
    A government's place in a group, by its total of a year: missing when none is published.

    Of the group's `n` published totals, its own included, 1 is the highest `rank` (equal totals share the best place);
    `median` and quartiles are points.
    """

    group: str
    year: int
    value: float
    n: int
    rank: int | None
    median: float
    lower_quartile: float
    upper_quartile: float


def standing(rows: pd.DataFrame, government_code: str, year: int, group: str) -> Standing:
    """Return where a government stands among the rows of a panel that make the group of this name, in one year."""
    known = rows[(rows["year"] == year) & rows["value"].notna()]
    own = known.loc[known["government_code"] == government_code, "value"]
    lower, median, upper = known["value"].astype(float).quantile([0.25, 0.5, 0.75])
    value = float(own.iat[0]) if len(own) else np.nan
    rank = int((known["value"] > value).sum()) + 1 if len(own) else None
    return Standing(group, year, value, len(known), rank, median, lower, upper)
