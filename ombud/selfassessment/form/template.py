"""The workbook in which a government scores itself: inputs open, everything else protected, the same bytes each time."""

from __future__ import annotations

import datetime
import io
import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.errors import NotPublished, ParameterError
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.registers.unit_types import classify_unit, load_unit_types
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.methodology import load_methodology
from ombud.selfassessment import layout
from ombud.selfassessment.catalogue import form_lines
from ombud.selfassessment.form.contents import Contents
from ombud.selfassessment.form.example import example_entries
from ombud.selfassessment.form.sheets import write_sheets

MOST_UNITS = 60
DEFAULT_LEVEL = "kabupaten"


def new_workbook(
    path: str | os.PathLike,
    *,
    year: int = 2023,
    government: str | None = None,
    units: int | str | Sequence[str] | None = None,
    lang: str = "id",
    example: bool = False,
    force: bool = False,
    data_dir: DataDir = None,
) -> Path:
    """
    Write a workbook for a self-assessment.

    Parameters
    ----------
    path : path
        An .xlsx file that is not there yet.
    year : int
        Year of the method.
    government : str, optional
        Any name that `ombud.resolve_government` understands; else the sheet leaves it open.
    units : int, str or sequence of str, optional
        How many units, or their names (a text is split at ``;`` or ``,``). By default those that the method samples
        at the government's level, or in a kabupaten.
    lang : {"id", "en"}
        Language of headings and instructions.
    example : bool
        Fill in made-up scores and costs, and mark every sheet as an example.
    force : bool
        Replace a file that is there.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    ParameterError
        If the file is there, its name does not end in .xlsx, or the units can't be used or are not known.
    NotPublished
        If too little of the method is published.
    UnknownGovernment
        If there is no such government.
    """
    data = Data.at(data_dir)
    path = Path(path)
    if path.suffix.lower() != ".xlsx":
        raise ParameterError("{file} can't be written; accepted endings: {accepted}", file=path.name, accepted=".xlsx")
    if not path.parent.is_dir():
        raise ParameterError("{file} can't be written: there is no folder {folder}", file=path.name,
                             folder=path.parent)  # fmt: skip
    if path.exists() and not force:
        raise ParameterError("{file} is there already; another name, or --force to replace it", file=path.name)
    subject = resolve_government(government, data_dir=data) if government else None
    if example and (subject is not None or units is not None):
        raise ParameterError("The example has units of its own and no government; leave these out")
    form = form_lines(year, data)
    language = Language(lang)
    named = _units(units, year, subject, language, data)
    entries = example_entries(form, named) if example else {}
    contents = Contents(year, subject, named, form, load_methodology(year, data), load_unit_types(data),
                        language, entries, example)  # fmt: skip
    return write_bytes_atomically(path, workbook_bytes(contents))


def workbook_bytes(contents: Contents) -> bytes:
    """Return the bytes of a workbook; the same contents give the same bytes."""
    import xlsxwriter

    buffer = io.BytesIO()
    # texts stay texts: nothing that was typed or passed in becomes a formula or a link
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"created": datetime.datetime(2000, 1, 1), "title": layout.RESULT})
        write_sheets(book, contents)
    return buffer.getvalue()


def _units(
    asked: int | str | Sequence[str] | None, year: int, government: Government | None, language: Language, data: Data
) -> pd.DataFrame:
    """Return the units of the form: unit_number, unit, unit_type (a key, "" where it is open)."""
    if isinstance(asked, str):
        asked = int(asked) if asked.strip().isdecimal() else asked.replace(",", ";").split(";")
    if asked is None:
        return _sampled(year, government.level if government else DEFAULT_LEVEL, language, data)
    if isinstance(asked, int):
        names = [language("Unit {number}", number=number) for number in range(1, asked + 1)]
        kinds = [""] * len(names)
    else:
        names = [name.strip() for name in asked if name.strip()]
        kinds = [classify_unit(name, data) or "" for name in names]
    if not 0 < len(names) <= MOST_UNITS:
        raise ParameterError("A self-assessment of {n} units is not possible; accepted: 1 to {most}", n=len(names),
                             most=MOST_UNITS)  # fmt: skip
    again = {name for name in names if [other.casefold() for other in names].count(name.casefold()) > 1}
    if again:
        raise ParameterError("Every unit needs a name of its own; more than once: {names}",
                             names=", ".join(sorted(again)))  # fmt: skip
    return pd.DataFrame({"unit_number": range(1, len(names) + 1), "unit": names, "unit_type": kinds})


def _sampled(year: int, level: str, language: Language, data: Data) -> pd.DataFrame:
    """Return the units that the method samples at a level."""
    try:
        kinds = load_methodology(year, data).unit_types_of(level)
    except NotPublished:
        kinds = pd.DataFrame(columns=["count"])
    if kinds.empty or kinds["count"].isna().any():
        raise ParameterError("Which units of {level} are sampled in {year} is not published; name them with --units",
                             level=language(level), year=year)  # fmt: skip
    rows = [
        (kind[f"label_{language.code}"] + (f" {number}" if kind["count"] > 1 else ""), kind["unit_type"])
        for kind in kinds.to_dict("records")
        for number in range(1, int(kind["count"]) + 1)
    ]
    units = pd.DataFrame(rows, columns=["unit", "unit_type"])
    return units.assign(unit_number=range(1, len(units) + 1))[["unit_number", "unit", "unit_type"]]
