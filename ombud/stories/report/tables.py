"""Tables of totals: over the years, between two years, to the next category, under either year's cut-offs."""

from collections.abc import Collection, Mapping
from typing import Any

import pandas as pd

from ombud.analysis.comparison.retained_part import READINGS
from ombud.display import palette, show
from ombud.display.language import MISSING, SPOKEN, Language
from ombud.display.tables import Cell, Citations, Table, build, headings, total_text, zone_cell, zone_legend
from ombud.errors import N_
from ombud.evidence.registers.governments import Government
from ombud.methodology import Methodology


def history_table(
    panel: pd.DataFrame,
    governments: pd.DataFrame,
    years: list[int],
    citations: Citations,
    language: Language,
    apart: Collection[int] = (),
) -> Table:
    """Set `governments` over the `years`: total, zone colour, status mark and sources in every cell; `panel` has their rows."""
    panel = panel[panel["year"].isin(years)]  # notes explain only what is shown
    name, unknown = language("Government"), False
    rows = {row["government_code"]: {name: row["government"]} for row in governments.to_dict("records")}
    for row in panel.sort_values(["government_code", "year"]).to_dict("records"):
        total, mark = total_text(row, language), palette.STATUS_MARKS[row["status"]]
        unknown |= total == "?"
        text = " ".join(filter(None, [total, mark, "⚠" if row["contradiction"] else ""]))
        sources = citations.numbers(row["source_ids"])
        # years apart are of another instrument, whose zones are not those of the others: without colour
        cell = Cell(text, sources=sources) if row["year"] in apart else zone_cell(text, row["zone"], sources)
        rows[row["government_code"]][str(row["year"])] = cell
    notes = [zone_legend(language), status_legend(language, panel["status"])]
    if unknown:
        notes.append(language("? the total is not known in points, only its zone or category."))
    if panel["contradiction"].ne("").any():
        notes.append(language("⚠ a page states a zone or category that its own cut-offs do not give."))
    body = pd.DataFrame(rows.values(), columns=[name, *map(str, years)], dtype=object).fillna(MISSING)
    return build(body, "history", notes=notes)


def status_legend(language: Language, statuses: Collection[str]) -> str:
    """Return the legend of the marks of some statuses as plain text."""
    marked = {status: mark for status, mark in palette.STATUS_MARKS.items() if mark and status in set(statuses)}
    marks = "; ".join(f"{mark} {language.tell(f'mark_{status}')}" for status, mark in marked.items())
    text = N_("Small numbers lead to the sources.")
    if marks:
        text = N_("Marks: {marks}; without a mark: one publisher. Small numbers lead to the sources.")
    return language(text, marks=marks)


def change_table(changes: pd.DataFrame, from_year: int, to_year: int, language: Language) -> Table:
    """Set each government's change with its bounds and break-even under both readings."""
    known = changes["low_from"].notna() & changes["low_to"].notna()
    notes = [zone_legend(language)]
    if not known.all():
        others = language.join(list(changes.loc[~known, "government"]))
        notes.append(language("Without a figure for one of the two years: {governments}.", governments=others))
    has_bounds = changes["retained_low_narrow"].notna().any()
    if has_bounds:
        notes += [
            language.passage("retained_and_break_even", from_year=from_year),
            language("* impossible (outside 0 to 100): the retained part itself must have moved."),
        ]
    rows = []
    for row in changes[known].to_dict("records"):
        cells: dict[str, str | Cell] = {language("Government"): row["government"]}
        for side, year in (("from", from_year), ("to", to_year)):
            state = {name: row[f"{name}_{side}"] for name in ("value", "low", "high")}
            cells[str(year)] = zone_cell(total_text(state, language), row[f"zone_{side}"])
        cells[language("Change")] = change_text(row, "change_low", "change_high", language)
        for reading in READINGS if has_bounds else ():
            label = language.tell(reading)
            low, high, even = (row[f"{name}_{reading}"] for name in ("retained_low", "retained_high", "break_even"))
            like_for_like = (f"like_for_like_{end}_{reading}" for end in ("low", "high"))
            retained = language("Retained part {year}\n({reading})", year=to_year, reading=label)
            cells[retained] = language.interval(low, high)
            cells[language("Like for like\n({reading})", reading=label)] = change_text(row, *like_for_like, language)
            impossible = "*" if even < 0 or even > 100 else ""
            cells[language("Break-even\n({reading})", reading=label)] = language.number(even) + impossible
        rows.append(cells)
    body = pd.DataFrame(rows)
    return build(body, "changes", right=list(body)[3:], notes=notes)


def change_text(row: Mapping[str, float], low: str, high: str, language: Language) -> str:
    """Return a change with its sign, as an interval where its ends differ, or the sign of a missing one."""
    if row[low] == row[high]:
        return language.change(row[low])
    return language.interval(row[low], row[high], signed=True)


def distance_table(distances: pd.DataFrame, language: Language) -> Table:
    """Set how many points each government is from its next category, the nearest first; those of whom it is open last."""
    rows = distances.sort_values(["distance", "distance_low", "distance_high", "government"])
    body = pd.DataFrame(
        {
            language("Government"): row["government"],
            language("Total"): zone_cell(total_text(row, language), row["zone"]),
            language("Category"): _category_text(row, language),
            language("To the next category"): _distance_text(row, language),
        }
        for row in rows.to_dict("records")
    )
    return build(body, "distances", notes=(zone_legend(language),))


def _distance_text(row: Mapping[str, Any], language: Language) -> str:
    goal = language.tell(row["next"])
    if pd.notna(row["distance"]):
        return language("{points} points more to {goal}", points=language.number(row["distance"]), goal=goal)
    low, high = (language.number(row[f"distance_{end}"]) for end in ("low", "high"))
    return language("{low} to {high} points more to {goal}", low=low, high=high, goal=goal)


def zone_table(zones: pd.DataFrame, from_year: int, to_year: int, language: Language) -> Table:
    """Set each total of two years under the cut-offs of either; `zones` is of `ombud.zones_under_cutoffs`."""
    labels = headings(["government"], language)
    for data_year in (from_year, to_year):
        labels[f"total_{data_year}"] = language("Total {year}", year=data_year)
        for cutoff_year in sorted(set(zones["cutoff_year"])):
            labels[f"zone_{data_year}_{cutoff_year}"] = language("by the cut-offs\nof {year}", year=cutoff_year)
    rows: dict[str, dict[str, Any]] = {name: {"government": name} for name in zones["government"]}
    for row in zones.to_dict("records"):
        cells, year, zone = rows[row["government"]], row["data_year"], row["zone"]
        label = "?" if pd.isna(zone) else language.tell(zone)
        if pd.notna(zone) and pd.notna(row["category"]):
            label += f" ({row['category']})"
        cells[f"total_{year}"] = total_text(row, language)
        cells[f"zone_{year}_{row['cutoff_year']}"] = zone_cell(label, zone)
    body = pd.DataFrame(rows.values(), columns=list(labels), dtype=object).fillna(MISSING)
    notes = (zone_legend(language), language("?: the interval lies in more than one zone, or nothing is known."))
    return build(body, "zones", labels, right=(f"total_{from_year}", f"total_{to_year}"), notes=notes)


def standing_table(standings: pd.DataFrame, subject: Government, language: Language) -> Table:
    """Set a government's place among its peers and in its province; of `ombud.analysis.comparison.totals.standings`."""
    about = {"level": language.tell(subject.level), "province": subject.province}
    shown = standings.assign(
        among=[language.tell(f"among_{group}", **about) for group in standings["group"]],
        place=[f"{MISSING if pd.isna(one['rank']) else one['rank']} / {one['n']}" for _, one in standings.iterrows()],
    )
    columns = ["among", "year", "value", "place", "median", "middle_half"]
    return show.table(shown, columns, kinds={"place": "figures"}, name="standing", language=language)


def grid_table(cells: pd.DataFrame, language: Language) -> Table:
    """Set the cells of one government's comparison grid with their grades."""
    body = pd.DataFrame(
        {
            language("Data"): language("{year} data", year=row["data_year"]),
            language("Method"): language("{year} method", year=row["method_year"]),
            language("Total (narrow reading)"): _cell_text(row, "narrow", language),
            language("Total (wide reading)"): _cell_text(row, "wide", language),
            language("Grade"): language.tell(row["grade"]),
            language("How it is known"): language.tell(row["reason"]),
        }
        for row in cells.to_dict("records")
    )
    return build(body, "grid", right=list(body)[2:4])


def _cell_text(row: Mapping[str, Any], reading: str, language: Language) -> str:
    if pd.notna(row["value"]):
        return language.number(row["value"])
    return language.interval(row[f"low_{reading}"], row[f"high_{reading}"])


def unit_ranking_table(ranked: pd.DataFrame, method: Methodology, language: Language = SPOKEN) -> Table:
    """Set the units of one government, the weakest first; `ranked` is of `ombud.rank_units`, `method` of the same year."""
    names = method.dimensions.set_index("dimension")[f"label_{language.code}"]
    dimensions = {name: label for name, label in names.items() if name in ranked}
    partial = ranked["lacking"].ne("") & ranked["total"].notna()
    shown = ranked.assign(
        total=ranked["total"].map(language.number) + partial.map({True: "*", False: ""}),
        weakest=ranked["weakest"].map(names),
        category=[_category_text(row, language) for row in ranked[["category", "zone"]].to_dict("records")],
    )
    columns = {"unit": "", **dimensions, **dict.fromkeys(["total", "category", "weakest", "next"], "")}
    columns |= {"distance": "", "gain": language("Gain of the total")}
    notes = [
        language(
            "* {units}: not scored in {lacking}. The total is of the other dimensions alone; it has no category and "
            "no rank among whole units.",
            units=language.join(list(units)),
            lacking=language.join([names[name] for name in lacking.split(";")]),
        )
        for lacking, units in ranked[partial].groupby("lacking")["unit"]
    ]
    blank = list(ranked.loc[ranked["total"].isna(), "unit"])
    if blank:
        notes.append(language("Without scores, so not counted: {units}.", units=language.join(blank)))
    return show.table(shown, columns, kinds={"total": "figures"}, notes=notes, name="units-to-mend", language=language)


def _category_text(row: Mapping[str, Any], language: Language) -> str:
    if pd.notna(row["category"]):
        return str(row["category"])
    return MISSING if pd.isna(row["zone"]) else language.tell(row["zone"])
