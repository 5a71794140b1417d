"""What part of a change of zone is the score, and what part the cut-offs."""

from __future__ import annotations

import pandas as pd

from ombud.analysis.attribution.decomposition import decompose
from ombud.errors import ParameterError, check_choices
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.rounding import rounded
from ombud.vocabulary import CATEGORIES, ZONES

BANDS = {"zone": ZONES, "category": CATEGORIES}  # from the highest
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
    check_choices("name", (name,), BANDS)
    data = Data.at(data_dir)
    methods = (load_methodology(from_year, data), load_methodology(to_year, data))
    for method in methods:
        if name == "category" and not method.bands().has_categories:
            raise ParameterError("There are no categories in {year}; accepted: zone", year=method.year)
    rows = totals.drop_duplicates("government_code").reset_index(drop=True)
    # totals are classified as published: to two decimals
    bands = {
        (score, cutoffs): methods[cutoffs].classify(rounded(rows[total], 2))[name].astype(object)
        for score, total in enumerate(("total_from", "total_to"))
        for cutoffs in range(2)
    }
    step = {band: number for number, band in enumerate(reversed(BANDS[name]))}
    steps = {key: each.map(step).to_numpy(dtype=float) for key, each in bands.items()}
    result = decompose(
        dict.fromkeys(FACTORS, 0), dict.fromkeys(FACTORS, 1), lambda score, cutoffs: steps[score, cutoffs]
    )
    kept = ("government_code", "government", "level", "province_code", "province", "total_from", "total_to")
    named = {"from": bands[0, 0], "to": bands[1, 1], "score_alone": bands[1, 0], "cutoffs_alone": bands[0, 1]}
    wide = rows[[column for column in kept if column in rows]].assign(
        **{f"{name}_{which}": each for which, each in named.items()}, change=result.change
    )
    frame = wide.loc[wide.index.repeat(len(FACTORS))].reset_index(drop=True)
    return frame.join(result.to_frame())
