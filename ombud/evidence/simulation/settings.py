"""What the simulation assumes where nothing is published, each assumption with its reason, and what is calibrated to it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ombud.errors import ParameterError
from ombud.files import Data, DataDir

# scenario -> (the service changes between years, the method changes between years)
SCENARIOS = {"both": (True, True), "service": (True, False), "method": (False, True), "none": (False, False)}
QUALITIES = "studies/simulation_qualities.csv"
HIGHEST_STEP = 3  # indicators are scored 0, 1, 2 or 3


@dataclass(frozen=True)
class Settings:
    """
    Assumptions of the simulation. Latent sizes are in units of the noise of one indicator.

    Attributes
    ----------
    correlation : float
        Of a government's quality, its units and its dimensions from one year to the next. Published totals
        of two consecutive years correlate 0.49 (2021-2022), 0.57 (2022-2023) and 0.72 (2023-2024), in
        samples that are not random; totals carry noise besides, so that they correlate less than quality.
    products_mean : float
        Products per unit where products are scored: 17,717 products in 2,366 units in 2019.
    products_shape : float
        Of the negative binomial number of products beyond the first; the smaller, the more unequal. Assumed.
    step_gap : float
        Latent distance between the steps 1, 2 and 3 of one indicator. Assumed.
    difficulty_spread : float
        Standard deviation of the indicators' difficulty. Assumed, so that units of one government can lie as
        close together as the published ones of 2023 and 2024.
    dimension_offsets : tuple of (dimension, float)
        How much easier each dimension is than the mean of all. The signs follow what offices reported on 2022:
        standards green while totals were yellow (Lampung), competence weak, handling of complaints weakest.
        The sizes are assumed.
    dimension_spread : float
        Standard deviation of a government's dimensions around its own quality. Assumed.
    """

    correlation: float = 0.7
    products_mean: float = 7.5
    products_shape: float = 4.0
    step_gap: float = 0.75
    difficulty_spread: float = 2.0
    dimension_offsets: tuple[tuple[str, float], ...] = (
        ("input", -0.2),
        ("proses", 0.5),
        ("output", 0.3),
        ("pengaduan", -0.8),
    )
    dimension_spread: float = 0.5

    def __post_init__(self):
        sound = {
            "correlation": 0 <= self.correlation <= 1,
            "products_mean": self.products_mean > 1,
            "products_shape": self.products_shape > 0,
            "step_gap": self.step_gap >= 0,
            "difficulty_spread": self.difficulty_spread >= 0,
            "dimension_spread": self.dimension_spread >= 0,
        }
        wrong = [name for name, holds in sound.items() if not holds]
        if wrong:
            raise ParameterError(
                "These settings of the simulation lie outside their range: {names}", names=", ".join(wrong)
            )

    @property
    def products_law(self) -> tuple[float, float]:
        """The two parameters of the negative binomial number of products beyond a unit's first."""
        return self.products_shape, self.products_shape / (self.products_shape + self.products_mean - 1)

    def offset(self, dimension: str) -> float:
        """Return how much easier a dimension is; 0 for one that is not named."""
        return dict(self.dimension_offsets).get(dimension, 0.0)


def load_qualities(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the calibrated qualities; ``tools/calibrate_simulation.py`` says how they were found.

    It has index year, level; columns ``location`` and ``scale``, mean and standard deviation over the level's
    governments, ``unit_spread``, the standard deviation of the units around their government (all in units of one
    indicator's noise), and ``spread_from``, what decided that spread: "sets", the published sets of units, or "counts",
    where the counts of zones leave less room.
    """
    types = {"year": int, "location": float, "scale": float, "unit_spread": float}
    return Data.at(data_dir, [QUALITIES]).table(QUALITIES).astype(types).set_index(["year", "level"])
