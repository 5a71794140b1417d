"""What the simulation is to resemble: published shares of zones and published spreads of units."""

from __future__ import annotations

import os

import pandas as pd

from ombud.errors import OmbudError
from ombud.evidence.published.national import national_counts
from ombud.evidence.published.observations import REGIONAL, load_aggregates, load_observations, load_sources
from ombud.evidence.registers.unit_types import classify_unit, unit_identity

# districts of Jakarta are printed where other governments' pages print units
NOT_A_UNIT = "Administrasi"


def zone_shares(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return the published shares of the zones per year and level, from 2021.

    Returns
    -------
    DataFrame
        Index year, level (provinsi, kabupaten, kota); columns hijau, merah (0..1), assessed, basis: "published"
        or "pooled". A share that is not published for a level is that of all governments together whose level has
        no count of its own (kabupaten and kota in 2023); of red (2024), their share among those not green.
    """
    counts = national_counts(load_aggregates(data_dir), load_sources(data_dir))
    counts = counts[counts["year"].between(2021, 2024)]
    by_year = counts.set_index("level").groupby("year")
    rows = [(year, level, *_shares(group, level)) for year, group in by_year for level in REGIONAL]
    table = pd.DataFrame(rows, columns=["year", "level", "hijau", "merah", "assessed", "basis"])
    return table.set_index(["year", "level"])


def _shares(counts: pd.DataFrame, level: str) -> tuple[float, float, int, str]:
    """Return the shares of green and red, the number assessed and the basis; `counts` are one year's, by level."""
    own = counts.loc[level]
    assessed = int(own["assessed"])
    if own[["hijau", "merah"]].notna().all():
        return float(own["hijau"] / assessed), float(own["merah"] / assessed), assessed, "published"
    green = own["hijau"] / assessed if pd.notna(own["hijau"]) else _ratio(counts, ["hijau"], "hijau", "assessed")
    red_among_rest = _ratio(counts.assign(rest=counts["assessed"] - counts["hijau"]), ["merah"], "merah", "rest")
    return float(green), float((1 - green) * red_among_rest), assessed, "pooled"


def _ratio(counts: pd.DataFrame, published: list[str], above: str, below: str) -> float:
    """Return a ratio over all governments but those of levels for which `published` is."""
    known = counts.drop(index="all").dropna(subset=published)
    rest = counts.loc["all", [above, below]] - known[[above, below]].sum()
    return float(rest[above] / rest[below])


def unit_sets(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Return the published scores of at least two units of one government and year, summed up.

    A unit that stands under several spellings or on several pages counts once, with the mean of its values.

    Returns
    -------
    DataFrame
        year, government_code, units (number), mean (points), variance (n - 1; points squared).
    """
    frame = load_observations(data_dir)
    frame = frame[
        (frame["measure"] == "total")
        & frame["locus"].notna()
        & frame["value"].between(0, 100)
        & frame["year"].between(2021, 2024)
        & frame["level"].isin(REGIONAL)
    ]
    frame = frame[~frame["locus"].str.contains(NOT_A_UNIT)]
    rows = []
    identity = {name: unit_identity(name, classify_unit(name, data_dir), data_dir) for name in set(frame["locus"])}
    units = frame.assign(unit=frame["locus"].map(identity)).groupby(["year", "government_code", "unit"])["value"].mean()
    for (year, code), values in units.groupby(level=["year", "government_code"]):
        if len(values) > 1:
            rows.append((year, code, len(values), values.mean(), values.var(ddof=1)))
    return pd.DataFrame(rows, columns=["year", "government_code", "units", "mean", "variance"])


def sets_of(year: int, sets: pd.DataFrame) -> pd.DataFrame:
    """Return the sets of one year; raises `OmbudError` if there are none."""
    rows = sets[sets["year"] == year]
    if rows.empty:
        raise OmbudError("No scores of several units of one government are published for {year}", year=year)
    return rows
