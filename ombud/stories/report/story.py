"""The parts that every report has: each method gives what a notebook shows, in the report's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.analysis import comparison, direct, drops
from ombud.analysis.comparison import totals
from ombud.display import charts as figures
from ombud.display.catalogue import TEXTS
from ombud.display.language import Language, sentences
from ombud.display.parts import Parts, Picture, ReportData, Text, anchored
from ombud.display.tables import Citations
from ombud.errors import N_
from ombud.evidence.published.panel import load_collection
from ombud.evidence.registers.governments import Government, load_register
from ombud.files import Data, version
from ombud.methodology import available_years, check_years, comparability, load_methodology
from ombud.stories import evidence as evidence_tables
from ombud.stories.direct import direct_table
from ombud.stories.report import findings, tables
from ombud.stories.report.data import collection_with, report_sheets, terms

if TYPE_CHECKING:
    from matplotlib.axes import Axes


@lru_cache(maxsize=16)
def national(found: Callable[..., pd.DataFrame], years: tuple[int, ...], data: Data) -> pd.DataFrame:
    """Return what a function finds in the whole published panel, of which every report tells its own."""
    return found(load_collection(data).panel, *years, data)


def expectations(panel: pd.DataFrame, from_year: int, year: int, data: Data) -> pd.DataFrame:
    """Return what pairs of years of one method lead one to expect of the changes of all governments."""
    pairs = drops.pairs(panel, [(from_year, year), *drops.PLACEBOS], data_dir=data)
    return drops.expected_changes(pairs, (from_year, year), pairs["government_code"].unique(), data)


def cutoffs_of(years: Iterable[int], data: Data) -> pd.DataFrame:
    """Return the cut-offs of years, where known: ``year``, ``zone``, ``lower``, ``upper`` (points)."""
    methods = (load_methodology(year, data) for year in years)
    known = [method.cutoffs.assign(year=method.year) for method in methods if totals.has_cutoffs(method)]
    columns = ["year", "zone", "lower", "upper"]
    return pd.concat(known)[columns] if known else pd.DataFrame(columns=columns)


class Report:
    """
    What is published of the governments of a subject's province, or of the subject alone, and what follows from it.

    It compares two years, the earlier first, by the published panel or by one of the analyst's own, given by its path. The
    sources are to be shown last, since the tables number them as they come.
    """

    is_of_one = False  # whether it is on its subject alone
    confidential = ""  # what a report that must not be passed on says of itself

    def __init__(self, subject: Government, years: tuple[int, int], lang: str, panel: str, data: Data):
        check_years(*years, data)
        self.from_year, self.year = years
        self.subject, self.years = subject, years
        self.language, self.citations = Language(lang), Citations()
        # the evidence, and what a report from a panel of the analyst's own says of itself, else nothing
        self.collection, self.own = collection_with(panel, self.language, data)
        # what it is on, and the governments in the order of its tables
        everyone = self.collection.governments
        self.place, own = subject.province, everyone["province_code"] == subject.province_code
        if self.is_of_one:
            self.place, own = subject.name, everyone["government_code"] == subject.code
        self.governments = everyone[own].reset_index(drop=True)
        self.panel = self._theirs(self.collection.panel)
        # their changes, those with something published in both years, and those whose like-for-like part has bounds
        self.changes = changes = self._found(comparison.changes, *self.years)
        self.paired = changes[changes["low_from"].notna() & changes["low_to"].notna()]
        self.bounded = changes[changes["change"].notna() & changes["like_for_like_low_narrow"].notna()]
        self.summary = totals.summarise(changes, len(self.governments), *years, data)
        self.distances = self._found(totals.distances, self.year)
        self.zones_by_cutoffs = self._found(totals.zones_under_cutoffs, *self.years)
        # what pairs of years of one method lead one to expect of their changes; none without a new method between
        self.expectations, grade = pd.DataFrame(), self.summary.comparability.grade
        if grade == "changed" and self.years in drops.YEAR_PAIRS and changes["change"].notna().any():
            self.expectations = self._found(expectations, *self.years)
        self.cutoffs = cutoffs_of(self.years, data)
        # years of instruments that do not compare with that of the later one
        others = {*available_years(data)} - {self.year}
        self.apart = {year for year in others if comparability(year, self.year, data).grade == "not_comparable"}
        self.heading = self.say("{place}: {from_year} to {year}")
        # the first finding, which also tells of the page where it is shared
        self.opening = findings.nothing_published(self.place, self.language, of_one=self.is_of_one)
        if len(self.panel):
            told = findings.opening_sentence(self.place, self.summary, self.language)
            self.opening = f"{told} {findings.bounded_sentence(self.paired, self.summary, self.language)}".strip()

    def _theirs(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of these governments."""
        return rows[rows["government_code"].isin(self.governments["government_code"])].reset_index(drop=True)

    def _found(self, found: Callable[..., pd.DataFrame], *years: int) -> pd.DataFrame:
        """Return the rows of these governments of what a function finds in the panel; in the published one but once."""
        held = self.collection
        rows = found(held.panel, *years, held.data) if held.own_panel else national(found, years, held.data)
        return self._theirs(rows)

    def say(self, text: str, **fields: Any) -> str:
        """Return a text in the report's language, with its place and years filled in."""
        return self.language(text, place=self.place, from_year=self.from_year, year=self.year, **fields)

    def passage(self, code: str, **fields: Any) -> str:
        """Return the text of a code in the report's language, with its place and years filled in."""
        return self.say(TEXTS[code], **fields)

    def section(self, heading: str, *paragraphs: str, anchor: str = "") -> Text:
        """Return a second-level heading, a catalogue text, with its own anchor or its words, and paragraphs that are ready."""
        words = re.sub(r"\W+", "-", heading.lower())
        return Text("\n\n".join([f"## {self.say(heading)}{anchored(anchor or words)}", *paragraphs]))

    def title(self) -> Text:
        """Show the title, the first finding, and the versions of data and package."""
        now = version(self.collection.data)
        line = self.language.passage("about_report", vars(now), date=self.language.date(now.date))
        own = f"**{self.own}**" if self.own else ""
        confidential = f"**{self.confidential}**" if self.confidential else ""
        told = (f"# {self.heading}{anchored('title')}", self.opening, own, line, confidential)
        return Text("\n\n".join(filter(None, told)))

    def findings(self) -> Text:
        """Show the further findings in sentences."""
        language, of_one = self.language, self.is_of_one
        names = self.collection.governments.set_index("government_code")["government"]
        lacking = self.governments[~self.governments["government_code"].isin(self.paired["government_code"])]
        came_from = lacking["government_code"].map(load_register(self.collection.data).predecessors).map(names)
        lacking = lacking.assign(predecessor=came_from.fillna(""))
        sentences = findings.existence_sentences(lacking, self.from_year, self.year, language)
        if len(self.panel):
            sentences += [
                findings.method_sentence(self.summary, language),
                findings.unusual_sentence(self.expectations, self.from_year, language, of_one=of_one),
                findings.cutoffs_sentence(self.zones_by_cutoffs, self.years, language, of_one=of_one),
                findings.caution_sentence(self.summary, language),
            ]
        listed = "\n".join(f"- {sentence}" for sentence in sentences if sentence)
        if self.panel.empty:
            return self.section("Findings", listed) if listed else Text("")
        doubted = self.panel[(self.panel["year"] == self.year) & comparison.contradicted(self.panel)]
        firm = self.distances[~self.distances["government_code"].isin(doubted["government_code"])]
        nearest = findings.nearest_sentence(firm, self.year, language, of_one=of_one)
        return self.section("Findings", listed, nearest)

    def history(self) -> Parts:
        """Show all governments over the years."""
        if self.panel.empty:
            return []
        known = {*self.panel["year"], *self.years}
        # the latest first, which have most, and which narrow screens show at once
        years = [year for year in reversed(available_years(self.collection.data)) if year in known]
        table = tables.history_table(self.panel, self.governments, years, self.citations, self.language, self.apart)
        return [self.section("Totals over the years", self.passage("about_history")), table]

    def slopes(self) -> Parts:
        """Show each government's total in both years, joined by a line."""
        if self.paired.empty:
            return []
        axes = figures.slope_chart(self.paired, *self.years, self.cutoffs, self.language)
        title = N_("{place}: {n_fell} of {n_both} governments with published totals fell from {from_year} to {year}")
        if not self.summary.n_both:
            title = N_("{place}: what totals and zones tell of {from_year} and {year}")
        title = self.say(title, n_fell=self.summary.n_fell, n_both=self.summary.n_both)
        alternative = self.say("Slope chart of {n} governments; the table below has the numbers.", n=len(self.paired))
        section = self.section("From {from_year} to {year}", self.passage("about_slopes"), anchor="slopes")
        return [section, self.picture(axes, title, alternative)]

    def picture(self, axes: Axes, title: str, alternative: str) -> Picture:
        """Return a figure with its title, and with where its numbers come from."""
        source = N_("Source: Ombudsman RI, as published; ombud {package}, data {checksum}")
        published = self.language(source, vars(version(self.collection.data)))
        return Picture.of(axes, alternative, title, self.own or published)

    def change(self) -> Parts:
        """Show what is known without a model, where something is, then each government's change with bounds and break-even."""
        parts: Parts = []
        frames = direct.gather(*self.years, self.collection.data)
        known = direct.concerning(frames, set(self.governments["government_code"]))
        if known:
            table = direct_table(known, self.citations, self.language)
            parts += [self.section("What is known directly", self.passage("about_direct")), table]
        if self.paired.empty:
            return parts
        parts += [
            self.section("What each change can mean", *self._readings_text()),
            tables.change_table(self.changes, *self.years, self.language),
        ]
        if len(self.bounded):
            title = self.say("{place}, {from_year} to {year}: how far the retained part may have moved")
            alternative = self.passage("alternative_of_bounds", n=len(self.bounded))
            parts.append(self.picture(figures.bounds_chart(self.bounded, self.language), title, alternative))
        return parts

    @sentences
    def _readings_text(self) -> Iterator[str]:
        language = self.language
        if not self.summary.certain:
            yield findings.method_sentence(self.summary, language)
            return
        yield self.passage("about_readings")
        method = load_methodology(self.year, self.collection.data)
        yield "\n".join(
            language(
                "- **{label}** (weight {weight}, {basis}): {reason}",
                label=row[f"label_{language.code}"],
                weight=language.percent(row["share"], 2),
                basis=language.tell(row["basis"]),
                reason=row[f"reason_{language.code}"],
            )
            for row in method.readings.to_dict("records")
        )
        span = N_("{reading} {low} to {high}")
        spans = [
            language(span, reading=language.tell(reading), low=language.percent(low, 1), high=language.percent(high, 1))
            for reading, (low, high) in method.retained_share_bounds.items()
            if low < high
        ]
        if spans:
            yield language.passage("certain_under_every_weight", spans=language.join(spans))

    def next_category(self) -> Parts:
        """Show the distance to the next category."""
        if self.distances.empty:
            return []
        table = tables.distance_table(self.distances, self.language)
        return [self.section("To the next category in {year}", anchor="next-category"), table]

    def zones(self) -> Parts:
        """Show the zone of every total under either year's cut-offs."""
        zones = self.zones_by_cutoffs
        if zones.empty:
            return []
        bars = self.cutoffs.groupby(["year", "zone"])["lower"].min()
        before, after = (bars.get(year) for year in self.years)
        code = "about_zones_moved"
        if before is None or after is None:
            code = "about_zones_unknown"
        elif before.equals(after):
            code = "about_zones_same"
        table = tables.zone_table(zones, *self.years, self.language)
        return [self.section("Zones under either year's cut-offs", self.passage(code)), table]

    def disagreements(self) -> Parts:
        """Show where pages disagree, all values."""
        rows = self._theirs(self.collection.disagreements)
        if rows.empty:
            text = self.say("No two pages disagree about what this report covers.")
            return [] if self.panel.empty else [self.section("Where pages disagree", text)]
        table = evidence_tables.disagreement_table(rows, self.citations, self.language)
        return [self.section("Where pages disagree", self.passage("about_disagreements")), table]

    def national(self) -> Parts:
        """Show what is known nationally; always there, for a place with nothing published needs it most."""
        counts = self.collection.national
        # beside figures of its own, a place needs only the two years compared
        shown = counts if self.panel.empty else counts[counts["year"].isin(self.years)]
        table = evidence_tables.national_table(shown, self.citations, self.language)
        return [self.section("What is known nationally", self.passage("about_national")), table]

    def sources(self) -> Parts:
        """Show the numbered sources; to be called after all other parts."""
        sources = self.collection.sources
        return [self.section("Sources"), evidence_tables.source_table(sources, self.citations, self.language)]

    def data(self) -> ReportData:
        """Hand on what the files of the report need; to be shown once, after all other parts."""
        footer = (self.confidential, self.own, *terms(self.heading, self.collection.data, self.language))
        told = " ".join(filter(None, footer))
        return ReportData(self.heading, self.opening, told, *self.expected(), report_sheets(self))

    def expected(self) -> tuple[int, int]:
        """Return the least number of figures and of tables that the report must show."""
        frames = self.panel, self.paired, self.bounded, self.distances
        panel, paired, bounded, distances = (not frame.empty for frame in frames)
        # beside the national counts and the sources: totals over the years, changes, and the next category
        return paired + bounded, 2 + panel + paired + distances
