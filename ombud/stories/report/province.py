"""The report on all governments of one province."""

from ombud.evidence.registers.governments import resolve_government
from ombud.files import Data, DataDir
from ombud.stories.report.story import Report


def province_report(
    province: str, from_year: int, year: int, lang: str = "id", panel: str = "", data_dir: DataDir = None
) -> Report:
    """
    Prepare the report on a province, by any name that `ombud.resolve_government` understands.

    It compares two assessed years, the earlier first, in a language (``id`` or ``en``), by the published panel or by one
    of the analyst's own, given by its path. Raises `UnknownGovernment` without such a province, `ParameterError` if a year
    was not assessed or the years are not in order, `DataError` if the panel has faults, with all of them.
    """
    data = Data.at(data_dir)
    subject = resolve_government(province, level="provinsi", data_dir=data)
    return Report(subject, (from_year, year), lang, panel, data)
