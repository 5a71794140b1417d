"""What is scored, where and how it is joined, as the simulation needs it: from the method of the year."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud.errors import NotPublished, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import REGIONAL

YEARS = (2021, 2022, 2023, 2024)
# the methods name the variables, but not how many indicators these have; 37 with the 24 published for 2022
ASSUMED_INDICATORS = {
    "kompetensi_pelaksana": 6,
    "sarana_prasarana": 9,
    "standar_pelayanan": 11,
    "persepsi_maladministrasi": 5,
    "pengelolaan_pengaduan": 8,
}
# 117 units in 34 provinces in 2022; kinds as in the sets of Kalimantan Utara 2022 and 2023 and Bali 2023
ASSUMED_UNIT_TYPES = {
    (2022, "provinsi"): ("dpmptsp", "dinas_pendidikan", "dinas_sosial"),
    (2023, "provinsi"): ("dpmptsp", "dinas_pendidikan", "dinas_sosial", "rumah_sakit"),
    (2024, "provinsi"): ("dpmptsp", "dinas_pendidikan", "dinas_sosial", "rumah_sakit"),
}
ASSUMED_VARIABLES = {"proses": "standar_pelayanan"}  # where a method names no variables


@dataclass(frozen=True, eq=False)
class Instrument:
    """The method of one year, made complete by assumptions."""

    year: int
    # dimension, variable, indicator: one row each, dimensions in the order of the weights. A dimension is the plain
    # mean of its variables, and a variable of its indicators, as nothing else is published
    indicators: pd.DataFrame
    weights: pd.Series  # share of a unit's score per dimension, adding up to 1
    # dict of level to tuple of (unit_type, number); the units that make a total: the second puskesmas is ("puskesmas",
    # 2)
    slots: dict[str, tuple[tuple[str, int], ...]]
    over_products: bool  # whether a total is the mean over products (or over units)
    # green, red: points from which a total is green, and below which it is red
    green: float
    red: float

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Dimensions in the order of the method."""
        return tuple(self.weights.index)

    @property
    def sizes(self) -> tuple[tuple[int, ...], ...]:
        """Number of indicators of each variable, dimension by dimension, in the order of `indicators`."""
        numbers = self.indicators.groupby(["dimension", "variable"], sort=False).size()
        return tuple(tuple(numbers[name]) for name in self.dimensions)


def instrument(year: int, data_dir: DataDir = None) -> Instrument:
    """
    Return the instrument of a year.

    A `ParameterError` is raised if its method can't be simulated: before 2021 too little of it is published, and 2025
    is another instrument.
    """
    if year not in YEARS:
        accepted = ", ".join(map(str, YEARS))
        raise ParameterError("{year} can't be simulated; accepted: {accepted}", year=year, accepted=accepted)
    return _instrument(year, Data.at(data_dir, [f"methodology/{year}.toml"]))


@lru_cache(maxsize=16)
def _instrument(year: int, data: Data) -> Instrument:
    method = load_methodology(year, data)
    bounds = method.cutoffs.groupby("zone")["lower"].min()
    return Instrument(
        year=year,
        indicators=_indicators(method),
        weights=_weights(method),
        slots={level: _slots(method, level) for level in REGIONAL},
        over_products=method.aggregation == "products",
        green=float(bounds["hijau"]),
        red=float(bounds["kuning"]),
    )


def _weights(method: Methodology) -> pd.Series:
    """Return the weights of the dimensions; a single dimension weighs 1."""
    dimensions = list(method.dimensions["dimension"])
    if len(dimensions) == 1:
        return pd.Series([1.0], index=dimensions)
    return method.weights.reindex(dimensions)


def _indicators(method: Methodology) -> pd.DataFrame:
    """Return the indicators, numbered within their variable; variables of no known dimension are left out."""
    try:
        variables = [
            (row.dimension, row.variable, int(row.indicators))
            for row in method.variables.fillna({"indicators": method.variables["variable"].map(ASSUMED_INDICATORS)})
            .dropna(subset="dimension")
            .itertuples()
        ]
    except NotPublished:
        named = [(key, ASSUMED_VARIABLES[key]) for key in method.dimensions["dimension"]]
        variables = [(key, variable, ASSUMED_INDICATORS[variable]) for key, variable in named]
    rows = [
        (dimension, variable, f"{variable}_{number:02d}")
        for dimension, variable, count in variables
        for number in range(1, count + 1)
    ]
    return pd.DataFrame(rows, columns=["dimension", "variable", "indicator"], dtype="str")


def _slots(method: Methodology, level: str) -> tuple[tuple[str, int], ...]:
    """Return the units of a level that make its total; one of a kind where the number is not published."""
    assumed = ASSUMED_UNIT_TYPES.get((method.year, level))
    if assumed is not None:
        return tuple((kind, 1) for kind in assumed)
    kinds = method.unit_types_of(level)[["unit_type", "count"]]
    return tuple(
        (row.unit_type, number)
        for row in kinds.itertuples()
        for number in range(1, (1 if pd.isna(row.count) else int(row.count)) + 1)
    )
