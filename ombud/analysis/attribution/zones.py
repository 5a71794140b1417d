"""What part of a change of zone is the score, and what part the cut-offs."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ombud.analysis.attribution import decompose
from ombud.errors import ParameterError
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.rounding import rounded
from ombud.vocabulary import CATEGORIES, ZONES

NAMES = ("zone", "category")
FACTORS = ("score", "cutoffs")


def attribute_zones(
    totals: pd.DataFrame, from_year: int, to_year: int, *, name: str = "zone", data_dir: DataDir = None
) -> pd.DataFrame:
    """
    Attribute each change of zone, or of category, to the score and to the cut-offs.

    Zones are counted in steps (merah 0, kuning 1, hijau 2; E 0 to A 4). The part of the score is its mean effect over
    both orders: under the cut-offs of the earlier and of the later year.

    Parameters
    ----------
    totals : DataFrame
        One row per government: government_code, total_from, total_to (points); other columns are carried along, and
        rows of several factors, as `ombud.attribute` gives them, are read once.
    from_year, to_year : int
        The earlier and the later year.
    name : {"zone", "category"}
        Categories need a method with categories in both years.
    data_dir : path, optional
        Where the methods are read from.

    Returns
    -------
    DataFrame
        One row per government and factor (``score``, ``cutoffs``): the government's columns, total_from, total_to,
        ``<name>_from``, ``<name>_to``, ``<name>_score_alone`` (the later total under the earlier cut-offs),
        ``<name>_cutoffs_alone`` (the earlier total under the later cut-offs), change (steps), factor, effect, least,
        greatest (steps). The effects add up to the change; missing where a total is.

    Raises
    ------
    ParameterError
        If `name` is neither.
    NotPublished
        If a year's cut-offs are not published.
    OmbudError
        If a year has no categories, or a total lies outside its scale.

    Examples
    --------
    >>> import pandas as pd
    >>> rows = pd.DataFrame({"government_code": ["x"], "total_from": [79.0], "total_to": [79.5]})
    >>> attribute_zones(rows, 2021, 2022).set_index("factor")["effect"].to_dict()
    {'score': 0.0, 'cutoffs': 1.0}
    """
    data = Data.at(data_dir)
    if name not in NAMES:
        raise ParameterError("{name} is {given}; accepted: {accepted}", name="name", given=repr(name),
                             accepted=", ".join(NAMES))  # fmt: skip
    methods = (load_methodology(from_year, data), load_methodology(to_year, data))
    rows = totals.drop_duplicates("government_code").reset_index(drop=True)
    values = (rows["total_from"], rows["total_to"])
    bands = {(s, c): _bands(values[s], methods[c], name) for s in (0, 1) for c in (0, 1)}
    steps = {key: _steps(names, name) for key, names in bands.items()}
    result = decompose(
        dict.fromkeys(FACTORS, 0), dict.fromkeys(FACTORS, 1), lambda score, cutoffs: steps[score, cutoffs]
    )
    carried = [column for column in ("government_code", "government", "level", "province_code", "province",
                                     "total_from", "total_to") if column in rows]  # fmt: skip
    wide = rows[carried].assign(
        **{f"{name}_from": bands[0, 0], f"{name}_to": bands[1, 1], f"{name}_score_alone": bands[1, 0],
           f"{name}_cutoffs_alone": bands[0, 1]}, change=result.change,
    )  # fmt: skip
    frame = wide.loc[wide.index.repeat(len(FACTORS))].reset_index(drop=True)
    return pd.concat([frame, result.to_frame().reset_index(drop=True)], axis=1)


def _bands(totals: pd.Series, method: Methodology, name: str) -> pd.Series:
    """Return the zone or category of totals, as published: to two decimals."""
    if name == "category" and not method.bands().has_categories:
        raise ParameterError("There are no categories in {year}; accepted: zone", year=method.year)
    return method.classify(rounded(totals, 2))[name].astype(object)


def _steps(bands: pd.Series, name: str) -> np.ndarray:
    order = ZONES if name == "zone" else CATEGORIES
    return bands.map({band: float(step) for step, band in enumerate(reversed(order))}).to_numpy(dtype=float)
