"""What the pages of the handbook take from the package when they are built: tables, formulas, the picture of the house."""

from __future__ import annotations

import re
import tomllib
from contextlib import suppress
from html import escape
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.display.catalogue import TABLES, TEXTS
from ombud.display.language import Language
from ombud.display.tables import COLUMNS
from ombud.errors import NotPublished
from ombud.files import SIDECAR_SUFFIX, data_folder
from ombud.methodology import available_years, load_methodology
from ombud.vocabulary import STATUSES, ZONES

ROOT = Path(__file__).resolve().parents[1]
MADE = re.compile(r"^<!-- made: (\w+) -->$", re.MULTILINE)
FORMULA = re.compile(r"^```math\n(.*?)\n```$", re.MULTILINE | re.DOTALL)
# those of a cell stand first among the texts of comparisons
GRADES = ("published", *list(TABLES["comparison"])[: list(TABLES["comparison"]).index("unidentified") + 1])
KINDS = {
    "points": ("poin, dua desimal", "points, two decimals"),
    "change": ("perubahan dengan tanda, dua desimal", "change with its sign, two decimals"),
    "number": ("angka, dua desimal", "number, two decimals"),
    "count": ("bilangan bulat", "whole number"),
    "share": ("persen (0 sampai 1 di dalam tabel data)", "percent (0 to 1 in the frame)"),
    "p": ("nilai p, tiga desimal", "p-value, three decimals"),
    "steps": ("tingkat zona, satu desimal", "steps of zone, one decimal"),
    "whole change": ("perubahan dengan tanda, bilangan bulat", "change with its sign, whole number"),
    "interval": ("selang", "interval"),
    "signed interval": ("selang dengan tanda", "interval with signs"),
    "code": ("kode, diganti teks", "code, told as a text"),
    "aspect": ("segi metode", "aspect of a method"),
    "flag": ("ya atau tidak", "yes or no"),
    "based": ("nilai dan dasarnya", "value and its basis"),
    "text": ("teks", "text"),
}
# what each room of the package is for, from the lowest layer
HOUSE = {
    "errors": ("galat", "faults"),
    "privacy": ("rapor tetap pribadi", "a rapor stays private"),
    "rounding": ("pembulatan", "rounding"),
    "vocabulary": ("istilah bersama", "common words"),
    "files": ("folder data, checksum", "data folder, checksums"),
    "methodology": ("metode setiap tahun", "the method of each year"),
    "evidence": (
        "yang diketahui: angka terbit, rapor, simulasi",
        "what is known: published figures, rapor, simulation",
    ),
    "analysis": ("kisi, batas, atribusi", "grid, bounds, attribution"),
    "display": ("bahasa, tabel, gambar", "language, tables, figures"),
    "running": ("menjalankan satu notebook", "one run of a notebook"),
    "stories": ("kalimat dan tabel yang diceritakan", "sentences and tables that are told"),
    "selfassessment": ("formulir dan jawabannya", "the form and its answer"),
    "documents": ("notebook menjadi HTML, PDF, data", "a notebook becomes HTML, PDF, data"),
    "reports": ("satu laporan, ratusan laporan, indeks", "one report, hundreds, the index"),
    "revisions": ("apa yang berubah, dan angka baru", "what changed, and new figures"),
    "cli": ("perintah ombud", "the command ombud"),
}


def on_page_markdown(markdown: str, page: Any, **_: Any) -> str:
    """Fill in what the page takes from the package; called by mkdocs for each page."""
    language = Language(getattr(page.file, "locale", None) or "id")
    return FORMULA.sub(_mathml, MADE.sub(lambda found: MAKERS[found[1]](language), markdown))


def _mathml(found: re.Match[str]) -> str:
    from latex2mathml.converter import convert

    return f'<div class="formula">{convert(found[1], display="block")}</div>'


def markdown_table(frame: pd.DataFrame) -> str:
    """Return a frame of texts as a table of Markdown."""
    rows = [frame.columns, ["---"] * frame.shape[1], *frame.itertuples(index=False)]
    return "\n".join(
        "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) + " |" for row in rows
    )


def _code(text: str) -> str:
    return f"`{text}`"


def told_codes(codes: dict[str, str], language: Language) -> str:
    """Return a table of codes and what they say."""
    head = ("kode", "teks") if language.code == "id" else ("code", "text")
    return markdown_table(pd.DataFrame([(_code(code), language(text)) for code, text in codes.items()], columns=head))


def columns(language: Language) -> str:
    """Return the catalogue of the columns that tables show."""
    place = ("id", "en").index(language.code)
    rows = [
        (_code(name), language(column.label), KINDS[column.kind][place]) for name, column in sorted(COLUMNS.items())
    ]
    head = [("kolom", "judul", "bentuk"), ("column", "heading", "form")][place]
    return markdown_table(pd.DataFrame(rows, columns=head))


def statuses(language: Language) -> str:
    """Return what the statuses of the panel are called."""
    return told_codes({code: TEXTS[code] for code in STATUSES}, language)


def grades(language: Language) -> str:
    """Return what the grades of cells are called."""
    return told_codes({code: TEXTS[code] for code in GRADES}, language)


def left_out(language: Language) -> str:
    """Return why figures are left out."""
    codes = list(TABLES["evidence"])
    return told_codes({code: TEXTS[code] for code in codes[: codes.index("outcome_value")]}, language)


def reasons(language: Language) -> str:
    """Return why the cells of the grid are known as they are."""
    return told_codes({code: text for code, text in TABLES["comparison"].items() if code not in GRADES}, language)


def flags(language: Language) -> str:
    """Return the flags of published figures."""
    table = pd.read_csv(data_folder() / "published" / "flags.csv")
    table["flag"] = table["flag"].map(_code)
    told = table[["flag", "effect", f"meaning_{language.code}"]]
    head = ("tanda", "akibat", "arti") if language.code == "id" else ("flag", "effect", "meaning")
    return markdown_table(told.set_axis(head, axis="columns"))


def files(language: Language) -> str:
    """Return the data files: rows, date, licence and columns, as sidecars and headers state them."""
    folder, rows = data_folder(), []
    for sidecar in sorted(folder.rglob("*.csv" + SIDECAR_SUFFIX)):
        stated = tomllib.loads(sidecar.read_text(encoding="utf-8"))
        table = sidecar.with_name(sidecar.name.removesuffix(SIDECAR_SUFFIX))
        named = ", ".join(map(_code, pd.read_csv(table, nrows=0).columns))
        name = table.relative_to(folder).as_posix()
        rows.append(
            (_code(name), language.integer(stated["rows"]), language.date(stated["date"]), named, stated["licence"])
        )
    head = [("berkas", "baris", "tanggal", "kolom", "lisensi"), ("file", "rows", "date", "columns", "licence")]
    return markdown_table(pd.DataFrame(rows, columns=head[language.code == "en"]))


def methods(language: Language) -> str:
    """Return, per year, where green begins, what is averaged and what the dimensions weigh; assumed ones marked."""
    place = ("id", "en").index(language.code)
    joined = {"units": ("unit", "units"), "products": ("produk", "products")}
    rows = []
    for year in available_years():
        method = load_methodology(year)
        rows.append([year, *["?"] * 3])
        with suppress(NotPublished):
            rows[-1][1] = _marked(
                language.number(method.bands().interval("zone", ZONES[0])[0], 0), method.bands().basis
            )
        with suppress(NotPublished):
            rows[-1][2] = _marked(joined[method.aggregation][place], method.aggregation_basis)
        with suppress(NotPublished):
            known = method.dimensions.dropna(subset="weight_percent").itertuples()
            weights = [f"{row.dimension} {language.number(row.weight_percent)}" for row in known]
            rows[-1][3] = _marked(", ".join(weights), method.weights_basis) if weights else "?"
    head = [
        ("tahun", "hijau mulai", "yang dirata-ratakan", "bobot dimensi (persen)"),
        ("year", "green from", "what is averaged", "weights of dimensions (percent)"),
    ]
    return markdown_table(pd.DataFrame(rows, columns=head[place]))


def _marked(text: str, basis: str) -> str:
    return text if basis == "published" else f"{text} \\*"


def house_layers() -> list[list[str]]:
    """Return the layers that import contracts hold, from the lowest."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    return [re.findall(r"ombud\.(\w+)", layer) for layer in reversed(contracts[0]["layers"])]


def house(language: Language) -> str:
    """Return the architecture in one picture: the layers of the package, from data at the bottom to the command."""
    place, layers = ("id", "en").index(language.code), house_layers()
    height, width, gap = 52, 760, 14
    shapes = []
    for number, layer in enumerate(reversed(layers)):
        top, share = number * (height + gap), width / len(layer)
        for column, name in enumerate(layer):
            left = column * share
            shapes.append(
                f'<rect x="{left + 2:.0f}" y="{top}" width="{share - 4:.0f}" height="{height}" rx="6"/>'
                f'<text class="name" x="{left + 14:.0f}" y="{top + 21}">{name}</text>'
                f'<text x="{left + 14:.0f}" y="{top + 40}">{escape(HOUSE[name][place])}</text>'
            )
        if number:
            shapes.append(f'<path d="M{width / 2:.0f} {top - 1}v-{gap - 2}m-5 5l5 -5l5 5"/>')
    title = ("Lapisan paket: data mengalir dari bawah ke atas", "Layers of the package: data flow upwards")[place]
    size = len(layers) * (height + gap) - gap
    return (
        f'<svg class="house" role="img" aria-label="{title}" viewBox="-1 -1 {width + 2} {size + 2}" '
        f'xmlns="http://www.w3.org/2000/svg">{"".join(shapes)}</svg>'
    )


def libraries(language: Language) -> str:
    """Return the libraries of requirements.lock that are installed here, with versions and licences as each declares them."""
    rows = []
    for name in re.findall(r"^([\w.-]+)==", (ROOT / "requirements.lock").read_text(encoding="utf-8"), re.MULTILINE):
        with suppress(PackageNotFoundError):
            about = metadata(name)
            classes = [text.rpartition(" :: ")[2] for text in about.get_all("Classifier", ()) if text[:7] == "License"]
            licence = (
                about.get("License-Expression") or " / ".join(classes) or (about.get("License") or "").split("\n")[0]
            )
            rows.append((name, about["Version"], licence or "–"))
    headings = ("Pustaka", "Versi", "Lisensi") if language.code == "id" else ("Library", "Version", "Licence")
    return markdown_table(pd.DataFrame(rows, columns=headings))


MAKERS = {
    make.__name__: make
    for make in (columns, statuses, grades, left_out, reasons, flags, files, methods, house, libraries)
}
