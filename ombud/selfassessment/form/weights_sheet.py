"""The sheet of weights and cut-offs: what the scores are joined by, what that rests on, and where it is published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ombud.selfassessment import layout, words

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ombud.selfassessment.form.contents import Contents


@dataclass(frozen=True)
class Places:
    """Rows of the sheet of weights, as a spreadsheet counts them."""

    dimensions: dict[str, int]
    indicators: dict[str, int]
    cutoffs: tuple[int, int]
    kinds: tuple[int, int]


def write_weights(sheet: Worksheet, contents: Contents, styles: dict[str, Format]) -> Places:
    """Write dimensions, indicators, cut-offs and kinds of unit; return where they stand."""
    language, form = contents.language, contents.form
    sheet.set_column(0, 0, None, None, {"hidden": True})
    for place, width in enumerate((44, 56, 14, 14, 14, 90), start=1):
        sheet.set_column(place, place, width)
    sheet.write_string(0, 1, language("Weights and cut-offs"), styles["title"])
    row = _headed(sheet, 2, [language("Dimension"), "", language("Weight (%)"), "", language("Basis"),
                             language("Source")], styles)  # fmt: skip
    sources = contents.method.dimensions.set_index("dimension")["source"]
    dimensions, indicators = {}, {}
    for line in contents.weights.to_dict("records"):
        sheet.write_string(row, layout.KEY_COLUMN, layout.weight_key("dimension", line["dimension"]))
        sheet.write_string(row, 1, line[f"dimension_{language.code}"], styles["cell"])
        sheet.write_number(row, layout.WEIGHT_VALUE, line["weight_percent"], styles["number"])
        sheet.write_string(row, 5, language.tell(line["weight_basis"]), styles["cell"])
        sheet.write_string(row, 6, " ".join(sources[line["dimension"]]), styles["cell"])
        row += 1
        dimensions[line["dimension"]] = row
    row = _headed(sheet, row + 1, [language("Variable"), language("Indicator"), language("Share of the dimension (%)"),
                                   language("Weight in the unit's score (%)"), language("Basis"), ""], styles)  # fmt: skip
    for line in form.to_dict("records"):
        sheet.write_string(row, layout.KEY_COLUMN, layout.weight_key("indicator", line["code"]))
        sheet.write_string(row, 1, line[f"variable_{language.code}"], styles["cell"])
        sheet.write_string(row, 2, words.indicator_label(line, language), styles["cell"])
        sheet.write_number(row, layout.WEIGHT_VALUE, 100 * float(line["share"]), styles["number"])
        source = f"=$D${row + 1}*$D${dimensions[line['dimension']]}/100"
        sheet.write_formula(row, 4, source, styles["number"], line["weight_percent"] * float(line["share"]))
        sheet.write_string(row, 5, language("assumed"), styles["cell"])
        row += 1
        indicators[line["code"]] = row
    cutoffs = contents.method.cutoffs.iloc[::-1]
    row = _headed(sheet, row + 1, [language("Category"), language("Label"), language("From (points)"),
                                   language("Zone"), language("Basis"), language("Source")], styles)  # fmt: skip
    first = row + 1
    for line in cutoffs.to_dict("records"):
        sheet.write_string(row, 1, line["category"], styles["cell"])
        sheet.write_string(row, 2, line[f"label_{language.code}"], styles["cell"])
        sheet.write_number(row, 3, line["lower"], styles["number"])
        sheet.write_string(row, 4, language.tell(line["zone"]), styles["cell"])
        sheet.write_string(row, 5, language.tell(line["basis"]), styles["cell"])
        sheet.write_string(row, 6, " ".join(line["source"]), styles["cell"])
        row += 1
    last = row
    row = _headed(sheet, row + 1, [language("Kind of unit")], styles)
    for place, label in enumerate(contents.kinds[f"label_{language.code}"], start=row):
        sheet.write_string(place, 1, label, styles["cell"])
    return Places(dimensions, indicators, (first, last), (row + 1, row + len(contents.kinds)))


def _headed(sheet: Worksheet, row: int, headings: list[str], styles: dict[str, Format]) -> int:
    """Write the headings of a table; return its first row."""
    for place, heading in enumerate(headings, start=1):
        sheet.write_string(row, place, heading, styles["heading"])
    return row + 1
