"""The sheet of weights and cut-offs: what the scores are joined by, what that rests on, and where it is published."""

from __future__ import annotations

from typing import NamedTuple

from ombud.selfassessment import layout, words
from ombud.selfassessment.form.contents import Contents
from ombud.selfassessment.form.page import Formula, Page

FIRST_DIMENSION = 3  # row, from 0


class Places(NamedTuple):
    """Rows of the sheet of weights, from 0: of each name, or the first and the last."""

    dimensions: dict[str, int]
    indicators: dict[str, int]
    cutoffs: tuple[int, int]
    kinds: tuple[int, int]


def places_of(contents: Contents) -> Places:
    """Return where dimensions, indicators, cut-offs and kinds of unit stand, with two rows above each."""
    dimensions = {name: FIRST_DIMENSION + place for place, name in enumerate(contents.form["dimension"].unique())}
    first = FIRST_DIMENSION + len(dimensions) + 2
    indicators = {code: first + place for place, code in enumerate(contents.form["code"])}
    first += len(indicators) + 2
    cutoffs = first, first + len(contents.method.cutoffs) - 1
    return Places(dimensions, indicators, cutoffs, (cutoffs[1] + 3, cutoffs[1] + 2 + len(contents.kinds)))


def write_weights(page: Page, contents: Contents, places: Places) -> None:
    """Write dimensions, indicators, cut-offs and kinds of unit."""
    language, code = contents.language, contents.language.code
    page.widths((44, 56, 14, 14, 14, 90))
    page.write(0, [language("Weights and cut-offs")], "title")
    basis, source, share = language("Basis"), language("Source"), language("Weight in the unit's score (%)")
    page.write(FIRST_DIMENSION - 1, [language("Dimension"), "", language("Weight (%)"), "", basis, source], "heading")
    sources = contents.method.dimensions.set_index("dimension")["source"]
    for line in contents.form.drop_duplicates("dimension").to_dict("records"):
        name = line["dimension"]
        cells = [line[f"dimension_{code}"], None, line["weight_percent"], None, language.tell(line["weight_basis"])]
        page.write(places.dimensions[name], [*cells, " ".join(sources[name])], key=layout.weight_key("dimension", name))
    headings = [language("Variable"), language("Indicator"), language("Share of the dimension (%)"), share, basis, ""]
    page.write(min(places.indicators.values()) - 1, headings, "heading")
    for line in contents.form.to_dict("records"):
        row, percent = places.indicators[line["code"]], float(line["share"])
        product = f"=$D${row + 1}*$D${places.dimensions[line['dimension']] + 1}/100"
        cells = [line[f"variable_{code}"], words.indicator_label(line, language), 100 * percent]
        cells += [Formula(product, line["weight_percent"] * percent), language("assumed")]
        page.write(row, cells, key=layout.weight_key("indicator", line["code"]))
    headings = [language("Category"), language("Label"), language("From (points)"), language("Zone"), basis, source]
    page.write(places.cutoffs[0] - 1, headings, "heading")
    for row, band in enumerate(contents.method.cutoffs.iloc[::-1].to_dict("records"), start=places.cutoffs[0]):
        cells = [band["category"], band[f"label_{code}"], band["lower"], language.tell(band["zone"])]
        page.write(row, [*cells, language.tell(band["basis"]), " ".join(band["source"])])
    page.write(places.kinds[0] - 1, [language("Kind of unit")], "heading")
    for row, label in enumerate(contents.kinds[f"label_{code}"], start=places.kinds[0]):
        page.write(row, [label])
