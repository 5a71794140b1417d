"""Small batches: a few provinces, in a folder of the test's own."""

import hashlib
import json
import shutil

import pytest

from ombud.reports.batch.run import list_jobs, make_here, run_batch
from ombud.reports.links import Site
from ombud.running.notebooks import notebook_folder

# one with few figures, one with nothing published of the two years, one in between
CODES = ("65", "93", "75")
GENERATED = (".ipynb", ".html", ".pdf", ".xlsx", ".csv")


def small_jobs(codes=CODES, languages=("id",), formats=("html",), notebooks=None):
    return list_jobs(Site(((2021, 2022),), languages, ("province",)), formats, only=codes, notebooks=notebooks)


def run_small(output, *, force=False, tell=lambda outcome: None, **wanted):
    return run_batch(small_jobs(**wanted), str(output), make=make_here(2), force=force, tell=tell)


def digests(folder):
    """What lies in a folder of reports, hidden files too."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".manifest.lock"
    }


def reports_of(folder):
    """The files of reports and their digests: no index page, nor what it offers to take along."""
    found = digests(folder)
    return {
        name: found[name]
        for name in found
        if name.endswith(GENERATED) and not name.endswith("index.html") and "/data/" not in name
    }


@pytest.fixture
def own_notebooks(tmp_path):
    """A copy of the notebooks, and a function that puts a line of code before a cell of one of them."""
    folder = tmp_path / "notebooks"
    shutil.copytree(notebook_folder(), folder)

    def insert(code, name="province_report.ipynb", before="report.title()"):
        path = folder / name
        told = json.loads(path.read_text(encoding="utf-8"))
        cell = next(cell for cell in told["cells"] if "".join(cell["source"]) == before)
        cell["source"] = [code + "\n", *cell["source"]]
        path.write_text(json.dumps(told), encoding="utf-8")
        return folder

    return insert


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory):
    """A batch that nothing disturbed: its outcomes and its folder."""
    folder = tmp_path_factory.mktemp("undisturbed")
    outcomes = run_small(folder, languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    return outcomes, folder
