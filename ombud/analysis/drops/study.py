"""The committed table of the simulation study: how the estimators of the step in 2022 do when the truth is known."""

from __future__ import annotations

import pandas as pd

from ombud.files import Data, DataDir

STEP_STUDY = "studies/step_study.csv"
# scenarios in which an estimator must keep what its interval promises
CORE_SCENARIOS = ("no_effect", "method_alone", "compression", "method_and_compression")
_TEXT = ["design", "scenario", "estimator"]
_WHOLE = ["replications", "failed"]


def load_step_study(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the table of the simulation study.

    Parameters
    ----------
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Returns
    -------
    DataFrame
        One row per ``design`` (*at_random*, *winners*: how totals come to be published), ``scenario`` and
        ``estimator``: ``truth``, ``mean_estimate``, ``bias``, ``deviation`` (of the estimates around the truth),
        ``mean_standard_error`` (points), ``coverage`` (share of 95 % intervals that hold the truth), ``rejected``
        (share of p-values below 0.05: the false-positive rate where the truth is 0, the power elsewhere),
        ``replications``, ``failed`` (without an interval), ``monte_carlo_error`` (of the coverage).

    Raises
    ------
    DataError
        If the file is not the one its sidecar describes.
    """
    table = Data.at(data_dir).table(STEP_STUDY)
    numbers = [name for name in table.columns if name not in _TEXT]
    table[numbers] = table[numbers].apply(pd.to_numeric)
    return table.astype(dict.fromkeys(_WHOLE, int))
