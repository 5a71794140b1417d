"""The names in a rapor - governments, dimensions, kinds of unit - led to the keys of this repository, and its years."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache, partial
from itertools import starmap
from typing import Any

import numpy as np
import pandas as pd

from ombud.errors import N_, Fault, UnknownGovernment
from ombud.evidence.rapor.faults import RaporFaults
from ombud.evidence.registers.governments import TITLES, Government, fold, load_register, resolve_government
from ombud.evidence.registers.unit_types import OTHER, classify_unit, load_unit_types, nearest_units
from ombud.evidence.values import FIRST_YEAR, LAST_YEAR, clean_text, read_year
from ombud.files import Data
from ombud.vocabulary import IDENTITY, INSTITUTIONAL, LEVELS, TOTAL

GOVERNMENT_KEYS = ["government_code", "government", "level", "province"]

_NO_YEAR = Fault("this is not a year", N_("a year from {first} to {last}, such as 2022"), column="year")
_NO_GOVERNMENT = Fault(
    "the government is missing", N_("a name such as Kota Balikpapan in every row"), column="government"
)
_NO_LEVEL = Fault("there is no such level", N_("{accepted}; or leave it empty"), column="level")
_LOST_DIGIT = Fault(
    "{code} may be {whole}, whose last digit was lost as the cell was taken for a number",
    N_("the code with all its digits: format the column as text"),
    column="government_code",
)
_OLD_CODE = Fault(
    "the code is not one of today; {name} has {own}", N_("the code {own}, or the name alone"), column="government_code"
)
_OTHER_CODE = Fault(
    "the code is that of {name}",
    N_("code and name of one government; codes are those of Kementerian Dalam Negeri, not of Badan Pusat Statistik"),
    column="government",
)
_NO_DIMENSION = Fault(
    "there is no such dimension", N_("{keys}; or empty for the score of a whole unit"), column="dimension"
)
_NO_KIND = Fault("there is no such kind of unit", N_("{kinds}; or leave it empty"), column="unit_type")
_UNKNOWN_KIND = Fault(
    "it is not known what kind of unit this is; nearest names: {nearest}",
    N_("a name of data/unit_type_aliases.csv, or in the column unit_type one of {kinds}"),
    column="unit",
)
_DOTTED = re.compile(r"\d\d\.\d\d")
_LOST_ZERO = re.compile(r"\d\d\.\d")


def each_read(cells: pd.DataFrame, column: str, reader: Callable[[Any], Any] = clean_text) -> pd.Series:
    """Return what a reader makes of each cell of a column, all blank (None) if it is not there; equal ones are read once."""
    codes, distinct = pd.factorize(cells.get(column, pd.Series(None, cells.index)).astype(object))
    values = np.empty(len(distinct) + 1, dtype=object)  # the last stands for blank cells
    values[:] = [reader(cell) for cell in (*distinct, None)]
    return pd.Series(values[codes], cells.index, dtype=object)


def read_years(cells: pd.DataFrame, faults: RaporFaults) -> pd.Series:
    """Return the years that the cells of a table say; as the next three do, with a fault for each that can't be read."""
    years = each_read(cells, "year", read_year)
    faults.add(cells[years.isna()], _NO_YEAR, first=FIRST_YEAR, last=LAST_YEAR)
    return years


def read_governments(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return the governments that names and codes mean together, with the columns `IDENTITY`."""
    readers = dict.fromkeys(GOVERNMENT_KEYS, clean_text) | {"government_code": _code}
    return _resolved(cells, readers, partial(_government, data), IDENTITY, faults)


def read_unit_types(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.DataFrame:
    """Return the column unit_type: kinds of unit that are stated, or else that names of units at a level mean."""
    readers = dict.fromkeys(("unit", "unit_type", "level"), clean_text)
    return _resolved(cells, readers, partial(_unit_type, data), ["unit_type"], faults)


def read_dimensions(cells: pd.DataFrame, faults: RaporFaults, data: Data) -> pd.Series:
    """Return the dimensions that names mean."""
    keys = each_read(cells, "dimension", lambda cell: dimension_key(clean_text(cell), data))
    faults.add(cells[keys.isna()], _NO_DIMENSION, keys=", ".join(dict.fromkeys(_dimensions(data).values())))
    return keys


def dimension_key(text: str | None, data: Data) -> str | None:
    """Return the dimension that a name means, "total" for a blank one; None when it is not known."""
    return _dimensions(data).get(fold(text)) if text else TOTAL


@lru_cache(maxsize=4)
def _dimensions(data: Data) -> dict[str, str]:
    table = data.table("dimension_aliases.csv", "dimension alias")
    names = pd.concat([table["dimension"], table["alias"]])
    return dict(zip(names.map(fold), pd.concat([table["dimension"]] * 2), strict=True))


def _resolved(
    cells: pd.DataFrame, readers: Mapping[str, Callable], resolve: Callable, columns: list[str], faults: RaporFaults
) -> pd.DataFrame:
    """Return what the names in each row lead to, all distinct ones resolved once; a fault is added for all their rows."""
    names = pd.DataFrame({key: each_read(cells, key, reader) for key, reader in readers.items()})
    number = names.groupby(list(names), dropna=False, sort=False).ngroup()
    distinct = names[~number.duplicated()].astype(object)
    found = [*starmap(resolve, distinct.where(distinct.notna(), None).itertuples(index=False))]
    wrong = {place: fault for place, fault in enumerate(found) if isinstance(fault, Fault)}
    for place, rows in cells[number.isin(wrong)].groupby(number):
        faults.add(rows, wrong[place])
    read = [keys if isinstance(keys, tuple) else (None,) * len(columns) for keys in found]
    return pd.DataFrame(read, columns=columns, dtype=object).take(number).set_axis(names.index)


def _government(
    data: Data, code: str | None, name: str | None, level: str | None, province: str | None
) -> tuple | Fault:
    if level:
        key = fold(level)
        levels = TITLES.get(key, {key} & set(LEVELS))  # a title such as Kab. or Pemkot also says the level
        if not key or len(levels) != 1:
            return replace(_NO_LEVEL, fields={"accepted": ", ".join(sorted(LEVELS))})
        (level,) = levels
    limits = {"level": level, "province": province, "data_dir": data}
    try:
        found = _by_code(code, name, limits, data) if code else resolve_government(name or "", **limits)
    except UnknownGovernment as error:
        told = Fault(error.template, column="government_code" if code else "government", fields=error.fields)
        return told if code or name else _NO_GOVERNMENT
    if isinstance(found, Fault):
        return found
    return found.code, found.name, found.level, found.province_code, found.province


def _code(cell: Any) -> str | None:
    """Return a code as text; a number has lost the zero at its end: 11.1 was 11.10."""
    return f"{cell:.2f}" if isinstance(cell, float) and not cell.is_integer() else clean_text(cell)


def _by_code(code: str, name: str | None, limits: dict[str, Any], data: Data) -> Government | Fault:
    """Return the government of a code, or why it has none; a name beside it must be able to mean the same one."""
    code = code.replace(",", ".") if _DOTTED.fullmatch(code.replace(",", ".")) else code
    named = None
    with suppress(UnknownGovernment):
        named = resolve_government(name, **limits) if name else None
    if _LOST_ZERO.fullmatch(code):
        if named is None or named.code != code + "0":
            return replace(_LOST_DIGIT, fields={"code": code, "whole": code + "0"})
        code += "0"
    try:
        government = resolve_government(code, **limits)
    except UnknownGovernment:
        if named is None or not _DOTTED.fullmatch(code):
            raise
        return replace(_OLD_CODE, fields={"name": named.name, "own": named.code})
    if name:
        register = load_register(data)
        meant = register.index.find(name) or set(register.index.nearest(name)) | ({name} & set(register.by_code))
        if government.code not in meant:
            return replace(_OTHER_CODE, fields={"name": government.name})
    return government


def _unit_type(data: Data, unit: str | None, stated: str | None, level: str | None) -> tuple | Fault | None:
    """Return the kind of a unit; one of a ministry or agency whose name says nothing is "lainnya"."""
    if not (stated or unit):
        return None  # a unit without a name is a fault of its own
    kind = classify_unit(stated or unit or "", data) or (OTHER if not stated and level in INSTITUTIONAL else None)
    if kind:
        return (kind,)
    kinds = ", ".join(load_unit_types(data)["unit_type"])
    if stated:
        return replace(_NO_KIND, fields={"kinds": kinds})
    return replace(_UNKNOWN_KIND, fields={"nearest": ", ".join(nearest_units(str(unit), data)) or "-", "kinds": kinds})
