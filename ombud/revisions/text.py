"""What changed between two states of the data, as lines for a terminal or for a pull request's comment."""

import re
from collections.abc import Iterator

import pandas as pd

from ombud.display.language import MISSING, Language
from ombud.revisions.difference import CODES, Difference, compare_data
from ombud.revisions.states import opened

SIDES, SIGNS = ("before", "after"), ("- ", "+ ")
MOST = 30  # lines of a kind that are told


def tell_difference(
    before: str | None = None, after: str | None = None, *, lang: str = "id", markdown: bool = False
) -> tuple[str, bool, bool]:
    """Return what differs between two states (see `opened`), whether anything does, and whether the later can be loaded."""
    with opened(before, after) as (old, new):
        difference = compare_data(old.folder, new.folder, lang)
        text = tell(difference, (old.name, new.name), Language(lang), markdown=markdown)
    differs = not difference.records.empty or bool(difference.unreadable)
    return text, differs, "after" not in difference.unreadable


def tell(difference: Difference, names: tuple[str, str], language: Language, *, markdown: bool = False) -> str:
    """Tell the difference of two states, called by `names`, as plain text, or as Markdown for a comment."""
    title = language("Data: {before} → {after}", before=names[0], after=names[1])
    sections = {heading: lines for heading, lines in _sections(difference, language) if lines}
    told = [f"## {_escaped(title)}" if markdown else title]
    for heading, lines in (sections or {language("Nothing differs."): []}).items():
        signed = any(line.startswith(SIGNS) for line in lines)
        shown = lines[:MOST]
        if len(lines) > MOST:
            shown.append(("  " if signed else "") + language("... and {n} more", n=len(lines) - MOST))
        told.append(f"**{heading}**" if markdown else heading)
        if not markdown:
            told += [f"  {line}" for line in shown]
        elif signed:
            told.append("\n".join(["```diff", *shown, "```"]))
        elif shown:
            told.append("\n".join(f"- {_escaped(line)}" for line in shown))
    return ("\n\n" if markdown else "\n").join(told)


def _sections(difference: Difference, language: Language) -> Iterator[tuple[str, list[str]]]:
    """Yield headings with the lines below them; those of sentences begin with git's signs."""
    for side, error in difference.unreadable.items():
        yield language.tell(f"unreadable_{side}"), error.describe(language.translate).splitlines()
    cells = difference.cells
    if len(cells):  # what is published stands among the rows
        cells = cells[cells["data_year"] != cells["method_year"]]
    place = ["file", "record", "row_before", "row_after"]
    records = [_record(group, language) for _, group in difference.records.groupby(place, sort=False, dropna=False)]
    rows = [_row(row, language) for row in difference.rows.to_dict("records")]
    grid = [_cell(row, language) for row in cells.to_dict("records")]
    sentences = list(_sentences(difference.sentences))
    yield language("Records of the data files that differ: {n}", n=len(records)), records
    yield language("Rows of the panel that differ: {n}", n=len(rows)), rows
    yield language("Cells of the comparison grid that differ: {n}", n=len(grid)), grid
    n_sentences = sum(line.startswith("+") for line in sentences)
    yield language("Sentences of findings that differ: {n}", n=n_sentences), sentences
    reports = [
        language.tell(f"report_{row['kind']}", level=language.tell(row["name"]), **row)
        for row in difference.reports.to_dict("records")
    ]
    yield language("Reports whose content differs:"), reports


def _record(cells: pd.DataFrame, language: Language) -> str:
    first = cells.iloc[0]
    row = first["row_before"] if pd.isna(first["row_after"]) else first["row_after"]
    places = [first["file"], *([] if pd.isna(row) else [language("row {row}", row=row)])]
    new, gone = (cells[side].isna().all() for side in SIDES)
    if gone or new:
        what, stated = language("removed") if gone else language("added"), cells["before"] if gone else cells["after"]
    else:
        before, after = (cells[side].fillna("").replace("", MISSING) for side in SIDES)
        what, stated = "", before + " → " + after
    told = [f"{column} {cell}" for column, cell in zip(cells["column"], stated, strict=True) if column]
    return f"{', '.join(places)} ({first['record']}): {', '.join(filter(None, [what, '; '.join(told)]))}"


def _row(row: dict, language: Language) -> str:
    sides = {"total": [_total(row, side, language) for side in SIDES]}
    sides |= {name: [_code(row[f"{name}_{side}"], language) for side in SIDES] for name in CODES}
    told = [f"{language.tell(f'differing_{name}')} {old} → {new}" for name, (old, new) in sides.items() if old != new]
    rule = language("decided by another rule")
    return f"{row['government']} {row['year']}: {'; '.join(told) or rule}"


def _total(row: dict, side: str, language: Language) -> str:
    value, low, high = (row[f"{name}_{side}"] for name in ("value", "low", "high"))
    return language.number(value) if pd.notna(value) else language.interval(low, high)


def _code(value, language: Language) -> str:
    if pd.isna(value) or value == "":
        return MISSING
    return ", ".join(language.tell(part) for part in value.split(";")) if isinstance(value, str) else str(value)


def _cell(row: dict, language: Language) -> str:
    sides = [f"{_total(row, side, language)} ({_code(row[f'grade_{side}'], language)})" for side in SIDES]
    place = language("figures of {data_year} by the method of {method_year}", row)
    return f"{row['government']}, {place}: {sides[0]} → {sides[1]}"


def _sentences(sentences: pd.DataFrame) -> Iterator[str]:
    """Yield each report's name, and below it what its findings say before and after."""
    if sentences.empty:
        return
    for (subject, *years), group in sentences.groupby(["subject", "from_year", "to_year"], sort=False):
        yield f"  {subject or 'Indonesia'}, {'–'.join(map(str, years))}"
        yield from group["side"].map(dict(zip(SIDES, SIGNS, strict=True))) + group["sentence"]


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)
