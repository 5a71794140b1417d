"""Simulated scores of governments that do not exist, so that no number stands beside a real name."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd
from xlsxwriter.utility import xl_col_to_name

from ombud.evidence.simulation.generation import simulate
from ombud.files import DataDir

TITLES = {"provinsi": "Provinsi", "kabupaten": "Kabupaten", "kota": "Kota"}


def simulate_invented(years: Iterable[int] = (2021, 2022), *, seed: int = 0, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Simulate the unit scores of an invented country: Provinsi Contoh A with Kabupaten Contoh A1, and so on.

    Parameters
    ----------
    years, seed, data_dir
        As in `simulate`.

    Returns
    -------
    DataFrame
        As `simulate` gives it, with names and codes that are in no register.

    Raises
    ------
    ParameterError
        If a year can't be simulated.

    Examples
    --------
    >>> scores = simulate_invented((2022,))
    >>> scores["government"].unique()[:2].tolist()
    ['Provinsi Contoh A', 'Kabupaten Contoh A1']
    """
    units = simulate(years, seed=seed, data_dir=data_dir)
    known = units[["government_code", "province_code", "level"]].drop_duplicates("government_code")
    known = known.sort_values(["province_code", "government_code"], ignore_index=True)
    of_province = known["level"] == "provinsi"
    place = (~of_province).groupby(known["province_code"]).cumsum().where(~of_province, 0)
    letter = known.groupby("province_code").ngroup().map(xl_col_to_name)
    name = known["level"].map(TITLES) + " Contoh " + letter + place.astype(str).where(~of_province, "")
    code = letter + "." + place.astype(str).str.zfill(2)
    old = known["government_code"]
    return units.assign(
        government_code=units["government_code"].map(dict(zip(old, code, strict=True))),
        government=units["government_code"].map(dict(zip(old, name, strict=True))),
        province_code=units["government_code"].map(dict(zip(old, letter, strict=True))),
        province=units["government_code"].map(dict(zip(old, "Contoh " + letter, strict=True))),
    ).astype(units.dtypes)
