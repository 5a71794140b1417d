"""Two states of the data side by side: what they say, and what follows for panel, grid, findings and reports."""

import difflib
import re
from dataclasses import dataclass, field
from itertools import pairwise, product
from pathlib import Path

import pandas as pd

from ombud.analysis.comparison import compare
from ombud.display.language import Language
from ombud.errors import OmbudError, UnknownGovernment
from ombud.evidence.published.panel import KEY, load_collection, load_panel
from ombud.evidence.values import FIRST_YEAR, LAST_YEAR
from ombud.files import Data
from ombud.methodology import available_years
from ombud.methodology.years import FOLDER
from ombud.reports.site.findings import national_findings
from ombud.revisions.states import changed_records
from ombud.stories.report.government import government_report
from ombud.stories.report.province import province_report
from ombud.vocabulary import IDENTITY, REGIONAL

# what of a row is told
CODES = ["status", "category", "zone", "contradiction", "n_sources", "cautions", "source_ids"]
STATE = ["value", "low", "high", "rule", *CODES]
CELL = ["government_code", "from_year", "to_year", "data_year", "method_year"]
GRID = ["value", "low", "high", "low_narrow", "high_narrow", "low_wide", "high_wide", "grade", "reason"]
MOST_FINDINGS = 40  # of subjects and pairs of years that are compared: more would take minutes, and nobody reads them

SIDES = {"-": "before", "+": "after"}  # as a difference of texts marks them

Pairs = list[tuple[int, int]]


@dataclass(frozen=True)
class Difference:
    """What differs between two states of the data; frames as the functions below give them."""

    records: pd.DataFrame  # of `changed_records`
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    cells: pd.DataFrame = field(default_factory=pd.DataFrame)
    sentences: pd.DataFrame = field(default_factory=pd.DataFrame)
    reports: pd.DataFrame = field(default_factory=pd.DataFrame)
    # ``before`` or ``after`` to what is wrong with a state that can't be loaded; then only the records are compared
    unreadable: dict[str, OmbudError] = field(default_factory=dict)


def compare_data(before: Path, after: Path, lang: str = "id") -> Difference:
    """Compare two data folders, findings in a language; raises `DataError` if a file can't even be parsed."""
    records = changed_records(before, after)
    old, new, unreadable = Data.at(before), Data.at(after), {}
    for side, data in (("before", old), ("after", new)):
        try:
            load_collection(data)
        except OmbudError as error:
            unreadable[side] = error
    if records.empty or unreadable:
        return Difference(records, unreadable=unreadable)
    rows = differing(load_panel(old), load_panel(new), KEY, STATE)
    pairs = pairs_of(_years(records, rows), old, new)
    cells = differing(grids(pairs, old), grids(pairs, new), CELL, GRID)
    moved = pd.concat([rows[IDENTITY], cells[IDENTITY]]).drop_duplicates("government_code")
    sentences = changed_sentences(old, new, moved, pairs, lang)
    return Difference(records, rows, cells, sentences, changed_reports(rows, cells, sentences))


def _years(records: pd.DataFrame, rows: pd.DataFrame) -> set[int]:
    """Return the years of the panel's rows, of the methods and of the published counts that differ."""
    files = records["file"]
    if (~files.str.contains("/")).any():  # a register is of all years
        return {*range(FIRST_YEAR, LAST_YEAR + 1)}
    methods = files.str.extract(rf"^{re.escape(FOLDER)}/(\d{{4}})\.toml$")[0].dropna()
    counts = records.loc[files.eq("published/aggregates.csv"), "record"].str.extract(r", (\d{4}), ")[0].dropna()
    return {*map(int, rows["year"]), *map(int, methods), *map(int, counts)}


def pairs_of(years: set[int], *states: Data) -> Pairs:
    """Return the pairs of years, assessed one after the other in every state, in which any of some years takes part."""
    pairs = set.intersection(*({*pairwise(available_years(data))} for data in states))
    return sorted(pair for pair in pairs if years & {*pair})


def grids(pairs: Pairs, data: Data) -> pd.DataFrame:
    """Return the cells of the comparison grids of pairs of years."""
    made = [compare(load_panel(data), *pair, data).assign(from_year=pair[0], to_year=pair[1]) for pair in pairs]
    return pd.concat([pd.DataFrame(columns=[*dict.fromkeys([*IDENTITY, *CELL, *GRID])]), *made])


def differing(before: pd.DataFrame, after: pd.DataFrame, key: list[str], told: list[str]) -> pd.DataFrame:
    """Return the rows that differ, by `key`: columns of `IDENTITY`, and of each that is told ``_before`` and ``_after``."""
    names = [name for name in IDENTITY if name not in key]
    sides = [side[[*key, *names, *told]] for side in (before, after)]
    both = sides[0].merge(sides[1], on=key, how="outer", suffixes=("_before", "_after"), validate="1:1")
    old, new = (both[[f"{name}_{side}" for name in told]].set_axis(told, axis=1) for side in ("before", "after"))
    same = (old.eq(new).fillna(False).astype(bool) | (old.isna() & new.isna())).all(axis=1)
    for name in names:
        both[name] = both.pop(f"{name}_after").fillna(both.pop(f"{name}_before"))
    return both[~same].sort_values(key, ignore_index=True)


def changed_sentences(before: Data, after: Data, governments: pd.DataFrame, pairs: Pairs, lang: str) -> pd.DataFrame:
    """Return the sentences that differ, of `MOST_FINDINGS` findings at most: of the country, of provinces, of governments."""
    found: list[tuple] = []
    provinces = governments.loc[governments["province"].fillna("").ne(""), "province"].unique()
    names = governments.drop_duplicates("government_code").set_index("government_code")["government"]
    subjects = [("national", ""), *product(["province"], provinces), *product(["government"], names.index)]
    for (kind, subject), pair in product(subjects[: MOST_FINDINGS // max(1, len(pairs))], pairs):
        old, new = (_findings(kind, subject, pair, lang, data) for data in (before, after))
        told = [(SIDES[line[0]], line[2:]) for line in difflib.ndiff(old, new) if line[0] in SIDES]
        found += [(kind, names.get(subject, subject), *pair, *line) for line in told]
    return pd.DataFrame(found, columns=["kind", "subject", "from_year", "to_year", "side", "sentence"])


def _findings(kind: str, subject: str, pair: tuple[int, int], lang: str, data: Data) -> list[str]:
    """Return the sentences of one report; none where a state does not know its subject."""
    from_year, year = pair
    if kind == "national":
        return national_findings(load_collection(data), Language(lang), year, from_year)
    made = province_report if kind == "province" else government_report
    try:
        report = made(subject, from_year, year, lang, data_dir=data)
        lines = [report.opening, *report.findings().markdown.splitlines()]
    except UnknownGovernment:
        return []
    return [line.removeprefix("- ") for line in lines if line and not line.startswith("#")]


def changed_reports(rows: pd.DataFrame, cells: pd.DataFrame, sentences: pd.DataFrame) -> pd.DataFrame:
    """Return the reports that differ in more than the version of the data, with their ``years`` joined by commas."""
    rows = rows.assign(years=rows["year"].astype(str))
    cells, sentences = (
        frame.assign(years=frame["from_year"].astype(str) + "–" + frame["to_year"].astype(str))
        for frame in (cells, sentences)
    )
    moved = pd.concat([rows, cells])
    differs = rows["value_before"].fillna(-1).ne(rows["value_after"].fillna(-1)) & rows["level"].isin(REGIONAL)
    national = pd.concat([rows, sentences[sentences["kind"].eq("national")]])
    parts = {
        "national": national.assign(name=""),
        "province": moved[moved["province"].fillna("").ne("")].assign(name=lambda part: part["province"]),
        "government": moved.assign(name=moved["government"]),
        # reports on other governments of a level, in which only the place among the published totals can differ
        "peers": rows[differs].assign(name=lambda part: part["level"]),
    }
    named = pd.concat([part.assign(kind=kind)[["kind", "name", "years"]] for kind, part in parts.items()])
    told = named.groupby(["kind", "name"], sort=False)["years"].agg(lambda years: ", ".join(sorted({*years})))
    return told.reset_index()
