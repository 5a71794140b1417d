"""The published figures, their sources and the published counts, each row as a page states it."""

from __future__ import annotations

import os
import re

import pandas as pd

from ombud.errors import DataError, Fault
from ombud.evidence import schemas
from ombud.evidence.files import read_table
from ombud.evidence.publishers import publisher_ids

REGIONAL = ("provinsi", "kabupaten", "kota")
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
        If the file is not the one its sidecar describes, or has faults.
    """
    name = "published/sources.csv"
    sources = schemas.validate(read_table(name, data_dir), schemas.sources_schema(), name)
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
    counts = schemas.validate(read_table(name, data_dir), schemas.aggregates_schema(), name)
    _check_sources(counts, load_sources(data_dir), name)
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
        - ``flags``: what the note means, from ``note_flags.csv``, joined by ``;``;
        - ``kind``, ``publisher_id``: of the source.

    Raises
    ------
    DataError
        As `load_sources`; also for a source or government that is not in its own file.
    """
    name = "published/observations.csv"
    frame = schemas.validate(read_table(name, data_dir), schemas.observations_schema(), name)
    sources = load_sources(data_dir)
    _check_sources(frame, sources, name)
    frame = frame.assign(
        row=range(2, len(frame) + 2),
        government_code=_government_codes(frame, data_dir, name),
        year=frame["year"].astype(int),
        value_printed=frame["value"],
        value=pd.to_numeric(frame["value"]),
        decimals=frame["value"].str.partition(".")[2].str.len(),
        rank=pd.to_numeric(frame["rank"]).astype("Int64"),
        rank_of=pd.to_numeric(frame["rank_of"]).astype("Int64"),
        flags=_flags(frame["note"], load_note_flags(data_dir)),
    )
    frame[_MISSING_WHEN_EMPTY] = frame[_MISSING_WHEN_EMPTY].replace("", pd.NA)
    return frame.merge(sources[["source_id", "kind", "publisher_id"]], on="source_id", how="left", validate="m:1")


def load_note_flags(data_dir: str | os.PathLike | None = None) -> pd.DataFrame:
    """Load what the notes mean: ``flag``, ``effect``, ``pattern``, ``meaning_en``, ``meaning_id``."""
    return read_table("published/note_flags.csv", data_dir)


def _flags(notes: pd.Series, rules: pd.DataFrame) -> pd.Series:
    """Join the flags whose pattern occurs in a note; each distinct note is read once."""
    patterns = [(rule.flag, re.compile(rule.pattern)) for rule in rules.itertuples()]
    meaning = {note: ";".join(flag for flag, pattern in patterns if pattern.search(note)) for note in notes.unique()}
    return notes.map(meaning)


def _check_sources(frame: pd.DataFrame, sources: pd.DataFrame, name: str) -> None:
    unknown = frame.index[~frame["source_id"].isin(sources["source_id"])]
    if len(unknown):
        raise DataError(
            Fault("this source is not in sources.csv", "a source_id of sources.csv", name, row=int(index) + 2,
                  column="source_id", value=frame.at[index, "source_id"]) for index in unknown
        )  # fmt: skip


def _government_codes(frame: pd.DataFrame, data_dir: str | os.PathLike | None, name: str) -> pd.Series:
    """Check the codes of regional governments, and find those of ministries and agencies by name."""
    from ombud.evidence.governments import load_governments, resolve_government

    known = set(load_governments(data_dir)["government_code"])
    codes = frame["government_code"].copy()
    institutions = frame["level"].isin(["kementerian", "lembaga"]) & (codes == "")
    found = {
        (entity, level): resolve_government(entity, level=level, data_dir=data_dir).code
        for entity, level in frame.loc[institutions, ["entity", "level"]].drop_duplicates().itertuples(index=False)
    }
    codes[institutions] = [
        found[key] for key in zip(frame.loc[institutions, "entity"], frame.loc[institutions, "level"], strict=True)
    ]
    needed = frame["level"].isin(REGIONAL)
    wrong = frame.index[(needed | (codes != "")) & ~codes.isin(known)]
    if len(wrong):
        raise DataError(
            Fault("no government has this code", "a code of governments.csv", name, row=int(index) + 2,
                  column="government_code", value=codes[index]) for index in wrong
        )  # fmt: skip
    return codes
