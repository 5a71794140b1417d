"""What a report depends on, as one short text: when it changes, the report is stale."""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import ombud
from ombud.errors import DataError
from ombud.files import SIDECAR_SUFFIX, Data, DataDir, digest, verify
from ombud.reports.one import Request

SOURCES = {".py", ".mo", ".css", ".j2", ".html", ".js", ".typ", ".ttf", ".woff2"}
# packages that leave their mark in what is written
MAKERS = (
    "babel",
    "ipykernel",
    "ipython",
    "jinja2",
    "matplotlib",
    "mistune",
    "nbclient",
    "nbformat",
    "nh3",
    "numpy",
    "pandas",
    "papermill",
    "scipy",
    "seaborn",
    "statsmodels",
    "typst",
    "xlsxwriter",
)


def surroundings(data_dir: DataDir = None) -> str:
    """
    Return the fingerprint of all that every report depends on: data, package and environment.

    Raises `DataError` if a data file is not the one that its sidecar describes: told once, before a kernel starts.
    """
    package, data = Path(ombud.__file__).parent, Data.at(data_dir)
    described = [name.removesuffix(SIDECAR_SUFFIX) for name, _, _ in data.state if name.endswith(SIDECAR_SUFFIX)]
    faults = [fault for name in described for fault in verify(data.folder / name)]
    if faults:
        raise DataError(faults)
    sources = [path.relative_to(package).as_posix() for path in package.rglob("*") if path.suffix in SOURCES]
    told = {
        "data": _digest_of(data.folder, [name for name, _, _ in data.state]),
        "package": ombud.__version__,
        "source": _digest_of(package, sources),
        "python": sys.version.split()[0],
        "makers": _maker_versions(),
    }
    return fingerprint(told)


def key(job: Request, form: str, around: str) -> str:
    """Return the fingerprint of one file of a report: of ``ipynb`` or a format, around it what `surroundings` gives."""
    told: list[object] = [around, _digest(job.notebook, job.notebook.stat().st_mtime_ns), job.parameters, form]
    told += [digest(Path(path)) for path in (job.rapor, job.panel) if path]
    if form == "html":
        told += [job.formats, asdict(job.site) if job.site else None]
    return fingerprint(told)


def fingerprint(told: object) -> str:
    """Return one short text that changes with what is told."""
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


def _digest_of(folder: Path, names: Iterable[str]) -> str:
    """Return one digest of some files below a folder."""
    return fingerprint({name: digest(folder / name) for name in names})


@lru_cache(maxsize=8)
def _digest(path: Path, _changed: int) -> str:
    return digest(path)


@lru_cache(maxsize=1)
def _maker_versions() -> dict[str, str]:
    found = {}
    for name in MAKERS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = ""
    return found
