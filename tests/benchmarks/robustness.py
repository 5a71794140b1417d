"""
Time the robustness analysis against a plain loop over replications with pandas.

Run as ``python tests/benchmarks/robustness.py [--replications 1000]``; prints seconds and ratios.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

import ombud
from ombud.analysis.robustness import (
    AttributionDesign,
    Design,
    Dirichlet,
    ScoreTable,
    attribution_draws,
    category_summary,
    design_sensitivity,
    rank_summary,
    replicate,
    score_table,
    total_summary,
)
from ombud.evidence.simulation import simulate

LOOPED = 20  # replications of the rival that are run; its time is scaled up
PROMISED = 1.0  # seconds, for 1000 replications of 552 governments with 37 indicators


def seconds(run: Callable[[], object], repeats: int = 3) -> float:
    """Return the least time of several runs."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def looped(table: ScoreTable, weights: np.ndarray) -> pd.DataFrame:
    """Return totals, ranks and categories by one pandas computation per replication."""
    scores = pd.DataFrame(table.scores, columns=table.columns)
    government = pd.Series(table.governments[table.government])
    method = ombud.load_methodology(2022)
    parts = []
    for place, row in enumerate(weights):
        totals = scores.mul(row, axis=1).sum(axis=1).groupby(government).mean()
        parts.append(
            pd.DataFrame(
                {
                    "replication": place,
                    "total": totals,
                    "rank": totals.rank(ascending=False, method="min"),
                    "category": method.classify(totals.clip(0, 100))["category"],
                }
            )
        )
    return pd.concat(parts)


def summed_up(table: ScoreTable, design: Design, replications: int) -> None:
    """Draw, and sum up totals, ranks and categories."""
    result = replicate(table, design, replications)
    total_summary(result)
    rank_summary(result)
    category_summary(result, ombud.load_methodology(2022))


def main() -> None:
    """Print one line per case."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--replications", type=int, default=1000)
    n = parser.parse_args().replications
    first = seconds(lambda: simulate(seed=1), 1)
    print(f"simulate two years, first call   {first:8.3f} s")
    print(f"simulate two years, later calls  {seconds(lambda: simulate(seed=2)):8.3f} s")
    units = simulate(seed=0)
    cases = {"units of 552 governments x 37 indicators": score_table(units, 2022)}
    design = Design(weights=Dirichlet(50.0))
    for name, table in cases.items():
        drawn = seconds(lambda table=table: replicate(table, design, n))
        whole = seconds(lambda table=table: summed_up(table, design, n))
        weights = replicate(table, design, LOOPED).parameters.filter(like="weight_").to_numpy()
        rival = seconds(lambda table=table, weights=weights: looped(table, weights), 1) * n / LOOPED
        print(f"{name}: {n} replications")
        print(
            f"  totals                         {drawn:8.3f} s   {'kept' if drawn <= PROMISED else 'BROKEN'}: "
            f"at most {PROMISED:g} s"
        )
        print(f"  with ranks and categories      {whole:8.3f} s")
        print(f"  loop with pandas (scaled up)   {rival:8.3f} s   ratio {rival / whole:.0f}")
    table = score_table(units, 2022, by="dimension")
    everything = Design(
        weights=Dirichlet(50.0), aggregation=("arithmetic", "geometric"), unit_sets="bootstrap", decimals=(None, 2)
    )
    print(f"all factors uncertain            {seconds(lambda: replicate(table, everything, n)):8.3f} s")
    sobol = seconds(lambda: design_sensitivity(table, everything, samples=512), 1)
    print(f"Sobol indices of all totals, 512 {sobol:8.3f} s")
    attributed = AttributionDesign(weights=Dirichlet(50.0), unit_sets="bootstrap")
    attribution = seconds(lambda: attribution_draws(units, 2021, 2022, attributed, n), 1)
    print(f"attributions, {n} replications {attribution:8.3f} s")


if __name__ == "__main__":
    main()
