"""The unit scores that a notebook tells of: an analyst's rapor, or simulated ones."""

from __future__ import annotations

import pandas as pd

from ombud.errors import ParameterError
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.files import Data, DataDir
from ombud.methodology import check_years


def unit_scores_of(
    government: str, from_year: int, year: int, rapor: str = "", data_dir: DataDir = None
) -> tuple[pd.DataFrame, Government]:
    """Return unit scores of both years, from a rapor or simulated, and the government; errors as in `unit_story`."""
    data = Data.at(data_dir)
    check_years(from_year, year, data)
    subject = resolve_government(government, data_dir=data)
    if rapor:
        from ombud.evidence.rapor import load_units

        units = load_units(rapor, data)
    else:
        from ombud.evidence.simulation import simulate

        units = simulate((from_year, year), data_dir=data)
    if subject.code not in set(units["government_code"]):
        names = ", ".join(sorted(set(units["government"]))[:10])
        raise ParameterError("The unit scores have none of {government}; among those there: {names}",
                             government=subject.name, names=names)  # fmt: skip
    return units, subject
