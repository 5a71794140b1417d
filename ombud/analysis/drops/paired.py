"""Pairs of years: the change of every government, with totals known exactly or as intervals."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from ombud.analysis.comparison import changes, contradicted
from ombud.errors import NotPublished, OmbudError, as_pair, check_choices, check_columns, listed, members, or_none
from ombud.evidence.published.observations import has_flag, load_sources
from ombud.files import DataDir
from ombud.vocabulary import FULL, IDENTITY, LEVELS, REGIONAL

YearPair = tuple[int, int]
# levels of government; the regional ones where none is given
Levels = str | Iterable[str] | None
# which rows of the panel count: all, those of one status, or those whose year a page states
SOURCES = ("all", "corroborated", "single", "stated_years", "official")
# consecutive assessments of one family of methods (there was none in 2020): how clean each pair is as a placebo, and what
# stands between its years as far as is published, as codes; see the methods' own records of comparability
CLEANNESS: dict[YearPair, tuple[str, str]] = {
    (2018, 2019): ("uncertain", "sample_differed"),
    (2019, 2021): ("not_clean", "media_counted"),
    (2021, 2022): ("target", "method_changed"),
    (2022, 2023): ("clean", "indicators_added"),
    (2023, 2024): ("clean", "weights_kept"),
}
YEAR_PAIRS = tuple(CLEANNESS)
ASSESSED_YEARS = (YEAR_PAIRS[0][0], *(later for _, later in YEAR_PAIRS))
# those of them between which the method did not change
PLACEBOS = tuple(pair for pair, (clean, _) in CLEANNESS.items() if clean == "clean")
# below so many pairs nothing is estimated, and an estimate is called one from a small sample
LEAST, SMALL = 10, 30
SIDES = [f"{name}_{side}" for side in ("from", "to") for name in ("value", "low", "high", "zone")]
COLUMNS = ["pair", "from_year", "to_year", *IDENTITY, *SIDES, "change", "change_low", "change_high", "kind"]


def select(
    panel: pd.DataFrame, sources: str = "all", without_provinces: Iterable[str] = (), data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Return the rows of a panel that an analysis is to rest on; `ParameterError` for unknown `sources` or a province.

    `sources` are "all"; "corroborated", on which independent publishers agree; "single", with one publisher;
    "stated_years", whose year a page states (not inferred); or "official", that a page of Ombudsman RI states. Provinces
    are left out by name.

    Examples
    --------
    >>> import ombud
    >>> kept = ombud.drops.select(ombud.load_panel(), sources="corroborated", without_provinces=["Papua"])
    >>> set(kept["status"]), "Papua" in set(kept["province"])
    ({'corroborated'}, False)
    """
    check_choices("sources", (sources,), SOURCES)
    provinces = sorted(set(panel["province"].dropna()) - {""})
    left_out = listed("without_provinces", without_provinces, ["Papua"])
    for name in left_out:
        check_choices("province", (name,), provinces)
    kept = ~panel["province"].isin(left_out)
    if sources == "stated_years":
        kept &= ~has_flag(panel["cautions"], "year_inferred")
    elif sources == "official":
        pages = load_sources(data_dir)
        official = set(pages.loc[pages["kind"] == "official", "source_id"])
        kept &= panel["source_ids"].str.split(";").map(lambda pages: not official.isdisjoint(pages))
    elif sources != "all":
        kept &= panel["status"] == sources
    return panel[kept].reset_index(drop=True)


def pairs(
    panel: pd.DataFrame,
    years: Iterable[Sequence[int]],
    level: Levels = None,
    data_dir: DataDir = None,
    *,
    keep_contradicted: bool = False,
) -> pd.DataFrame:
    """
    Return the changes of several pairs of years in one frame: one row per pair and government.

    A value that what pages state of it contradicts (`ombud.analysis.comparison.contradicted`: no published zone is its
    zone, or the category of a single publisher's value is another) is in no pair, as it leads no finding of a report,
    unless `keep_contradicted`; nor is a figure that other pages refute, which never becomes a value of the panel. Raises
    `NotPublished` if no pair is left, else `OmbudError` for an unknown level, or an earlier year not before its later one.

    Returns
    -------
    DataFrame
        ``pair`` (2021-2022), ``from_year``, ``to_year``; the government; ``<name>_from`` and ``<name>_to`` for value,
        low, high (points) and zone; ``change`` where both values are known; ``change_low`` and ``change_high`` always;
        ``kind``: *exact* (both values are known), *interval* (one of them is only known to lie in a zone, a category or
        among conflicting figures). Sorted by ``government_code`` within a pair. Governments of which nothing is known in
        one of the years (0 to 100), and pairs of which no government has both totals, are left out.

    Examples
    --------
    >>> import ombud
    >>> pairs = ombud.drops.pairs(ombud.load_panel(), [(2021, 2022)], level="kota")
    >>> pairs.loc[pairs["government"] == "Kota Balikpapan", ["pair", "value_from", "value_to"]].values.tolist()
    [['2021-2022', 99.25, 87.12]]
    """
    panel = panel if keep_contradicted else uncontradicted(panel)
    panel, frames = panel[panel["level"].isin(chosen_levels(level))], []
    names = {pair: pair_name(pair) for pair in map(as_pair, members("years", years, YEAR_PAIRS))}
    for (from_year, to_year), name in names.items():
        own = changes(panel, from_year, to_year, data_dir)
        own = own[(own["high_from"] - own["low_from"] < FULL) & (own["high_to"] - own["low_to"] < FULL)]
        kind = np.where(own["change"].notna(), "exact", "interval")
        if "exact" in kind:
            frames.append(own.assign(pair=name, from_year=from_year, to_year=to_year, kind=kind)[COLUMNS])
    if not frames:
        told = ", ".join(names.values())
        raise NotPublished("No government has published totals of both years: {pairs}", pairs=told)
    return pd.concat(frames, ignore_index=True)


def neighbours(target: YearPair) -> list[YearPair]:
    """
    Return the pairs of years right before and right after a pair: placebos on both sides.

    Examples
    --------
    >>> from ombud import drops
    >>> drops.neighbours((2021, 2022))
    [(2019, 2021), (2022, 2023)]
    """
    from_year, to_year = as_pair(target)
    return [pair for pair in YEAR_PAIRS if pair[1] == from_year or pair[0] == to_year]


def uncontradicted(panel: pd.DataFrame) -> pd.DataFrame:
    """Return the rows that findings may rest on; all, where nothing is known of what pages state."""
    check_columns("panel", panel, ["level", "year", "value"], "ombud.load_panel")
    return panel[~contradicted(panel)] if "contradiction" in panel else panel


def pair_name(pair: YearPair) -> str:
    """Return ``2021-2022``; raises as `as_pair`."""
    return "-".join(map(str, as_pair(pair)))


def chosen_levels(level: Levels) -> tuple[str, ...]:
    """Return the levels asked for, each once; the regional ones where none is."""
    given = or_none(level)
    if given is None:
        return REGIONAL
    levels = tuple(given) if np.iterable(given) and not isinstance(given, str) else (given,)
    for name in levels:
        check_choices("level", (name,), LEVELS, OmbudError)
    return tuple(dict.fromkeys(levels)) or REGIONAL


def nothing(because: OmbudError | None, columns: Iterable[str] = ()) -> pd.DataFrame:
    """Return an empty frame whose ``attrs["because"]`` says why it is empty."""
    empty = pd.DataFrame(columns=list(columns))
    empty.attrs["because"] = because
    return empty


def clusters_of(rows: pd.DataFrame, column: str = "province_code") -> pd.Series:
    """Return what rows may depend within: by default the province; a ministry, which has none, is by itself."""
    check_columns("pairs", rows, [column, "level", "government_code"], "ombud.drops.pairs")
    return rows[column].where(rows["level"].isin(REGIONAL)).fillna(rows["government_code"]).astype(str)


def exact_pairs(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return the pairs with both values known."""
    check_columns("pairs", pairs, ["kind", "value_from", "value_to"], "ombud.drops.pairs")
    return pairs[pairs["kind"] == "exact"].reset_index(drop=True)


def size_note(n: int) -> str:
    """Return the code of a small sample, empty for others."""
    if n >= SMALL:
        return ""
    return "very_small_sample" if n < LEAST else "small_sample"
