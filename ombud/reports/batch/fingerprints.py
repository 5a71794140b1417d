"""What a report depends on, as one short text: when it changes, the report is stale."""

from __future__ import annotations

import hashlib
import json
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ombud
from ombud.files import Data, DataDir
from ombud.reports.batch.jobs import Job

SOURCES = {".py", ".po", ".css", ".j2", ".html", ".js", ".typ", ".ttf", ".woff2"}
DATA = {".csv", ".toml"}
PRIVATE = "private"
# packages that leave their mark in what is written
MAKERS = (
    "babel", "ipykernel", "ipython", "jinja2", "matplotlib", "mistune", "nbclient", "nbformat", "nh3", "numpy",
    "pandas", "papermill", "scipy", "seaborn", "statsmodels", "typst", "xlsxwriter",
)  # fmt: skip


def surroundings(data_dir: DataDir = None) -> str:
    """Return the fingerprint of all that every report depends on: data, package and environment."""
    package = Path(ombud.__file__).parent
    folder = Data.at(data_dir).folder
    told = {
        "data": _digest_of(folder, DATA),
        "package": ombud.__version__,
        "source": _digest_of(package, SOURCES),
        "python": sys.version.split()[0],
        "makers": _maker_versions(),
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def key(job: Job, form: str, around: str) -> str:
    """
    Return the fingerprint of one file of a report.

    Parameters
    ----------
    job : Job
        The report.
    form : str
        ``ipynb`` or one of its formats.
    around : str
        As `surroundings` gives it.
    """
    told = [around, _digest(job.request.notebook), job.request.parameters, form]
    if form in {"html", "pdf"}:
        told.append(job.alternate)
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _digest_of(folder: Path, suffixes: set[str]) -> str:
    """Return one digest of all files below a folder that have one of some endings."""
    total = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.suffix in suffixes and PRIVATE not in place.parts and path.is_file():
            total.update(f"{place.as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return total.hexdigest()


@lru_cache(maxsize=8)
def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@lru_cache(maxsize=1)
def _maker_versions() -> dict[str, str]:
    found = {}
    for name in MAKERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
