"""
Published figures are a selection: weights that lead a sample back to the national zone counts.

Pages print winners. The national counts of zones per level are known, so governments can be weighted until the
sample has the nation's zones in both years of a pair. This removes what selection does through level and zone; within
a cell, the governments with a published figure are taken to be like the others, which nothing can check.

References
----------
Deming, W. E. and Stephan, F. F. (1940), On a least squares adjustment of a sampled frequency table when the expected
marginal totals are known, Annals of Mathematical Statistics 11, 427-444.
Kish, L. (1965), Survey Sampling, section 11.2C (effective sample size).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from ombud.analysis.drops.paired import chosen_levels, exact_pairs, nothing
from ombud.errors import NotPublished, OmbudError
from ombud.vocabulary import INSTITUTIONAL, REGIONAL, ZONES

MARGINS = ["side", "margin", "cell", "basis", "national_count", "national_share", "sample_share", "weighted_share"]
# largest gap between a weighted and a wanted share at which raking stops: far below one government in 548; margins
# that can only be met by weights of zero are approached slowly
TOLERANCE = 1e-6
ROUNDS = 5000


@dataclass(frozen=True)
class PairWeights:
    """
    Weights of the exactly known pairs of two years.

    Attributes
    ----------
    weights : Series
        Mean 1, indexed by ``government_code``.
    margins : DataFrame
        ``side`` (from, to), ``margin``, ``cell`` (joined ones bear both names, *kota merah+kuning*), ``basis``
        (published, derived, assumed), ``national_count`` and ``national_share`` (as published), ``sample_share``,
        ``weighted_share`` (0..1).
    n : int
        Pairs.
    effective_n : float
        Kish's effective sample size.
    joined : DataFrame
        Cells without any government in the sample: ``year``, ``cell``, ``into`` (the cell that it was joined with) and
        ``share`` of the nation (0..1) that others stand for.
    """

    weights: pd.Series
    margins: pd.DataFrame
    n: int
    effective_n: float
    joined: pd.DataFrame


def zone_counts(national: pd.DataFrame, year: int, level: str | Iterable[str] | None = None) -> pd.DataFrame:
    """
    Return a year's national zone counts in the finest cells that the published counts allow.

    `national` is of `ombud.load_national_counts`. Of the regional governments together, the ministries and agencies
    are taken off; where their zones of a year are not published they are *assumed*: none red (as in every year
    published), green as published or in the proportion of the last year published.

    Returns
    -------
    DataFrame
        ``margin`` (*level_and_zone*; or *zone*, *level*, *level_and_green*), ``level``, ``zone`` (empty where the
        margin is not by it), ``count``, ``basis`` (*published*, *derived* by subtraction, *assumed*).

    Raises
    ------
    NotPublished
        If no counts of the year allow a margin by zone.
    """
    levels = chosen_levels(level)
    table = national.set_index(["year", "level"])
    if year not in table.index.get_level_values("year"):
        raise NotPublished("No national counts of {year} are published", year=year)
    own = table.loc[year].reindex([*levels, *INSTITUTIONAL, "all"])
    by_zone = own[list(ZONES)].astype(float)
    if by_zone.loc[list(levels)].notna().all(axis=None):
        rows = [
            ["level_and_zone", name, zone, by_zone.at[name, zone], "published"]
            for name in levels
            for zone in reversed(ZONES)
        ]
    else:
        rows = _joint_zones(own, _institutions(table, year), year, levels)
    return pd.DataFrame(rows, columns=["margin", "level", "zone", "count", "basis"]).astype({"count": int})


def pair_weights(
    pairs: pd.DataFrame,
    national: pd.DataFrame,
    from_year: int,
    to_year: int,
    level: str | Iterable[str] | None = None,
) -> PairWeights:
    """
    Weight the exactly known pairs of two years to the national counts of both, as `weigh` does.

    Raises `NotPublished` if the counts of a year are not published in full, `OmbudError` if no weights meet all margins.
    """
    sample = exact_pairs(pairs)
    cells, targets, frames, joined = [], [], [], []
    sizes = None
    for side, year in (("from", from_year), ("to", to_year)):
        counts = zone_counts(national, year, level)
        if (counts["margin"] == "level_and_green").any():
            # finer than the zones of all levels, which it would contradict once empty cells are joined
            counts = counts[counts["margin"] != "zone"]
        as_published = counts["count"]
        counts, sizes = _same_sizes(counts, sizes)
        for margin, wanted in counts.assign(published=as_published).groupby("margin", sort=False):
            labels, target, merged = _join_empty(sample["level"], sample[f"zone_{side}"], wanted, margin)
            cells.append(labels.map({name: place for place, name in enumerate(target.index)}).to_numpy())
            targets.append(target["count"].to_numpy())
            joined += [(year, *cell) for cell in merged]
            basis = "assumed" if (wanted["basis"] == "assumed").any() else wanted["basis"].iat[0]
            published = target["published"].to_numpy()
            told = {"side": side, "margin": margin, "cell": target.index, "basis": basis}
            told |= {"national_count": published.astype(int), "national_share": published / published.sum()}
            frames.append(pd.DataFrame(told))
    weights = rake(cells, targets)
    for frame, cell in zip(frames, cells, strict=True):
        size = len(frame)
        frame["sample_share"] = np.bincount(cell, minlength=size) / len(sample)
        frame["weighted_share"] = np.bincount(cell, weights, minlength=size) / len(sample)
    return PairWeights(
        pd.Series(weights, pd.Index(sample["government_code"])),
        pd.concat(frames, ignore_index=True),
        len(sample),
        effective_size(weights),
        pd.DataFrame(joined, columns=["year", "cell", "into", "share"]),
    )


def weigh(
    pairs: pd.DataFrame,
    national: pd.DataFrame,
    level: str | Iterable[str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """
    Weight the exactly known governments of every pair of years to the national counts of both years.

    All pairs are weighted or none, to compare like with like.

    Parameters
    ----------
    pairs : DataFrame
        Of `ombud.analysis.drops.pairs`.
    national : DataFrame
        Of `ombud.load_national_counts`.
    level : str or iterable of str, optional
        As given to `pairs`.

    Returns
    -------
    weighted : DataFrame
        The exact rows of `pairs`, with ``weight`` (mean 1 within a pair) and ``joined_share``: of the nation, what
        stands in cells that governments of other cells fill.
    margins : DataFrame
        ``pair``, ``from_year``, ``year``, the columns of `PairWeights.margins`, and ``effective_n`` of the pair;
        ``margins.attrs["joined"]`` holds the rows of `PairWeights.joined` of all pairs. Both frames are empty where the
        counts of a year are not published, or no weights meet them; ``margins.attrs["because"]`` is then the
        `OmbudError` that says so.
    """
    weighted, margins, joined = [pairs.iloc[:0].assign(weight=0.0, joined_share=0.0)], [], []
    try:
        for (earlier, later), rows in pairs.groupby(["from_year", "to_year"], sort=False):
            own = pair_weights(rows, national, earlier, later, level or None)
            exact = exact_pairs(rows)
            joined.append(own.joined)
            weighted.append(
                exact.assign(weight=exact["government_code"].map(own.weights), joined_share=own.joined["share"].sum())
            )
            margins.append(
                own.margins.assign(
                    pair=exact["pair"].iat[0],
                    from_year=earlier,
                    year=own.margins["side"].map({"from": earlier, "to": later}),
                    effective_n=own.effective_n,
                )
            )
    except OmbudError as error:
        return weighted[0], nothing(error, ["pair", "from_year", "year", *MARGINS, "effective_n"])
    told = pd.concat(margins, ignore_index=True)
    told.attrs["joined"] = pd.concat(joined, ignore_index=True).drop_duplicates(ignore_index=True).to_dict("records")
    return pd.concat(weighted[1:], ignore_index=True), told


def _same_sizes(counts: pd.DataFrame, sizes: pd.Series | None) -> tuple[pd.DataFrame, pd.Series]:
    """Scale levels to the earlier year's sizes: one kabupaten more or less would contradict the other margin."""
    own = counts[counts["level"] != ""].groupby("level")["count"].sum()
    if sizes is None:
        return counts.astype({"count": float}), own
    factor = counts["level"].map(sizes / own).fillna(1.0)
    return counts.assign(count=counts["count"] * factor), sizes


def _institutions(table: pd.DataFrame, year: int) -> tuple[pd.Series, str]:
    """Return the zones of ministries and agencies together, with their basis."""
    every = table.reset_index().query("level in @INSTITUTIONAL").groupby("year")[[*ZONES, "assessed"]].sum(min_count=2)
    own = every.loc[year].astype(float)
    if own[list(ZONES)].notna().all():
        return own[list(ZONES)], "derived"
    if np.isnan(own["hijau"]):
        last = every.loc[:year].dropna().iloc[-1].astype(float)
        own["hijau"] = round(own["assessed"] * last["hijau"] / last["assessed"])
    rest = {"merah": 0.0, "kuning": own["assessed"] - own["hijau"], "hijau": own["hijau"]}
    return pd.Series(rest), "assumed"


def _joint_zones(own: pd.DataFrame, institutions: tuple[pd.Series, str], year: int, levels: tuple[str, ...]) -> list:
    """Return margins by zone over the regional levels, by level, and by level and green where that is known."""
    together = own.loc["all", [*ZONES, "assessed"]].astype(float)
    missing = [zone for zone in ZONES if np.isnan(together[zone])]
    if len(missing) == 1:
        together[missing[0]] = together["assessed"] - together[list(ZONES)].sum()
    assessed, green = own["assessed"].astype(float)[list(levels)], own["hijau"].astype(float)[list(levels)]
    regional = set(levels) == set(REGIONAL)
    if together[list(ZONES)].isna().any() or assessed.isna().any() or not regional:
        raise NotPublished(
            "The national zone counts of {year} are not published for {levels}", year=year, levels=", ".join(levels)
        )
    zones, basis = institutions
    rows = [["zone", "", zone, together[zone] - zones[zone], basis] for zone in reversed(ZONES)]
    if green.isna().any():
        return rows + [["level", name, "", assessed[name], "published"] for name in levels]
    for name in levels:
        rows.append(["level_and_green", name, "hijau", green[name], "published"])
        rows.append(["level_and_green", name, "other", assessed[name] - green[name], "derived"])
    return rows


def _join_empty(
    level: pd.Series, zone: pd.Series, wanted: pd.DataFrame, margin: str
) -> tuple[pd.Series, pd.DataFrame, list[tuple[str, str, float]]]:
    """Label the sample's cells; join a cell without any government to the next better zone, and name it by both."""
    by_level, by_zone = margin != "zone", margin != "level"
    zone = zone.where(zone == "hijau", "other") if margin == "level_and_green" else zone
    blank = pd.Series("", level.index)
    names = pd.DataFrame({"level": level if by_level else blank, "zone": zone if by_zone else blank})
    target = wanted.set_index(["level", "zone"])[["count", "published"]].astype(float)
    held = set(names.itertuples(index=False, name=None))
    order = [name for name in ("merah", "other", "kuning", "hijau") if name in target.index.get_level_values("zone")]
    into: dict[tuple[str, str], tuple[str, str]] = {}
    for key in target.index:
        if target.at[key, "count"] > 0 and key not in held:
            near = next((other for other in _neighbours(key, order, target) if other in held or other in into), None)
            if near is None:
                raise NotPublished("No government of {level} has published totals of both years", level=key[0])
            into[key] = into.get(near, near)
    called: dict[tuple[str, str], list[str]] = {}
    for key in target.index:
        own = into.get(key, key)
        called[own] = [*called.get(own, []), key[1]]
    label = {key: " ".join(filter(None, (key[0], "+".join(zones)))) for key, zones in called.items()}
    merged = [
        (" ".join(key).strip(), " ".join(near).strip(), float(target.at[key, "count"] / target["count"].sum()))
        for key, near in into.items()
    ]
    target = target.groupby(lambda key: label[into.get(key, key)], sort=False).sum()
    labels = pd.Series([label.get(key) for key in names.itertuples(index=False, name=None)], level.index)
    return labels, target, merged


def _neighbours(key: tuple[str, str], order: list[str], target: pd.DataFrame) -> list[tuple[str, str]]:
    """Return the other zones of a level, the nearest first, better before worse."""
    place = order.index(key[1]) if key[1] in order else 0
    others = sorted(
        (zone for zone in order if zone != key[1]),
        key=lambda zone: (abs(order.index(zone) - place), -order.index(zone)),
    )
    return [(key[0], zone) for zone in others if (key[0], zone) in target.index]


def rake(cells: Sequence[npt.ArrayLike], targets: Sequence[npt.ArrayLike]) -> np.ndarray:
    """
    Weight units so that the shares of every margin are the wanted ones: weights with mean 1.

    Iterative proportional fitting, from equal weights: of all weights that meet the margins it gives those nearest to
    equal ones in Kullback-Leibler divergence. With one margin it is post-stratification. Per margin, `cells` holds the
    cell that each unit is in, and `targets` the population count of each cell. Raises `OmbudError` if a cell with a
    population has no unit, or no weights meet all margins.
    """
    cells = [np.asarray(cell, dtype=int) for cell in cells]
    shares = [np.asarray(target, dtype=float) / np.sum(target) for target in targets]
    for place, (cell, share) in enumerate(zip(cells, shares, strict=True)):
        held = np.bincount(cell, minlength=len(share))
        if np.any((held == 0) & (share > 0)):
            raise OmbudError(
                "Margin {margin} has a cell without any unit of the sample; join it with another cell", margin=place + 1
            )
    weights = np.ones(len(cells[0]))
    for _ in range(ROUNDS):
        largest = 0.0
        for cell, share in zip(cells, shares, strict=True):
            now = np.bincount(cell, weights, minlength=len(share))
            largest = max(largest, float(np.abs(now - share).max()))
            factor = np.divide(share, now, out=np.zeros_like(share), where=now > 0)
            weights = weights * factor[cell]
        if largest < TOLERANCE:
            return weights * len(weights)
    raise OmbudError(
        "No weights meet all margins: after {rounds} rounds a share is still off by {gap}",
        rounds=ROUNDS,
        gap=f"{largest:.1e}",
    )


def effective_size(weights: npt.ArrayLike) -> float:
    """Return the number of equally weighted units that would be as informative: ``sum(w)^2 / sum(w^2)``."""
    weights = np.asarray(weights, dtype=float)
    return float(weights.sum() ** 2 / np.sum(weights**2))
