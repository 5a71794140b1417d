"""What changed between two states of the data, as lines for a terminal or for a pull request's comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import pandas as pd

from ombud.display.language import MISSING, Language
from ombud.revisions.difference import Difference

MOST = 30  # lines of a kind that are told


class Section(NamedTuple):
    """Lines below a heading, of which `signed` ones begin with git's signs."""

    heading: str
    lines: list[str]
    signed: bool = False


def tell(difference: Difference, names: tuple[str, str], language: Language, *, markdown: bool = False) -> str:
    """
    Tell a difference as text.

    Parameters
    ----------
    difference : Difference
        As `ombud.revisions.difference.compare_data` gives it.
    names : (str, str)
        What the two states are called.
    language : Language
        Of everything told.
    markdown : bool
        As Markdown, for a comment; else as plain text.
    """
    title = language("Data: {before} → {after}", before=names[0], after=names[1])
    sections = list(_sections(difference, language))
    if not sections:
        sections = [Section(language("Nothing differs."), [])]
    told = [f"## {_escaped(title)}" if markdown else title]
    for section in sections:
        lines = section.lines[:MOST]
        if len(section.lines) > MOST:
            lines.append(("  " if section.signed else "") + language("... and {n} more", n=len(section.lines) - MOST))
        if not markdown:
            told += [section.heading, *(f"  {line}" for line in lines)]
        elif section.signed:
            told += [f"**{section.heading}**", "\n".join(["```diff", *lines, "```"])]
        else:
            told += [f"**{section.heading}**", *(["\n".join(f"- {_escaped(line)}" for line in lines)] if lines else [])]
    return ("\n\n" if markdown else "\n").join(told)


def _sections(difference: Difference, language: Language) -> Iterator[Section]:
    for side, error in difference.unreadable.items():
        heading = {
            "before": language("The earlier data can't be read:"),
            "after": language("The later data can't be read:"),
        }
        yield Section(heading[side], error.describe(language.translate).splitlines())
    records = [
        _record(group, language)
        for _, group in difference.records.groupby(
            ["file", "record", "row_before", "row_after"], sort=False, dropna=False
        )
    ]
    kinds = [
        Section(language("Records of the data files that differ: {n}", n=len(records)), records),
        _rows(difference.rows, language),
        _cells(difference.cells, language),
        _sentences(difference.sentences, language),
        Section(
            language("Reports whose content differs:"), [_report(row, language) for row in _of(difference.reports)]
        ),
    ]
    yield from (section for section in kinds if section.lines)


def _record(cells: pd.DataFrame, language: Language) -> str:
    first = cells.iloc[0]
    places = [first["file"]]
    row = first["row_before"] if pd.isna(first["row_after"]) else first["row_after"]
    if pd.notna(row):
        places.append(language("row {row}", row=row))
    gone, new = (cells[side].isna().all() for side in ("after", "before"))
    told = [
        f"{cell.column} {cell.before if gone else cell.after}"
        if gone or new
        else f"{cell.column} {_raw(cell.before)} → {_raw(cell.after)}"
        for cell in cells.itertuples()
        if not (gone or new) or cell.column
    ]
    what = [language("removed")] if gone else [language("added")] if new else []
    listed = ["; ".join(told)] if told else []
    return f"{', '.join(places)} ({first['record']}): {', '.join([*what, *listed])}"


def _raw(value) -> str:
    return MISSING if pd.isna(value) or value == "" else str(value)


def _rows(rows: pd.DataFrame, language: Language) -> Section:
    return Section(
        language("Rows of the panel that differ: {n}", n=len(rows)), [_row(row, language) for row in _of(rows)]
    )


def _row(row: dict, language: Language) -> str:
    name = f"{row['government']} {row['year']}"
    if not row["there_before"] or not row["there_after"]:
        side = "after" if row["there_after"] else "before"
        what = language("new") if row["there_after"] else language("gone")
        known = [
            _total(row, side, language),
            *(_code(row[f"{label}_{side}"], language) for label in ("status", "zone")),
        ]
        return f"{name}: {what}, {', '.join(known)}"
    labels = {
        "status": language("status"),
        "category": language("category"),
        "zone": language("zone"),
        "contradiction": language("contradiction"),
        "n_sources": language("publishers"),
        "cautions": language("cautions"),
        "source_ids": language("pages"),
    }
    totals = [_total(row, side, language) for side in ("before", "after")]
    told = [language("total {before} → {after}", before=totals[0], after=totals[1])] if totals[0] != totals[1] else []
    for column, label in labels.items():
        sides = [_code(row[f"{column}_{side}"], language) for side in ("before", "after")]
        told += [f"{label} {sides[0]} → {sides[1]}"] if sides[0] != sides[1] else []
    if not told:
        told = [language("decided by another rule")]
    return f"{name}: {'; '.join(told)}"


def _total(row: dict, side: str, language: Language) -> str:
    value, low, high = (row[f"{name}_{side}"] for name in ("value", "low", "high"))
    if pd.notna(value):
        return language.number(value)
    return MISSING if pd.isna(low) else language.interval(low, high)


def _code(value, language: Language) -> str:
    if pd.isna(value) or value == "":
        return MISSING
    return ", ".join(language.tell(part) for part in value.split(";")) if isinstance(value, str) else str(value)


def _cells(cells: pd.DataFrame, language: Language) -> Section:
    """Tell the cells off the diagonal; what is on it is the panel's."""
    off = [row for row in _of(cells) if row["data_year"] != row["method_year"]]
    lines = []
    for row in off:
        sides = [
            f"{_total(row, side, language)} ({_code(row[f'grade_{side}'], language)})" for side in ("before", "after")
        ]
        place = language(
            "figures of {data_year} by the method of {method_year}",
            data_year=row["data_year"],
            method_year=row["method_year"],
        )
        lines.append(f"{row['government']}, {place}: {sides[0]} → {sides[1]}")
    return Section(language("Cells of the comparison grid that differ: {n}", n=len(lines)), lines)


def _sentences(sentences: pd.DataFrame, language: Language) -> Section:
    lines, n = [], 0
    for row in _of(sentences):
        place = f"{row['subject'] or 'Indonesia'}, {row['from_year']}–{row['to_year']}"
        lines += [] if f"  {place}" in lines else [f"  {place}"]
        lines.append(f"{'-' if row['side'] == 'before' else '+'} {row['sentence']}")
        n += row["side"] == "after"
    return Section(language("Sentences of findings that differ: {n}", n=n), lines, signed=True)


def _report(row: dict, language: Language) -> str:
    what = {
        "national": language("index page"),
        "province": language("province report"),
        "government": language("government report"),
    }
    if row["kind"] == "peers":
        return language(
            "reports on other governments ({level}): their place among the totals of {years}",
            level=language.tell(row["name"]),
            years=row["years"],
        )
    name = f"{what[row['kind']]} {row['name']}".strip()
    if row["reason"] == "findings":
        return language("{report}: findings of {years}", report=name, years=row["years"])
    return language("{report}: tables of {years}", report=name, years=row["years"])


def _of(frame: pd.DataFrame) -> list[dict]:
    return frame.to_dict("records")


def _escaped(text: str) -> str:
    return re.sub(r"([\\`*_<>\[\]|])", r"\\\1", text)
