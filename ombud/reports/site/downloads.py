"""What the index pages offer to take along: the whole panel and its sources, with a description after Frictionless."""

import json
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Sheet
from ombud.display.table_files import write_annex
from ombud.errors import N_
from ombud.evidence.published.panel import Collection
from ombud.files import version, write_atomically
from ombud.stories.report.data import terms

FOLDER = "data"
TITLE = N_("Published totals of Indonesia's yearly public-service assessments")
# column -> type after Frictionless, what it holds; in the order of the files
PANEL = {
    "government_code": ("string", N_("Code of the Ministry of Home Affairs, or of a ministry or agency")),
    "government": ("string", N_("Name of the government")),
    "level": ("string", N_("provinsi, kabupaten, kota, kementerian or lembaga")),
    "province_code": ("string", N_("Code of the province; empty for ministries and agencies")),
    "province": ("string", N_("Name of the province")),
    "year": ("year", N_("Year of the assessment")),
    "value": ("number", N_("Total in points, 0 to 100; empty where pages disagree or print only a zone")),
    "low": ("number", N_("Least total that the published leaves possible, in points")),
    "high": ("number", N_("Greatest total that the published leaves possible, in points")),
    "status": ("string", N_("corroborated, single, resolved, conflict or interval")),
    "rule": ("string", N_("Which rule decided")),
    "n_sources": ("integer", N_("Number of independent publishers")),
    "category": ("string", N_("Category after the cut-offs of the year")),
    "zone": ("string", N_("hijau, kuning or merah, after the cut-offs of the year")),
    "source_ids": ("string", N_("Pages behind the row, joined by ;")),
    "addresses": ("string", N_("Addresses of these pages, joined by blanks")),
    "published_category": ("string", N_("Categories that pages state, joined by ;")),
    "published_zone": ("string", N_("Zones that pages state, joined by ;")),
    "contradiction": ("string", N_("Whether category or zone differ from what pages state")),
    "cautions": ("string", N_("Codes of what is odd about the figures, joined by ;")),
}
SOURCES = {
    "source_id": ("string", N_("Number of the page")),
    "kind": ("string", N_("official, government, document or press")),
    "url": ("string", N_("Address of the page")),
    "publisher": ("string", N_("Who published it")),
    "published": ("string", N_("Date, as far as known")),
    "title": ("string", N_("Title, as far as known")),
}


def write_downloads(folder: Path, collection: Collection, language: Language) -> list[Path]:
    """
    Write the panel and its sources as CSV for programs and as a workbook, and ``datapackage.json``.

    They come into a folder ``data`` beside the index page, descriptions and the workbook's sheets in its language; the same
    data give the same bytes.
    """
    target = folder / FOLDER
    sources = collection.sources[list(SOURCES)]
    urls = sources.set_index("source_id")["url"].to_dict()
    addresses = [" ".join(urls[one] for one in ids.split(";") if one) for ids in collection.panel["source_ids"]]
    panel = collection.panel.assign(addresses=addresses)[list(PANEL)]
    about = [
        language("One row per government and year: what published pages, together, say of its total."),
        *terms(language(TITLE), collection.data, language),
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
    for name, frame, fields, key in (
        ("panel", panel, PANEL, ["government_code", "year"]),
        ("sources", sources, SOURCES, ["source_id"]),
    ):
        written.append(write_atomically(target / f"{name}.csv", frame.to_csv(index=False, lineterminator="\n")))
        told = [{"name": field, "type": kind, "description": language(text)} for field, (kind, text) in fields.items()]
        resources.append(
            {
                "name": name,
                "path": f"{name}.csv",
                "profile": "tabular-data-resource",
                "encoding": "utf-8",
                "schema": {"fields": told, "primaryKey": key},
            }
        )
    now = version(collection.data)
    package = {
        "name": "ombud-panel",
        "title": language(TITLE),
        "description": " ".join(about),
        "version": f"{now.date}-{now.checksum}",
        "licenses": [{"name": "other-open", "title": language("Facts; each page keeps its own rights")}],
        "resources": resources,
    }
    text = json.dumps(package, ensure_ascii=False, indent=1)
    return [*written, write_atomically(target / "datapackage.json", text)]
