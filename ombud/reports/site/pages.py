"""The site: an index page per language, with a map, the findings, a table of all governments, and data to take along."""

import json
import os
import re
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Sheet
from ombud.display.table_files import write_annex
from ombud.display.tables import file_text, template
from ombud.documents import document
from ombud.documents.contents import Image
from ombud.documents.document import LANGUAGE_NAMES, PageRenderer, carried_file, reader
from ombud.documents.sanitising import clean_html
from ombud.errors import N_, OmbudError
from ombud.evidence.published.panel import Collection, load_collection
from ombud.evidence.registers.governments import TITLES
from ombud.files import Data, digest, version, write_atomically
from ombud.reports.links import INDEX, Site, YearPair, languages_of, links_elsewhere
from ombud.reports.one import FORMATS, Outcome
from ombud.reports.site.findings import known_directly, national_answer, national_findings
from ombud.reports.site.rows import NOT_PUBLISHED, government_rows, load_tiles, tile_legend, tile_rows
from ombud.stories.report.data import terms
from ombud.vocabulary import LEVELS, STATUSES, ZONES

FOLDER = Path(__file__).parent
PANEL_TITLE = N_("Published totals of Indonesia's yearly public-service assessments")
SOURCE_COLUMNS = ["source_id", "kind", "url", "publisher", "published", "title"]
TYPES = {"i": "integer", "f": "number"}  # of columns by their kind of numbers, after Frictionless
# the library of the table: DataTables (MIT), taken as it is from the installed package itables
PACKAGE, FILE = "itables", "html/dt_bundle.js"
EXPORTS = re.compile(r"export\s*\{([^{}]*)\}\s*;?")
CLOSING = re.compile(r"</script", re.IGNORECASE)


def write_site(
    output: str | os.PathLike, outcomes: Sequence[Outcome], year: int, from_year: int, pairs: Sequence[YearPair] = ()
) -> list[Path]:
    """Write ``<year>/<lang>/index.html`` per language of all runs' outcomes, and what it offers; `pairs` are the site's."""
    site = Site(tuple(pairs) or ((from_year, year),), languages_of(outcomes))
    written = []
    for code in site.languages:
        own, language = [outcome for outcome in outcomes if outcome.lang == code], Language(code)
        text = index_page(own, language, year, from_year, links_elsewhere(site, year, code))
        page = write_atomically(Path(output) / str(year) / code / INDEX, text)
        written += [page, *write_downloads(page.parent, load_collection(), language)]
    return written


def write_start(output: str | os.PathLike, site: Site) -> list[Path]:
    """Write ``<output>/index.html``, which leads to every pair of years in every language."""
    language = Language(site.languages[0])
    title = language("Public services as Ombudsman RI scores them: choose the years that are compared")
    items = "".join(
        f'<li><a href="{year}/{code}/{INDEX}" lang="{code}">{from_year}–{year} ({LANGUAGE_NAMES[code]})</a></li>'
        for from_year, year in site.pairs
        for code in site.languages
    )
    text = document.page(
        f"<ul>{items}</ul>",
        title=title,
        language=language.code,
        description=language.passage("description_of_site"),
        footer=" ".join(terms(title, Data.at(), language)),
    )
    return [write_atomically(Path(output) / INDEX, text)]


def index_page(
    outcomes: Sequence[Outcome], language: Language, year: int, from_year: int, links: Sequence[document.PageLink] = ()
) -> str:
    """Return the index page of one language; parameters as `write_site` takes them."""
    data = Data.at()
    collection = load_collection(data)
    title = language(
        "Public services as Ombudsman RI scores them, {from_year} and {year}", from_year=from_year, year=year
    )
    answer, figure = national_answer(data, language, year, from_year)
    drawing = Image.of_drawing(figure.svg, figure.alternative) if figure else None
    tiles = load_tiles(data)
    failed = sorted((o for o in outcomes if o.status == "failed"), key=lambda o: (o.kind, o.government_code))
    body = template(FOLDER / "index.html.j2").render(
        answer=[_inline(sentence) for sentence in answer],
        direct=[_inline(sentence) for sentence in known_directly(data, language, year, from_year)],
        picture=drawing and document.figure(drawing, 1, language),
        findings=national_findings(collection, language, year, from_year),
        tiles=tile_rows(tiles, collection, outcomes, language, year),
        legend=tile_legend(language),
        rows=government_rows(collection, outcomes, language, year, from_year),
        titles={title: sorted(levels) for title, levels in TITLES.items() if title},
        provinces=[(tile["province_code"], tile["province"]) for tile in tiles.to_dict("records")],
        levels=LEVELS,
        zones=ZONES,
        statuses=(*STATUSES, NOT_PUBLISHED),
        formats=FORMATS,
        failed=failed,
        n_done=len(outcomes) - len(failed),
        year=year,
        from_year=from_year,
        told=language,
        tell=language.tell,
    )
    methods = []
    for each in (from_year, year):
        version = digest(data.folder / "methodology" / f"{each}.toml")[:10]
        methods.append(language("{year} (version {checksum})", year=each, checksum=version))
    told = language("Methods of the years: {methods}.", methods=language.join(methods))
    return document.page(
        body,
        title=title,
        language=language.code,
        description=language.passage("description_of_site"),
        footer=" ".join([*terms(title, data, language), told]),
        links=links,
        style=file_text(FOLDER / "index.css"),
        scripts=[table_library() + "\n" + file_text(FOLDER / "index.js"), file_text(document.FIGURES_SCRIPT)],
    )


def _inline(markdown: str) -> str:
    """Return a sentence as clean HTML without the paragraph around it."""
    return clean_html(str(reader(PageRenderer())(markdown)), "").strip().removeprefix("<p>").removesuffix("</p>")


@lru_cache(maxsize=1)
def table_library() -> str:
    """Return a module of JavaScript that leaves the table's constructor under the name ``DataTable``, or raise `OmbudError`."""
    text = carried_file(PACKAGE, FILE).read_text(encoding="utf-8")
    exports = EXPORTS.findall(text)
    names = re.findall(r"([\w$]+)\s+as\s+default\b", exports[-1]) if exports else []
    if len(exports) != 1 or len(names) != 1 or CLOSING.search(text):
        raise OmbudError(
            "The file {file} of the package {package} is not the module that index pages need; type: make setup",
            file=FILE,
            package=PACKAGE,
        )
    # nothing else of the library changes: a page can't use an export
    return EXPORTS.sub(lambda _: f"const DataTable={names[0]};", text)


def write_downloads(folder: Path, collection: Collection, language: Language) -> list[Path]:
    """Write the panel and its sources into ``data``: as CSV for programs, described after Frictionless, and as a workbook."""
    target, title = folder / "data", language(PANEL_TITLE)
    sources = collection.sources[SOURCE_COLUMNS]
    urls = sources.set_index("source_id")["url"].to_dict()
    addresses = [" ".join(urls[one] for one in ids.split(";") if one) for ids in collection.panel["source_ids"]]
    panel = collection.panel.copy()
    panel.insert(panel.columns.get_loc("source_ids") + 1, "addresses", addresses)
    about = [
        language("One row per government and year: what published pages, together, say of its total."),
        *terms(title, collection.data, language),
    ]
    sheets = []
    for name, frame in (
        (language("Panel"), panel),
        (language("Sources"), sources),
        (language("About"), pd.DataFrame({language("About"): about})),
    ):
        plain = frame.astype(object).where(frame.notna(), None)
        sheets.append(Sheet(name, tuple(frame.columns), tuple(plain.itertuples(index=False, name=None))))
    written = [write_annex(sheets, target / "ombud.xlsx")]
    resources = []
    for name, frame, key in (("panel", panel, ["government_code", "year"]), ("sources", sources, ["source_id"])):
        written.append(write_atomically(target / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n")))
        fields = [
            {
                "name": column,
                "type": "year" if column == "year" else TYPES.get(kind.kind, "string"),
                "description": language.tell(f"column_{column}"),
            }
            for column, kind in frame.dtypes.items()
        ]
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {"fields": fields, "primaryKey": key},
            }
        )
    now = version(collection.data)
    package = {
        "name": "ombud-panel",
        "title": title,
        "description": " ".join(about),
        "version": f"{now.date}-{now.checksum}",
        "licenses": [{"name": "other-open", "title": language("Facts; each page keeps its own rights")}],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    return [*written, write_atomically(target / "datapackage.json", text)]
