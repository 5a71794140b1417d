"""What a rapor file holds, in a few lines: whose scores, how many, on which scale, and what was left out."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ombud.analysis.scoring.units import Contents, read_contents
from ombud.display.language import Language
from ombud.errors import Fault, folded
from ombud.evidence.rapor.kinds import kind_of
from ombud.evidence.rapor.loading import read_rapor
from ombud.files import DataDir, find_file

MOST_NAMES = 10


def rapor_of(file: Path, data_dir: DataDir = None) -> tuple[pd.DataFrame | Path, list[Fault]]:
    """Return the unit scores of a file, with notes; Parquet, which is read where it lies, as the file that it is."""
    file = find_file(file, data_dir)
    if kind_of(file) == "parquet":
        return file, []
    rapor = read_rapor(file, data_dir)
    return rapor.units, rapor.notes


def told_notes(notes: list[Fault], language: Language) -> list[str]:
    """Return notes as lines, those of a kind as one."""
    return folded(notes, language.translate, singly=0)


def contents_of(file: Path, language: Language, data_dir: DataDir = None) -> list[str]:
    """
    Tell what a rapor file holds.

    Raises
    ------
    RaporError
        With all faults, if the file can't be used.
    """
    units, notes = rapor_of(file, data_dir)
    contents = read_contents(units, data_dir)
    return [_told(file.name, contents, language), *_listed(contents, language), *told_notes(notes, language)]


def _told(file: str, contents: Contents, language: Language) -> str:
    told = language(
        "{file}: no faults; {rows} scores of {units} units of {governments} governments, years {years}",
        file=file,
        rows=language.integer(contents.scores),
        units=language.integer(contents.units),
        governments=language.integer(len(contents.governments)),
        years=", ".join(map(str, contents.years)),
    )
    if contents.rows > contents.scores:
        told += language("; {n} rows have a blank score", n=language.integer(contents.rows - contents.scores))
    return told


def _listed(contents: Contents, language: Language) -> list[str]:
    lines = [language("Governments: {names}", names=_names(contents.governments, language))]
    if contents.sheets:
        read = [_stretch(language, *sheet) for sheet in contents.sheets[:MOST_NAMES]]
        lines.append(language("Read: {names}", names="; ".join(read)))
    if contents.blank_units:
        lines.append(language("Units without any score: {names}", names=_names(contents.blank_units, language)))
    return lines


def _stretch(language: Language, sheet: str, first: int, last: int, scale: str) -> str:
    rows = language("rows {first} to {last}, scale {scale}", first=first, last=last, scale=scale)
    return language("sheet {sheet}", sheet=sheet) + ", " + rows if sheet else rows


def _names(names: list[str], language: Language) -> str:
    more = len(names) - MOST_NAMES
    told = ", ".join(names[:MOST_NAMES])
    return told + language(", and {n} more", n=language.integer(more)) if more > 0 else told
