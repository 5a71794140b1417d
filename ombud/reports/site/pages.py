"""The site: one index page per language, with a map, the findings and a table of all governments."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from ombud.display.language import Language
from ombud.documents import document
from ombud.documents.markdown import PageRenderer, reader
from ombud.documents.rendering import own_figure
from ombud.documents.sanitising import clean_html, clean_svg
from ombud.errors import N_
from ombud.evidence.published.collection import Collection, load_collection
from ombud.evidence.registers.names import TITLES
from ombud.files import Data, DataDir, digest, write_atomically
from ombud.reports.links import INDEX, Site, YearPair, index_links, languages_of, start_links
from ombud.reports.outcomes import Outcome
from ombud.reports.site.answer import known_directly, national_answer
from ombud.reports.site.downloads import write_downloads
from ombud.reports.site.findings import national_findings
from ombud.reports.site.governments import LABELS, government_rows
from ombud.reports.site.library import table_library
from ombud.reports.site.provinces import load_tiles, tile_legend, tile_rows
from ombud.stories.report.terms import terms
from ombud.vocabulary import LEVELS, ZONES

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["index_page", "write_site", "write_start"]

FOLDER = Path(__file__).parent
FORMATS = ("html", "pdf", "xlsx", "csv")
DESCRIPTION = N_(
    "Every report on the 38 provinces and their governments, with what the published totals can and cannot say about "
    "method and service."
)


def write_site(
    output: str | os.PathLike,
    outcomes: Sequence[Outcome],
    year: int,
    from_year: int,
    pairs: Sequence[YearPair] = (),
    data_dir: DataDir = None,
) -> list[Path]:
    """
    Write ``<output>/<year>/<lang>/index.html`` for every language among the outcomes.

    The same data and outcomes give the same bytes; a report that was done now and one that was left as it was
    are not told apart.

    Parameters
    ----------
    output : path
        The folder that also holds the reports.
    outcomes : sequence of Outcome
        What became of every report, of earlier runs too.
    year, from_year : int
        The years compared.
    pairs : sequence of (int, int)
        All pairs of years of the site, to which the pages lead.
    data_dir : path, optional
        Where the evidence is read from.

    Returns
    -------
    list of Path
        The pages, Indonesian first, each with what it offers to take along.
    """
    site = Site(tuple(pairs) or ((from_year, year),), languages_of(outcomes))
    folder = Path(output) / str(year)
    written = []
    for code in site.languages:
        own = [outcome for outcome in outcomes if outcome.lang == code]
        links = index_links(site, year, code)
        text = index_page(own, Language(code), year, from_year, links=links, data_dir=data_dir)
        page = folder / code / INDEX
        page.parent.mkdir(parents=True, exist_ok=True)
        written += [
            write_atomically(page, text),
            *write_downloads(page.parent, load_collection(data_dir), Language(code)),
        ]
    return written


def write_start(output: str | os.PathLike, site: Site, data_dir: DataDir = None) -> Path:
    """Write ``<output>/index.html``, which leads to every pair of years in every language."""
    language = Language(site.languages[0])
    title = language("Public services as Ombudsman RI scores them: choose the years that are compared")
    items = "".join(
        f'<li><a href="{link.address}" lang="{link.language}">{link.text}</a></li>' for link in start_links(site)
    )
    text = document.page(
        f"<ul>{items}</ul>",
        title=title,
        language=language.code,
        description=language(DESCRIPTION),
        footer=" ".join(terms(title, Data.at(data_dir), language)),
    )
    return write_atomically(Path(output) / INDEX, text)


def index_page(
    outcomes: Sequence[Outcome],
    language: Language,
    year: int,
    from_year: int,
    *,
    links: Sequence[document.PageLink] = (),
    data_dir: DataDir = None,
) -> str:
    """Return the index page of one language; parameters as `write_site` takes them."""
    data = Data.at(data_dir)
    collection = load_collection(data)
    title = language(
        "Public services as Ombudsman RI scores them, {from_year} and {year}", from_year=from_year, year=year
    )
    body = (
        _environment()
        .get_template("index.html.j2")
        .render(
            **_content(collection, outcomes, language, year, from_year),
            told=language,
            tell=language.tell,
        )
    )
    return document.page(
        body,
        title=title,
        language=language.code,
        description=language(DESCRIPTION),
        footer=_footer(title, language, year, from_year, data),
        links=links,
        style=_text("index.css"),
        scripts=[table_library() + "\n" + _text("index.js"), document.figures_script()],
    )


def _content(
    collection: Collection, outcomes: Sequence[Outcome], language: Language, year: int, from_year: int
) -> dict[str, object]:
    """Return what the template puts into its places."""
    told = national_answer(collection.data, language, year, from_year)
    figure = told.picture
    rows = government_rows(collection, outcomes, language, year, from_year)
    tiles = load_tiles(collection.data)
    failed = sorted((o for o in outcomes if o.status == "failed"), key=lambda o: (o.kind, o.government_code))
    return {
        "answer": [_inline(sentence) for sentence in told.sentences],
        "direct": [_inline(sentence) for sentence in known_directly(collection.data, language, year, from_year)],
        "picture": figure and own_figure(clean_svg(figure.svg), figure.alternative, 1, language),
        "findings": national_findings(collection, language, year, from_year),
        "tiles": tile_rows(tiles, collection, outcomes, language, year),
        "legend": tile_legend(language),
        "rows": rows,
        "titles": {title: sorted(levels) for title, levels in TITLES.items() if title},
        "provinces": [(tile["province_code"], tile["province"]) for tile in tiles.to_dict("records")],
        "levels": LEVELS,
        "zones": ZONES,
        "statuses": LABELS,
        "formats": FORMATS,
        "failed": failed,
        "n_done": len(outcomes) - len(failed),
        "year": year,
        "from_year": from_year,
        "texts": _grid_texts(language),
    }


def _inline(markdown: str) -> str:
    """Return a sentence as clean HTML without the paragraph around it."""
    return clean_html(str(reader(PageRenderer())(markdown)), "").strip().removeprefix("<p>").removesuffix("</p>")


def _grid_texts(language: Language) -> dict[str, str]:
    """Return what the table's library says; its own places in capitals stay as they are."""
    return {
        "info": language("Rows _START_ to _END_ of _TOTAL_"),
        "infoEmpty": language("No row"),
        "infoFiltered": language("(of _MAX_ in all)"),
        "zeroRecords": language("No government meets this search. Clear a filter, or write less of the name."),
        "thousands": {"id": ".", "en": ","}[language.code],
        "first": language("First page"),
        "previous": language("Previous page"),
        "next": language("Next page"),
        "last": language("Last page"),
        "pages": language("Pages of the table"),
        "ascending": language(": sort from low to high"),
        "descending": language(": sort from high to low"),
        "unsorted": language(": sort no longer"),
    }


def _footer(title: str, language: Language, year: int, from_year: int, data: Data) -> str:
    methods = [
        language("{year} (version {checksum})", year=each, checksum=_method_checksum(each, data))
        for each in (from_year, year)
    ]
    told = language("Methods of the years: {methods}.", methods=language.join(methods))
    return " ".join([*terms(title, data, language), told])


def _method_checksum(year: int, data: Data) -> str:
    return digest(data.folder / "methodology" / f"{year}.toml")[:10]


def _text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
