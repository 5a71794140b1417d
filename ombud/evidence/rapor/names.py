"""The names in a rapor - governments, dimensions, kinds of unit - led to the keys of this repository."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from ombud.errors import N_, Fault, UnknownGovernment
from ombud.evidence.registers.governments import Government, load_register, resolve_government
from ombud.evidence.registers.names import TITLES, fold
from ombud.evidence.registers.unit_types import OTHER, classify_unit, load_unit_types, nearest_units
from ombud.files import Data
from ombud.vocabulary import IDENTITY, INSTITUTIONAL, LEVELS, TOTAL

_NO_GOVERNMENT = Fault(
    "the government is missing", N_("a name such as Kota Balikpapan in every row"), column="government"
)
_DOTTED = re.compile(r"\d\d\.\d\d")
_LOST_ZERO = re.compile(r"\d\d\.\d")
GOVERNMENT_KEYS = ["government_code", "government", "level", "province"]


class Resolved(NamedTuple):
    """
    Distinct names, and what they lead to.

    Attributes
    ----------
    frame : DataFrame
        Index and order of the names that were given; missing where a name leads to nothing.
    faults : dict of index to Fault
        Why a name leads to nothing.
    """

    frame: pd.DataFrame
    faults: dict[int, Fault]


def resolve_governments(names: pd.DataFrame, data: Data) -> Resolved:
    """
    Return the governments that names mean.

    Parameters
    ----------
    names : DataFrame
        Distinct names: those of the columns government_code, government, level and province that the file has.
        Code and name must mean one government; level and province tell governments of one name apart.
    data : Data
        Where the names are read from.

    Returns
    -------
    Resolved
        Its frame has the columns government_code, government, level, province_code and province.
    """
    found, faults = {}, {}
    keys = names.reindex(columns=GOVERNMENT_KEYS).astype(object)
    for index, *cells in keys.where(keys.notna(), None).itertuples(name=None):
        code, name, level, province = cells
        level = _level(level, index, faults)
        try:
            government = (
                _by_code(code, name, level, province, data)
                if code
                else resolve_government(name, level=level, province=province, data_dir=data)
            )
        except UnknownGovernment as error:
            column = "government_code" if code else "government"
            named = Fault(error.template, column=column, fields=error.fields)
            faults.setdefault(index, named if code or name else _NO_GOVERNMENT)
            continue
        if isinstance(government, Fault):
            faults.setdefault(index, government)
        elif index not in faults:
            found[index] = (
                government.code,
                government.name,
                government.level,
                government.province_code,
                government.province,
            )
    frame = pd.DataFrame.from_dict(found, orient="index", columns=IDENTITY, dtype=object)
    return Resolved(frame.reindex(names.index), faults)


def _by_code(code: str, name: str | None, level: str | None, province: str | None, data: Data) -> Government | Fault:
    """Return the government of a code, or why it has none; a name beside it must be able to mean the same one."""
    code = code.replace(",", ".") if _DOTTED.fullmatch(code.replace(",", ".")) else code
    named = _named(name, level, province, data)
    if _LOST_ZERO.fullmatch(code):
        if named is None or named.code != code + "0":
            return Fault(
                "{code} may be {whole}, whose last digit was lost as the cell was taken for a number",
                N_("the code with all its digits: format the column as text"),
                column="government_code",
                fields={"code": code, "whole": code + "0"},
            )
        code += "0"
    try:
        government = resolve_government(code, level=level, province=province, data_dir=data)
    except UnknownGovernment:
        if named is None or not _DOTTED.fullmatch(code):
            raise
        return Fault(
            "the code is not one of today; {name} has {own}",
            N_("the code {own}, or the name alone"),
            column="government_code",
            fields={"name": named.name, "own": named.code},
        )
    if name and government.code not in _meant(name, data):
        return Fault(
            "the code is that of {name}",
            N_(
                "code and name of one government; codes are those of Kementerian Dalam Negeri, not of Badan Pusat "
                "Statistik"
            ),
            column="government",
            fields={"name": government.name},
        )
    return government


def _named(name: str | None, level: str | None, province: str | None, data: Data) -> Government | None:
    """Return the one government that a name means, if it means one."""
    try:
        return resolve_government(name, level=level, province=province, data_dir=data) if name else None
    except UnknownGovernment:
        return None


def _meant(name: str, data: Data) -> set[str]:
    """Return the codes of all governments that a name may mean; of the nearest, where it means none."""
    register = load_register(data)
    return register.index.find(name) or set(register.index.nearest(name)) | ({name} & set(register.by_code))


def _level(text: str | None, index: int, faults: dict[int, Fault]) -> str | None:
    if text is None:
        return None
    key = fold(text)
    levels = TITLES.get(key, frozenset({key}) & frozenset(LEVELS))  # a title such as Kab. or Pemkot also says the level
    if key and len(levels) == 1:
        return next(iter(levels))
    faults[index] = Fault(
        "there is no such level",
        N_("{accepted}; or leave it empty"),
        column="level",
        fields={"accepted": ", ".join(sorted(LEVELS))},
    )
    return None


def dimension_key(text: str | None, data: Data) -> str | None:
    """Return the dimension that a name means, "total" for a blank one; None when it is not known."""
    return _dimensions(data).get(fold(text)) if text else TOTAL


def dimension_keys(data: Data) -> list[str]:
    """Return the dimensions that a rapor may name."""
    return list(dict.fromkeys(_dimensions(data).values()))


@lru_cache(maxsize=4)
def _dimensions(data: Data) -> dict[str, str]:
    table = data.table("dimension_aliases.csv")
    keys = dict(zip(table["dimension"].map(fold), table["dimension"], strict=True))
    return keys | dict(zip(table["alias"].map(fold), table["dimension"], strict=True))


def resolve_unit_types(names: pd.DataFrame, data: Data) -> Resolved:
    """
    Return the kinds of units.

    Parameters
    ----------
    names : DataFrame
        Distinct rows of unit, unit_type (as the file gives it, or missing) and level.
    data : Data
        Where the names are read from.

    Returns
    -------
    Resolved
        Its frame has the column unit_type. A unit of a ministry or agency whose name says nothing is "lainnya".
    """
    found, faults = {}, {}
    for index, unit, stated, level in names[["unit", "unit_type", "level"]].itertuples(name=None):
        given = not pd.isna(stated)
        if not given and pd.isna(unit):
            continue  # a unit without a name is a fault of its own
        kind = classify_unit(stated if given else unit, data)
        if kind is None and not given and level in INSTITUTIONAL:
            kind = OTHER
        if kind is not None:
            found[index] = (kind,)
            continue
        kinds = ", ".join(load_unit_types(data)["unit_type"])
        if given:
            faults[index] = Fault(
                "there is no such kind of unit",
                N_("{kinds}; or leave it empty"),
                column="unit_type",
                fields={"kinds": kinds},
            )
        else:
            faults[index] = Fault(
                "it is not known what kind of unit this is; nearest names: {nearest}",
                N_("a name of data/unit_type_aliases.csv, or in the column unit_type one of {kinds}"),
                column="unit",
                fields={"nearest": ", ".join(nearest_units(unit, data)) or "-", "kinds": kinds},
            )
    frame = pd.DataFrame.from_dict(found, orient="index", columns=["unit_type"], dtype=object)
    return Resolved(frame.reindex(names.index), faults)
