"""
The estimators of the method's part of a contrast on simulated nations with a known truth: bias and coverage.

Run ``python tests/benchmarks/step_study.py`` to write ``data/studies/step_study.csv``; then ``make checksums``.
Every replication has a seed of its own, so that any slice can be run again and the number of processes is no matter.

The nations are those of `ombud.evidence.simulation.simulate_with_truth`: units with indicators, sampled and weighted as
in each year, calibrated to the published counts. What changes from year to year is the *service* alone, *both* service
and method, or the *method* alone. The truth is the mean of the method's part (the new year under the new method less
the new year under the old, without noise) of those that were at 81 points or more in 2021, less that of the others.

Totals are published of *all* governments; *at random* (45 %); or of *winners*: 55, 25 and 15 % of green, yellow and
red ones. Of those not published, three in ten have their zone published. The national zone counts always are.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd

import ombud
from ombud import drops
from ombud.evidence.simulation import simulate_with_truth
from ombud.vocabulary import ZONES

OUTPUT = Path(__file__).parents[2] / "data" / "studies" / "step_study.csv"
SEEDS = 25
YEARS = (2021, 2022, 2023, 2024)
PAIRS = [(2021, 2022), (2022, 2023), (2023, 2024)]
# what really changed in a simulated nation, and what the simulation calls that
CHANGES = {"service_alone": "service", "service_and_method": "both", "method_alone": "method"}
SCENARIOS = tuple(CHANGES)
TARGET, THRESHOLD = PAIRS[0], 81.0
# share of totals published, of green, yellow and red governments
PUBLICATION = {"all": (1.0, 1.0, 1.0), "at_random": (0.45, 0.45, 0.45), "winners": (0.55, 0.25, 0.15)}
DESIGNS = tuple(PUBLICATION)
ZONE_ONLY = 0.3
JOINT = "2022-2023;2023-2024"
COLUMNS = ["design", "scenario", "version", "reading", "truth", "estimate", "standard_error", "low", "high"]


def nation(scenario: str, seed: int) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Simulate a nation: its panel with every total, its national counts, and the true effects of the target."""
    simulation = simulate_with_truth(YEARS, seed=seed, scenario=CHANGES[scenario])
    units = simulation.units
    scored = pd.concat([ombud.score(units[units["year"] == year], year) for year in YEARS], ignore_index=True)
    value = scored["total"].round(2)
    panel = scored[["government_code", "government", "level", "province_code", "province", "year", "zone"]].assign(
        value=value,
        low=value,
        high=value,
        category=None,
        published_category="",
        published_zone="",
        cautions="",
        source_ids="",
        status="single",
    )
    counts = panel.groupby(["year", "level"])["zone"].value_counts().unstack(fill_value=0).reset_index()
    counts = counts.assign(assessed=counts[[*ZONES]].sum(axis=1), disputed="", source_ids="")
    truth = simulation.truth
    return panel, counts, truth[truth["from_year"] == TARGET[0]]


def publish(panel: pd.DataFrame, design: str, rng: np.random.Generator) -> pd.DataFrame:
    """Draw which totals and zones are known: one row per government and year that has either."""
    chance = panel["zone"].map(dict(zip(ZONES, PUBLICATION[design], strict=True)))
    exact = rng.random(len(panel)) < chance
    zoned = ~exact & (rng.random(len(panel)) < ZONE_ONLY)
    ends = {year: ombud.load_methodology(year).bands() for year in YEARS}
    bands = [ends[year].interval("zone", zone) for year, zone in zip(panel["year"], panel["zone"], strict=True)]
    low, high = np.array(bands).T
    known = panel.assign(
        value=panel["value"].where(exact), low=panel["low"].where(exact, low), high=panel["high"].where(exact, high)
    )
    return known[exact | zoned].reset_index(drop=True)


def estimate_all(known: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return what notebook 03 makes of a panel: every version and reading against both placebos."""
    pairs = drops.pairs(known, PAIRS)
    weighted, _ = drops.weigh(pairs, counts)
    found = [drops.excess(pairs, TARGET, THRESHOLD), drops.excess(weighted, TARGET, THRESHOLD)]
    found.append(drops.excess_with_intervals(pairs, TARGET, THRESHOLD))
    naive = drops.contrasts(pairs, THRESHOLD).iloc[[0]]
    naive = naive.assign(version="unweighted", reading="contrast", excess=naive["contrast"], placebo=JOINT)
    return pd.concat([naive, *found], ignore_index=True)


def replicate(scenario: str, number: int, designs: tuple[str, ...] = DESIGNS) -> list[tuple]:
    """Run one replication under every design; its seed depends on its place alone."""
    panel, counts, effects = nation(scenario, number)
    rows = []
    for design in designs:
        rng = np.random.default_rng([number, SCENARIOS.index(scenario), DESIGNS.index(design)])
        table = estimate_all(publish(panel, design, rng), counts)
        first = panel[panel["year"] == TARGET[0]].set_index("government_code")["value"]
        high = effects["government_code"].map(first) >= THRESHOLD
        truth = effects.loc[high, "method"].mean() - effects.loc[~high, "method"].mean()
        for row in table[table["placebo"] == JOINT].to_dict("records"):
            rows.append(
                (
                    design,
                    scenario,
                    row["version"],
                    row["reading"],
                    truth,
                    row["excess"],
                    row["standard_error"],
                    row["low"],
                    row["high"],
                )
            )
    return rows


def run(seeds: int = SEEDS, processes: int = 1, scenarios=SCENARIOS, designs=DESIGNS) -> pd.DataFrame:
    """Run the study and return its table."""
    jobs = [(scenario, number, tuple(designs)) for scenario in scenarios for number in range(seeds)]
    if processes == 1:
        rows = [row for job in jobs for row in replicate(*job)]
    else:
        with ProcessPoolExecutor(processes) as pool:
            rows = [row for part in pool.map(_unpack, jobs) for row in part]
    return summarise(pd.DataFrame(rows, columns=COLUMNS), seeds)


def summarise(rows: pd.DataFrame, seeds: int) -> pd.DataFrame:
    """Return one row per design, scenario and estimator; columns as in `ombud.drops.load_step_study`."""
    rows = rows.assign(
        covered=(rows["low"] <= rows["truth"]) & (rows["truth"] <= rows["high"]), miss=rows["estimate"] - rows["truth"]
    )
    key = ["design", "scenario", "version", "reading"]
    table = (
        rows[rows["low"].notna()]
        .groupby(key, sort=False)
        .agg(
            truth=("truth", "mean"),
            mean_estimate=("estimate", "mean"),
            bias=("miss", "mean"),
            deviation=("miss", "std"),
            mean_standard_error=("standard_error", "mean"),
            coverage=("covered", "mean"),
            replications=("covered", "size"),
        )
        .reset_index()
    )
    table["failed"] = seeds - table["replications"]
    table["design"] = pd.Categorical(table["design"], DESIGNS)
    return table.sort_values("design", kind="stable", ignore_index=True).astype({"design": str}).round(4)


def _unpack(job: tuple) -> list[tuple]:
    return replicate(*job)


def main() -> int:
    """Write the table of the study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--seeds", type=int, default=SEEDS)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    table = run(options.seeds, options.processes)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(options.output, index=False, lineterminator="\n")
    print(table.to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
