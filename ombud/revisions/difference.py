"""Two states of the data side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ombud.errors import OmbudError
from ombud.evidence.values import FIRST_YEAR, LAST_YEAR
from ombud.files import Data
from ombud.methodology.years import FOLDER
from ombud.revisions import findings_changes, panel_changes
from ombud.revisions.records import changed_records
from ombud.vocabulary import IDENTITY


@dataclass(frozen=True)
class Difference:
    """
    What differs between two states of the data.

    Attributes
    ----------
    records : DataFrame
        As `ombud.revisions.records.changed_records` gives it.
    rows, cells : DataFrame
        As `ombud.revisions.panel_changes` gives them.
    sentences, reports : DataFrame
        As `ombud.revisions.findings_changes` gives them.
    unreadable : dict of str to OmbudError
        ``before`` or ``after`` to what is wrong with a state that can't be loaded; then only the records are compared.
    """

    records: pd.DataFrame
    rows: pd.DataFrame
    cells: pd.DataFrame
    sentences: pd.DataFrame
    reports: pd.DataFrame
    unreadable: dict[str, OmbudError]

    @property
    def empty(self) -> bool:
        """Whether nothing differs."""
        return self.records.empty and not self.unreadable


def compare_data(before: Path, after: Path, lang: str = "id") -> Difference:
    """
    Compare two data folders: what they say, and what follows from it.

    Parameters
    ----------
    before, after : Path
        The folders.
    lang : {"id", "en"}
        Language in which findings are compared.

    Raises
    ------
    DataError
        If a file can't even be parsed.

    Examples
    --------
    >>> from ombud.files import data_folder
    >>> compare_data(data_folder(), data_folder()).empty
    True
    """
    records = changed_records(before, after)
    none = pd.DataFrame()
    states, unreadable = {}, {}
    for side, folder in (("before", before), ("after", after)):
        try:
            states[side] = Data.at(folder)
            panel_changes.load_panel(states[side])
        except OmbudError as error:
            unreadable[side] = error
    if records.empty or unreadable:
        return Difference(records, none, none, none, none, unreadable)
    old, new = states["before"], states["after"]
    rows = panel_changes.changed_rows(old, new)
    pairs = panel_changes.pairs_of(_years(records, rows), old, new)
    cells = panel_changes.changed_cells(old, new, pairs)
    moved = pd.concat([rows[IDENTITY], cells[IDENTITY]]).drop_duplicates("government_code")
    sentences = findings_changes.changed_sentences(old, new, moved, pairs, lang)
    reports = findings_changes.changed_reports(rows, cells, sentences)
    return Difference(records, rows, cells, sentences, reports, {})


def _years(records: pd.DataFrame, rows: pd.DataFrame) -> set[int]:
    """Return the years of the panel's rows, of the methods and of the published counts that differ."""
    files = records["file"]
    if (~files.str.contains("/")).any():  # a register is of all years
        return {*range(FIRST_YEAR, LAST_YEAR + 1)}
    methods = files.str.extract(rf"^{re.escape(FOLDER)}/(\d{{4}})\.toml$")[0].dropna()
    counts = records.loc[files.eq("published/aggregates.csv"), "record"].str.extract(r", (\d{4}), ")[0].dropna()
    return {*map(int, rows["year"]), *map(int, methods), *map(int, counts)}
