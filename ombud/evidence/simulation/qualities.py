"""The latent quality of each level and year at which simulated totals and units spread as the published ones do."""

from __future__ import annotations

import pandas as pd

from ombud.files import Data, DataDir

QUALITIES = "studies/simulation_qualities.csv"


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
