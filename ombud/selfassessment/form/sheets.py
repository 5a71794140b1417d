"""The sheets of a self-assessment workbook."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ombud.display.language import Language
from ombud.selfassessment import layout, words
from ombud.selfassessment.form.contents import Contents
from ombud.selfassessment.form.formulas import Ranges, letters
from ombud.selfassessment.form.result_sheet import ResultSheet
from ombud.selfassessment.form.weights_sheet import Places, write_weights

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

FIRST_UNIT = 8  # row of the first unit on its sheet, from 0
FIRST_SCORE = 3
ALLOWED = {"format_columns": True, "format_rows": True, "autofilter": True, "select_unlocked_cells": True}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDE7E3", "border": 1},
    "text": {"text_wrap": True, "valign": "top"},
    "cell": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#BBBBBB"},
    "number": {"num_format": "0.00", "valign": "top", "border": 1, "border_color": "#BBBBBB"},
    "count": {"num_format": "0", "valign": "top", "border": 1, "border_color": "#BBBBBB"},
    "bold": {"bold": True, "num_format": "0.00", "border": 1, "border_color": "#BBBBBB"},
    "warning": {"bold": True, "font_color": "#9E2A5B", "text_wrap": True},
    # cells to fill in; as text, what is typed can't become a formula
    "typed": {"locked": False, "num_format": "@", "bg_color": "#FFF8DC", "border": 1, "text_wrap": True},
    "score": {"locked": False, "num_format": "0", "bg_color": "#FFF8DC", "border": 1, "align": "center"},
    "cost": {"locked": False, "num_format": "General", "bg_color": "#FFF8DC", "border": 1, "align": "center"},
}


def write_sheets(book: Workbook, contents: Contents) -> None:
    """Write all sheets, in the order in which they are read."""
    styles = {name: book.add_format(style) for name, style in STYLES.items()}
    sheets = {name: book.add_worksheet(name) for name in layout.SHEETS}
    for sheet in sheets.values():
        sheet.protect("", ALLOWED)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
    _write_guide(sheets[layout.GUIDE], contents, styles)
    places = write_weights(sheets[layout.WEIGHTS], contents, styles)
    first, last = places.kinds
    book.define_name(layout.KINDS, f"={layout.WEIGHTS}!$B${first}:$B${last}")
    _write_units(sheets[layout.UNITS], contents, styles)
    last = _write_scores(sheets[layout.SCORES], contents, styles, places)
    ranges = Ranges(FIRST_SCORE + 1, last, *places.cutoffs)
    ResultSheet(sheets[layout.RESULT], contents, styles, ranges, places.dimensions, FIRST_UNIT).write()
    sheets[layout.GUIDE].activate()


def _write_guide(sheet: Worksheet, contents: Contents, styles: dict[str, Format]) -> None:
    language = contents.language
    sheet.set_column(0, 0, 110)
    title = language("Self-assessment by the method of {year}", year=contents.year)
    sheet.write_string(0, 0, title, styles["title"])
    row = 1
    if contents.example:
        sheet.write_string(row, 0, words.example_line(language), styles["warning"])
        row += 1
    for heading, paragraphs in words.instructions(contents.form, contents.year, language):
        sheet.write_string(row + 1, 0, heading, styles["heading"])
        for place, text in enumerate(paragraphs, start=row + 2):
            sheet.write_string(place, 0, text, styles["text"])
            # rows do not grow by themselves when a program writes them
            sheet.set_row(place, 15 * (1 + len(text) // 115))
        row += 2 + len(paragraphs)


def _keyed(sheet: Worksheet, row: int, key: str) -> None:
    sheet.write_string(row, layout.KEY_COLUMN, key)


def _write_units(sheet: Worksheet, contents: Contents, styles: dict[str, Format]) -> None:
    language, name = contents.language, layout.UNIT_NAME
    sheet.set_column(0, 0, None, None, {"hidden": True})
    sheet.set_column(1, 1, 24)
    sheet.set_column(2, 3, 55)
    sheet.write_string(0, 1, language("Government and units"), styles["title"])
    if contents.example:
        sheet.write_string(1, 1, words.example_line(language), styles["warning"])
        _keyed(sheet, 5, layout.EXAMPLE)
        sheet.write_string(5, 1, language("Example"), styles["cell"])
        sheet.write_string(5, name, layout.MARK, styles["cell"])
    _keyed(sheet, 3, layout.YEAR)
    sheet.write_string(3, 1, language("Year of the method"), styles["cell"])
    sheet.write_number(3, name, contents.year, styles["count"])
    _keyed(sheet, 4, layout.GOVERNMENT)
    sheet.write_string(4, 1, language("Government"), styles["cell"])
    sheet.write_string(4, name, contents.government.name if contents.government else "", styles["typed"])
    _keyed(sheet, FIRST_UNIT - 1, layout.HEADER)
    headings = [language("No."), language("Name of the unit"), language("Kind of unit")]
    for place, heading in enumerate(headings, start=layout.UNIT_NUMBER):
        sheet.write_string(FIRST_UNIT - 1, place, heading, styles["heading"])
    for row, unit in enumerate(contents.units.itertuples(), start=FIRST_UNIT):
        _keyed(sheet, row, layout.unit_key(unit.unit_number))
        sheet.write_number(row, layout.UNIT_NUMBER, unit.unit_number, styles["count"])
        sheet.write_string(row, name, unit.unit, styles["typed"])
        sheet.write_string(row, layout.UNIT_TYPE, contents.kind_labels.get(unit.unit_type, ""), styles["typed"])
    sheet.data_validation(FIRST_UNIT, layout.UNIT_TYPE, FIRST_UNIT + len(contents.units) - 1, layout.UNIT_TYPE, {
        # by its name: Excel keeps a list on another sheet in a form that other programs drop
        "validate": "list", "source": f"={layout.KINDS}",
        "error_title": language("Kind of unit"), "error_message": language("Choose a kind from the list."),
    })  # fmt: skip


def _write_scores(sheet: Worksheet, contents: Contents, styles: dict[str, Format], places: Places) -> int:
    """Write the lines to fill in; return the last row as a spreadsheet counts."""
    language, column = contents.language, layout.PLACES
    sheet.set_column(0, 0, None, None, {"hidden": True})
    for name, width in zip(layout.SCORE_COLUMNS, (5, 34, 26, 12, 24, 48, 10, 9, 11, 40), strict=True):
        sheet.set_column(column[name], column[name], width)
    sheet.write_string(0, 1, language("Scores"), styles["title"])
    sheet.write_string(1, 1, words.example_line(language) if contents.example else "", styles["warning"])
    headings = [
        language("No."), language("Unit"), language("Kind of unit"), language("Dimension"), language("Variable"),
        language("Indicator"), language("Weight in the unit's score (%)"), language("Score 0–3"),
        language("Cost per point (empty: 1; x: can't be raised)"), language("Note"),
    ]  # fmt: skip
    _keyed(sheet, FIRST_SCORE - 1, layout.HEADER)
    for place, heading in enumerate(headings, start=1):
        sheet.write_string(FIRST_SCORE - 1, place, heading, styles["heading"])
    sheet.set_row(FIRST_SCORE - 1, 60)
    row = FIRST_SCORE
    for unit in contents.units.itertuples():
        for line in contents.form.to_dict("records"):
            _write_line(sheet, row, unit, line, contents, styles, places)
            row += 1
    sheet.freeze_panes(FIRST_SCORE, column["unit"] + 1)
    sheet.autofilter(FIRST_SCORE - 1, 1, row - 1, column["note"])
    sheet.repeat_rows(FIRST_SCORE - 1)
    _validate(sheet, row - 1, language)
    return row


def _write_line(
    sheet: Worksheet, row: int, unit: Any, line: dict, contents: Contents, styles: dict[str, Format], places: Places
) -> None:
    language, column = contents.language, layout.PLACES
    _keyed(sheet, row, layout.score_key(unit.unit_number, line["code"]))
    sheet.write_number(row, column["number"], unit.unit_number, styles["count"])
    own = FIRST_UNIT + unit.unit_number
    kind = contents.kind_labels.get(unit.unit_type, "")
    for name, place, shown in (("unit", layout.UNIT_NAME, unit.unit), ("unit_type", layout.UNIT_TYPE, kind)):
        cell = f"{layout.UNITS}!${letters(place)}${own}"
        sheet.write_formula(row, column[name], f'=IF({cell}="","",{cell})', styles["cell"], shown)
    sheet.write_string(row, column["dimension"], line[f"dimension_{language.code}"], styles["cell"])
    sheet.write_string(row, column["variable"], line[f"variable_{language.code}"], styles["cell"])
    named = styles["cell"] if line["label_id"] else styles["typed"]
    sheet.write_string(row, column["indicator"], words.indicator_label(line, language), named)
    source = f"={layout.WEIGHTS}!$E${places.indicators[line['code']]}"
    sheet.write_formula(row, column["weight"], source, styles["number"], line["weight_percent"] * float(line["share"]))
    score, cost = contents.entries.get((unit.unit_number, line["code"]), (None, None))
    _write_entry(sheet, row, column["score"], score, styles["score"])
    _write_entry(sheet, row, column["cost"], cost, styles["cost"])
    sheet.write_blank(row, column["note"], None, styles["typed"])


def _write_entry(sheet: Worksheet, row: int, column: int, entry: float | str | None, style: Format) -> None:
    if entry is None:
        sheet.write_blank(row, column, None, style)
    elif isinstance(entry, str):
        sheet.write_string(row, column, entry, style)
    else:
        sheet.write_number(row, column, entry, style)


def _validate(sheet: Worksheet, last: int, language: Language) -> None:
    score, cost = layout.PLACES["score"], layout.PLACES["cost"]
    sheet.data_validation(FIRST_SCORE, score, last, score, {
        "validate": "list", "source": [0, 1, 2, 3], "error_title": language("Score 0–3"),
        "error_message": language("A score is 0, 1, 2 or 3; leave the cell empty where you can't tell."),
    })  # fmt: skip
    cell = f"{letters(cost)}{FIRST_SCORE + 1}"
    sheet.data_validation(FIRST_SCORE, cost, last, cost, {
        "validate": "custom", "value": f'=OR(AND(ISNUMBER({cell}),{cell}>0),{cell}="{layout.NEVER}")',
        "error_title": language("Cost"),
        "error_message": language("A cost is a number above 0, or x where the score can't be raised, or empty."),
    })  # fmt: skip
