"""The report on one province."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from ombud.display.language import Language
from ombud.evidence.registers.governments import resolve_government
from ombud.files import Data, DataDir
from ombud.methodology import check_years
from ombud.stories.report.own_panel import collection_with
from ombud.stories.report.story import Report


class ProvinceReport(Report):
    """What is published of all governments of one province, and what follows from it."""

    @property
    def place(self) -> str:
        """Name of the province."""
        return self.subject.province

    @cached_property
    def governments(self) -> pd.DataFrame:
        """The province's governments, its own first."""
        everyone = self.collection.governments
        return everyone[everyone["province_code"] == self.subject.province_code].reset_index(drop=True)


def province_report(
    province: str, from_year: int, year: int, lang: str = "id", panel: str = "", data_dir: DataDir = None
) -> ProvinceReport:
    """
    Prepare the report on a province.

    Parameters
    ----------
    province : str
        Any name that `ombud.resolve_government` understands.
    from_year, year : int
        Assessed years, the earlier first.
    lang : {"id", "en"}
        Language of everything shown.
    panel : str
        Path of a panel of one's own, see `ombud.evidence.published.read_panel`; empty for the published one.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    UnknownGovernment
        If there is no such province.
    ParameterError
        If a year was not assessed, or the years are not in order.
    DataError
        If the panel has faults, with all of them.
    """
    data = Data.at(data_dir)
    check_years(from_year, year, data)
    government = resolve_government(province, level="provinsi", data_dir=data)
    language = Language(lang)
    return ProvinceReport(government, from_year, year, language, collection_with(panel, language, data))
