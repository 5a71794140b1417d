"""All that is known directly of two years, and what of it concerns some governments."""

from collections.abc import Collection, Mapping
from functools import lru_cache

import pandas as pd

from ombud.analysis.direct import figures, standards
from ombud.analysis.scoring.audit import audit_published_units, published_units
from ombud.errors import listed
from ombud.evidence.published.dimensions import load_standards_zones
from ombud.evidence.published.observations import load_observations, load_statements
from ombud.evidence.published.panel import load_panel
from ombud.files import Data, DataDir
from ombud.methodology import check_order


def gather(from_year: int, year: int, data_dir: DataDir = None) -> dict[str, pd.DataFrame]:
    """
    Gather all that is known directly on two years, each kind of evidence in a frame that is not to be changed.

    These are ``zones``, ``balance``, ``points``, ``more_units``, ``unit_means``, ``joint``, ``provinces``, ``noise`` and
    ``said``; see the functions of `ombud.direct`.

    Examples
    --------
    >>> from ombud import direct
    >>> direct.gather(2021, 2022)["unit_means"]["government"].tolist()
    ['Kota Magelang', 'Kota Serang']
    """
    check_order(from_year, year)
    return dict(_gathered(Data.at(data_dir), from_year, year))


@lru_cache(maxsize=8)
def _gathered(data: Data, from_year: int, year: int) -> dict[str, pd.DataFrame]:
    panel, observations = load_panel(data), load_observations(data)
    audit, scores = audit_published_units(data), published_units(data)
    zones = standards.dimension_zones(panel, load_standards_zones(data), from_year, year, data)
    return {
        "zones": zones,
        "balance": standards.zone_balance(zones),
        "points": standards.dimension_points(panel, from_year, year, data),
        "more_units": figures.more_units(scores, audit, from_year, data),
        "unit_means": figures.mean_of_units(audit, from_year, data),
        "joint": figures.joint_offices(observations, from_year, data),
        "provinces": figures.whole_provinces(panel, [from_year, year], data),
        "noise": figures.same_method(observations, [(from_year, year)], data),
        "said": figures.officials(panel, load_statements(data), from_year, year, data),
    }


def concerning(frames: Mapping[str, pd.DataFrame], codes: Collection[str]) -> dict[str, pd.DataFrame]:
    """
    Keep what concerns the governments of some codes, of the frames of `gather` those that have rows left.

    The code of a province also brings what is known of the province as a whole.

    Examples
    --------
    >>> from ombud import direct
    >>> sorted(direct.concerning(direct.gather(2021, 2022), ["18"]))
    ['balance', 'said', 'zones']
    """
    wanted = listed("codes", codes, ["18"])
    theirs = {
        name: frame["government_code" if "government_code" in frame else "province_code"].isin(wanted)
        for name, frame in frames.items()
    }
    return {name: frames[name][own].reset_index(drop=True) for name, own in theirs.items() if own.any()}
