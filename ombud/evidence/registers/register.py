"""The register of governments: read from its four files, and kept until one of them changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud.evidence.registers.names import NameIndex
from ombud.files import Data, DataDir
from ombud.vocabulary import IDENTITY

TERRITORIES = "governments.csv"
INSTITUTIONS = "institutions.csv"
VALIDITY = "government_validity.csv"
ALIASES = "government_aliases.csv"
FILES = (TERRITORIES, INSTITUTIONS, VALIDITY, ALIASES)


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
    """All governments and their names."""

    frame: pd.DataFrame  # as `ombud.load_governments` returns it; not to be changed
    by_code: dict[str, Government]  # in the order of `frame`
    predecessors: dict[str, str]  # code of the government that one was split from or succeeded, where recorded
    index: NameIndex  # official names and aliases


def load_register(data_dir: DataDir = None) -> Register:
    """Return the register of a data folder, read again only after one of its own files has changed."""
    return _read_register(Data.at(data_dir, FILES))


@lru_cache(maxsize=4)
def _read_register(data: Data) -> Register:
    tables = {name: data.table(name) for name in FILES}
    validity, aliases = tables[VALIDITY], tables[ALIASES]
    frame = _frame(tables[TERRITORIES], tables[INSTITUTIONS], validity)
    governments = [Government(*row) for row in frame[IDENTITY].itertuples(index=False, name=None)]
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
