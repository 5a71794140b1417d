"""The workbook in which a government scores itself: inputs open, everything else protected, the same bytes each time."""

import os
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ombud.display.language import SPOKEN, Language
from ombud.display.table_files import workbook_bytes, writable
from ombud.errors import NotPublished, ParameterError
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.registers.unit_types import classify_unit, load_unit_types
from ombud.files import Data, DataDir, find_file, write_bytes_atomically
from ombud.methodology import Methodology, load_methodology
from ombud.privacy import mark_outputs
from ombud.selfassessment.layout import DEFAULT_LEVEL, NEVER, RESULT, Contents, form_lines
from ombud.selfassessment.reading import SelfAssessment, read_self_assessment
from ombud.selfassessment.sheets import write_sheets
from ombud.vocabulary import INSTITUTIONAL

MOST_UNITS = 60
EXAMPLE_FILE = "contoh.xlsx"
# made-up scores: one text per unit, one sign per indicator of 2023; "-" is left empty
EXAMPLE_SCORES = (
    "2232333333333233233322231332",
    "2233333321223223232233333232",
    "3223323202233233332232223122",
    "323322231-233322132233311121",
    "3233332323223133232322232331",
    "2323323231212223323223121322",
    "31222123221221322222-2121222",
)
EXAMPLE_COSTS = {
    "kompetensi_pelaksana": 1,
    "sarana_prasarana": 4,
    "standar_pelayanan": 2,
    "persepsi_maladministrasi": 25,
    "pengelolaan_pengaduan": 18,
}
EXAMPLE_NOT_RAISED = "sarana_prasarana_09"


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
    Write a workbook for a self-assessment by the method of a year; an `example` has made-up scores and costs.

    `units` are how many, or their names (a text is split at ``;`` or ``,``), by default those that the method samples at
    the government's level, or in a kabupaten. Raises `ParameterError` if they can't be used or the file can't be written,
    `NotPublished` as `form_lines`, `UnknownGovernment`.
    """
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
    kinds = load_unit_types(data)
    if subject is None or subject.level not in INSTITUTIONAL:
        kinds = kinds[~kinds["unit_type"].isin(method.kinds_apart)]
    labels = kinds.set_index("unit_type")[f"label_{language.code}"]
    named = named.assign(unit_number=range(1, len(named) + 1), kind=named["unit_type"].map(labels).fillna(""))
    lines = named.merge(form, how="cross")
    lines = _with_example(lines) if example else lines.assign(score=pd.NA, cost=None)
    contents = Contents(method, subject, kinds, lines, example, language)
    return write_bytes_atomically(path, workbook_bytes(partial(write_sheets, contents=contents), title=RESULT))


def load(workbook: str | os.PathLike = "", data_dir: DataDir = None) -> SelfAssessment:
    """
    Read a filled workbook that a notebook starts from; `DataError` tells all its faults.

    It lies in this folder or below the repository's root; where its path is empty, it is the example.
    """
    if workbook:
        own = read_self_assessment(find_file(workbook, data_dir), data_dir)
        if not own.example:
            mark_outputs()
        return own
    with tempfile.TemporaryDirectory() as folder:
        made = new_workbook(Path(folder, EXAMPLE_FILE), lang=SPOKEN.code, example=True, data_dir=data_dir)
        return read_self_assessment(made, data_dir)


def _with_example(lines: pd.DataFrame) -> pd.DataFrame:
    """Return lines of units (unit_number, code, variable) with made-up scores and costs; units of a form begin anew."""
    signs = np.array([*map(list, EXAMPLE_SCORES)])
    unit, place = lines["unit_number"] - 1, lines.groupby("unit_number").cumcount()
    score = pd.Series(signs[unit % len(signs), place % len(signs.T)], lines.index).replace("-", None).astype("Int64")
    cost = lines["variable"].map(EXAMPLE_COSTS).astype(object).mask(lines["code"] == EXAMPLE_NOT_RAISED, NEVER)
    return lines.assign(score=score, cost=cost)


def _named(asked: int | str | Sequence[str], language: Language, data: Data) -> pd.DataFrame:
    """Return the units that are asked for: unit, unit_type (a key, "" where it is open)."""
    if isinstance(asked, str):
        asked = int(asked) if asked.strip().isdecimal() else asked.replace(",", ";").split(";")
    if isinstance(asked, int):
        asked = [language("Unit {number}", number=number) for number in range(1, asked + 1)]
    names = [name.strip() for name in asked if name.strip()]
    if not 0 < len(names) <= MOST_UNITS:
        raise ParameterError(
            "A self-assessment of {n} units is not possible; accepted: 1 to {most}", n=len(names), most=MOST_UNITS
        )
    folded = [name.casefold() for name in names]
    if again := sorted({name for name in names if folded.count(name.casefold()) > 1}):
        raise ParameterError("Every unit needs a name of its own; more than once: {names}", names=", ".join(again))
    return pd.DataFrame({"unit": names, "unit_type": [classify_unit(name, data) or "" for name in names]})


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
