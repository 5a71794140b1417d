"""The error that a rapor file raises, and what is gathered for it while the file is read."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.errors import DataError, Fault


class RaporError(DataError):
    """A rapor file that can't be used, with all its faults at once; nothing of it was loaded."""


def refusal(path: Path, fault: Fault, sheet: str = "", row: int | None = None, **fields: Any) -> RaporError:
    """Return the error of a file that is refused at once."""
    return RaporError(replace(fault, file=path.name, sheet=sheet, row=row, fields=fields))


@dataclass
class RaporFaults:
    """Faults and notes, each of the file, a sheet or a row; `fields` are what stands in the places of their texts."""

    file: str
    headers: dict[str, str] = field(default_factory=dict)  # column to the header that the file prints over it
    found: list[Fault] = field(default_factory=list)
    # what is no fault and has to be said: what was left out, and how what was read was understood
    notes: list[Fault] = field(default_factory=list)

    def note(self, fault: Fault, sheet: str = "", row: int | None = None, **fields: Any) -> None:
        """Add a note."""
        self.notes.append(replace(fault, file=self.file, sheet=sheet, row=row, fields=fields))

    def find(self, fault: Fault, sheet: str = "", row: int | None = None, value: Any = None, **fields: Any) -> None:
        """Add a fault."""
        fields = fault.fields | fields
        self.found.append(replace(fault, file=self.file, sheet=sheet, row=row, value=value, fields=fields))

    def add(self, rows: pd.DataFrame, fault: Fault, *, column: str = "", shown: str = "", **fields: Any) -> None:
        """Add a fault for every row of a frame, of its score by default; a Series among `fields` gives each its own."""
        column = column or fault.column or "score"
        fault = replace(fault, column=self.headers.get(column, column))
        cells = (rows.get(name, [None] * len(rows)) for name in ("source_sheet", "source_row", shown or column))
        for index, sheet, row, value in zip(rows.index, *cells, strict=True):
            own = {name: given[index] if isinstance(given, pd.Series) else given for name, given in fields.items()}
            row, value = None if row is None else int(row), None if pd.isna(value) else value
            # not by their names, among which may be "row"
            self.find(replace(fault, fields=fault.fields | own), sheet or "", row, value)

    def stop(self) -> None:
        """Raise what was found, if anything: sheet by sheet as they were found, those of the whole sheet first, then by row."""
        if self.found:
            sheets = list(dict.fromkeys(fault.sheet for fault in self.found))
            raise RaporError(sorted(self.found, key=lambda fault: (sheets.index(fault.sheet), fault.row or 0)))
