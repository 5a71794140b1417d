"""
Simulated panels with a known truth: bias, coverage and false positives of the estimators of the step in 2022.

Run ``python tests/benchmarks/step_study.py`` to write ``data/studies/step_study.csv``; then ``make checksums``.
Every replication has a seed of its own, so that any slice can be run again and the number of processes is no matter.

The truth. 514 governments in 34 provinces (a fifth of the variance is the province's). But for one scenario, scores
are not cut at 0 and 100, so that the truth is exact. Performance rises by 4 points a year, with a shock common to all
(deviation 2).

- *no_effect*: each score is the one before plus an independent change: nothing regresses, no method.
- *compression*: a steady part and chance (reliability 0.6), and each year all deviations shrink by a quarter.
- *method_alone*: from 2022 on, scores gain 3 points and the steady part is mixed with a new one (correlation 0.7), so
  that high scorers lose relative to low ones. *method_and_compression*: method and compression.
- *unstable_compression*: compression that differs from pair to pair (deviation 0.15), without any method.
- *steadier_scores*: compression in which the method only makes scores less noisy (reliability 0.6 to 0.85): the
  placebo pairs, which come later, no longer show what the target would have done.
- *ceiling*: compression with progress of 7 points a year and scores cut at 100, without any method: later pairs are
  squeezed from above, earlier ones are not.

A government's total is published at random (45 %), or *by winners*: 55, 25 and 15 % of green, yellow and red ones;
of the others, three in ten have their zone published.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from ombud.analysis.drops import moments
from ombud.analysis.drops.intervals.pairs import excess_from_fits, fit_interval_pairs
from ombud.analysis.drops.placebo import excess_statistic
from ombud.analysis.drops.selection import rake
from ombud.errors import OmbudError

OUTPUT = Path(__file__).parents[2] / "data" / "studies" / "step_study.csv"
SEED = 20221
YEARS = (2018, 2019, 2021, 2022, 2023, 2024)
PAIRS = ((2021, 2022), (2022, 2023), (2023, 2024))
THRESHOLD = 81.0
GOVERNMENTS, PROVINCES = 514, 34
MEAN_2021, DEVIATION_2021, PROGRESS, SHOCK = 72.0, 17.0, 4.0, 2.0
RELIABILITY, SHRINK, STEADIER = 0.6, 0.75, 0.85
CEILING_PROGRESS = 7.0
MIXING, GAIN = 0.7, 3.0
CHANGE = 8.0
CUTOFFS = {2018: (51, 81), 2019: (51, 81), 2021: (51, 81), 2022: (54, 78), 2023: (54, 78), 2024: (54, 78)}
SCENARIOS = (
    "no_effect",
    "method_alone",
    "compression",
    "method_and_compression",
    "unstable_compression",
    "steadier_scores",
    "ceiling",
)
PUBLICATION = {"at_random": (0.45, 0.45, 0.45), "winners": (0.15, 0.25, 0.55)}
ZONE_ONLY = 0.3
ESTIMATORS = (
    "naive_contrast", "raw_placebo", "slope_placebo", "weighted_slope_placebo", "slope_placebo_with_intervals",
    "spread_of_placebos", "step_with_trend",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """True scores (years, governments), provinces, and the slopes that target and placebos would have shown."""

    scores: np.ndarray
    province: np.ndarray
    target_slope: float
    slope_without_method: float
    gain: float


def simulate(scenario: str, rng: np.random.Generator) -> World:
    """Draw the scores of one world."""
    province = np.arange(GOVERNMENTS) % PROVINCES
    method, step = scenario in ("method_alone", "method_and_compression"), YEARS.index(2022)
    progress = CEILING_PROGRESS if scenario == "ceiling" else PROGRESS
    means = MEAN_2021 + progress * (np.array(YEARS) - 2021) + rng.normal(0, SHOCK, len(YEARS))
    means[step:] += GAIN if method else 0.0
    steady, renewed = _standard(rng, province), _standard(rng, province)
    if scenario in ("no_effect", "method_alone"):
        deviations = [DEVIATION_2021 * steady]
        for _ in range(step - 1):  # backwards from 2021
            deviations.insert(0, deviations[0] - rng.normal(0, CHANGE, GOVERNMENTS))
        for year in YEARS[step:]:
            last = deviations[-1]
            if method and year == 2022:
                last = MIXING * last + np.sqrt(1 - MIXING**2) * DEVIATION_2021 * renewed
            deviations.append(last + rng.normal(0, CHANGE, GOVERNMENTS))
        return World(means[:, None] + np.array(deviations), province, MIXING if method else 1.0, 1.0,
                     GAIN if method else 0.0)  # fmt: skip
    shrinking = np.full(len(YEARS), SHRINK)
    if scenario == "unstable_compression":
        shrinking = np.clip(rng.normal(SHRINK, 0.15 / RELIABILITY, len(YEARS)), 0.1, None)
    spread = DEVIATION_2021 * np.cumprod(shrinking) / np.prod(shrinking[:step])
    rows = []
    for place in range(len(YEARS)):
        core = MIXING * steady + np.sqrt(1 - MIXING**2) * renewed if method and place >= step else steady
        share = STEADIER if scenario == "steadier_scores" and place >= step else RELIABILITY
        chance = _standard(rng, province)
        rows.append(means[place] + spread[place] * (np.sqrt(share) * core + np.sqrt(1 - share) * chance))
    without = RELIABILITY * shrinking[step]
    own = without * (MIXING if method else 1.0)
    if scenario == "steadier_scores":
        # the slope that the method itself brought: more of the later score is steady
        own = np.sqrt(RELIABILITY * STEADIER) * shrinking[step]
    scores = np.minimum(rows, 100.0) if scenario == "ceiling" else np.array(rows)
    return World(scores, province, own, without, GAIN if method else 0.0)


def publish(world: World, design: str, rng: np.random.Generator) -> pd.DataFrame:
    """Draw which totals and zones are known: one row per government and year that has either."""
    frames = []
    for place, year in enumerate(YEARS):
        score = np.round(world.scores[place], 2)
        zone = np.searchsorted(CUTOFFS[year], score, side="right")
        value_known = rng.random(GOVERNMENTS) < np.array(PUBLICATION[design])[zone]
        zone_known = ~value_known & (rng.random(GOVERNMENTS) < ZONE_ONLY)
        # beyond every score, so that the likelihood takes the outer zones as open
        ends = np.array([-np.inf, *CUTOFFS[year], np.inf])
        low = np.where(value_known, score, np.maximum(ends[zone], 0))
        high = np.where(value_known, score, np.minimum(ends[zone + 1] - 0.01, 100))
        frames.append(pd.DataFrame({
            "government": np.arange(GOVERNMENTS), "province_code": world.province, "year": year, "low": low,
            "high": high, "exact": value_known, "zone": zone, "value": np.where(value_known, score, np.nan),
        })[value_known | zone_known])  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def estimate_all(world: World, known: pd.DataFrame) -> dict[str, tuple[float, moments.Estimate]]:
    """Return truth and estimate per estimator; those that can't be computed are left out."""
    pairs = [_paired(known, *pair) for pair in PAIRS]
    exact = [pair[pair["exact_from"] & pair["exact_to"]] for pair in pairs]
    sums = _sums(exact, [None] * len(exact))
    excess_slope = world.target_slope - world.slope_without_method
    total = sums.sum(axis=0)
    truth = excess_slope * float(moments.gap(total[0]))
    results = {
        "naive_contrast": (truth, _welch(exact[0])),
        "raw_placebo": (truth, moments.jackknife(excess_statistic("raw"), sums)),
        "slope_placebo": (truth, moments.jackknife(excess_statistic("slope"), sums)),
        "spread_of_placebos": (truth, _spread(sums)),
        "step_with_trend": (world.gain, _trend_step(known[known["exact"]])),
    }
    weights = [_raked(world, frame, pair) for frame, pair in zip(exact, PAIRS, strict=True)]
    weighted = _sums(exact, weights)
    own = excess_slope * float(moments.gap(weighted.sum(axis=0)[0]))
    results["weighted_slope_placebo"] = (own, moments.jackknife(excess_statistic("slope"), weighted))
    try:
        fits = [fit_interval_pairs(frame) for frame in pairs]
    except OmbudError:
        return results
    own = excess_slope * fits[0].gap(THRESHOLD)
    results["slope_placebo_with_intervals"] = (own, excess_from_fits(fits[0], fits[1:], THRESHOLD))
    return results


def replicate(scenario: str, design: str, number: int) -> list[tuple]:
    """Run one replication; its seed depends on its place alone."""
    seed = [SEED, SCENARIOS.index(scenario), list(PUBLICATION).index(design), number]
    rng = np.random.default_rng(seed)
    world = simulate(scenario, rng)
    results = estimate_all(world, publish(world, design, rng))
    return [(design, scenario, name, truth, found.value, found.standard_error, found.low, found.high, found.p_value)
            for name, (truth, found) in results.items()]  # fmt: skip


def run(replications: int, processes: int = 1, cells=None) -> pd.DataFrame:
    """Run the study and return its table."""
    cells = cells or [(scenario, design) for design in PUBLICATION for scenario in SCENARIOS]
    jobs = [(*cell, number) for cell in cells for number in range(replications)]
    if processes == 1:
        rows = [row for job in jobs for row in replicate(*job)]
    else:
        with ProcessPoolExecutor(processes) as pool:
            rows = [row for part in pool.map(_unpack, jobs, chunksize=20) for row in part]
    columns = ["design", "scenario", "estimator", "truth", "estimate", "standard_error", "low", "high", "p_value"]
    return summarise(pd.DataFrame(rows, columns=columns), replications)


def summarise(rows: pd.DataFrame, replications: int) -> pd.DataFrame:
    """
    Return one row per design, scenario and estimator.

    ``truth``, ``mean_estimate``, ``bias``, ``deviation`` (of the estimates), ``mean_standard_error`` (points),
    ``coverage`` (share of 95 % intervals that hold the truth), ``rejected`` (share of p-values below 0.05: false
    positives where the truth is 0), ``replications``, ``failed`` (without an interval), ``monte_carlo_error`` (of the
    coverage).
    """
    rows = rows.assign(covered=(rows["low"] <= rows["truth"]) & (rows["truth"] <= rows["high"]),
                       rejected=rows["p_value"] < 0.05, miss=rows["estimate"] - rows["truth"])  # fmt: skip
    valid = rows[rows["low"].notna()]
    table = valid.groupby(["design", "scenario", "estimator"]).agg(
        truth=("truth", "mean"), mean_estimate=("estimate", "mean"), bias=("miss", "mean"),
        deviation=("miss", "std"), mean_standard_error=("standard_error", "mean"), coverage=("covered", "mean"),
        rejected=("rejected", "mean"), replications=("covered", "size"),
    ).reset_index()  # fmt: skip
    table["failed"] = replications - table["replications"]
    table["monte_carlo_error"] = np.sqrt(table["coverage"] * (1 - table["coverage"]) / table["replications"])
    order = [list(PUBLICATION), list(SCENARIOS), list(ESTIMATORS)]
    for name, values in zip(["design", "scenario", "estimator"], order, strict=True):
        table[name] = pd.Categorical(table[name], values)
    table = table.sort_values(["design", "scenario", "estimator"], ignore_index=True)
    return table.astype({"design": str, "scenario": str, "estimator": str}).round(4)


def _unpack(job: tuple) -> list[tuple]:
    return replicate(*job)


def _standard(rng: np.random.Generator, province: np.ndarray) -> np.ndarray:
    """Draw standard normal values of which a fifth of the variance is the province's."""
    return np.sqrt(0.2) * rng.normal(size=PROVINCES)[province] + np.sqrt(0.8) * rng.normal(size=len(province))


def _paired(known: pd.DataFrame, from_year: int, to_year: int) -> pd.DataFrame:
    key = ["government", "province_code"]
    sides = [known[known["year"] == year].drop(columns="year") for year in (from_year, to_year)]
    return sides[0].merge(sides[1], on=key, suffixes=("_from", "_to"), validate="1:1")


def _sums(exact: list[pd.DataFrame], weights: list[np.ndarray | None]) -> np.ndarray:
    return np.stack([
        moments.cluster_sums(frame["value_from"], frame["value_to"], frame["province_code"], PROVINCES, THRESHOLD,
                             weight)
        for frame, weight in zip(exact, weights, strict=True)
    ], axis=1)  # fmt: skip


def _raked(world: World, frame: pd.DataFrame, pair: tuple[int, int]) -> np.ndarray:
    """Weight to the true zone counts of both years; a zone without a pair is joined with the next."""
    cells, targets = [], []
    for side, year in zip(("from", "to"), pair, strict=True):
        zone = np.searchsorted(CUTOFFS[year], world.scores[YEARS.index(year)], side="right")
        target = np.bincount(zone, minlength=3).astype(float)
        own = frame[f"zone_{side}"].to_numpy().copy()
        if not (own == 0).any():
            target[1] += target[0]
            target[0] = 0
        cells.append(own)
        targets.append(target)
    try:
        return rake(cells, targets)
    except OmbudError:  # no pair of a zone at all: nothing to weight by
        return np.ones(len(frame))


def _welch(frame: pd.DataFrame) -> moments.Estimate:
    change = (frame["value_to"] - frame["value_from"]).to_numpy()
    high = (frame["value_from"] >= THRESHOLD).to_numpy()
    test = stats.ttest_ind(change[high], change[~high], equal_var=False)
    value = change[high].mean() - change[~high].mean()
    interval = test.confidence_interval()
    return moments.Estimate(value, value / test.statistic, interval.low, interval.high, int(test.df), test.pvalue)


def _spread(sums: np.ndarray) -> moments.Estimate:
    """Return the excess over the mean placebo slope, allowing for how placebos differ."""
    total = sums.sum(axis=0)
    gap = moments.gap(total[0])
    expected = (moments.slope(total[1:]) - 1) * gap
    errors = [moments.jackknife(excess_statistic("slope"), sums[:, [0, place]]).standard_error
              for place in range(1, sums.shape[1])]  # fmt: skip
    error = np.sqrt(expected.var(ddof=1) * (1 + 1 / len(expected)) + min(errors) ** 2)
    return moments.estimate(float(moments.contrast(total[0]) - expected.mean()), float(error), len(expected) - 1)


def _trend_step(rows: pd.DataFrame) -> moments.Estimate:
    """Fit government effects, a line and a step, with delete-one-province errors."""
    rows = rows[rows.groupby("government")["year"].transform("size") > 1]
    group = rows["government"].to_numpy()
    columns = np.column_stack([rows["year"] >= 2022, rows["year"] - 2022, rows["value"]]).astype(float)
    centred = columns - pd.DataFrame(columns).groupby(group).transform("mean").to_numpy()
    products = centred[:, :, None] * centred[:, None, :]
    by_province = np.zeros((PROVINCES, 3, 3))
    np.add.at(by_province, rows["province_code"].to_numpy(), products)
    total = by_province.sum(axis=0)
    value = np.linalg.solve(total[:2, :2], total[:2, 2])[0]
    rest = total - by_province
    without = np.linalg.solve(rest[:, :2, :2], rest[:, :2, 2:])[:, 0, 0]
    error = np.sqrt((PROVINCES - 1) / PROVINCES * np.sum((without - value) ** 2))
    return moments.estimate(float(value), float(error), PROVINCES - 1)


def main() -> int:
    """Write the table of the study."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("--replications", type=int, default=500)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--output", type=Path, default=OUTPUT)
    options = parser.parse_args()
    table = run(options.replications, options.processes)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    table.to_csv(options.output, index=False, lineterminator="\n")
    print(table.to_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
