"""Kinds of unit: which kind a unit's name means, and which names are one unit."""

import re
from functools import lru_cache
from typing import NamedTuple

import pandas as pd

from ombud.evidence.registers.governments import fold, spaced
from ombud.files import Data, DataDir

KINDS, ALIASES, ABBREVIATIONS = "unit_types.csv", "unit_type_aliases.csv", "unit_abbreviations.csv"
# each with the columns that it must have
FILES = {
    KINDS: "unit_type per_government label_id label_en",
    ALIASES: "unit_type match alias",
    ABBREVIATIONS: "abbreviation expansion",
}
OTHER = "lainnya"  # a kind that no alias leads to; a file may state it

_TITLE_AT_END = re.compile(r"(pem)?(kabupaten|kab|kota|ko|provinsi|propinsi|prov)?$")


def load_unit_types(data_dir: DataDir = None) -> pd.DataFrame:
    """Return the kinds of unit: unit_type, per_government ("one" office, or "several" units), label_id, label_en."""
    return Data.at(data_dir, [KINDS]).table(KINDS, FILES[KINDS])


def kinds_of_several(data_dir: DataDir = None) -> frozenset[str]:
    """Return the kinds of which a government has several units, so that those assessed are a sample."""
    kinds = load_unit_types(data_dir)
    return frozenset(kinds.loc[kinds["per_government"] == "several", "unit_type"])


def classify_unit(name: str, data_dir: DataDir = None) -> str | None:
    """Return the kind of unit that a name (or a kind's key or label) means; None when no alias fits."""
    aliases, words = _aliases(Data.at(data_dir, FILES)), spaced(name)
    fitting = (kind for first, alias, kind in aliases.parts if (words.startswith(alias) if first else alias in words))
    return aliases.names.get(fold(name)) or next(fitting, None)


def unit_identity(name: str, unit_type: str | None, data_dir: DataDir = None) -> str:
    """Return what is equal for two names of one unit of a government (RSJ and Rumah Sakit Jiwa Grhasia) and differs for two."""
    aliases, words = _aliases(Data.at(data_dir, FILES)), spaced(name)
    if unit_type in aliases.single:
        return unit_type
    for short, long in aliases.abbreviations.items():
        words = words.replace(f" {short} ", f" {long} " if long else " ")
    return words.replace(" ", "")


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


class _Aliases(NamedTuple):
    """The alias file, ready for look-ups."""

    names: dict[str, str]  # folded whole name to kind
    # whether a name begins with it or holds it anywhere, its words, its kind; beginnings before others, the longest first
    parts: list[tuple[bool, str, str]]
    single: frozenset[str]  # kinds of which a government has one office
    abbreviations: dict[str, str]  # words to the words they stand for
    shown: list[str]  # aliases as they are written


@lru_cache(maxsize=4)
def _aliases(data: Data) -> _Aliases:
    kinds, table, abbreviations = (data.table(*file) for file in FILES.items())
    labels = kinds[["unit_type", "label_id", "label_en"]]
    labels = [(text, kind) for kind, *texts in labels.itertuples(index=False) for text in (kind, *texts)]
    whole = table["match"] == "name"
    named = [*table.loc[whole, ["alias", "unit_type"]].itertuples(index=False), *labels]
    rows = table[~whole].assign(first=table["match"] == "beginning", alias=table["alias"].map(spaced))
    parts = rows[["first", "alias", "unit_type"]].itertuples(index=False, name=None)
    return _Aliases(
        names={fold(alias): kind for alias, kind in named},
        parts=sorted(parts, key=lambda part: (not part[0], -len(part[1]))),
        single=frozenset(kinds["unit_type"]) - kinds_of_several(data),
        abbreviations=dict(zip(abbreviations["abbreviation"], abbreviations["expansion"], strict=True)),
        shown=list(dict.fromkeys([*table["alias"], *(text for text, _ in labels)])),
    )
