"""All the evidence that a report draws on, loaded once."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud import __version__
from ombud.evidence.published.coverage import load_national_counts
from ombud.evidence.published.observations import load_observations, load_sources
from ombud.evidence.published.panel import list_disagreements, load_panel
from ombud.evidence.registers.governments import load_governments
from ombud.files import Data, DataDir, read_sidecar


@dataclass(frozen=True)
class Collection:
    """The evidence of one data folder."""

    data: Data  # the folder as it stood
    # as the loaders of these names give them
    panel: pd.DataFrame
    trace: pd.DataFrame
    observations: pd.DataFrame
    sources: pd.DataFrame
    governments: pd.DataFrame
    national: pd.DataFrame  # counts
    own_panel: str = ""  # name of the analyst's own file that the panel is from; empty for the published one

    @property
    def disagreements(self) -> pd.DataFrame:
        """Where pages disagree, as `list_disagreements` tells it; not to be changed."""
        if not self.own_panel:
            return _disagreements(self.data)
        return list_disagreements(self.panel, self.trace, self.observations, self.sources)


def load_collection(data_dir: DataDir = None) -> Collection:
    """Return the evidence, read again when a file changed. Raises what the loaders raise."""
    data = Data.at(data_dir)
    loaders = load_observations, load_sources, load_governments, load_national_counts
    return Collection(data, *load_panel(data, trace=True), *(load(data) for load in loaders))


@lru_cache(maxsize=2)
def _disagreements(data: Data) -> pd.DataFrame:
    return list_disagreements(*load_panel(data, trace=True), load_observations(data), load_sources(data))


@dataclass(frozen=True)
class Version:
    """Which data and which method a report was made of: last day of change and checksum of the data, the package's version."""

    date: str
    checksum: str
    package: str


def version(data_dir: DataDir = None) -> Version:
    """Return the version of the data in a folder: the latest day on which a file changed, and a sum over all of them."""
    return _version(Data.at(data_dir))


@lru_cache(maxsize=2)
def _version(data: Data) -> Version:
    facts = [read_sidecar(data.folder / name) for name in data.names]
    content = "\n".join(f"{name} {fact['sha256']}" for name, fact in zip(data.names, facts, strict=True))
    checksum = hashlib.sha256(content.encode()).hexdigest()[:10]
    return Version(str(max(fact["date"] for fact in facts)), checksum, __version__)
