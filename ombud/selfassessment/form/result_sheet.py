"""The sheet that counts while one types: protected formulas, with what they give so far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ombud.selfassessment import layout, words
from ombud.selfassessment.form import formulas
from ombud.selfassessment.result.result import published, unit_scores

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from ombud.selfassessment.form.contents import Contents

HEADINGS, WEIGHTS, FIRST = 3, 4, 5  # rows, from 0; the first unit
NUMBER, NAME, VARIABLE = 1, 2, 3  # columns


@dataclass(frozen=True, eq=False)
class ResultSheet:
    """
    Writes the sheet of results.

    Parameters
    ----------
    sheet : Worksheet
        Of xlsxwriter.
    contents : Contents
        What the workbook is made of.
    styles : dict of str to Format
    ranges : Ranges
        Where the formulas look.
    weight_rows : dict of str to int
        Dimension to the row of its weight on the sheet of weights, as a spreadsheet counts.
    first_unit : int
        Row above the first unit on the sheet of units, as a spreadsheet counts.
    """

    sheet: Worksheet
    contents: Contents
    styles: dict[str, Format]
    ranges: formulas.Ranges
    weight_rows: dict[str, int]
    first_unit: int

    @property
    def columns(self) -> dict[str, int]:
        """Column of every variable, then of every dimension, then of the total."""
        form = self.contents.form
        names = [*form["variable"].unique(), *form["dimension"].unique(), "total"]
        return {name: place for place, name in enumerate(names, start=VARIABLE)}

    @property
    def bottom(self) -> int:
        """Row of the government, from 0."""
        return FIRST + len(self.contents.units)

    def write(self) -> None:
        """Write headings, units, the government and what its total is called."""
        so_far = results_so_far(self.contents)
        self._write_headings()
        for row, unit in enumerate(self.contents.units.itertuples(), start=FIRST):
            self._write_unit(row, unit, so_far["units"].get(unit.unit_number, {}))
        self._text(self.bottom, NAME, self.contents.language("Government (mean of the units)"), "heading")
        for name, column in self.columns.items():
            letter = formulas.letters(column)
            formula = formulas.mean_of(f"{letter}{FIRST + 1}:{letter}{self.bottom}")
            self._formula(self.bottom, column, formula, "bold", so_far["government"].get(name, ""))
        self._write_summary(so_far["summary"])

    def _text(self, row: int, column: int, text: str, style: str) -> None:
        self.sheet.write_string(row, column, text, self.styles[style])

    def _formula(self, row: int, column: int, formula: str, style: str, value: Any) -> None:
        self.sheet.write_formula(row, column, formula, self.styles[style], value)

    def _write_headings(self) -> None:
        sheet, language, form = self.sheet, self.contents.language, self.contents.form
        sheet.set_column(0, 0, None, None, {"hidden": True})
        sheet.set_column(NUMBER, NUMBER, 6)
        sheet.set_column(NAME, NAME, 55)
        sheet.set_column(VARIABLE, self.columns["total"], 15)
        sheet.set_row(HEADINGS, 32)
        sheet.freeze_panes(FIRST, VARIABLE)
        self._text(0, NUMBER, language("Result"), "title")
        self._text(1, NUMBER, words.example_line(language) if self.contents.example else "", "warning")
        sheet.write_string(2, NUMBER, language("Inner weights are assumed to be equal; see sheet Petunjuk."))
        self._text(HEADINGS, NUMBER, language("No."), "heading")
        self._text(HEADINGS, NAME, language("Unit"), "heading")
        self._text(WEIGHTS, NAME, language("Weight (%)"), "cell")
        for kind in ("variable", "dimension"):
            for line in form.drop_duplicates(kind).to_dict("records"):
                self._text(HEADINGS, self.columns[line[kind]], line[f"{kind}_{language.code}"], "heading")
                if kind == "dimension":
                    source = f"={layout.WEIGHTS}!$D${self.weight_rows[line[kind]]}"
                    self._formula(WEIGHTS, self.columns[line[kind]], source, "number", line["weight_percent"])
        self._text(HEADINGS, self.columns["total"], language("Total"), "heading")

    def _write_unit(self, row: int, unit: Any, so_far: dict[str, float]) -> None:
        form, columns = self.contents.form, self.columns
        self.sheet.write_number(row, NUMBER, unit.unit_number, self.styles["count"])
        cell = f"{layout.UNITS}!${formulas.letters(layout.UNIT_NAME)}${self.first_unit + unit.unit_number}"
        self._formula(row, NAME, f'=IF({cell}="","",{cell})', "cell", unit.unit)
        number = f"${formulas.letters(NUMBER)}{row + 1}"
        written = {}
        for name in form["variable"].unique():
            heading = f"{formulas.letters(columns[name])}${HEADINGS + 1}"
            written[name] = formulas.variable_of_unit(self.ranges, number, heading)
        for name, lines in form.groupby("dimension", sort=False):
            first, last = (formulas.letters(columns[lines["variable"].iat[end]]) for end in (0, -1))
            written[name] = formulas.mean_of(f"{first}{row + 1}:{last}{row + 1}")
        first, last = (formulas.letters(columns[form["dimension"].iat[end]]) for end in (0, -1))
        written["total"] = formulas.total_of_unit(
            f"{first}${WEIGHTS + 1}:{last}${WEIGHTS + 1}", f"{first}{row + 1}:{last}{row + 1}"
        )
        for name, formula in written.items():
            self._formula(row, columns[name], formula, "bold" if name == "total" else "number", so_far.get(name, ""))

    def _write_summary(self, so_far: dict[str, Any]) -> None:
        language, ranges = self.contents.language, self.ranges
        total = f"{formulas.letters(VARIABLE)}{self.bottom + 3}"
        mean = f"{formulas.letters(self.columns['total'])}{self.bottom + 1}"
        best = language("none: this is the best")
        rows = [
            ("published", language("Total, as it would be published"), formulas.rounded(mean), "bold"),
            ("category", language("Category"), formulas.name_of_band(ranges, total, "B"), "cell"),
            ("label", language("Label"), formulas.name_of_band(ranges, total, "C"), "cell"),
            ("next", language("Next category"), formulas.next_band(ranges, total, "B", best), "cell"),
            ("distance", language("Points to the next category"), formulas.distance(ranges, total), "number"),
            ("missing", language("Scores not given"), formulas.empty_cells(ranges), "count"),
        ]
        for row, (name, label, formula, style) in enumerate(rows, start=self.bottom + 2):
            self._text(row, NAME, label, "cell")
            value = so_far.get(name, "")
            self._formula(row, VARIABLE, formula, style, best if value is None else value)


def results_so_far(contents: Contents) -> dict[str, Any]:
    """
    Return what the formulas give for the scores that are filled in already, so that no program must count first.

    Returns
    -------
    dict
        units: number to its points by column; government: points by column; summary: published (total), category,
        label, next (None at the top), distance, missing.
    """
    lines = contents.units.merge(contents.form, how="cross")
    keys = zip(lines["unit_number"], lines["code"], strict=True)
    entered = [contents.entries.get(key, (None, None))[0] for key in keys]
    missing = sum(score is None for score in entered)
    if missing == len(lines):
        return {"units": {}, "government": {}, "summary": {"missing": missing}}
    units = unit_scores(lines.assign(score=entered).astype({"score": "Int64"}))
    means = units.drop(columns=["unit_number", "unit", "unit_type"]).mean()
    summary = {"missing": missing, **_named(contents, published(means["total"]))}
    rows = {row["unit_number"]: _present(row) for row in units.to_dict("records")}
    return {"units": rows, "government": _present(means.to_dict()), "summary": summary}


def _named(contents: Contents, total: float) -> dict[str, Any]:
    method, code = contents.method, contents.language.code
    further = method.bands().distance_to_next([total]).iloc[0]
    at_top = bool(further.isna().all())
    return {
        "published": total,
        "category": str(method.classify([total])["category"].iat[0]),
        "label": method.bands().labels([total], code).iat[0],
        "next": None if at_top else str(further["next_category"]),
        "distance": "" if at_top else float(further["distance"]),
    }


def _present(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not (isinstance(value, float) and math.isnan(value))}
