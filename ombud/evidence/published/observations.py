"""The published figures, their sources and the published counts, each row as a page states it."""

from __future__ import annotations

from functools import lru_cache

import pandas as pd

from ombud.errors import N_, DataError, Fault, UnknownGovernment
from ombud.evidence.published.publishers import publisher_ids
from ombud.evidence.registers.governments import load_governments, resolve_government
from ombud.files import Data, DataDir, placed
from ombud.vocabulary import APART, INSTITUTIONAL, REGIONAL

LONGEST_SCALE = 110
_MISSING_WHEN_EMPTY = ["government_code", "locus", "value_printed", "category", "zone"]


def load_sources(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the pages that state the figures.

    Returns
    -------
    DataFrame
        ``source_id`` (unique), ``kind`` (official, government, document, press), ``url``, ``publisher``,
        ``published``, ``title``, ``accessed`` (day on which it was seen) and ``archived`` (address of a copy), empty
        where not known, ``publisher_id`` (equal for all pages of one publisher).

    Raises
    ------
    DataError
        If the file is not the one its sidecar describes.

    Examples
    --------
    >>> import ombud
    >>> ombud.load_sources().set_index("source_id").loc["S0002", ["publisher", "published"]].tolist()
    ['ibukotakini.com', '2023-01-16']
    """
    return _sources(Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=4)
def _sources(data: Data) -> pd.DataFrame:
    sources = data.table("published/sources.csv")
    # columns that a table may lack
    sources = sources.assign(**{name: "" for name in ("accessed", "archived") if name not in sources})
    return sources.assign(publisher_id=publisher_ids(sources, data))


def load_aggregates(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the published national and provincial counts.

    Returns
    -------
    DataFrame
        ``source_id``, ``year``, ``level``, ``group`` (assessed, hijau, kuning, merah, A..E ...), ``count``,
        ``share_pct`` (percent of `assessed`), ``assessed``, ``note``; one row per figure and page.

    Raises
    ------
    DataError
        As `load_sources`.

    Examples
    --------
    >>> import ombud
    >>> counts = ombud.load_aggregates().query("source_id == 'S0485' and level == 'provinsi'")
    >>> sorted(set(counts["year"]))
    [2015]
    """
    return _aggregates(Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=4)
def _aggregates(data: Data) -> pd.DataFrame:
    name = "published/aggregates.csv"
    counts = data.table(name)
    faults = _source_faults(counts, _sources(data), name)
    if faults:
        raise DataError(faults)
    return counts.assign(
        year=counts["year"].astype(int),
        count=pd.to_numeric(counts["count"]).astype("Int64"),
        share_pct=pd.to_numeric(counts["share_pct"]),
        assessed=pd.to_numeric(counts["assessed"]).astype("Int64"),
    )


def load_observations(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load every published figure, one row per figure and page, nothing left out.

    Returns
    -------
    DataFrame
        The columns of ``observations.csv`` with ``year`` as int, ``value`` as float (points, as printed in
        ``value_printed``), ``rank`` and ``rank_of`` as Int64, missing where the page gives none; and

        - ``row``: row in the file, the header being row 1;
        - ``government_code``: also of ministries and agencies, from their names;
        - ``decimals``: decimals printed;
        - ``flags``: codes of ``flags.csv`` joined by ``;``, with ``year_inferred`` wherever ``year_basis`` says so;
        - ``kind``, ``publisher_id``, ``published``: of the source.

    Raises
    ------
    DataError
        As `load_sources`; also for a source, government or flag that is not in its own file, a level that is not
        the government's, or a total outside 0 to 110 points.

    Examples
    --------
    >>> import ombud
    >>> figures = ombud.load_observations()
    >>> figures.query("source_id == 'S0002' and government_code == '64.71'")[["year", "value"]].values.tolist()
    [[2022.0, 87.12]]
    """
    return _observations(Data.at(data_dir)).copy(deep=False)


@lru_cache(maxsize=4)
def _observations(data: Data) -> pd.DataFrame:
    name = "published/observations.csv"
    frame = data.table(name)
    sources = _sources(data)
    codes = _government_codes(frame, data)
    faults = [
        *_source_faults(frame, sources, name),
        *_code_faults(frame, codes, load_governments(data), name),
        *_total_faults(frame, name),
        *_flag_faults(frame, load_flags(data), name),
    ]
    if faults:
        raise DataError(sorted(faults, key=lambda fault: (fault.row, fault.column)))
    frame = frame.assign(
        row=range(2, len(frame) + 2),
        government_code=codes,
        year=frame["year"].astype(int),
        value_printed=frame["value"],
        value=pd.to_numeric(frame["value"]),
        decimals=frame["value"].str.partition(".")[2].str.len(),
        rank=pd.to_numeric(frame["rank"]).astype("Int64"),
        rank_of=pd.to_numeric(frame["rank_of"]).astype("Int64"),
        flags=_flags(frame),
    )
    frame[_MISSING_WHEN_EMPTY] = frame[_MISSING_WHEN_EMPTY].replace("", pd.NA)
    page = sources[["source_id", "kind", "publisher_id", "published"]]
    return frame.merge(page, on="source_id", how="left", validate="m:1")


def load_flags(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load what flags mean: ``flag``, ``effect``, ``meaning_en``, ``meaning_id``.

    Effects: exclude (never in the panel's row), longer_scale (its points are not 0..100), interval_only (an interval at
    most), imprecise (gives way to exact figures), dependent (no voice of its own), caution (stays visible beside the
    row), computed (a caution that the panel adds itself).
    """
    return Data.at(data_dir).table("published/flags.csv")


def has_flag(flags: pd.Series, flag: str) -> pd.Series:
    """Return whether a flag is among those joined by ``;`` in each row."""
    return flags.isin([some for some in flags.unique() if flag in some.split(";")])


def _flags(frame: pd.DataFrame) -> pd.Series:
    """Return the flags, with that of the year's basis."""
    added = (frame["year_basis"] == "inferred") & ~has_flag(frame["flags"], "year_inferred")
    return frame["flags"].where(~added, (frame["flags"] + ";year_inferred").str.strip(";"))


def _government_codes(frame: pd.DataFrame, data: Data) -> pd.Series:
    """Return the codes, those of ministries and agencies from their names; empty where a name leads to none."""
    codes = frame["government_code"].copy()
    rows = frame.loc[frame["level"].isin(INSTITUTIONAL) & (codes == ""), ["entity", "level"]]
    found = {named: _institution(*named, data) for named in set(rows.itertuples(index=False, name=None))}
    codes[rows.index] = [found[named] for named in rows.itertuples(index=False, name=None)]
    return codes


def _institution(entity: str, level: str, data: Data) -> str:
    """Return the code of a ministry or agency; empty if none, or more than one, goes by that name."""
    try:
        return resolve_government(entity, level=level, data_dir=data).code
    except UnknownGovernment:
        return ""


def _code_faults(frame: pd.DataFrame, codes: pd.Series, governments: pd.DataFrame, name: str) -> list[Fault]:
    level = codes.map(governments.set_index("government_code")["level"])
    unnamed = frame["level"].isin(INSTITUTIONAL) & (codes == "")
    unknown = level.isna() & (frame["level"].isin(REGIONAL) | (codes != ""))
    other = level.notna() & (level != frame["level"]) & ~frame["level"].isin(APART)
    cases = [
        (unnamed, "entity", N_("no ministry or agency has this name"), N_("a name or alias of one")),
        (unknown, "government_code", N_("no government has this code"), N_("a code of governments.csv")),
        (other, "level", N_("the code is of another level"), N_("the level in governments.csv")),
    ]
    return [
        fault
        for wrong, column, problem, accepted in cases
        for fault in placed(frame, wrong, Fault(problem, accepted, name, column=column))
    ]


def _source_faults(frame: pd.DataFrame, sources: pd.DataFrame, name: str) -> list[Fault]:
    wrong = ~frame["source_id"].isin(sources["source_id"])
    fault = Fault("this source is not in sources.csv", N_("a source_id of sources.csv"), name, column="source_id")
    return placed(frame, wrong, fault)


def _total_faults(frame: pd.DataFrame, name: str) -> list[Fault]:
    points = pd.to_numeric(frame["value"])
    wrong = (frame["measure"] == "total") & ~(points.isna() | points.between(0, LONGEST_SCALE))
    fault = Fault(
        "a total lies outside the scale",
        N_("0 to {maximum} points"),
        name,
        column="value",
        fields={"maximum": LONGEST_SCALE},
    )
    return placed(frame, wrong, fault)


def _flag_faults(frame: pd.DataFrame, flags: pd.DataFrame, name: str) -> list[Fault]:
    stated = set(flags.loc[flags["effect"] != "computed", "flag"])
    unknown = frame["flags"].map(lambda some: not stated.issuperset(filter(None, some.split(";"))))
    return placed(
        frame, unknown, Fault("a flag is not known", N_("codes of flags.csv joined by ;"), name, column="flags")
    )
