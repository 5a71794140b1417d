"""Where the pages of a site lead: to each other over years, languages and governments, and to files to take along."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ombud.display.language import LANGUAGES, Language
from ombud.documents.document import LANGUAGE_NAMES, PageLink
from ombud.errors import ParameterError
from ombud.vocabulary import REGIONAL

if TYPE_CHECKING:
    from ombud.reports.one import Outcome, Request

YearPair = tuple[int, int]  # earlier, later
INDEX = "index.html"


@dataclass(frozen=True)
class Site:
    """What a batch writes as one site; raises `ParameterError` if two pairs have the same later year."""

    pairs: tuple[YearPair, ...]  # the later year names the folder
    languages: tuple[str, ...]
    kinds: tuple[str, ...] = ()  # of the reports: province, government

    def __post_init__(self) -> None:
        later = [year for _, year in self.pairs]
        if len(set(later)) < len(later):
            told = ", ".join(f"{earlier}-{later}" for earlier, later in self.pairs)
            raise ParameterError("Two pairs of years end in the same year: {pairs}", pairs=told)


def pairs_of(text: str) -> tuple[YearPair, ...]:
    """Return pairs of years from a text such as ``2021-2022,2022-2023``; raises `ParameterError` for another."""
    if not re.fullmatch(r"\s*\d{4}\s*[-–]\s*\d{4}\s*(,\s*\d{4}\s*[-–]\s*\d{4}\s*)*", text):
        raise ParameterError("{text} are no pairs of years; accepted: such as 2021-2022,2022-2023", text=repr(text))
    years = [int(year) for year in re.findall(r"\d{4}", text)]
    return tuple(dict.fromkeys(zip(years[::2], years[1::2], strict=True)))


def slug(name: str) -> str:
    """Return a file name of a-z, 0-9 and hyphens: ``kabupaten-kutai-kartanegara``."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def languages_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the languages of reports, Indonesian first."""
    return tuple(code for code in LANGUAGES if code in {outcome.lang for outcome in outcomes})


def report_links(asked: Request) -> list[PageLink]:
    """Return where the page of a report leads: its files in other formats and, on a site, all that belongs to it."""
    files = [PageLink(f"{slug(asked.name)}.{form}", form.upper()) for form in asked.formats if form != "html"]
    site, language = asked.site, Language(asked.lang)
    if site is None:
        return files
    links = [PageLink(f"../{INDEX}", language("All reports"))]
    if asked.kind == "province" and "government" in site.kinds:
        address = f"../{INDEX}?province={asked.government.province_code}#governments"
        links.append(PageLink(address, language("Its governments")))
    elif asked.kind == "government" and "province" in site.kinds and asked.government.level in REGIONAL:
        province = asked.government.province
        links.append(PageLink(f"../province/{slug(province)}.html", province))
    return [*links, *links_elsewhere(site, asked.year, asked.lang, "../../", asked.file(".html")), *files]


def links_elsewhere(site: Site, year: int, lang: str, top: str = "../", page: str = INDEX) -> list[PageLink]:
    """Return the same page for other pairs of years and in other languages; `top` leads to the folder of the year."""
    years = [
        PageLink("" if later == year else f"../{top}{later}/{lang}/{page}", f"{earlier}–{later}")
        for earlier, later in site.pairs
        if len(site.pairs) > 1
    ]
    languages = [PageLink(f"{top}{code}/{page}", LANGUAGE_NAMES[code], code) for code in site.languages if code != lang]
    return years + languages
