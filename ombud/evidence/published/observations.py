"""The published figures, their sources and the published counts, each row as a page states it."""

from __future__ import annotations

import os
from dataclasses import replace

import pandas as pd

from ombud.errors import N_, DataError, Fault, UnknownGovernment
from ombud.evidence.published.publishers import publisher_ids
from ombud.evidence.published.schemas import APART
from ombud.files import read_table

REGIONAL = ("provinsi", "kabupaten", "kota")
LONGEST_SCALE = 110
_MISSING_WHEN_EMPTY = ["government_code", "locus", "value_printed", "category", "zone"]


def load_sources(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Load the pages that state the figures.

    Returns
    -------
    DataFrame
        ``source_id`` (unique), ``kind`` (official, government, document, press), ``url``, ``publisher``,
        ``published``, ``title``, ``publisher_id`` (equal for all pages of one publisher).

    Raises
    ------
    DataError
        If the file is not the one its sidecar describes.
    """
    name = "published/sources.csv"
    sources = read_table(name, data_dir)
    return sources.assign(publisher_id=publisher_ids(sources, data_dir))


def load_aggregates(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
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
    """
    name = "published/aggregates.csv"
    counts = read_table(name, data_dir)
    faults = _source_faults(counts, load_sources(data_dir), name)
    if faults:
        raise DataError(faults)
    return counts.assign(
        year=counts["year"].astype(int),
        count=pd.to_numeric(counts["count"]).astype("Int64"),
        share_pct=pd.to_numeric(counts["share_pct"]),
        assessed=pd.to_numeric(counts["assessed"]).astype("Int64"),
    )


def load_observations(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
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
    """
    name = "published/observations.csv"
    frame = read_table(name, data_dir)
    sources = load_sources(data_dir)
    codes, faults = _government_codes(frame, data_dir, name)
    faults = [
        *_source_faults(frame, sources, name), *faults, *_total_faults(frame, name),
        *_flag_faults(frame, load_flags(data_dir), name),
    ]  # fmt: skip
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


def load_flags(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """
    Load what flags mean.

    Returns
    -------
    DataFrame
        ``flag``, ``effect``, ``meaning_en``, ``meaning_id``. Effects: exclude (never in the panel's row),
        longer_scale (its points are not 0..100), interval_only (an interval at most), imprecise (gives way to exact
        figures), dependent (no voice of its own), caution (stays visible beside the row), computed (a caution that
        the panel adds itself).
    """
    return read_table("published/flags.csv", data_dir)


def has_flag(flags: pd.Series, flag: str) -> pd.Series:
    """Return whether a flag is among those joined by ``;`` in each row."""
    return (";" + flags + ";").str.contains(f";{flag};", regex=False)


def _flags(frame: pd.DataFrame) -> pd.Series:
    """Return the flags, with that of the year's basis."""
    added = (frame["year_basis"] == "inferred") & ~has_flag(frame["flags"], "year_inferred")
    return frame["flags"].where(~added, (frame["flags"] + ";year_inferred").str.strip(";"))


def _flag_faults(frame: pd.DataFrame, flags: pd.DataFrame, name: str) -> list[Fault]:
    stated = set(flags.loc[flags["effect"] != "computed", "flag"])
    unknown = ~frame["flags"].map({some: stated.issuperset(filter(None, some.split(";")))
                                   for some in frame["flags"].unique()})  # fmt: skip
    return _placed(frame, unknown, "flags", Fault("a flag is not known", N_("codes of flags.csv joined by ;"), name))


def _placed(frame: pd.DataFrame, wrong: pd.Series, column: str, fault: Fault) -> list[Fault]:
    """Return the fault once for each row where it stands."""
    rows = frame.index[wrong]
    return [replace(fault, row=int(row) + 2, column=column, value=frame.at[row, column]) for row in rows]


def _source_faults(frame: pd.DataFrame, sources: pd.DataFrame, name: str) -> list[Fault]:
    fault = Fault("this source is not in sources.csv", N_("a source_id of sources.csv"), name)
    return _placed(frame, ~frame["source_id"].isin(sources["source_id"]), "source_id", fault)


def _total_faults(frame: pd.DataFrame, name: str) -> list[Fault]:
    points = pd.to_numeric(frame["value"])
    wrong = (frame["measure"] == "total") & ~(points.isna() | points.between(0, LONGEST_SCALE))
    fault = Fault(
        "a total lies outside the scale", N_("0 to {maximum} points"), name, fields={"maximum": LONGEST_SCALE}
    )
    return _placed(frame, wrong, "value", fault)


def _government_codes(
    frame: pd.DataFrame, data_dir: str | os.PathLike | None, name: str
) -> tuple[pd.Series, list[Fault]]:
    """Check the codes of regional governments, and find those of ministries and agencies by name."""
    from ombud.evidence.registers.governments import load_governments

    governments = load_governments(data_dir).set_index("government_code")
    codes = frame["government_code"].copy()
    institutions = frame["level"].isin(["kementerian", "lembaga"]) & (codes == "")
    named = frame.loc[institutions, ["entity", "level"]].drop_duplicates()
    found = {(entity, level): _institution(entity, level, data_dir) for entity, level in named.to_numpy()}
    pairs = zip(frame.loc[institutions, "entity"], frame.loc[institutions, "level"], strict=True)
    codes[institutions] = [found[pair] for pair in pairs]
    unknown = institutions & (codes == "")
    needed = frame["level"].isin(REGIONAL) | (codes != "")
    wrong = needed & ~codes.isin(governments.index)
    apart = frame["level"].isin(APART)
    other = needed & ~wrong & ~apart & (codes.map(governments["level"]) != frame["level"])
    return codes, [
        *_placed(
            frame, unknown, "entity", Fault("no ministry or agency has this name", N_("a name or alias of one"), name)
        ),
        *_placed(
            frame, wrong, "government_code", Fault("no government has this code", N_("a code of governments.csv"), name)
        ),
        *_placed(
            frame, other, "level", Fault("the code is of another level", N_("the level in governments.csv"), name)
        ),
    ]


def _institution(entity: str, level: str, data_dir: str | os.PathLike | None) -> str:
    """Return the code of a ministry or agency; empty if none, or more than one, goes by that name."""
    from ombud.evidence.registers.governments import resolve_government

    try:
        return resolve_government(entity, level=level, data_dir=data_dir).code
    except UnknownGovernment:
        return ""
