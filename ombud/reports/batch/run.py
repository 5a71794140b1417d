"""A batch from start to end: what is fresh is skipped, the rest is made in parallel, and the manifest knows of all."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress
from itertools import product
from pathlib import Path
from typing import Any

from ombud.display.language import Language
from ombud.documents.pdf import require_typst
from ombud.errors import N_, OmbudError, ParameterError
from ombud.evidence.registers.governments import load_register
from ombud.files import Data
from ombud.methodology import check_years
from ombud.reports.batch.destinations import is_address, opened
from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record, fingerprint, key_of, surroundings
from ombud.reports.batch.production import Made, produce
from ombud.reports.links import INDEX, Site, YearPair, languages_of
from ombud.reports.one import Outcome, Request, require_usable
from ombud.reports.warm.children import ChildDied, ChildLate, ForkUnavailable, call_apart, ending_children, start_server
from ombud.vocabulary import REGIONAL

SITE_TIMEOUT = 300  # seconds that the index pages of two years may take
Note = Callable[[OmbudError], None]
Waiting = Sequence[tuple[Request, tuple[str, ...]]]  # reports, each with what is stale of it
# makes reports for a folder, under a fingerprint of the surroundings
Maker = Callable[[Waiting, str, str], Iterator[Made]]


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
) -> list[Request]:
    """
    Return the reports of a batch, one per language, the heaviest first.

    `kind` is ``province`` for all provinces, or ``government`` for all of today's provinces, kabupaten and kota; `only` are
    codes of the governments wanted; `site` is by default one of these reports alone. Raises `ParameterError` if a year or
    a language can't be used, or nothing is wanted.
    """
    data = Data.at()
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
    for code, lang in product(chosen["government_code"], languages):
        government = register.by_code[code]
        weight = int(sizes[government.province_code]) if kind == "province" else 1
        asked = Request(government, kind, from_year, year, lang, notebooks, formats=forms, site=site, weight=weight)
        jobs.append(asked)
    if not jobs:
        raise ParameterError("No report is asked for")
    return sorted(jobs, key=lambda job: (-job.weight, job.identity))


def run_batch(
    jobs: Sequence[Request],
    output: str,
    *,
    make: Maker,
    force: bool = False,
    tell: Callable[[Outcome], None] = lambda outcome: None,
    note: Note = lambda error: None,
) -> list[Outcome]:
    """
    Make the reports of a batch that are not there as they should be, or all by `force`; return what became of each.

    `output` is a folder, or the address of an object store; what is in it of other batches stays. `make` is `make_here` or
    `ombud.reports.batch.cluster.make_on_cluster`. `tell` is called with each outcome as it comes, `note` with what was odd
    but stops nothing. Raises `OmbudError` if another batch is writing to the folder, `PlaceError` or `OSError` if it
    can't be written to, `DataError` if a data file is not the one that its sidecar describes.
    """
    output = output if is_address(output) else os.path.realpath(output)
    with opened(output, {job.year for job in jobs}) as (folder, manifest):
        around = surroundings()
        if not is_address(output):
            require_usable(folder, *jobs)
        _note_lines(manifest, note)
        outcomes: dict[str, Outcome] = {}
        waiting = []
        for job in jobs:
            stale = _stale_forms(job, manifest, around, force)
            if stale:
                waiting.append((job, stale))
            else:
                outcomes[job.identity] = job.outcome("fresh")
                tell(outcomes[job.identity])
        if waiting:
            for outcome, records in make(waiting, output, around):
                manifest.add(records)
                outcomes[records[0].report] = outcome
                tell(outcome)
        pairs = (pair for job in jobs for pair in (job.site.pairs if job.site else [(job.from_year, job.year)]))
        _keep_site(folder, manifest, around, tuple(dict.fromkeys(pairs)))
        manifest.compact()
    return [outcomes[job.identity] for job in jobs]


def run_alone(job: Request, output: str, *, force: bool = False, note: Note = lambda error: None) -> Outcome:
    """
    Make one report unless it is there as it should be; the index pages stay as they are.

    Others may write to the folder meanwhile: files move into place whole, and what a batch forgets of this report is
    made again. One with a rapor or from an own panel has its place in the folder, and a manifest of its own there.
    Parameters and errors as of `run_batch`; `ParameterError` is raised if the output is an object store.
    """
    if is_address(output):
        raise ParameterError("One report goes to a folder, not to {address}; give --all", address=output)
    folder = job.place(Path(os.path.realpath(output)))
    manifest, around = Manifest(folder), surroundings()
    _note_lines(manifest, note)
    stale = _stale_forms(job, manifest, around, force)
    if not stale:
        return job.outcome("fresh")
    require_usable(folder, job)
    if "pdf" in stale:
        require_typst()
    outcome, records = produce(job, str(folder), around, stale, is_one_of_many=False)
    manifest.add(records)
    return outcome


def _note_lines(manifest: Manifest, note: Note) -> None:
    """Tell of lines of a manifest that can't be read."""
    if manifest.passed_over:
        told = N_("{n} line(s) of {file} can't be read and are passed over; what they told of is made again")
        note(OmbudError(told, n=manifest.passed_over, file=manifest.path))


def _stale_forms(job: Request, manifest: Manifest, around: str, force: bool) -> tuple[str, ...]:
    """Return what of a report is to be made: everything when its notebook is stale, else the stale formats."""
    forms = (NOTEBOOK, *job.formats)
    stale = tuple(
        form for form in forms if force or not manifest.is_fresh(job.identity, form, key_of(job, form, around))
    )
    return forms if NOTEBOOK in stale else stale


def make_here(workers: int | None = None) -> Maker:
    """Return the maker that uses processors of this machine, by default all that this process may use."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = workers or here or 1

    def make(waiting: Waiting, output: str, around: str) -> Iterator[Made]:
        if any("pdf" in stale for _, stale in waiting):
            require_typst()
        with suppress(ForkUnavailable):
            start_server()  # it loads while this process does
        pool = ThreadPoolExecutor(min(len(waiting), count))
        with ending_children(pool):
            futures = [pool.submit(produce, job, output, around, stale) for job, stale in waiting]
            for future in as_completed(futures):
                yield future.result()

    return make


def _keep_site(output: Path, manifest: Manifest, around: str, pairs: tuple[YearPair, ...]) -> None:
    """Write the index pages of pairs of years, unless they are there and nothing changed; `OmbudError` if they can't be."""
    for from_year, year in pairs:
        outcomes = manifest.outcomes(year, from_year)
        starts = {f"{outcome.lang}/" for outcome in outcomes}
        _keep(output, manifest, around, f"{year}/index", starts, "write_site", outcomes, year, from_year, pairs)
    if len(pairs) > 1:
        _keep(output, manifest, around, INDEX, {INDEX}, "write_start", Site(pairs, languages_of(outcomes)))


def _keep(
    output: Path, manifest: Manifest, around: str, report: str, starts: set[str], writer: str, *arguments: Any
) -> None:
    """Write pages unless a file under each of some names is there, made from the same surroundings and arguments."""
    key = fingerprint([around, *arguments])
    kept = [form for name, form in manifest.records if name == report]
    if all(any(form.startswith(start) for form in kept) for start in starts) and all(
        manifest.is_fresh(report, form, key) for form in kept
    ):
        return
    try:
        pages = call_apart(_write, writer, output, *arguments, timeout=SITE_TIMEOUT)
    except (ChildDied, ChildLate):
        raise OmbudError(
            "the index pages in {folder} could not be written; the reports are there", folder=output
        ) from None
    places = [page.relative_to(output).as_posix() for page in pages]
    # each file under its own name below the year, lest the last one speaks for all
    manifest.add(Record.of_file(output, place, report, place.partition("/")[2] or INDEX, key) for place in places)


def _write(writer: str, *arguments: Any) -> list[Path]:
    """Write pages by a function of `ombud.reports.site.pages`, which a child process has imported."""
    from ombud.reports.site import pages

    return getattr(pages, writer)(*arguments)
