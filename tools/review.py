"""
Show a reviewer what a change does: the data first, then each notebook whose outputs change, once.

Every notebook is run again. Where its outputs differ from those that are saved with it, that is a fault: ``make notebooks``
saves them. Where they do not, but differ from those of the base, they are shown as well. Minus is old, plus is new, as in
git; the page has tables as tables, and pictures side by side.
"""

from __future__ import annotations

import argparse
import base64
import difflib
import hashlib
import html
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import nbformat

from ombud.errors import OmbudError
from ombud.files import write_atomically
from ombud.revisions.states import base_revision
from ombud.revisions.text import tell_difference
from ombud.running import execution

REPOSITORY = Path(__file__).resolve().parents[1]
PAGE = REPOSITORY / "reports" / "review.html"
WORKERS = 2
MOST = 12  # lines of a cell that the terminal shows; the page shows all
ROW, CELL = re.compile(r"<tr\b.*?</tr>", re.DOTALL), re.compile(r"<t[dh]\b.*?</t[dh]>", re.DOTALL)
STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #222 }
pre { background: #f5f5f2; padding: .6rem; overflow-x: auto; white-space: pre-wrap }
.old { background: #fbe3e4 }
.new { background: #e2f3e4 }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem } .sides > div { overflow-x: auto; border-top: 3px solid }
.sides > div:first-child { border-color: #c33 } .sides > div:last-child { border-color: #393 } img { max-width: 100% }
table { border-collapse: collapse } td, th { padding: .1rem .5rem; border-bottom: 1px solid #ddd; text-align: left }
"""


class Cell(NamedTuple):
    """A cell whose outputs differ: its place from 1, its source, and its outputs then and now."""

    place: int
    source: str
    old: list
    new: list


class Review(NamedTuple):
    """What became of one notebook: same, shown (its saved outputs are right), differs or failed."""

    name: str
    state: str
    seconds: float
    cells: list[Cell]
    error: str = ""


def review(path: Path, base: str) -> Review:
    """Run a notebook, and compare it with what is saved, or else with what the base has."""
    started = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="ombud-review-") as folder:
        try:
            again = execution.run(path, {}, Path(folder, path.name)).read_text(encoding="utf-8")
        except OmbudError as error:
            return Review(path.name, "failed", time.perf_counter() - started, [], str(error))
    saved = path.read_text(encoding="utf-8")
    seconds = time.perf_counter() - started
    if again != saved:
        return Review(path.name, "differs", seconds, list(differing(saved, again)))
    cells = list(differing(at(base, path), again))
    return Review(path.name, "shown" if cells else "same", seconds, cells)


def at(base: str, path: Path) -> str:
    """Return a file as it is in a revision; one that is not there is an empty notebook."""
    name = path.relative_to(REPOSITORY).as_posix() if path.is_relative_to(REPOSITORY) else path.name
    said = subprocess.run(["git", "show", f"{base}:{name}"], cwd=REPOSITORY, capture_output=True)
    return (
        said.stdout.decode("utf-8")
        if base and not said.returncode
        else '{"cells": [], "nbformat": 4, "nbformat_minor": 5}'
    )


def differing(old: str, new: str) -> Iterator[Cell]:
    """Yield the cells whose sources or outputs differ, in the order of the new notebook, then those that are gone."""
    before, after = ({cell["id"]: cell for cell in cells_of(text)} for text in (old, new))
    for place, name in enumerate([*after, *(name for name in before if name not in after)], start=1):
        sides = [
            (cell.get("source", ""), cell.get("outputs", [])) for cell in (before.get(name, {}), after.get(name, {}))
        ]
        if sides[0] != sides[1]:
            yield Cell(place, sides[1][0] or sides[0][0], sides[0][1], sides[1][1])


def cells_of(text: str) -> list:
    """Return the cells of a notebook that has ids."""
    return nbformat.reads(text, as_version=4).cells


def lines_of(outputs: list) -> list[str]:
    """Return outputs as lines of text; a picture is its description and whether it is the same."""
    lines: list[str] = []
    for output in outputs:
        data = output.get("data", {})
        if picture := data.get("image/png") or data.get("image/svg+xml"):
            name = hashlib.sha256(picture.encode()).hexdigest()[:8]
            lines.append(f"[picture {name}] {data.get('text/plain', '')}")
        else:
            rows = [
                " | ".join(plain(cell) for cell in CELL.findall(row)) for row in ROW.findall(data.get("text/html", ""))
            ]
            text = data.get("text/markdown") or data.get("text/plain") or output.get("text") or output.get("evalue", "")
            lines += rows or text.splitlines()
    return lines


def plain(part: str) -> str:
    """Return what a reader sees of a piece of HTML, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", part)).split())


def signed(cell: Cell) -> list[str]:
    """Return how a cell's outputs differ, in git's signs: - old, + new."""
    old, new = (lines_of(side) for side in (cell.old, cell.new))
    told = list(difflib.unified_diff(old, new, lineterm="", n=0))[2:]
    return [line for line in told if not line.startswith("@@")]


def terminal(reviews: list[Review]) -> Iterator[str]:
    """Yield what is printed: each notebook once."""
    for each in reviews:
        yield f"{each.state:8} {each.name} ({each.seconds:.1f} s)" + (
            f", {len(each.cells)} cells" if each.cells else ""
        )
        if each.error:
            yield f"  {each.error}"
        for cell in each.cells if each.state == "differs" else []:
            lines = signed(cell) or ["(only what is not seen differs, such as the data handed on)"]
            yield f"  cell {cell.place}: {(cell.source.strip().splitlines() or [''])[0][:100]}"
            yield from (f"    {line[:160]}" for line in lines[:MOST])
            if len(lines) > MOST:
                yield f"    ... and {len(lines) - MOST} more lines"


def page(told: str, reviews: list[Review]) -> str:
    """Return everything as one page."""
    parts = [f"<!doctype html><meta charset='utf-8'><title>Review</title><style>{STYLE}</style><h1>Review</h1>"]
    parts.append(f"<pre>{html.escape(told)}</pre>")
    for each in reviews:
        parts.append(f"<h2>{html.escape(each.name)}: {each.state}</h2>")
        parts += [f"<pre>{html.escape(each.error)}</pre>"] if each.error else []
        for cell in each.cells:
            parts.append(f"<h3>Cell {cell.place}</h3><pre>{html.escape(cell.source)}</pre><div class='sides'>")
            parts += [f"<div>{''.join(side)}</div>" for side in marked(shown(cell.old), shown(cell.new))]
            parts.append("</div>")
    return "\n".join(parts)


def _drawing(data: dict) -> str:
    return "svg+xml;base64," + base64.b64encode(data["image/svg+xml"].encode()).decode()


def shown(outputs: list) -> list[str]:
    """Return outputs as HTML: pictures, tables, text."""
    parts = []
    for output in outputs:
        data = output.get("data", {})
        if "image/png" in data or "image/svg+xml" in data:
            source = f"png;base64,{data['image/png'].strip()}" if "image/png" in data else _drawing(data)
            told = html.escape(data.get("text/plain", ""), quote=True)
            parts.append(f"<img alt='{told}' src='data:image/{source}'>")
        elif "text/html" in data:
            parts.append(data["text/html"])
        else:
            parts += [f"<pre>{html.escape(line)}</pre>" for line in lines_of([output])]
    return parts


def marked(old: list[str], new: list[str]) -> tuple[list[str], list[str]]:
    """Return two sides with the lines and rows of tables that only one of them has marked."""
    block = re.compile(r"<(tr|pre)\b.*?</\1>", re.DOTALL)
    sides = ["".join(side) for side in (old, new)]
    known = [{found[0] for found in block.finditer(side)} for side in sides]

    def mark(side: str, others: set[str], name: str) -> list[str]:
        return [
            block.sub(
                lambda found: found[0] if found[0] in others else re.sub(r"^<(\w+)", rf'<\1 class="{name}"', found[0]),
                side,
            )
        ]

    return mark(sides[0], known[1], "old"), mark(sides[1], known[0], "new")


def main(arguments: list[str] | None = None) -> int:
    """Print and write the review; return 1 when a notebook failed or its saved outputs are not those of its run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("notebooks", nargs="*", type=Path, help="default: all in notebooks/")
    parser.add_argument("--base", help="the revision to compare with; default: as `ombud diff`")
    parser.add_argument("--page", type=Path, default=PAGE, help="where the page is written")
    options = parser.parse_args(arguments)
    try:
        base = options.base or base_revision()
        told, _, readable = tell_difference(base, lang="en")
    except OmbudError as error:  # no git: the notebooks are reviewed all the same
        base, told, readable = "", str(error), True
    print(told, flush=True)
    notebooks = options.notebooks or sorted((REPOSITORY / "notebooks").glob("*.ipynb"))
    reviews = []
    if readable:
        with ThreadPoolExecutor(WORKERS) as pool:
            for each in pool.map(lambda path: review(path.resolve(), base), notebooks):
                reviews.append(each)
                print(*terminal([each]), sep="\n", flush=True)
    print(write_atomically(options.page, page(told, reviews)))
    return int(not readable or any(each.state in ("differs", "failed") for each in reviews))


if __name__ == "__main__":
    sys.exit(main())
