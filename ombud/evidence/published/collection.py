"""All the evidence that a report draws on, loaded once."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud import __version__
from ombud.evidence.published.national import national_counts
from ombud.evidence.published.observations import load_aggregates, load_observations, load_sources
from ombud.evidence.published.panel import load_panel
from ombud.evidence.registers.governments import load_governments
from ombud.files import SIDECAR_SUFFIX, data_folder, read_sidecar


@dataclass(frozen=True)
class Collection:
    """
    The evidence of one data folder.

    Attributes
    ----------
    data_dir : path or None
        As the loaders take it.
    panel, trace, observations, sources, governments : DataFrame
        As the loaders of these names give them.
    national : DataFrame
        As `ombud.evidence.published.national.national_counts` gives it.
    """

    data_dir: str | os.PathLike | None
    panel: pd.DataFrame
    trace: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    governments: pd.DataFrame
    national: pd.DataFrame


def load_collection(data_dir: str | os.PathLike | None = None) -> Collection:
    """Return the evidence, read again when a file changed; its frames are shared. Raises what the loaders raise."""
    return _load(data_dir, folder_stamp(data_dir))  # ty: ignore[invalid-argument-type] - every path hashes


@lru_cache(maxsize=2)
def _load(data_dir: str | os.PathLike | None, _stamp: tuple) -> Collection:
    panel, trace = load_panel(data_dir, trace=True)
    sources = load_sources(data_dir)
    return Collection(
        data_dir,
        panel,
        trace,
        load_observations(data_dir),
        sources,
        load_governments(data_dir),
        national_counts(load_aggregates(data_dir), sources),
    )


def folder_stamp(data_dir: str | os.PathLike | None = None) -> tuple:
    """Return what changes when a data file does: the folder, and name, size and time of every file."""
    folder = data_folder(data_dir)
    stats = ((str(path), path.stat()) for path in sorted(folder.rglob("*")) if path.suffix in {".csv", ".toml"})
    return (str(folder), *((name, stat.st_size, stat.st_mtime_ns) for name, stat in stats))


@dataclass(frozen=True)
class Version:
    """Which data and which method a report was made of: last day of change and checksum of the data, the package's version."""

    date: str
    checksum: str
    package: str


def version(data_dir: str | os.PathLike | None = None) -> Version:
    """Return the version of the data in a folder: the latest day on which a file changed, and a sum over all of them."""
    folder = data_folder(data_dir)
    names = sorted(str(path.relative_to(folder)).removesuffix(SIDECAR_SUFFIX)
                   for path in folder.rglob("*" + SIDECAR_SUFFIX))  # fmt: skip
    facts = [read_sidecar(folder / name) for name in names]
    content = "\n".join(f"{name} {fact['sha256']}" for name, fact in zip(names, facts, strict=True))
    checksum = hashlib.sha256(content.encode()).hexdigest()[:10]
    return Version(str(max(fact["date"] for fact in facts)), checksum, __version__)
