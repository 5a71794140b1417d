"""Figures of an analyst's own in the panel, marked as such."""

from __future__ import annotations

import pandas as pd

from ombud.errors import ParameterError
from ombud.evidence.registers.governments import resolve_government
from ombud.files import DataDir
from ombud.methodology import load_methodology

OWN = "own"


def add_value(panel: pd.DataFrame, government: str, year: int, value: float, data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return a panel in which a government's total of one year is a figure found elsewhere, such as in a newspaper.

    Parameters
    ----------
    panel : DataFrame
        As `ombud.load_panel` gives it; it stays as it is.
    government : str
        Any name that `ombud.resolve_government` understands.
    year : int
        An assessed year.
    value : float
        Points, 0 to 100.
    data_dir : path, optional
        Where register and methodology are read from.

    Returns
    -------
    DataFrame
        The row of that government and year has the value, the status *single* and the source ``own``; what pages state
        of it is kept in ``published_category`` and ``published_zone``.

    Raises
    ------
    ParameterError
        If the value lies outside 0 to 100.
    UnknownGovernment
        If no government goes by the name.

    Examples
    --------
    >>> import ombud
    >>> panel = ombud.published.add_value(ombud.load_panel(), "Kota Samarinda", 2022, 81.5)
    >>> own = panel[(panel["government"] == "Kota Samarinda") & (panel["year"] == 2022)]
    >>> own[["value", "zone", "source_ids"]].values.tolist()
    [[81.5, 'hijau', 'own']]
    """
    if not 0 <= value <= 100:
        raise ParameterError("A total of {value} lies outside the scale; accepted: 0 to 100", value=value)
    found = resolve_government(government, data_dir=data_dir)
    held = (panel["government_code"] == found.code) & (panel["year"] == year)
    row = {
        "government_code": found.code, "government": found.name, "level": found.level,
        "province_code": found.province_code, "province": found.province, "year": year, "published_category": "",
        "published_zone": "", "contradiction": "",
    } | (panel[held].iloc[0].to_dict() if held.any() else {})  # fmt: skip
    row |= {"value": value, "low": value, "high": value, "status": "single", "rule": "", "n_sources": 1}
    row |= {"source_ids": OWN, "cautions": OWN}
    own = pd.DataFrame([row])
    called = load_methodology(year, data_dir).classify([value], found.level)
    own[["category", "zone"]] = called[["category", "zone"]].to_numpy()
    joined = pd.concat([panel[~held], own[list(panel.columns)]])
    return joined.sort_values(["government_code", "year"], ignore_index=True)
