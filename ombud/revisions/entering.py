"""New figures from someone's hand to the data: tried first, held against what is known, then saved."""

from __future__ import annotations

import datetime
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.display.language import Language
from ombud.errors import N_, DataError, Fault, OmbudError
from ombud.evidence.entry.figures import FigureError, read_figure, read_list
from ombud.evidence.entry.saving import Rows, save, stage
from ombud.evidence.published.collection import Collection, load_collection
from ombud.evidence.published.observations import load_flags
from ombud.files import Data, DataDir
from ombud.revisions.difference import Difference, compare_data
from ombud.revisions.text import tell

KEY = ["government_code", "year"]
FIGURE = ["source_id", *KEY, "measure", "locus", "value", "category", "zone"]
# cautions that the panel adds to a figure that looks like another one
ALIKE = ("near_figures", "shared_value")

TWICE = Fault(
    "the page already states this figure (observations.csv, row {row})",
    N_("a figure that is not there yet"),
    column="page",
)

Confirm = Callable[[list[str]], bool]


def ask(facts: Mapping[str, Any], lang: str, prompt: Callable[[str], str]) -> dict[str, str]:
    """Return answers to what is needed and not given; nothing is asked when the figure and its page are given."""
    language = Language(lang)
    labels = {
        "government": language("Government"),
        "year": language("Year"),
        "value": language("Total (blank if none is stated)"),
        "category": language("Category (blank if none is stated)"),
        "zone": language("Zone (blank if none is stated)"),
        "page": language("Address of the page, or its source_id"),
        "title": language("Title of the page"),
        "published": language("Day on which it appeared, such as 2023-02-07"),
        "archived": language("Address of an archived copy"),
    }
    figure = any(facts.get(name) for name in ("value", "category", "zone"))
    if figure and all(facts.get(name) for name in ("government", "year", "page")):
        return {}
    return {name: prompt(label) for name, label in labels.items() if not facts.get(name)}


def add_figure(
    facts: Mapping[str, Any],
    confirm: Confirm,
    lang: str = "id",
    data_dir: DataDir = None,
    today: datetime.date | None = None,
) -> str:
    """
    Add one published figure to the data.

    Parameters
    ----------
    facts : mapping
        See `ombud.evidence.entry.figures.read_figure`.
    confirm : function
        Asked whether to write, with lines that say what speaks against it; only where something does.
    lang : {"id", "en"}
        Language of what is told.
    data_dir : path, optional
        See `ombud.files.data_folder`.
    today : date, optional
        Day of access of a new page; by default today's.

    Returns
    -------
    str
        What changed, as ``ombud diff`` tells it.

    Raises
    ------
    FigureError
        With everything that is wrong with the facts.
    OmbudError
        If the page already states it, if `confirm` says no, or as `ombud.evidence.entry.saving.save`. Nothing is written.
    """
    data, today = Data.at(data_dir), today or datetime.date.today()
    return _enter([read_figure(facts, data, today)], [TWICE], confirm, Language(lang), data, today)


def add_list(
    path: Path,
    common: Mapping[str, Any],
    confirm: Confirm,
    lang: str = "id",
    data_dir: DataDir = None,
    today: datetime.date | None = None,
) -> str:
    """
    Add the figures of a list, all of them or none; `common` holds facts of rows that leave them blank.

    The rest is as in `add_figure`; what is wrong is named with its row in a `DataError`.
    """
    data, today = Data.at(data_dir), today or datetime.date.today()
    rows, faults, places = [], [], []
    for listed in read_list(path, data):
        told = {name: cell for name, cell in listed.facts.items() if cell not in (None, "")}
        places.append(replace(TWICE, file=path.name, sheet=listed.sheet, row=listed.row))
        try:
            rows.append(read_figure({**common, **told}, data, today))
        except FigureError as error:
            faults += [replace(fault, file=path.name, sheet=listed.sheet, row=listed.row) for fault in error.faults]
    if faults:
        raise DataError(faults)
    return _enter(rows, places, confirm, Language(lang), data, today)


def _enter(
    rows: Rows, places: list[Fault], confirm: Confirm, language: Language, data: Data, today: datetime.date
) -> str:
    with tempfile.TemporaryDirectory(prefix="ombud-entry-") as scratch:
        staged = stage(rows, data, Path(scratch), today)
        difference = compare_data(data.folder, staged, language.code)
        for error in difference.unreadable.values():
            raise error
        after = load_collection(staged)
        new = after.observations.tail(len(places))
        _refuse_doubles(after, new, places)
        doubts = list(_doubts(difference, after, new, language))
        if doubts and not confirm(doubts):
            raise OmbudError("Nothing was written")
        save(staged, data)
    return tell(difference, (str(data.folder), language("with the new figures")), language)


def _refuse_doubles(after: Collection, new: pd.DataFrame, places: list[Fault]) -> None:
    """Refuse a figure that its page already states, in the data or in the list itself."""
    figures = after.observations[FIGURE].astype(object).fillna("")
    first = after.observations["row"].groupby([figures[name] for name in FIGURE]).transform("min")
    faults = [
        replace(place, fields={"row": first[index]})
        for index, place in zip(new.index, places, strict=True)
        if first[index] != new.at[index, "row"]
    ]
    if faults:
        raise DataError(faults)


def _doubts(difference: Difference, after: Collection, new: pd.DataFrame, language: Language) -> Iterator[str]:
    """Yield what speaks against new figures: what they stand against, do not fit, replace or look like."""
    outcomes = after.trace.set_index("row")
    flags = load_flags(after.data).set_index("flag")[f"meaning_{language.code}"]
    changed = difference.rows.set_index(KEY) if len(difference.rows) else pd.DataFrame()
    publishers = after.sources.set_index("source_id")["publisher"]
    for figure in new.to_dict("records"):
        name, outcome = f"{figure['entity']} {figure['year']}", outcomes.loc[figure["row"]]
        told = []
        if outcome["outcome"] == "excluded":
            told.append(language("it does not count: {reason}", reason=language.tell(outcome["reason"])))
        if outcome["outcome"] in ("candidate", "outvoted"):
            told.append(language("it stands against what is known"))
        key = tuple(figure[column] for column in KEY)
        if key in changed.index:
            row = changed.loc[key]
            if row["contradiction_after"] not in ("", row["contradiction_before"]):
                told.append(language("the value is not of the zone or category that pages state"))
            if pd.notna(row["value_before"]) and row["value_before"] != row["value_after"]:
                told.append(language("it replaces {value}", value=language.number(row["value_before"])))
            low, value, high = row["low_before"], row["value_after"], row["high_before"]
            if pd.isna(row["value_before"]) and (value < low or value > high):
                told.append(
                    language("it lies outside what was known: {interval}", interval=language.interval(low, high))
                )
            fresh = {*str(row["cautions_after"]).split(";")} - {*str(row["cautions_before"]).split(";")}
            told += [flags[flag] for flag in ALIKE if flag in fresh]
        if told:
            yield f"{name}, {_figure(figure, language)}: {'; '.join(told)}"
            yield from _known(figure, after, publishers, language)


def _known(figure: dict, after: Collection, publishers: pd.Series, language: Language) -> Iterator[str]:
    """Yield the other figures of that government and year, each with its page and what becomes of it."""
    same = after.observations[KEY].eq([figure[column] for column in KEY]).all(axis=1)
    others = after.observations[same & after.observations["row"].ne(figure["row"])]
    traced = after.trace.set_index("row")
    for other in others.to_dict("records"):
        outcome = traced.loc[other["row"], "outcome"]
        if outcome != "excluded":
            yield (
                f"  {_figure(other, language)}, {publishers[other['source_id']]} ({other['source_id']}): "
                f"{language.tell(f'outcome_{outcome}')}"
            )


def _figure(figure: dict, language: Language) -> str:
    parts = [language.number(figure["value"])] if pd.notna(figure["value"]) else []
    parts += [language.tell(figure[name]) for name in ("category", "zone") if pd.notna(figure[name])]
    return ", ".join(parts)
