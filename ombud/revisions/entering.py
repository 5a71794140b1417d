"""New figures from someone's hand to the data: tried first, held against what is known, then saved."""

import datetime
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from ombud.display.language import Language
from ombud.errors import N_, DataError, Fault, OmbudError
from ombud.evidence.entry import FigureError, Rows, read_figure, read_list, save, stage
from ombud.evidence.published.observations import load_flags
from ombud.evidence.published.panel import KEY, Collection, load_collection
from ombud.files import Data
from ombud.revisions.difference import Difference, compare_data
from ombud.revisions.text import tell

STATED = ["value", "category", "zone"]
FIGURE = ["source_id", *KEY, "measure", "locus", *STATED]
# cautions that the panel adds to a figure that looks like another one
ALIKE = ("near_figures", "shared_value")

ACCEPTED = N_("a figure that is not there yet")
TWICE = Fault("the page already states this figure (observations.csv, row {row})", ACCEPTED, column="page")

Confirm = Callable[[list[str]], bool]  # asked with what speaks against a figure, where something does


def ask(facts: Mapping[str, Any], lang: str, prompt: Callable[[str], str]) -> dict[str, str]:
    """Return answers to what is needed and not given; nothing is asked when the figure and its page are given."""
    language = Language(lang)
    if any(facts.get(name) for name in STATED) and all(facts.get(name) for name in ("government", "year", "page")):
        return {}
    asked = ("government", "year", *STATED, "page", "title", "published", "archived")
    return {name: prompt(language.tell(f"asked_{name}")) for name in asked if not facts.get(name)}


def add_figure(facts: Mapping[str, Any], confirm: Confirm, lang: str = "id", today: datetime.date | None = None) -> str:
    """
    Add one published figure to the data, of the facts that `read_figure` reads; return what changed, as ``ombud diff``.

    Nothing is written where an `OmbudError` is raised: a `FigureError` of all that is wrong with the facts; the page
    already states the figure; `confirm` says no; or as `save`. `today` is the day of access of a new page.
    """
    data, today = Data.at(), today or datetime.date.today()
    return _enter([read_figure(facts, data, today)], [TWICE], confirm, Language(lang), data, today)


def add_list(
    path: Path, common: Mapping[str, Any], confirm: Confirm, lang: str = "id", today: datetime.date | None = None
) -> str:
    """Add the figures of a list as `add_figure` does, all or none; `common` holds facts of rows that leave them blank."""
    data, today = Data.at(), today or datetime.date.today()
    rows, faults, places = [], [], []
    for sheet, row, facts in read_list(path, data):
        told = {name: cell for name, cell in facts.items() if cell not in (None, "")}
        place = {"file": path.name, "sheet": sheet, "row": row}
        places.append(replace(TWICE, **place))
        try:
            rows.append(read_figure({**common, **told}, data, today))
        except FigureError as error:
            faults += [replace(fault, **place) for fault in error.faults]
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
        # what the page already states, in the data or in the list itself
        figures = after.observations[FIGURE].astype(object).fillna("")
        first = after.observations["row"].groupby([figures[name] for name in FIGURE]).transform("min")[new.index]
        stated = zip(places, first, new["row"], strict=True)
        faults = [replace(place, fields={"row": row}) for place, row, own in stated if row != own]
        if faults:
            raise DataError(faults)
        doubts = list(_doubts(difference, after, new, language))
        if doubts and not confirm(doubts):
            raise OmbudError("Nothing was written")
        save(staged, data)
    return tell(difference, (str(data.folder), language("with the new figures")), language)


def _doubts(difference: Difference, after: Collection, new: pd.DataFrame, language: Language) -> Iterator[str]:
    """Yield what speaks against new figures, each with what else is known of its government and year."""
    known = after.observations.merge(after.trace[["row", "outcome", "reason"]], on="row", validate="1:1")
    known["publisher"] = known["source_id"].map(after.sources.set_index("source_id")["publisher"])
    flags = load_flags(after.data).set_index("flag")[f"meaning_{language.code}"]
    changed = {(row["government_code"], row["year"]): row for row in difference.rows.to_dict("records")}
    for figure in known[known["row"].isin(new["row"])].to_dict("records"):
        told = []
        if figure["outcome"] == "excluded":
            told.append(language("it does not count: {reason}", reason=language.tell(figure["reason"])))
        if figure["outcome"] in ("candidate", "outvoted"):
            told.append(language("it stands against what is known"))
        row = changed.get((figure["government_code"], figure["year"]))
        told += _consequences(row, flags, language) if row else []
        if not told:
            continue
        yield f"{figure['entity']} {figure['year']}, {_figure(figure, language)}: {'; '.join(told)}"
        same = known[KEY].eq([figure[column] for column in KEY]).all(axis=1) & known["row"].ne(figure["row"])
        for other in known[same & known["outcome"].ne("excluded")].to_dict("records"):
            page, role = f"{other['publisher']} ({other['source_id']})", f"outcome_{other['outcome']}"
            yield f"  {_figure(other, language)}, {page}: {language.tell(role)}"


def _consequences(row: Mapping[str, Any], flags: pd.Series, language: Language) -> Iterator[str]:
    """Yield what a row of the panel, as it would become, does not fit, replaces or looks like."""
    if row["contradiction_after"] not in ("", row["contradiction_before"]):
        yield language("the value is not of the zone or category that pages state")
    if pd.notna(row["value_before"]) and row["value_before"] != row["value_after"]:
        yield language("it replaces {value}", value=language.number(row["value_before"]))
    low, value, high = row["low_before"], row["value_after"], row["high_before"]
    if pd.isna(row["value_before"]) and (value < low or value > high):
        yield language("it lies outside what was known: {interval}", interval=language.interval(low, high))
    fresh = {*str(row["cautions_after"]).split(";")} - {*str(row["cautions_before"]).split(";")}
    yield from (flags[flag] for flag in ALIKE if flag in fresh)


def _figure(figure: dict, language: Language) -> str:
    parts = [language.number(figure["value"])] if pd.notna(figure["value"]) else []
    return ", ".join([*parts, *(language.tell(figure[name]) for name in STATED[1:] if pd.notna(figure[name]))])
