"""
Look at the data files, then record their checksums: ``make checksums``.

The package looks at nothing but the checksum when it loads a file: what the checksum vouches for has been looked at here.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from tldextract import TLDExtract

from data_governments import register_faults
from data_methods import method_faults
from data_tables import TABLES, table_faults
from ombud.errors import DataError, Fault
from ombud.evidence.published.observations import domain
from ombud.evidence.registers.governments import FILES
from ombud.files import data_folder, read_csv, read_toml, record_checksums
from ombud.methodology.years import FOLDER, available_years


def data_faults(data_dir: str | os.PathLike | None = None) -> list[Fault]:
    """
    Return all faults of the tables of published figures, of the register and of the methods, recorded or not.

    Parameters
    ----------
    data_dir : path, optional
        See `ombud.files.data_folder`; a table or method that is not there has no fault.
    """
    folder = data_folder(data_dir)
    tables = [name for name in TABLES if (folder / name).is_file()]
    faults = [fault for name in tables for fault in table_faults(read_csv(folder / name), name)]
    if all((folder / name).is_file() for name in FILES):
        faults += register_faults({name: read_csv(folder / name) for name in FILES})
    faults += domain_faults(folder)
    for year in available_years(folder):
        name = f"{year}.toml"
        try:
            faults += method_faults(read_toml(folder / FOLDER / name), name, year)
        except DataError as error:
            faults += error.faults
    return faults


def domain_faults(folder: Path) -> list[Fault]:
    """Return the addresses of sources whose registered domain is another by the whole Public Suffix List."""
    # the suffix list inside the package is used, so nothing is fetched
    whole = TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)
    name = "published/sources.csv"
    addresses = read_csv(folder / name)["url"] if (folder / name).is_file() else pd.Series(dtype=str)
    return [
        Fault(
            "the domain is registered under a suffix that observations.py does not know",
            "{suffix} among its SHARED_SUFFIXES",
            name,
            row=int(place) + 2,
            column="url",
            value=url,
            fields={"suffix": whole(url).suffix},
        )
        for place, url in addresses.items()
        if (registered := whole(url).top_domain_under_public_suffix) and registered != domain(url)
    ]


def record(data_dir: str | os.PathLike | None = None) -> list[Path]:
    """
    Look at the data files, then write sha256 and row count of each into its sidecar.

    Returns
    -------
    list of Path
        The sidecars that changed.

    Raises
    ------
    DataError
        With every fault; then nothing is recorded. Also as `ombud.files.record_checksums`.
    """
    faults = data_faults(data_dir)
    if faults:
        raise DataError(faults)
    return record_checksums(data_dir)


if __name__ == "__main__":
    for changed_sidecar in record():
        print(changed_sidecar)
