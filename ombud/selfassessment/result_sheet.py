"""The sheet that counts while one types: the rules of `ombud.selfassessment.result` as protected formulas."""

from __future__ import annotations

import pandas as pd
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from ombud.selfassessment import layout, tell
from ombud.selfassessment.catalogue import HIGHEST
from ombud.selfassessment.page import Contents, Formula, Page, typed_of_unit
from ombud.selfassessment.result import standing, unit_scores

HEADINGS, WEIGHTS, FIRST = 3, 4, 5  # rows, from 0; the first unit
NUMBER, NAME, VARIABLE = 1, 2, 3  # columns


def write_results(page: Page, contents: Contents) -> None:
    """Write headings, units, the government and what its total is called, each with what it comes to so far."""
    language, form = contents.language, contents.form
    variables, dimensions = form.drop_duplicates("variable"), form.drop_duplicates("dimension")
    names = [*variables["variable"], *dimensions["dimension"], "total"]
    columns = {name: place for place, name in enumerate(names, start=VARIABLE)}
    page.widths((6, 55, *[15] * len(names)))
    page.sheet.set_row(HEADINGS, 32)
    page.sheet.freeze_panes(FIRST, VARIABLE)
    page.write(0, [language("Result")], "title")
    page.write(1, [tell.example_line(language) if contents.example else ""], "warning")
    page.write(2, [language("Inner weights are assumed to be equal; see sheet Petunjuk.")], "plain")
    headings = [language("No."), language("Unit"), *variables[f"variable_{language.code}"]]
    page.write(HEADINGS, [*headings, *dimensions[f"dimension_{language.code}"], language("Total")], "heading")
    weights = [
        Formula(f"={layout.WEIGHTS}!$D${contents.weight_rows['dimension'][line.dimension] + 1}", line.weight_percent)
        for line in dimensions.itertuples()
    ]
    page.write(WEIGHTS, [language("Weight (%)"), *[None] * len(variables), *weights], column=NAME)

    units = unit_scores(contents.lines)
    means = units[names].mean()
    bottom = FIRST + len(units)
    for row, unit in enumerate(units.to_dict("records"), start=FIRST):
        shown = typed_of_unit(unit["unit_number"], layout.UNIT_NAME, unit["unit"])
        formulas = _formulas_of_unit(row, contents, columns)
        points = [Formula(formulas[name], _known(unit[name])) for name in names[:-1]]
        total = Formula(formulas["total"], _known(unit["total"]), "bold")
        page.write(row, [unit["unit_number"], shown, *points, total])
    page.write(bottom, [language("Government (mean of the units)")], "heading", column=NAME)
    government = [
        Formula(_mean(_cells(FIRST, column, bottom - 1, column)), _known(means[name]), "bold")
        for name, column in columns.items()
    ]
    page.write(bottom, government, column=VARIABLE)
    total = xl_rowcol_to_cell(bottom, columns["total"])
    for row, cells in enumerate(_summary(contents, bottom + 2, total, means["total"]), start=bottom + 2):
        page.write(row, cells, column=NAME)


def _formulas_of_unit(row: int, contents: Contents, columns: dict[str, int]) -> dict[str, str]:
    """Return the formulas of a unit's variables, dimensions and total; what was not scored is left out of each mean."""
    form = contents.form
    number = xl_rowcol_to_cell(row, NUMBER, col_abs=True)
    formulas = {}
    for name in form["variable"].unique():
        heading = xl_rowcol_to_cell(HEADINGS, columns[name], row_abs=True)
        chosen = f"{_scores(contents, 'number')},{number},{_scores(contents, 'variable')},{heading}"
        formulas[name] = f'=IFERROR(100/{HIGHEST}*AVERAGEIFS({_scores(contents, "score")},{chosen}),"")'
    for name, lines in form.groupby("dimension", sort=False):
        first, last = (columns[lines["variable"].iat[end]] for end in (0, -1))
        formulas[name] = _mean(_cells(row, first, row, last))
    first, last = (columns[form["dimension"].iat[end]] for end in (0, -1))
    scores = _cells(row, first, row, last)
    weights = ":".join(xl_rowcol_to_cell(WEIGHTS, column, row_abs=True) for column in (first, last))
    weighed = f"SUMPRODUCT({weights},{scores})/SUMPRODUCT({weights}*ISNUMBER({scores}))"
    formulas["total"] = f'=IF(COUNT({scores})=0,"",{weighed})'
    return formulas


def _summary(contents: Contents, row: int, mean: str, so_far: float) -> list[tuple[str, Formula]]:
    """Return labels and formulas of what the total, rounded in a row of its own, is called."""
    language = contents.language
    names, labels, lower = (contents.weight_cells("cutoff", column) for column in (1, 2, 3))
    total = xl_rowcol_to_cell(row, VARIABLE)
    place = f"MATCH({total},{lower},1)"
    above, top = f"{place}+1", f"{place}={len(contents.method.cutoffs)}"
    best = language("none: this is the best")
    known: list[object] = [""] * 5
    if pd.notna(so_far):
        now = standing(so_far, contents.method.bands())
        label = getattr(now, f"label_{language.code}")
        known = [now.total, now.category, label, now.next_category or best, _known(now.distance)]
    missing = int(contents.lines["score"].isna().sum())
    rows = [
        (language("Total, as it would be published"), f'=IF({mean}="","",ROUND({mean},2))', "bold"),
        (language("Category"), f'=IF({total}="","",LOOKUP({total},{lower},{names}))', "cell"),
        (language("Label"), f'=IF({total}="","",LOOKUP({total},{lower},{labels}))', "cell"),
        (language("Next category"), f'=IF({total}="","",IF({top},"{best}",INDEX({names},{above})))', "cell"),
        (
            language("Points to the next category"),
            f'=IF({total}="","",IF({top},"",ROUND(INDEX({lower},{above})-{total},2)))',
            "number",
        ),
        (language("Scores not given"), f"=COUNTBLANK({_scores(contents, 'score')})", "count"),
    ]
    return [
        (said, Formula(formula, result, style))
        for (said, formula, style), result in zip(rows, [*known, missing], strict=True)
    ]


def _scores(contents: Contents, column: str) -> str:
    """Return a column of the sheet of scores."""
    place, last = layout.PLACES[column], layout.FIRST_SCORE + len(contents.lines) - 1
    return f"{layout.SCORES}!{xl_range_abs(layout.FIRST_SCORE, place, last, place)}"


def _cells(first: int, left: int, last: int, right: int) -> str:
    """Return a range, also one of a single cell, so that all units have like formulas."""
    return f"{xl_rowcol_to_cell(first, left)}:{xl_rowcol_to_cell(last, right)}"


def _mean(cells: str) -> str:
    """Return the plain mean of what has a score, "" if nothing has: variables in a dimension, units in a government."""
    return f'=IF(COUNT({cells})=0,"",AVERAGE({cells}))'


def _known(points: float) -> float | str:
    return "" if pd.isna(points) else points
