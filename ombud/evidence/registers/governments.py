"""Who is assessed: provinces, kabupaten, kota, ministries and agencies, what they can be called, and whom a name means."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any

import pandas as pd

from ombud.errors import N_, AmbiguousGovernment, UnknownGovernment, check_choices, or_none
from ombud.files import Data, DataDir, as_numbers
from ombud.vocabulary import IDENTITY, INSTITUTIONAL, LEVELS, REGIONAL

TERRITORIES = "governments.csv"
INSTITUTIONS = "institutions.csv"
VALIDITY = "government_validity.csv"
ALIASES = "government_aliases.csv"
# each with the columns that it must have
FILES = {
    TERRITORIES: "code name level province_code province",
    INSTITUTIONS: "code name level",
    VALIDITY: "government_code valid_from valid_to predecessor",
    ALIASES: "alias government_code",
}

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
        if key[:end] in TITLES:
            yield key[end:], TITLES[key[:end]]
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

        parted = readings(fold(text)[:LONGEST_QUERY])
        name, levels = min(parted, key=lambda reading: len(reading[0]), default=("", frozenset()))
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


@dataclass(frozen=True, slots=True)
class Government:
    """
    A government that receives a total.

    Attributes
    ----------
    code : str
        Kementerian Dalam Negeri's code (``64``, ``64.71``), or this project's for ministries (``K-KEMENLU``)
        and agencies (``L-BPS``).
    name : str
        Official name with its title: ``Kota Balikpapan``, ``Provinsi Kalimantan Timur``.
    level : str
        provinsi, kabupaten, kota, kementerian or lembaga.
    province_code, province : str
        The province it lies in (a province: itself); empty for ministries and agencies.
    """

    code: str
    name: str
    level: str
    province_code: str
    province: str


@dataclass(frozen=True)
class Register:
    """All governments and their names."""

    frame: pd.DataFrame  # as `ombud.load_governments` returns it; not to be changed
    by_code: dict[str, Government]  # in the order of `frame`
    predecessors: dict[str, str]  # code of the government that one was split from or succeeded, where recorded
    index: NameIndex  # official names and aliases


def load_register(data_dir: DataDir = None) -> Register:
    """Return the register of a data folder, read again only after one of its own files has changed."""
    return _read_register(Data.at(data_dir, FILES))


@lru_cache(maxsize=4)
def _read_register(data: Data) -> Register:
    territories, institutions, validity, aliases = (data.table(*file) for file in FILES.items())
    names, span = {"code": "government_code", "name": "government"}, ["valid_from", "valid_to"]
    frame = pd.concat([territories, institutions]).rename(columns=names)[IDENTITY].fillna("")
    years = validity[["government_code"]].assign(**as_numbers(validity, VALIDITY, dict.fromkeys(span, "Int64")))
    frame = frame.merge(years, how="left", validate="1:1")
    by_code = {row[0]: Government(*row) for row in frame[IDENTITY].itertuples(index=False)}
    official = [(government.name, government.code, government.level) for government in by_code.values()]
    called = zip(aliases["alias"], aliases["government_code"], strict=True)
    index = NameIndex(official, [(alias, code, by_code[code].level) for alias, code in called])
    return Register(frame, by_code, validity.set_index("government_code")["predecessor"].to_dict(), index)


def load_governments(data_dir: DataDir = None) -> pd.DataFrame:
    """
    Return every government: today's, and the former ministries and agencies that figures name.

    A `DataError` is raised if a file is not the committed one.

    Returns
    -------
    DataFrame
        One row per government, unique on government_code: government_code, government (official name), level,
        province_code and province (empty for ministries and agencies), and the years valid_from and valid_to (Int64).
        These are missing where a government began before the first assessment, has not ceased, or the year is not known.
        One that began late in a year is first assessable in the next: the provinces Papua Selatan, Tengah, Pegunungan
        and Barat Daya (valid_from 2022) in 2023.

    Examples
    --------
    >>> import ombud
    >>> everyone = ombud.load_governments().set_index("government_code")
    >>> everyone.loc["64.71", ["government", "level", "province"]].tolist()
    ['Kota Balikpapan', 'kota', 'Kalimantan Timur']
    """
    return load_register(data_dir).frame.copy(deep=False)


def resolve_government(
    name: str, *, level: str | None = None, province: str | None = None, data_dir: DataDir = None
) -> Government:
    """
    Return the one government that `name` means.

    Case, blanks, punctuation, accents and titles (Pemkab, Pemerintah Kota, Prov. ...) do not matter, save
    that a title excludes other levels: *Pemkot Malang* is never the kabupaten. A name without title prefers
    nothing: *Malang* (kabupaten and kota) and *Gorontalo* (also a province) are ambiguous until `level` is
    given. Abbreviations, former names and other spellings come from ``data/government_aliases.csv``. `UnknownGovernment` is
    raised if there is none, with official names as its `nearest`, `AmbiguousGovernment` if there are several, with all of
    them, and `ParameterError` if `level` is not a level.

    Parameters
    ----------
    name : str
        Official name, alias, or code with its dot (``64.71``).
    level : str, optional
        provinsi, kabupaten, kota, kementerian or lembaga; as with `province`, an empty cell of a frame is none.
    province : str, optional
        Name, alias or code of the province; also the one that today's province was split from (Merauke in
        Papua). Ministries and agencies lie in none and are not restricted by it.

    Examples
    --------
    >>> import ombud
    >>> ombud.resolve_government("Pemkab PPU").name
    'Kabupaten Penajam Paser Utara'
    >>> ombud.resolve_government("Malang")
    Traceback (most recent call last):
        ...
    ombud.errors.AmbiguousGovernment: "Malang" may be any of: Kabupaten Malang, Kota Malang. Give ...
    """
    data = Data.at(data_dir, FILES)
    level, province = or_none(level), or_none(province)
    if level is not None:
        check_choices("level", (level,), LEVELS)
    if not isinstance(name, str) or not any(letter.isalnum() for letter in name):
        raise UnknownGovernment('A name such as "Kota Balikpapan" is needed, not {name}', name=repr(name))
    register = load_register(data)
    within = None if province is None else resolve_government(province, level="provinsi", data_dir=data)

    text = unicodedata.normalize("NFKC", name).strip()
    coded = register.by_code.get(text.upper())
    found = [coded] if coded else [register.by_code[code] for code in sorted(register.index.find(text, level))]
    found = [government for government in found if level in (None, government.level)]
    if within:  # it lies there, or else it lay there before its own province was split off
        before = [g for g in found if register.predecessors.get(g.province_code) == within.code]
        found = [g for g in found if g.province_code == within.code or g.level in INSTITUTIONAL] or before
    if len(found) == 1:
        return found[0]
    if found:
        template = N_('"{name}" may be any of: {nearest}. Give the full name, the level or the province')
        raise AmbiguousGovernment(template, name, [government.name for government in found])
    if re.fullmatch(r"\d{4}", text):
        raise UnknownGovernment(
            'Write a code of Kementerian Dalam Negeri with its dot, as in "64.71"; '
            '"{name}" may be one of Badan Pusat Statistik, whose codes differ',
            name=name,
        )
    codes = [coded.code] if coded else register.index.nearest(text, level)
    nearest = [register.by_code[code].name for code in codes]
    limits = {"level": level, "province": within.province if within else None}
    given = ", ".join(f"{key} {value}" for key, value in limits.items() if value)
    if not nearest:
        template = N_('No government is called "{name}", nor anything like it')
    elif given:
        template = N_('No government is called "{name}" ({given}). Nearest: {nearest}')
    else:
        template = N_('No government is called "{name}". Nearest: {nearest}')
    raise UnknownGovernment(template, name, nearest, given=given)
