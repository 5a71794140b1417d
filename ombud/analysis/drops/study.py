"""The committed simulation study: how the estimators of a contrast do when the truth is known, and what passes."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from ombud.files import Data, DataDir

STEP_STUDY = "studies/step_study.csv"
# what really changed in a simulated nation: the service alone, the service and the method, the method alone
SCENARIOS = ("service_alone", "service_and_method", "method_alone")
# which totals are published: all, as many of every zone, high scorers more often
DESIGNS = ("all", "at_random", "winners")
KEY = ["design", "scenario", "version", "reading"]


@dataclass(frozen=True)
class PassingRule:
    """
    Which estimators may lead: those that are right in every scenario, whichever totals are published.

    Attributes
    ----------
    bias, coverage, given : float
        Greatest mean error allowed (points, up or down); least share of 95% intervals that must hold the truth, and of
        nations in which it must give an interval at all.
    """

    bias: float = 1.0
    coverage: float = 0.93
    given: float = 0.9

    def worst(self, study: pd.DataFrame) -> pd.DataFrame:
        """
        Return one row per estimator at its worst over all scenarios and designs.

        ``version``, ``reading``, ``bias`` (the greatest in size, points), ``coverage``, ``given`` (the least), ``passes``,
        ``failing``: the scenarios in which it fails, joined by ``;``.
        """
        cells, estimators = (study[names].drop_duplicates() for names in (KEY[:2], KEY[2:]))
        # a scenario in which it never gave an interval is one in which it fails
        every = estimators.merge(cells, how="cross").merge(study, how="left", validate="1:1")
        given = (every["replications"] / (every["replications"] + every["failed"])).fillna(0.0)
        passes = (every["bias"].abs() <= self.bias) & (every["coverage"] >= self.coverage) & (given >= self.given)
        every = every.assign(given=given, passes=passes, failing=every["scenario"].mask(passes))
        how: dict[str, Any] = {"bias": lambda biases: biases[biases.abs().idxmax()]}
        how |= dict.fromkeys(("coverage", "given"), "min") | {"passes": "all"}
        how |= {"failing": lambda scenarios: ";".join(scenarios.dropna().unique())}
        return every.groupby(KEY[2:], sort=False).agg(how).reset_index()

    def passing(self, study: pd.DataFrame) -> set[tuple[str, str]]:
        """Return the version and reading of every estimator that passes."""
        return set(self.worst(study).query("passes")[KEY[2:]].itertuples(index=False, name=None))


def load_step_study(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Load the table of the simulation study.

    Returns
    -------
    DataFrame
        One row per ``design`` (which totals are published: *all*, *at_random*, *winners*), ``scenario`` (what changed:
        `SCENARIOS`), ``version`` and ``reading``: ``truth`` (the method's part of the contrast),
        ``mean_estimate``, ``bias``, ``deviation`` (of the estimates around the truth), ``mean_standard_error``
        (points), ``coverage`` (share of 95% intervals that hold the truth), ``replications``, ``failed`` (without an
        interval).

    Raises
    ------
    DataError
        If the file is not the one its sidecar describes.
    """
    measured = "truth mean_estimate bias deviation mean_standard_error coverage replications failed"
    table = Data.at(data_dir).table(STEP_STUDY, f"{' '.join(KEY)} {measured}")
    numbers = table.drop(columns=KEY).apply(pd.to_numeric).astype({"replications": int, "failed": int})
    return table[KEY].join(numbers)
