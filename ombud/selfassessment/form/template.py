"""The workbook in which a government scores itself: inputs open, everything else protected, the same bytes each time."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.display.table_files import workbook_bytes, writable
from ombud.errors import NotPublished, ParameterError
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.registers.unit_types import classify_unit, load_unit_types
from ombud.files import Data, DataDir, write_bytes_atomically
from ombud.methodology import Methodology, load_methodology
from ombud.selfassessment import layout
from ombud.selfassessment.catalogue import DEFAULT_LEVEL, apart_kinds, form_lines
from ombud.selfassessment.form.contents import Contents
from ombud.selfassessment.form.example import with_example

MOST_UNITS = 60


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
    from ombud.selfassessment.form.sheets import write_sheets

    data = Data.at(data_dir)
    path = writable(path, replace=force)
    subject = resolve_government(government, data_dir=data) if government else None
    if example and (subject is not None or units is not None):
        raise ParameterError("The example has units of its own and no government; leave these out")
    form = form_lines(year, data)
    language, method = Language(lang), load_methodology(year, data)
    if units is None:
        named = _sampled(method, subject.level if subject else DEFAULT_LEVEL, language)
    else:
        named = _named(units, language, data)
    named.insert(0, "unit_number", range(1, len(named) + 1))
    lines = named.merge(form, how="cross")
    lines = with_example(lines) if example else lines.assign(score=pd.NA, cost=None)
    kinds = load_unit_types(data)
    kinds = kinds[~kinds["unit_type"].isin(apart_kinds(method))]
    contents = Contents(method, subject, kinds, named, lines, example, language)
    return write_bytes_atomically(path, workbook_bytes(lambda book: write_sheets(book, contents), title=layout.RESULT))


def _named(asked: int | str | Sequence[str], language: Language, data: Data) -> pd.DataFrame:
    """Return the units that are asked for: unit, unit_type (a key, "" where it is open)."""
    if isinstance(asked, str):
        asked = int(asked) if asked.strip().isdecimal() else asked.replace(",", ";").split(";")
    if isinstance(asked, int):
        units = {language("Unit {number}", number=number): "" for number in range(1, asked + 1)}
        names = list(units)
    else:
        names = [name.strip() for name in asked if name.strip()]
        units = {name: classify_unit(name, data) or "" for name in names}
    if not 0 < len(names) <= MOST_UNITS:
        raise ParameterError(
            "A self-assessment of {n} units is not possible; accepted: 1 to {most}", n=len(names), most=MOST_UNITS
        )
    folded = pd.Series(names, index=names).str.casefold()
    again = folded.index[folded.duplicated(keep=False)].unique()
    if len(again):
        raise ParameterError(
            "Every unit needs a name of its own; more than once: {names}", names=", ".join(sorted(again))
        )
    return pd.DataFrame(units.items(), columns=["unit", "unit_type"])


def _sampled(method: Methodology, level: str, language: Language) -> pd.DataFrame:
    """Return the units that the method samples at a level."""
    try:
        kinds = method.unit_types_of(level)
    except NotPublished:
        kinds = pd.DataFrame({"count": [None]})
    if kinds["count"].isna().any():
        raise ParameterError(
            "Which units of {level} are sampled in {year} is not published; name them with --units",
            level=language.tell(level),
            year=method.year,
        )
    kinds = kinds.loc[kinds.index.repeat(kinds["count"].astype(int))]
    number = " " + (kinds.groupby("unit_type").cumcount() + 1).astype(str)
    names = kinds[f"label_{language.code}"] + number.where(kinds["count"] > 1, "")
    return pd.DataFrame({"unit": names, "unit_type": kinds["unit_type"]}).reset_index(drop=True)
