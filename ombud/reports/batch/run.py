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
from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record, fingerprint, keys_of, surroundings
from ombud.reports.batch.production import Made, Stale, produce
from ombud.reports.links import INDEX, Site, YearPair, languages_of
from ombud.reports.one import Outcome, Request, check_formats, require_usable
from ombud.reports.warm.children import ChildDied, ChildLate, ForkUnavailable, call_apart, ending_children, start_server
from ombud.vocabulary import REGIONAL

SITE_TIMEOUT = 300  # seconds that the index pages of two years may take
Note = Callable[[OmbudError], None]
Waiting = Sequence[tuple[Request, Stale]]
Maker = Callable[[Waiting, str], Iterator[Made]]  # makes reports for a folder or an object store


def list_jobs(
    site: Site, formats: Sequence[str], *, only: Iterable[str] | None = None, notebooks: Path | None = None
) -> list[Request]:
    """Return the reports of a site, on today's provinces, kabupaten and kota or `only` on some codes, the heaviest first."""
    data, forms = Data.at(), check_formats(formats)
    for pair in site.pairs:
        check_years(*pair, data)
    for lang in site.languages:
        Language(lang)
    register = load_register(data)
    today = register.frame[register.frame["level"].isin(REGIONAL) & register.frame["valid_to"].isna()]
    sizes = today["province_code"].value_counts()
    if only is not None:
        today = today[today["government_code"].isin(set(only))]
    jobs = []
    # what a site names twice is made once
    for kind, (from_year, year), lang in dict.fromkeys(product(site.kinds, site.pairs, site.languages)):
        for code in today.loc[(today["level"] == "provinsi") | (kind == "government"), "government_code"]:
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
    tell: Callable[[Outcome], None] = lambda outcome: None,  # called with each outcome as it comes
    note: Note = lambda error: None,  # called with what is odd but stops nothing
) -> list[Outcome]:
    """
    Make what is not as it should be of reports in a folder or object store, or all by `force`; return what became of each.

    What is there of other batches stays. Raises `OmbudError` if another batch is writing to the folder, `PlaceError` or
    `OSError` if it can't be written to, `DataError` as `surroundings`.
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
            stale = _stale(job, manifest, around, force)
            if stale:
                # a store's notebook, which the other files are made from, is not here
                waiting.append((job, keys_of(job, around) if is_address(output) else stale))
            else:
                outcomes[job.identity] = job.outcome("fresh")
                tell(outcomes[job.identity])
        if waiting:
            for outcome, records in make(waiting, output):
                manifest.add(records)
                outcomes[records[0].report] = outcome
                tell(outcome)
        pairs = (pair for job in jobs for pair in (job.site.pairs if job.site else [(job.from_year, job.year)]))
        _keep_site(folder, manifest, around, tuple(dict.fromkeys(pairs)))
        manifest.compact()
    return [outcomes[job.identity] for job in jobs]


def run_alone(job: Request, output: str, *, force: bool = False, note: Note = lambda error: None) -> Outcome:
    """Make one report in a folder unless it is there as it should be; the index pages stay as they are."""
    # others may write there meanwhile: files move into place whole, and what a batch forgets of this report is made again
    if is_address(output):
        raise ParameterError("One report goes to a folder, not to {address}; give --all", address=output)
    folder = job.place(Path(os.path.realpath(output)))
    manifest, around = Manifest(folder), surroundings()
    _note_lines(manifest, note)
    stale = _stale(job, manifest, around, force)
    if not stale:
        return job.outcome("fresh")
    require_usable(folder, job)
    if "pdf" in stale:
        require_typst()
    outcome, records = produce(job, str(folder), stale, is_one_of_many=False)
    manifest.add(records)
    return outcome


def _note_lines(manifest: Manifest, note: Note) -> None:
    """Tell of lines of a manifest that can't be read."""
    if manifest.passed_over:
        told = N_("{n} line(s) of {file} can't be read and are passed over; what they told of is made again")
        note(OmbudError(told, n=manifest.passed_over, file=manifest.path))


def _stale(job: Request, manifest: Manifest, around: str, force: bool) -> Stale:
    """Return what of a report is to be made: everything when its notebook is stale, else the stale formats."""
    keys = keys_of(job, around)
    stale = {form: key for form, key in keys.items() if force or not manifest.is_fresh(job.identity, form, key)}
    return keys if NOTEBOOK in stale else stale


def make_here(workers: int | None = None) -> Maker:
    """Return the maker that uses processors of this machine, by default all that this process may use."""
    here = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    count = workers or here or 1

    def make(waiting: Waiting, output: str) -> Iterator[Made]:
        if any("pdf" in stale for _, stale in waiting):
            require_typst()
        with suppress(ForkUnavailable):
            start_server()  # it loads while this process does
        pool = ThreadPoolExecutor(min(len(waiting), count))
        with ending_children(pool):
            futures = [pool.submit(produce, job, output, stale) for job, stale in waiting]
            for future in as_completed(futures):
                yield future.result()

    return make


def _keep_site(output: Path, manifest: Manifest, around: str, pairs: tuple[YearPair, ...]) -> None:
    """Write the index pages of pairs of years, unless they are there and nothing changed; `OmbudError` if they can't be."""
    for from_year, year in pairs:
        outcomes = manifest.outcomes(year, from_year)
        indexes = {f"{outcome.lang}/{INDEX}" for outcome in outcomes}
        _keep(output, manifest, around, f"{year}/index", indexes, "write_site", outcomes, year, from_year, pairs)
    if len(pairs) > 1:
        _keep(output, manifest, around, INDEX, {INDEX}, "write_start", Site(pairs, languages_of(outcomes)))


def _keep(
    output: Path, manifest: Manifest, around: str, report: str, indexes: set[str], writer: str, *arguments: Any
) -> None:
    """Write pages unless their indexes and all beside them are there, made from the same surroundings and arguments."""
    key = fingerprint([around, *arguments])
    kept = {form for name, form in manifest.records if name == report}
    if indexes <= kept and all(manifest.is_fresh(report, form, key) for form in kept):
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
