"""What governments can be called: titles before a name, and a name's spellings."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from ombud.vocabulary import INSTITUTIONAL, LEVELS, REGIONAL

LEAST_LIKENESS = 60  # of 100, below which a suggestion would puzzle
LONGEST_QUERY = 200  # letters; more than twice the longest name

_NOT_LETTERS = re.compile(r"[\W_]+")
_FULL_TITLE = re.compile(r"(provinsi|kabupaten|kota)(?: administrasi)? (?=\S)")

_AUTHORITIES = ("", "pemerintah", "pemerintahan", "pemerintahdaerah", "pemda")
_OF_REGENCIES = ("", "administrasi", "adm", "daerahtingkatii", "datiii")
_TITLE_PARTS = {
    "provinsi": (("provinsi", "propinsi", "prov", "prop", "pemprov", "pemprop"), ("", "daerahtingkati", "datii")),
    "kabupaten": (("kabupaten", "kab", "pemkab"), _OF_REGENCIES),
    "kota": (("kota", "kotamadya", "kodya", "pemkot", "pemko"), _OF_REGENCIES),
}
# every folded title that may stand before a name, with the levels that it allows
TITLES = dict.fromkeys(_AUTHORITIES, frozenset(REGIONAL)) | {"": frozenset(LEVELS)}
TITLES |= {
    "".join(title): frozenset({level})
    for level, parts in _TITLE_PARTS.items()
    for title in product(_AUTHORITIES, *parts)
}
STATE_SUFFIXES = ("republikindonesia", "ri")


def fold(text: str) -> str:
    """Return the letters and digits of `text`, without case, accents, blanks and punctuation."""
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKD", text).casefold())


def spaced(name: str) -> str:
    """Return the words of a name in small letters, one blank before and behind each."""
    return _NOT_LETTERS.sub(" ", f" {name.casefold()} ")


def readings(key: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield every way to part a folded text into its name (never empty) and the levels that its title allows."""
    for end in range(len(key)):
        levels = TITLES.get(key[:end])
        if levels is not None:
            yield key[end:], levels
    for suffix in STATE_SUFFIXES:
        if key.endswith(suffix) and key != suffix:
            yield key.removesuffix(suffix), frozenset(INSTITUTIONAL)


def spellings(name: str) -> set[str]:
    """Return the folded forms of a name: *Kepulauan* or *Kep.*, *dan* kept or left out (as in *&*)."""
    whole = spaced(name)
    forms = {whole, whole.replace(" kepulauan ", " kep ")}
    return {fold(form) for form in forms | {form.replace(" dan ", " ") for form in forms}}


class NameIndex:
    """Governments by name: official names and aliases, each with its code and level."""

    def __init__(self, official: Iterable[tuple[str, str, str]], aliases: Iterable[tuple[str, str, str]] = ()):
        # by folded name: code, level, and whether a title is needed
        self._bearers: dict[str, set[tuple[str, str, bool]]] = {}
        self._add(official, titled_alone=False)
        self._official_keys = list(self._bearers)
        # Kabupaten Pontianak was Mempawah, and Pontianak alone is the city
        self._add(aliases, titled_alone=True)

    def _add(self, names: Iterable[tuple[str, str, str]], *, titled_alone: bool) -> None:
        for name, code, level in names:
            title = _FULL_TITLE.match(name.casefold())
            for key in spellings(name[title.end() :] if title else name):
                self._bearers.setdefault(key, set()).add((code, level, titled_alone and title is not None))

    def find(self, text: str, level: str | None = None) -> set[str]:
        """Return the codes of all governments that `text` may mean, at `level` if given."""
        allowed = [(name, levels & {level} if level else levels) for name, levels in readings(fold(text))]
        return {
            code
            for name, levels in allowed
            for code, of_level, needs_title in self._bearers.get(name, ())
            if of_level in levels and (len(levels) == 1 or not needs_title)
        }

    def nearest(self, text: str, level: str | None = None, limit: int = 5) -> list[str]:
        """Return up to `limit` codes of governments whose names resemble `text`, best first."""
        from rapidfuzz import fuzz, process

        parted = list(readings(fold(text)[:LONGEST_QUERY]))
        if not parted:
            return []
        name, levels = min(parted, key=lambda reading: len(reading[0]))
        wanted = {level} if level else levels
        limits: dict[str, Any] = {"limit": 8 * limit, "score_cutoff": LEAST_LIKENESS}
        # a part of a name is enough (to the scorer by default) for official names only: abbreviations are part of everything
        alike = process.extract(name, self._official_keys, **limits)
        alike += process.extract(name, list(self._bearers), scorer=fuzz.ratio, **limits)
        ranked = sorted(
            (-likeness, of_level not in wanted, code)
            for key, likeness, _ in alike
            for code, of_level, _ in self._bearers[key]
        )
        return list(dict.fromkeys(code for _, _, code in ranked))[:limit]
