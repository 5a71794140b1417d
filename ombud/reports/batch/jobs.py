"""The reports of a batch: which they are, and what each of them is to be written as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ombud.display.language import Language
from ombud.errors import ParameterError
from ombud.evidence.registers.governments import load_register
from ombud.files import Data, DataDir
from ombud.methodology import check_years
from ombud.reports.links import Site
from ombud.reports.one import Request
from ombud.vocabulary import REGIONAL


def list_jobs(
    kind: str,
    *,
    from_year: int,
    year: int,
    languages: Sequence[str],
    formats: Iterable[str],
    site: Site | None = None,
    only: Iterable[str] | None = None,
    notebooks: Path | None = None,
    data_dir: DataDir = None,
) -> list[Request]:
    """
    Return the reports of a batch, one per language, the heaviest first.

    `kind` is ``province`` for all provinces, or ``government`` for all of today's provinces, kabupaten and kota; `only` are
    codes of the governments wanted; `site` is by default one of these reports alone. Raises `ParameterError` if a year or
    a language can't be used, or nothing is wanted.
    """
    data = Data.at(data_dir)
    check_years(from_year, year, data)
    languages = tuple(dict.fromkeys(languages))
    for code in languages:
        Language(code)
    register = load_register(data)
    today = register.frame[register.frame["level"].isin(REGIONAL) & register.frame["valid_to"].isna()]
    sizes = today["province_code"].value_counts()
    chosen = today[today["level"] == "provinsi"] if kind == "province" else today
    if only is not None:
        chosen = chosen[chosen["government_code"].isin(set(only))]
    forms, site = tuple(formats), site or Site(((from_year, year),), languages, (kind,))
    jobs = []
    for government in map(register.by_code.__getitem__, chosen["government_code"]):
        weight = int(sizes[government.province_code]) if kind == "province" else 1
        for code in languages:
            asked = Request(government, kind, from_year, year, code, notebooks, formats=forms, site=site, weight=weight)
            jobs.append(asked)
    if not jobs:
        raise ParameterError("No report is asked for")
    return sorted(jobs, key=lambda job: (-job.weight, job.identity))
