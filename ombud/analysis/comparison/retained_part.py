"""What is known of the part that two methods share: its weight, and what totals and pages leave possible for it."""

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pandas as pd

from ombud.errors import OmbudError
from ombud.evidence.published.dimensions import load_dimension_points, load_standards_zones, sum_dimension_points
from ombud.files import Data, DataDir
from ombud.methodology import available_years, check_order, comparability, load_methodology
from ombud.rounding import exact
from ombud.vocabulary import FULL

READINGS = ("narrow", "wide")  # of what was retained
STANDARDS = "narrow"  # the reading that zones on the service standards speak of
ANY_WEIGHT = "_any_weight"  # of columns that hold under every admissible weight
COLUMNS = ["government_code", "reading", "part", "low", "high", f"low{ANY_WEIGHT}", f"high{ANY_WEIGHT}", "source_ids"]


def bounds(total: npt.ArrayLike, weight: npt.ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    """
    Bound the score of the part that weighs `weight`, given the total and scores within 0..100: low and high, in points.

    With the rest anywhere in 0..100, ``total = weight * part + (1 - weight) * rest`` leaves
    ``max(0, (total - 100 (1 - weight)) / weight) <= part <= min(100, total / weight)``. Totals (points; missing stays
    missing) and shares are broadcast; an `OmbudError` is raised for a total outside 0..100, or a share outside (0, 1].

    Examples
    --------
    >>> low, high = bounds([87.12, 30.0], 0.3237)
    >>> low.round(2).tolist(), high.round(2).tolist()
    ([60.21, 0.0], [100.0, 92.68])
    """
    total, weight = np.asarray(total, dtype=float), np.asarray(weight, dtype=float)
    _check_weight(weight)
    wrong = total[(exact(total) < 0) | (exact(total) > FULL)]  # a mean of hundreds may exceed 100 by its rounding
    if wrong.size:
        raise OmbudError("The total {total} is not within 0 to 100 points", total=wrong[0])
    high = np.minimum(FULL, total / weight)
    # the last bits of the two ends must not cross
    return np.clip((total - FULL * (1 - weight)) / weight, 0.0, high), high


def break_even(before: npt.ArrayLike, after: npt.ArrayLike, weight: npt.ArrayLike) -> np.ndarray:
    """
    Return the score, in points, that the added part must have averaged if the retained part had not moved.

    Below 0 or above 100 it is impossible: then the retained part itself must have moved. `before` and `after` are
    totals in points; before, the retained part is all of it, and after, it has the share `weight`: an `OmbudError` is
    raised for one outside (0, 1).

    Examples
    --------
    >>> break_even(99.25, 87.12, 0.3237).round(2).tolist()
    81.31
    """
    before, after, weight = (np.asarray(each, dtype=float) for each in (before, after, weight))
    _check_weight(weight)
    if np.any(weight >= 1):
        raise OmbudError("With nothing added (weight {weight}) there is no break-even; accepted: below 1", weight=1)
    return (after - weight * before) / (1 - weight)


def _check_weight(weight: np.ndarray) -> None:
    wrong = weight[~((weight > 0) & (weight <= 1))]
    if wrong.size:
        raise OmbudError("The weight {weight} is not a share; accepted: above 0, at most 1", weight=wrong[0])


def retained_weights(from_year: int, to_year: int, data_dir: DataDir = None) -> dict[str, float]:
    """Return the share (0..1) of the later total that the earlier method also scored, per reading; empty if not known."""
    # a reading speaks of the method that was in force just before dimensions were added. It holds for a pair of years
    # only if nothing else changed between them: 2021 to 2022, 2023 or 2024, but not 2019 to 2022
    check_order(from_year, to_year)
    data = Data.at(data_dir)
    earlier = load_methodology(from_year, data)
    years = [year for year in available_years(data) if from_year < year <= to_year]
    added = next((year for year in years if load_methodology(year, data).retained_shares), None)
    if added is None or earlier.retained_shares:
        return {}
    steps = [(from_year, load_methodology(added, data).comparability["with"]), (added, to_year)]
    same = all(comparability(*step, data).grade == "same" for step in steps)
    return dict(load_methodology(to_year, data).retained_shares) if same else {}


def shares_of_bounds(from_year: int, to_year: int, data_dir: DataDir = None) -> dict[str, float]:
    """Return the shares that bounds rest on, by the end of columns' names: at ``_any_weight`` the least admissible."""
    weights = retained_weights(from_year, to_year, data_dir)
    admitted = load_methodology(to_year, data_dir).retained_share_bounds if weights else {}
    return weights | {f"{reading}{ANY_WEIGHT}": least for reading, (least, _) in admitted.items()}


def published_parts(year: int, data_dir: DataDir = None) -> pd.DataFrame:
    """Bound the retained part by what is published of it directly: `COLUMNS`, a row per government, reading and page."""
    # ``part`` is dimension_zone or dimension_points; ``low`` and ``high`` (points on 0..100) bound it by the table of
    # weights, which is assumed, and with ``_any_weight`` by every admissible one: printed points are divided by the
    # reading's share. A zone lies between the year's cut-offs, which the pages do not print: an assumption. Figures are
    # taken as printed; if a set does not add up to its total, any one of its figures may be off by the difference
    return _parts(year, Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=16)
def _parts(year: int, data: Data) -> pd.DataFrame:
    method, rows = load_methodology(year, data), []
    shares = method.retained_shares
    if STANDARDS in shares:
        zones, bands = load_standards_zones(data), method.bands()
        zones = zones[(zones["year"] == year) & zones["government_code"].notna()]
        for row in zones.to_dict("records"):
            ends = bands.interval("zone", row["zone"])
            rows.append((row["government_code"], STANDARDS, "dimension_zone", *ends, *ends, row["source_id"]))
    sets, points = sum_dimension_points(data), load_dimension_points(data)
    sets = sets[(sets["year"] == year) & sets["locus"].isna() & sets["government_code"].notna()]
    points = points[points["locus"].isna() & (points["year"] == year)]
    for reading, dimensions in method.readings[["reading", "dimensions"]].itertuples(index=False) if shares else ():
        printed = points[points["dimension"].isin(dimensions)].groupby(["government_code", "source_id"])["points"].sum()
        share, (least_share, most_share) = shares[reading], method.retained_share_bounds[reading]
        for row in sets.to_dict("records"):
            key = (row["government_code"], row["source_id"])
            excess = row["difference"] if row["agrees"] is not pd.NA and not row["agrees"] else 0.0
            least, most = printed[key] - max(excess, 0.0), printed[key] - min(excess, 0.0)
            ends = np.clip([least / share, most / share, least / most_share, most / least_share], 0, FULL)
            rows.append((key[0], reading, "dimension_points", *ends, key[1]))
    return pd.DataFrame(rows, columns=COLUMNS)
