"""What is left for the method, in every version: unweighted, weighted to the nation, and with zones as intervals."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.drops.intervals.pairs import excess_from_fits, fit_interval_pairs
from ombud.analysis.drops.paired import YearPair, exact_pairs, pair_name, pair_names, size_note, years_of
from ombud.analysis.drops.placebo import CLEANNESS, READINGS, RECOMMENDED, SPREAD, excess_contrast
from ombud.analysis.drops.regression import contrast_by_earlier_level
from ombud.analysis.drops.selection import effective_size
from ombud.analysis.drops.year_pairs import YEAR_PAIRS, sum_changes
from ombud.errors import OmbudError
from ombud.files import DataDir

TOGETHER = ";"
# codes of what nothing here identifies
LIMITS = ("change_of_all", "contrast_only", "later_placebos", "selection", "few_slopes")


def excess(pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0) -> pd.DataFrame:
    """
    Hold the contrast of one pair of years against all others in the frame, in the three readings.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs`, the target and at least one placebo pair; weighted with a column ``weight``.
    target : (int, int)
        The pair with the changed method.
    threshold : float
        Points in the earlier year from which a government counts as high.

    Returns
    -------
    DataFrame
        ``version`` (unweighted, weighted) and the columns of `ombud.analysis.drops.placebo.excess_contrast`, with
        ``effective_n``: as many governments of an unselected sample would tell as much (Kish). Empty if `pairs` is.

    Raises
    ------
    OmbudError
        If the target or every placebo is missing from the frame.
    NotPublished
        If the target has no contrast.

    Examples
    --------
    >>> import ombud
    >>> pairs = ombud.drops.pairs(ombud.load_panel(), [(2021, 2022), (2022, 2023), (2023, 2024)])
    >>> left = ombud.drops.excess(pairs, (2021, 2022))
    >>> bool((left["excess"] - (left["observed"] - left["expected"])).abs().max() < 1e-9)
    True
    """
    if pairs.empty:
        return pd.DataFrame()
    placebos = _placebos(pairs, target)
    sums = sum_changes(pairs, threshold)
    table = pd.concat([excess_contrast(sums, target, placebos, reading) for reading in READINGS], ignore_index=True)
    own = exact_pairs(pairs[pairs["pair"] == pair_name(target)])
    return table.assign(
        version="weighted" if "weight" in pairs else "unweighted",
        effective_n=effective_size(own["weight"]) if "weight" in pairs else float(len(own)),
    )


def excess_with_intervals(pairs: pd.DataFrame, target: YearPair, threshold: float = 81.0) -> pd.DataFrame:
    """
    Hold the target's slope against placebo slopes, with the governments of which only a zone is known.

    Parameters, errors and columns as in `excess`; the reading is by slope, of a bivariate normal fitted to exact and
    interval pairs (`ombud.analysis.drops.intervals.pairs.fit_interval_pairs`).
    """
    placebos = _placebos(pairs, target)
    fits = {pair: fit_interval_pairs(rows) for pair, rows in pairs.groupby("pair", sort=False)}
    own = fits[pair_name(target)]
    observed = (own.slope - 1) * own.gap(threshold)
    rows = []
    for group in [[pair] for pair in placebos] + ([placebos] if len(placebos) > 1 else []):
        found = excess_from_fits(own, [fits[pair_name(pair)] for pair in group], threshold)
        clean = {CLEANNESS.get(pair_name(pair), "unknown") for pair in group}
        rows.append({
            "placebo": pair_names(group), "reading": RECOMMENDED,
            "cleanness": clean.pop() if len(clean) == 1 else "mixed", "observed": observed,
            "expected": observed - found.value, "excess": found.value, **found.uncertainty(),
            "n": own.n_exact + own.n_interval, "note": size_note(own.n_exact), "version": "with_intervals",
            "effective_n": float(own.n_exact + own.n_interval),
        })  # fmt: skip
    return pd.DataFrame(rows)


def together(*versions: pd.DataFrame) -> pd.DataFrame:
    """
    Set versions side by side, each against all its placebos at once, the recommended one first.

    The recommended row is the one that the simulation study supports: by slope, weighted where it can be. In the study
    the weighted version alone keeps 93 % coverage in every core scenario, with totals published at random and by
    winners, without taking scores as normal (`ombud.analysis.drops.study`).

    Returns
    -------
    DataFrame
        One row per ``version`` and ``reading``, with the column ``recommended``.
    """
    there = [version[_is_joint(version["placebo"])] for version in versions if len(version)]
    table = pd.concat(there, ignore_index=True)
    version = "weighted" if (table["version"] == "weighted").any() else "unweighted"
    table["recommended"] = (table["version"] == version) & (table["reading"] == RECOMMENDED)
    first = ["version", "reading", "recommended"]
    rest = [name for name in table.columns if name not in first]
    return table[[*first, *rest]].sort_values("recommended", ascending=False, kind="stable", ignore_index=True)


def earlier_levels(
    panel: pd.DataFrame,
    pairs: pd.DataFrame,
    threshold: float = 81.0,
    data_dir: DataDir = None,
    least: int = 10,
) -> pd.DataFrame:
    """
    Contrast each pair by the score of the assessment before it, where at least ten governments have all three.

    Returns
    -------
    DataFrame
        The rows of `ombud.analysis.drops.regression.contrast_by_earlier_level`; empty where none can be given.
    """
    before = {later: earlier for earlier, later in YEAR_PAIRS}
    levels = sorted(set(pairs["level"]))
    valued = panel[panel["value"].notna() & panel["level"].isin(levels)]
    frames = []
    for pair in years_of(pairs):
        if pair[0] not in before:
            continue
        years = [before[pair[0]], *pair]
        held = valued[valued["year"].isin(years)].groupby("government_code")["year"].nunique()
        if (held == 3).sum() >= least:
            frames.append(contrast_by_earlier_level(panel, before[pair[0]], *pair, threshold, levels, data_dir))
    columns = ["pair", "grouped_by", "statistic", "estimate", "standard_error", "low", "high", "n", "n_high", "note"]
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=columns)


def _placebos(pairs: pd.DataFrame, target: YearPair) -> list[YearPair]:
    years = years_of(pairs)
    if tuple(target) not in years or len(years) < 2:
        raise OmbudError("A placebo pair of years is needed beside {target}", target=pair_name(target))
    return [pair for pair in years if pair != tuple(target)]


def _is_joint(placebo: pd.Series) -> pd.Series:
    """Return which rows hold the target against all placebos at once; with a single one, that is its own row."""
    joint = placebo.str.contains(TOGETHER, regex=False)
    return joint if joint.any() else placebo != SPREAD
