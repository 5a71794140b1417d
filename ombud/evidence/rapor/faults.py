"""The error that a rapor file raises, and faults for many of its rows at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import DataError, Fault


class RaporError(DataError):
    """A rapor file that can't be used, with all its faults at once; nothing of it was loaded."""


@dataclass
class RaporFaults:
    """
    Faults gathered while a table of a rapor is read.

    Attributes
    ----------
    file : str
        Name of the file.
    headers : dict of str to str
        Column to the header that the file prints over it.
    found : list of Fault
        In the order in which they were added.
    notes : list of Fault
        What is no fault and has to be said: what was left out, and how what was read was understood.
    """

    file: str
    headers: dict[str, str] = field(default_factory=dict)
    found: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def note(self, fault: Fault, sheet: str = "", row: int | None = None, **fields: Any) -> None:
        """Add a note of the file, a sheet or a row; its fields stand beside those that it has."""
        self.notes.append(replace(fault, file=self.file, sheet=sheet, row=row, fields=fault.fields | fields))

    def add(
        self,
        frame: pd.DataFrame,
        wrong: pd.Series | np.ndarray | Sequence[bool],
        pattern: Fault,
        *,
        shown: str | None = None,
        **fields: Any,
    ) -> None:
        """
        Add one fault for every row of `frame` where `wrong` is true.

        Parameters
        ----------
        frame : DataFrame
            With source_sheet and source_row, where its rows are those of a file.
        wrong : boolean array
            One entry per row.
        pattern : Fault
            Problem, what is accepted, and the column.
        shown : str, optional
            Column whose value is shown; by default the fault's own.
        **fields
            What stands in the templates' places; a Series gives each row its own.
        """
        rows = frame[np.asarray(wrong, dtype=bool)]
        shown = shown or pattern.column
        values = rows[shown] if shown in rows else pd.Series(None, rows.index, dtype=object)
        own = {name: value.loc[rows.index] for name, value in fields.items() if isinstance(value, pd.Series)}
        header = self.headers.get(pattern.column, pattern.column)
        sheets, numbers = (rows.get(place, [None] * len(rows)) for place in ("source_sheet", "source_row"))
        for index, sheet, row, value in zip(rows.index, sheets, numbers, values, strict=True):
            self.found.append(
                replace(
                    pattern,
                    file=self.file,
                    sheet=sheet or "",
                    row=None if row is None else int(row),
                    column=header,
                    value=None if pd.isna(value) else value,
                    fields={name: own[name][index] if name in own else given for name, given in fields.items()},
                )
            )

    def stop(self) -> None:
        """Raise what was found, in the order of sheets and rows; do nothing when there is nothing."""
        if self.found:
            raise RaporError(in_order(self.found))


def in_order(faults: Iterable[Fault]) -> list[Fault]:
    """Return faults in the order of rows, those of the whole file first; the order of sheets is kept."""
    kept = list(faults)
    sheets = {sheet: place for place, sheet in enumerate(dict.fromkeys(fault.sheet for fault in kept))}
    return sorted(kept, key=lambda fault: (sheets[fault.sheet], fault.row or 0))
