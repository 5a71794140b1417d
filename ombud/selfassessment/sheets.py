"""The sheets of a self-assessment workbook; the last counts while one types: the rules of `result` as formulas."""

from typing import Any

import pandas as pd
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_range_abs, xl_rowcol_to_cell

from ombud.selfassessment import layout, tell
from ombud.selfassessment.layout import Contents, Formula, Page, typed_of_unit
from ombud.selfassessment.result import standing, unit_scores

SCORE_WIDTHS = (5, 34, 38, 12, 24, 48, 10, 9, 14, 40, 40)
# of the sheet of results
HEADINGS, WEIGHTS, FIRST = 3, 4, 5  # rows, from 0; the first unit
NUMBER, NAME, VARIABLE = 1, 2, 3  # columns


def write_sheets(book: Workbook, contents: Contents) -> None:
    """Write all sheets, in the order in which they are read."""
    writers = (_write_guide, _write_units, _write_scores, _write_weights, _write_results)
    for name, write in zip(layout.SHEETS, writers, strict=True):
        write(Page(book, name), contents)
    book.define_name(layout.KINDS, f"={contents.weight_cells('kind', 1)}")


def _write_guide(page: Page, contents: Contents) -> None:
    language = contents.language
    page.sheet.set_column(0, 0, 110)
    title = language("Self-assessment by the method of {year}", year=contents.method.year)
    lines: list[tuple[Any, str]] = [(title, "title")]
    if contents.example:
        lines.append((tell.example_line(language), "warning"))
    for heading, paragraphs in tell.instructions(contents.form, contents.method.year, language).items():
        lines += [(None, ""), (heading, "heading"), *((text, "text") for text in paragraphs)]
    for row, (text, style) in enumerate(lines):
        page.write(row, [text], style, column=0)
        if style == "text":  # rows do not grow by themselves when a program writes them
            page.sheet.set_row(row, 15 * (1 + len(text) // 115))


def _write_units(page: Page, contents: Contents) -> None:
    language, name = contents.language, layout.UNIT_NAME
    page.widths((24, 55, 55))
    page.write(0, [language("Government and units")], "title")
    page.write(3, [language("Year of the method"), contents.method.year], key=layout.YEAR)
    page.write(4, [language("Government")], key=layout.GOVERNMENT)
    page.write(4, [contents.government.name if contents.government else ""], "typed", column=name)
    if contents.example:
        page.write(1, [tell.example_line(language)], "warning")
        page.write(5, [language("Example"), layout.MARK], key=layout.EXAMPLE)
    headings = [language("No."), language("Name of the unit"), language("Kind of unit")]
    page.write(layout.FIRST_UNIT - 1, headings, "heading", key=layout.HEADER)
    units = contents.lines.drop_duplicates("unit_number")
    for row, unit in enumerate(units.itertuples(), start=layout.FIRST_UNIT):
        page.write(row, [unit.unit_number], key=layout.row_key("unit", unit.unit_number))
        page.write(row, [unit.unit, unit.kind], "typed", column=name)
    # by its name: Excel keeps a list on another sheet in a form that other programs drop
    rule = {"validate": "list", "source": f"={layout.KINDS}", "error_title": language("Kind of unit")}
    rule["error_message"] = language("Choose a kind from the list.")
    last = layout.FIRST_UNIT + len(units) - 1
    page.sheet.data_validation(layout.FIRST_UNIT, layout.UNIT_TYPE, last, layout.UNIT_TYPE, rule)


def _write_scores(page: Page, contents: Contents) -> None:
    language, column, sheet = contents.language, layout.PLACES, page.sheet
    page.widths(SCORE_WIDTHS)
    page.write(0, [language("Scores")], "title")
    page.write(1, [tell.example_line(language) if contents.example else ""], "warning")
    headings = [language("No."), language("Unit"), language("Kind of unit"), language("Dimension")]
    headings += [language("Variable"), language("Indicator"), language("Weight in the unit's score (%)")]
    headings += [language("Score 0–3"), language("Cost per point (empty: 1; x: can't be raised; orange: needed)")]
    headings += [language("Evidence"), language("Note")]
    page.write(layout.FIRST_SCORE - 1, headings, "heading", key=layout.HEADER)
    sheet.set_row(layout.FIRST_SCORE - 1, 78)
    for row, line in enumerate(contents.lines.to_dict("records"), start=layout.FIRST_SCORE):
        _write_line(page, row, line, contents)
    last = layout.FIRST_SCORE + len(contents.lines) - 1
    sheet.freeze_panes(layout.FIRST_SCORE, column["unit"] + 1)
    sheet.autofilter(layout.FIRST_SCORE - 1, 1, last, column["note"])
    sheet.repeat_rows(layout.FIRST_SCORE - 1)
    rule = {"validate": "list", "source": [0, 1, 2, 3], "error_title": language("Score 0–3")}
    rule["error_message"] = language("A score is 0, 1, 2 or 3; leave the cell empty where you can't tell.")
    sheet.data_validation(layout.FIRST_SCORE, column["score"], last, column["score"], rule)
    cell = xl_rowcol_to_cell(layout.FIRST_SCORE, column["cost"])
    rule = {"validate": "custom", "value": f'=OR(AND(ISNUMBER({cell}),{cell}>0),{cell}="{layout.NEVER}")'}
    rule["error_title"] = language("Cost")
    rule["error_message"] = language("A cost is a number above 0, or x where the score can't be raised, or empty.")
    sheet.data_validation(layout.FIRST_SCORE, column["cost"], last, column["cost"], rule)


def _write_line(page: Page, row: int, line: dict, contents: Contents) -> None:
    language, number = contents.language, line["unit_number"]
    shown = [(layout.UNIT_NAME, line["unit"]), (layout.UNIT_TYPE, line["kind"])]
    unit = [typed_of_unit(number, column, text) for column, text in shown]
    labels = [line[f"dimension_{language.code}"], line[f"variable_{language.code}"]]
    page.write(row, [number, *unit, *labels], key=layout.row_key(number, line["code"]))
    indicator, known = [tell.indicator_label(line, language)], line["basis"] == "published"
    page.write(row, indicator, "cell" if known else "typed", column=layout.PLACES["indicator"])
    weight = f"={layout.WEIGHTS}!$E${contents.weight_rows['indicator'][line['code']] + 1}"
    weighed = Formula(weight, line["weight_percent"] * float(line["share"]))
    page.write(row, [weighed], column=layout.PLACES["weight"])
    cost = "asked" if line["alone"] else "cost"
    for name, style in (("score", "score"), ("cost", cost), ("evidence", "typed"), ("note", "typed")):
        entry = line.get(name)
        page.write(row, ["" if pd.isna(entry) else entry], style, column=layout.PLACES[name])


def _write_weights(page: Page, contents: Contents) -> None:
    """Write dimensions, indicators, cut-offs and kinds of unit: with what weights rest on, and where they are published."""
    language, code = contents.language, contents.language.code
    rows, sources = contents.weight_rows, contents.method.dimensions.set_index("dimension")["source"]
    page.widths((44, 56, 14, 14, 14, 90))
    page.write(0, [language("Weights and cut-offs")], "title")
    basis, source, share = language("Basis"), language("Source"), language("Weight in the unit's score (%)")
    headings = [language("Dimension"), "", language("Weight (%)"), "", basis, source]
    page.write(layout.FIRST_WEIGHT - 1, headings, "heading")
    for line in contents.form.drop_duplicates("dimension").to_dict("records"):
        name = line["dimension"]
        cells = [line[f"dimension_{code}"], None, line["weight_percent"], None, language.tell(line["weight_basis"])]
        page.write(rows["dimension"][name], [*cells, " ".join(sources[name])], key=layout.row_key("dimension", name))
    headings = [language("Variable"), language("Indicator"), language("Share of the dimension (%)"), share, basis, ""]
    page.write(min(rows["indicator"].values()) - 1, headings, "heading")
    for line in contents.form.to_dict("records"):
        row, percent = rows["indicator"][line["code"]], float(line["share"])
        product = f"=$D${row + 1}*$D${rows['dimension'][line['dimension']] + 1}/100"
        cells = [line[f"variable_{code}"], tell.indicator_label(line, language), 100 * percent]
        cells += [Formula(product, line["weight_percent"] * percent), language("assumed")]
        page.write(row, cells, key=layout.row_key("indicator", line["code"]))
    headings = [language("Category"), language("Label"), language("From (points)"), language("Zone"), basis, source]
    page.write(rows["cutoff"][0] - 1, headings, "heading")
    for row, band in enumerate(contents.method.cutoffs.iloc[::-1].to_dict("records"), start=rows["cutoff"][0]):
        cells = [band["category"], band[f"label_{code}"], band["lower"], language.tell(band["zone"])]
        page.write(row, [*cells, language.tell(band["basis"]), " ".join(band["source"])])
    page.write(min(rows["kind"].values()) - 1, [language("Kind of unit")], "heading")
    for row, label in zip(rows["kind"].values(), contents.kinds[f"label_{code}"], strict=True):
        page.write(row, [label])


def _write_results(page: Page, contents: Contents) -> None:
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
    means, bottom = units[names].mean(), FIRST + len(units)
    for row, unit in enumerate(units.to_dict("records"), start=FIRST):
        shown = typed_of_unit(unit["unit_number"], layout.UNIT_NAME, unit["unit"])
        formulas = _formulas_of_unit(row, contents, columns).items()
        points = [Formula(formula, unit[name], "bold" if name == "total" else "number") for name, formula in formulas]
        page.write(row, [unit["unit_number"], shown, *points])
    page.write(bottom, [language("Government (mean of the units)")], "heading", column=NAME)
    cells = {name: _cells(FIRST, column, bottom - 1, column) for name, column in columns.items()}
    page.write(bottom, [Formula(_mean(cells[name]), means[name], "bold") for name in names], column=VARIABLE)
    total = xl_rowcol_to_cell(bottom, columns["total"])
    for row, line in enumerate(_summary(contents, bottom + 2, total, means["total"]), start=bottom + 2):
        page.write(row, line, column=NAME)


def _formulas_of_unit(row: int, contents: Contents, columns: dict[str, int]) -> dict[str, str]:
    """Return the formulas of a unit's variables, dimensions and total; what was not scored is left out of each mean."""
    form = contents.form
    number = xl_rowcol_to_cell(row, NUMBER, col_abs=True)
    formulas = {}
    for name in form["variable"].unique():
        heading = xl_rowcol_to_cell(HEADINGS, columns[name], row_abs=True)
        chosen = f"{_scores(contents, 'number')},{number},{_scores(contents, 'variable')},{heading}"
        formulas[name] = f'=IFERROR(100/{layout.HIGHEST}*AVERAGEIFS({_scores(contents, "score")},{chosen}),"")'
    for name, lines in form.groupby("dimension", sort=False):
        formulas[name] = _mean(_cells(row, columns[lines["variable"].iat[0]], row, columns[lines["variable"].iat[-1]]))
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
    above, top, best = f"{place}+1", f"{place}={len(contents.method.cutoffs)}", language("none: this is the best")
    now = {} if pd.isna(so_far) else standing(so_far, contents.method.bands())
    if now:
        now["next_category"] = now["next_category"] or best

    def known(text: str, field: str, style: str = "cell") -> Formula:
        return Formula(f'=IF({total}="","",{text})', now.get(field), style)

    distance = known(f'IF({top},"",ROUND(INDEX({lower},{above})-{total},2))', "distance", "number")
    published = Formula(f'=IF({mean}="","",ROUND({mean},2))', now.get("total"), "bold")
    missing = Formula(f"=COUNTBLANK({_scores(contents, 'score')})", int(contents.lines["score"].isna().sum()), "count")
    return [
        (language("Total, as it would be published"), published),
        (language("Category"), known(f"LOOKUP({total},{lower},{names})", "category")),
        (language("Label"), known(f"LOOKUP({total},{lower},{labels})", f"label_{language.code}")),
        (language("Next category"), known(f'IF({top},"{best}",INDEX({names},{above}))', "next_category")),
        (language("Points to the next category"), distance),
        (language("Scores not given"), missing),
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
