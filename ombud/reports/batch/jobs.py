"""The reports of a batch: which they are, and what each of them is to be written as."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ombud.display.language import Language
from ombud.errors import ParameterError
from ombud.evidence.registers.governments import Government, load_governments
from ombud.files import Data, DataDir
from ombud.methodology import check_years
from ombud.reports.links import Site
from ombud.reports.one import Request
from ombud.reports.outcomes import Outcome
from ombud.vocabulary import REGIONAL


@dataclass(frozen=True)
class Job:
    """
    One report of a batch.

    Attributes
    ----------
    request : Request
        Which report.
    formats : tuple of str
        What to write.
    site : Site or None
        The site that its page is part of; none for a report by itself.
    weight : int
        Number of governments on it: the heaviest are made first, so that all workers end together.
    """

    request: Request
    formats: tuple[str, ...]
    site: Site | None = None
    weight: int = 1

    @property
    def identity(self) -> str:
        """What tells it from all others in one folder of reports: ``2022/id/province/64``."""
        asked = self.request
        return f"{asked.year}/{asked.lang}/{asked.kind}/{asked.government.code}"

    @property
    def folder(self) -> str:
        """Folder of its files, below the folder of reports."""
        return f"{self.request.year}/{self.request.lang}"

    def file(self, suffix: str) -> str:
        """Return the path of a file of it, relative to `folder`: ``province/bali.html``."""
        return self.request.path(Path(), suffix).relative_to(self.folder).as_posix()

    def outcome(self, status: str, error: str = "", failed_copy: str = "") -> Outcome:
        """Return what became of it."""
        asked = self.request
        files = {} if status == "failed" else {name: self.file(f".{name}") for name in self.formats}
        return Outcome(
            asked.kind,
            asked.government.code,
            asked.name,
            asked.government.province_code,
            asked.lang,
            asked.year,
            asked.from_year,
            status,
            files,
            error,
            failed_copy,
        )


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
) -> list[Job]:
    """
    Return the jobs of a batch, the heaviest first.

    Parameters
    ----------
    kind : {"province", "government"}
        All provinces, or all of today's provinces, kabupaten and kota.
    from_year, year : int
        The years compared.
    languages : sequence of {"id", "en"}
        One report each.
    formats : iterable of str
        As `ombud.reports.one.check_formats` gives them.
    site : Site, optional
        What the reports are part of. Default: a site of them alone.
    only : iterable of str, optional
        Codes of the governments wanted. Default: all.
    notebooks : Path, optional
        Folder of the notebooks. Default: the package's own.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    ParameterError
        If a year or a language can't be used, or nothing is wanted.
    """
    data = Data.at(data_dir)
    check_years(from_year, year, data)
    languages = tuple(dict.fromkeys(languages))
    for code in languages:
        Language(code)
    site = site or Site(((from_year, year),), languages, (kind,))
    everyone = load_governments(data)
    today = everyone[everyone["level"].isin(REGIONAL) & everyone["valid_to"].isna()]
    sizes = today.groupby("province_code").size()
    chosen = today[today["level"] == "provinsi"] if kind == "province" else today
    wanted = None if only is None else set(only)
    jobs = []
    for row in chosen.to_dict("records"):
        if wanted is not None and row["government_code"] not in wanted:
            continue
        government = Government(
            row["government_code"], row["government"], row["level"], row["province_code"], row["province"]
        )
        weight = int(sizes[government.province_code]) if kind == "province" else 1
        asked = Request(government, kind, from_year, year, "id", notebooks)
        jobs += [Job(replace(asked, lang=code), tuple(formats), site, weight) for code in languages]
    if not jobs:
        raise ParameterError("No report is asked for")
    return sorted(jobs, key=lambda job: (-job.weight, job.identity))
