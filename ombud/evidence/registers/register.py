"""The register of governments: read from its four files, checked, and kept until one of them changes."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud.errors import N_, DataError, Fault
from ombud.evidence.registers.names import INSTITUTIONAL, TERRITORIAL, NameIndex, fold
from ombud.files import SIDECAR_SUFFIX, data_folder, read_table

TERRITORIES = "governments.csv"
INSTITUTIONS = "institutions.csv"
VALIDITY = "government_validity.csv"
ALIASES = "government_aliases.csv"
FILES = (TERRITORIES, INSTITUTIONS, VALIDITY, ALIASES)
COLUMNS = ["government_code", "government", "level", "province_code", "province"]
ALIAS_KINDS = ("abbreviation", "former_name", "spelling", "short_name", "other")


@dataclass(frozen=True, slots=True)
class Government:
    """
    A government that receives a total.

    Attributes
    ----------
    code : str
        Kementerian Dalam Negeri's code (``64``, ``64.71``), or this project's for ministries (``K-KEMENLU``)
        and agencies (``L-BPS``).
    name : str
        Official name with its title: ``Kota Balikpapan``, ``Provinsi Kalimantan Timur``.
    level : str
        provinsi, kabupaten, kota, kementerian or lembaga.
    province_code, province : str
        The province it lies in (a province: itself); empty for ministries and agencies.
    """

    code: str
    name: str
    level: str
    province_code: str
    province: str


@dataclass(frozen=True)
class Register:
    """
    All governments and their names.

    Attributes
    ----------
    frame : DataFrame
        As `ombud.load_governments` returns it; not to be changed.
    by_code : dict of str to Government
        In the order of `frame`.
    predecessors : dict of str to str
        Code of the government that one was split from or succeeded, where recorded.
    index : NameIndex
        Official names and aliases.
    """

    frame: pd.DataFrame
    by_code: dict[str, Government]
    predecessors: dict[str, str]
    index: NameIndex


def load_register(data_dir: str | os.PathLike | None = None) -> Register:
    """Return the register of a data folder, read again only after a file there has changed."""
    folder, paths = _locate(data_dir, os.environ.get("OMBUD_DATA"))
    return _read_register(folder, tuple(_stamp(path) for path in paths))


@lru_cache(maxsize=8)
def _locate(data_dir: str | os.PathLike | None, environment: str | None) -> tuple[str, tuple[str, ...]]:
    """Return the data folder, with the paths of the register's files and their sidecars."""
    folder = os.fspath(data_folder(data_dir))
    return folder, tuple(os.path.join(folder, name + suffix) for name in FILES for suffix in ("", SIDECAR_SUFFIX))


def _stamp(path: str) -> tuple[int, int] | None:
    """Return time of change and size of a file, None if there is no such file (reading it tells the user)."""
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return None
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=4)
def _read_register(folder: str, stamps: tuple) -> Register:
    """Read and check the files of a folder; `stamps` only tell one state of the files from another."""
    tables = {name: read_table(name, folder) for name in FILES}
    faults = list(_faults(tables))
    if faults:
        raise DataError(faults)
    validity, aliases = tables[VALIDITY], tables[ALIASES]
    frame = _frame(tables[TERRITORIES], tables[INSTITUTIONS], validity)
    governments = [Government(*row) for row in frame[COLUMNS].itertuples(index=False, name=None)]
    by_code = {government.code: government for government in governments}
    official = [(government.name, government.code, government.level) for government in governments]
    called = zip(aliases["alias"], aliases["government_code"], strict=True)
    return Register(
        frame,
        by_code,
        dict(zip(validity["government_code"], validity["predecessor"], strict=True)),
        NameIndex(official, [(alias, code, by_code[code].level) for alias, code in called]),
    )


def _frame(territories: pd.DataFrame, institutions: pd.DataFrame, validity: pd.DataFrame) -> pd.DataFrame:
    """Return territories and institutions in one frame, with their years."""
    everyone = pd.concat(
        [territories, institutions.drop(columns="note").assign(province_code="", province="")],
        ignore_index=True,
    ).rename(columns={"code": "government_code", "name": "government"})
    years = validity[["government_code", "valid_from", "valid_to"]]
    frame = everyone.merge(years, on="government_code", how="left", validate="one_to_one")
    for column in ("valid_from", "valid_to"):
        frame[column] = pd.to_numeric(frame[column]).astype("Int64")
    return frame


def _faults(tables: dict[str, pd.DataFrame]) -> Iterator[Fault]:
    """Yield the ways in which the files contradict themselves or one another."""
    validity, aliases = tables[VALIDITY], tables[ALIASES]
    codes = pd.concat([tables[TERRITORIES]["code"], tables[INSTITUTIONS]["code"]])
    twice = (N_("this code stands twice"), N_("one row per government"))
    unknown = (N_("no government has this code"), f"a code in {TERRITORIES} or {INSTITUTIONS}")
    for name, levels in ((TERRITORIES, TERRITORIAL), (INSTITUTIONS, INSTITUTIONAL)):
        table = tables[name]
        yield from _rows(name, table["code"], table["code"].isin(codes[codes.duplicated()]), *twice)
        accepted = ", ".join(sorted(levels))
        yield from _rows(name, table["level"], ~table["level"].isin(levels), N_("not a level of this file"), accepted)
    for name, column, allowed in (
        (VALIDITY, "government_code", set(codes)),
        (VALIDITY, "predecessor", {*codes, ""}),
        (ALIASES, "government_code", set(codes)),
    ):
        yield from _rows(name, tables[name][column], ~tables[name][column].isin(allowed), *unknown)
    yield from _rows(VALIDITY, validity["government_code"], validity["government_code"].duplicated(), *twice)
    for column in ("valid_from", "valid_to"):
        is_year = validity[column].str.fullmatch(r"([0-9]{4})?")
        yield from _rows(VALIDITY, validity[column], ~is_year, N_("not a year"), N_("four digits, or empty"))
    is_kind = aliases["kind"].isin(ALIAS_KINDS)
    yield from _rows(ALIASES, aliases["kind"], ~is_kind, N_("not a kind of alias"), ", ".join(ALIAS_KINDS))
    has_letters = aliases["alias"].map(fold) != ""
    yield from _rows(ALIASES, aliases["alias"], ~has_letters, N_("an alias without letters"), N_("a name"))


def _rows(file: str, values: pd.Series, wrong: pd.Series, problem: str, accepted: str) -> Iterator[Fault]:
    """Yield one fault for each value that is wrong, with its row; the header is row 1."""
    for position in wrong.to_numpy().nonzero()[0]:
        yield Fault(problem, accepted, file, row=int(position) + 2, column=values.name, value=values.iloc[position])
