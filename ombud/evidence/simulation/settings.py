"""What the simulation assumes where nothing is published, with reasons: settings, qualities and the methods completed."""

from dataclasses import dataclass

import pandas as pd

from ombud.errors import NotPublished, ParameterError
from ombud.files import Data, DataDir
from ombud.methodology import Methodology, load_methodology
from ombud.vocabulary import REGIONAL

QUALITIES = "studies/simulation_qualities.csv"
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


@dataclass(frozen=True)
class Settings:
    """Assumptions of the simulation. Latent sizes are in units of the noise of one indicator."""

    # of a government's quality, its units and its dimensions from one year to the next. Published totals of two
    # consecutive years correlate 0.49 (2021-2022), 0.57 (2022-2023) and 0.72 (2023-2024), in samples that are not
    # random; totals carry noise besides, so that they correlate less than quality
    correlation: float = 0.7
    products_mean: float = 7.5  # per unit where products are scored: 17,717 products in 2,366 units in 2019
    # of the negative binomial number of products beyond the first; the smaller, the more unequal. Assumed
    products_shape: float = 4.0
    step_gap: float = 0.75  # latent distance between the steps 1, 2 and 3 of one indicator. Assumed
    # standard deviation of the indicators' difficulty. Assumed, so that units of one government can lie as close
    # together as the published ones of 2023 and 2024
    difficulty_spread: float = 2.0
    # how much easier each dimension is than the mean of all. The signs follow what offices reported on 2022: standards
    # green while totals were yellow (Lampung), competence weak, handling of complaints weakest. The sizes are assumed
    dimension_offsets: tuple = (("input", -0.2), ("proses", 0.5), ("output", 0.3), ("pengaduan", -0.8))
    dimension_spread: float = 0.5  # standard deviation of a government's dimensions around its own quality. Assumed

    def __post_init__(self):
        sound = {
            "correlation": 0 <= self.correlation <= 1,
            "products_mean": self.products_mean > 1,
            "products_shape": self.products_shape > 0,
            **{name: getattr(self, name) >= 0 for name in ("step_gap", "difficulty_spread", "dimension_spread")},
        }
        if names := ", ".join(name for name, holds in sound.items() if not holds):
            raise ParameterError("These settings of the simulation lie outside their range: {names}", names=names)

    @property
    def products_law(self) -> tuple[float, float]:
        """The two parameters of the negative binomial number of products beyond a unit's first."""
        return self.products_shape, self.products_shape / (self.products_shape + self.products_mean - 1)

    def offset(self, dimension: str) -> float:
        """Return how much easier a dimension is; 0 for one that is not named."""
        return dict(self.dimension_offsets).get(dimension, 0.0)


def load_qualities(data_dir: DataDir = None) -> pd.DataFrame:
    """Load the calibrated qualities, by year and level; ``tools/calibrate_simulation.py`` says how they were found."""
    # location and scale are mean and standard deviation over the level's governments, unit_spread that of the units
    # around their government, in units of one indicator's noise; spread_from is what decided it: "sets", the published
    # sets of units, or "counts", where the counts of zones leave less room
    types = {"year": int, "location": float, "scale": float, "unit_spread": float}
    qualities = Data.at(data_dir, [QUALITIES]).table(QUALITIES, f"{' '.join(types)} level spread_from")
    return qualities.astype(types).set_index(["year", "level"])


@dataclass(frozen=True, eq=False)
class Instrument:
    """The method of one year, made complete by assumptions."""

    # dimension, variable, indicator: one row each, dimensions in the order of the weights. A dimension is the plain
    # mean of its variables, and a variable of its indicators, as nothing else is published
    indicators: pd.DataFrame
    weights: pd.Series  # share of a unit's score per dimension, adding up to 1
    # the units that make a total, by level: the second puskesmas is ("puskesmas", 2)
    slots: dict[str, tuple[tuple[str, int], ...]]
    over_products: bool  # whether a total is the mean over products (or over units)
    green: float  # points from which a total is green
    red: float  # points below which it is red

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
    """Return the instrument of a year; `ParameterError` before 2021, for too little of it is published, and after 2024."""
    if year not in YEARS:
        accepted = ", ".join(map(str, YEARS))
        raise ParameterError("{year} can't be simulated; accepted: {accepted}", year=year, accepted=accepted)
    method = load_methodology(year, data_dir)
    bounds = method.cutoffs.groupby("zone")["lower"].min()
    dimensions = list(method.dimensions["dimension"])
    return Instrument(
        indicators=_indicators(method),
        weights=method.weights.reindex(dimensions) if len(dimensions) > 1 else pd.Series(1.0, dimensions),
        slots={level: _slots(method, level) for level in REGIONAL},
        over_products=method.aggregation == "products",
        green=float(bounds["hijau"]),
        red=float(bounds["kuning"]),
    )


def _indicators(method: Methodology) -> pd.DataFrame:
    """Return the indicators, numbered within their variable; variables of no known dimension are left out."""
    try:
        variables = method.variables
    except NotPublished:
        variables = method.dimensions[["dimension"]].assign(indicators=None)
        variables["variable"] = variables["dimension"].map(ASSUMED_VARIABLES)
    counts = variables["indicators"].fillna(variables["variable"].map(ASSUMED_INDICATORS))
    each = variables.loc[variables.index.repeat(counts.where(variables["dimension"].notna(), 0).astype(int))]
    number = each.groupby(level=0).cumcount() + 1
    each = each.assign(indicator=each["variable"] + "_" + number.astype(str).str.zfill(2))
    return each[["dimension", "variable", "indicator"]].astype("str").reset_index(drop=True)


def _slots(method: Methodology, level: str) -> tuple[tuple[str, int], ...]:
    """Return the units of a level that make its total; one of a kind where the number is not published."""
    if assumed := ASSUMED_UNIT_TYPES.get((method.year, level)):
        return tuple((kind, 1) for kind in assumed)
    counts = method.unit_types_of(level).set_index("unit_type")["count"].fillna(1).astype(int)
    return tuple((kind, number) for kind, count in counts.items() for number in range(1, count + 1))
