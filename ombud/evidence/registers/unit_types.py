"""Kinds of unit: which kind a unit's name means, and which names are one unit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from ombud.evidence.registers.names import fold
from ombud.files import Data, DataDir

KINDS, ALIASES, ABBREVIATIONS = "unit_types.csv", "unit_type_aliases.csv", "unit_abbreviations.csv"
FILES = (KINDS, ALIASES, ABBREVIATIONS)
OTHER = "lainnya"  # a kind that no alias leads to; a file may state it
MATCHES = ("name", "beginning", "word")

_TITLE_AT_END = re.compile(r"(pem)?(kabupaten|kab|kota|ko|provinsi|propinsi|prov)?$")
_NOT_WORDS = re.compile(r"[\W_]+")


def load_unit_types(data_dir: DataDir = None) -> pd.DataFrame:
    """Return the kinds of unit: unit_type, per_government ("one" office, or "several" units), label_id, label_en."""
    return Data.at(data_dir, [KINDS]).table(KINDS)


def kinds_of_several(data_dir: DataDir = None) -> frozenset[str]:
    """Return the kinds of which a government has several units, so that those assessed are a sample."""
    kinds = load_unit_types(data_dir)
    return frozenset(kinds.loc[kinds["per_government"] == "several", "unit_type"])


def unit_words(name: str) -> str:
    """Return the words of a name in small letters, one blank between."""
    return _NOT_WORDS.sub(" ", name.casefold()).strip()


def classify_unit(name: str, data_dir: DataDir = None) -> str | None:
    """
    Return the kind of unit that a name (or a kind's key or label) means; None when no alias fits.

    A whole name goes before a beginning and a beginning before words anywhere; among these the longest alias wins.
    """
    return _aliases(Data.at(data_dir, FILES)).classify(name)


def unit_identity(name: str, unit_type: str | None, data_dir: DataDir = None) -> str:
    """
    Return what is equal for two names of one unit of a government, and differs for two units.

    The kind itself where a government has one office of it; else the name with its abbreviations written out
    (RSJ Grhasia and Rumah Sakit Jiwa Grhasia).
    """
    return _aliases(Data.at(data_dir, FILES)).identity(name, unit_type)


def is_whole_name(name: str, government: str, data_dir: DataDir = None) -> bool:
    """Return whether a name is one of its kind of office in full, maybe with the name of its government behind it."""
    names, bare = _aliases(Data.at(data_dir, FILES)).names, fold(name)
    place = fold(government.partition(" ")[2]) or fold(government)
    return bare in names or (bare.endswith(place) and _TITLE_AT_END.sub("", bare.removesuffix(place)) in names)


def nearest_units(name: str, data_dir: DataDir = None, limit: int = 3) -> list[str]:
    """Return the aliases that a name resembles most, best first."""
    from rapidfuzz import process

    aliases = _aliases(Data.at(data_dir, FILES))
    return [found for found, _, _ in process.extract(name, aliases.shown, limit=limit, score_cutoff=60)]


@dataclass(frozen=True)
class _Aliases:
    """The alias file, ready for look-ups."""

    names: dict[str, str]  # folded whole name to kind
    # beginnings, words: words with a blank around them, and their kind; longest first
    beginnings: tuple[tuple[str, str], ...]
    words: tuple[tuple[str, str], ...]
    single: frozenset[str]  # kinds of which a government has one office
    abbreviations: dict[str, str]  # words to the words they stand for
    shown: tuple[str, ...]  # aliases as they are written

    def classify(self, name: str) -> str | None:
        words = f" {unit_words(name)} "
        exact = self.names.get(fold(name)) or self.names.get(fold(words))
        if exact:
            return exact
        for alias, kind in self.beginnings:
            if words.startswith(alias):
                return kind
        return next((kind for alias, kind in self.words if alias in words), None)

    def identity(self, name: str, unit_type: str | None) -> str:
        if unit_type in self.single:
            return unit_type
        words = f" {unit_words(name)} "
        for short, long in self.abbreviations.items():
            words = words.replace(f" {short} ", f" {long} " if long else " ")
        return words.replace(" ", "")


@lru_cache(maxsize=4)
def _aliases(data: Data) -> _Aliases:
    kinds = data.table(KINDS)
    table = data.table(ALIASES)
    labels = [
        (text, row.unit_type) for row in kinds.itertuples() for text in (row.unit_type, row.label_id, row.label_en)
    ]
    parts = {match: table[table["match"] == match] for match in MATCHES}
    exact = [*zip(parts["name"]["alias"], parts["name"]["unit_type"], strict=True), *labels]
    abbreviations = data.table(ABBREVIATIONS)
    return _Aliases(
        names={fold(alias): kind for alias, kind in exact},
        beginnings=_longest_first(parts["beginning"]),
        words=_longest_first(parts["word"]),
        single=frozenset(kinds["unit_type"]) - kinds_of_several(data),
        abbreviations=dict(zip(abbreviations["abbreviation"], abbreviations["expansion"], strict=True)),
        shown=tuple(dict.fromkeys([*table["alias"], *(text for text, _ in labels)])),
    )


def _longest_first(table: pd.DataFrame) -> tuple[tuple[str, str], ...]:
    pairs = [(f" {unit_words(alias)} ", kind) for alias, kind in zip(table["alias"], table["unit_type"], strict=True)]
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))
