"""What a government's own unit scores add to its report: confidential, and set beside what is published."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis.attribution.units import RULES_OF_UNSEEN, attribute, three_sources
from ombud.analysis.scoring.ranking import rank_units
from ombud.analysis.scoring.units import score
from ombud.display import charts, show
from ombud.display.columns import headings
from ombud.display.language import MISSING, sentences
from ombud.display.parts import Parts, Picture, ReportData, Sheet, Text
from ombud.display.tables import Table, build, total_text
from ombud.errors import N_, NotPublished, ParameterError
from ombud.evidence.unit_scores import scores_of
from ombud.methodology import load_methodology
from ombud.rounding import rounded
from ombud.stories import units as findings
from ombud.stories.report import tables as comparison_tables
from ombud.stories.report.sheets import told_sheet
from ombud.stories.report.story import Report

REPLICATIONS = 400


class WithRapor(Report):
    """A report on one government that also rests on its rapor, which makes it confidential."""

    def __init__(self, rapor_path: str, *about: Any):
        super().__init__(*about)
        self.rapor_path = rapor_path
        # what the report says of itself
        self.confidential = self.say(
            "Confidential: this report holds unit scores of a rapor, which are the government's own. It is "
            "not part of the published pages; do not pass it on."
        )

    def title(self) -> Text:
        """Show the title, and that the report is confidential."""
        return Text(f"{super().title().markdown}\n\n**{self.confidential}**")

    def data(self) -> ReportData:
        """Hand on what the files of the report need, the rapor's own sheets too, and that they are confidential."""
        data = super().data()
        return replace(data, footer=f"{self.confidential} {data.footer}", sheets=(*data.sheets, *self._own_sheets()))

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The government's own unit scores of all years; raises `ParameterError` if neither year compared is among them."""
        from ombud.evidence.rapor import load_units

        scores = scores_of(load_units(self.rapor_path, self.collection.data), self.place, self.collection.data)
        years = sorted(set(scores["year"]))
        if not {*self.years} & {*years}:
            known = ", ".join(map(str, years))
            raise ParameterError("There are no unit scores of {year}; accepted: {years}", year=self.year, years=known)
        return scores

    @property
    def scored(self) -> list[int]:
        """The years compared of which there are scores."""
        return [year for year in self.years if year in set(self.scores["year"])]

    def from_rapor(self) -> Parts:
        """Show what the scores are and make, beside what is published; their attribution; the units to mend first."""
        used = self.scores[self.scores["year"].isin(self.scored)]
        parts: Parts = [self.section("The scores", findings.scores(used, self.language)), self._beside_published()]
        parts += self._attribution(used)
        if isinstance(self.ranked, NotPublished):
            return [*parts, self.section("Units to mend first", self.ranked.describe(self.language.translate))]
        text = self.say(
            "The weakest unit first. Gain: what the rapor's total would gain if the unit reached its "
            "next category, the others as they are."
        )
        method = load_methodology(self.year, self.collection.data)
        table = comparison_tables.unit_ranking_table(self.ranked, method, self.language)
        return [*parts, self.section("Units to mend first", text), table]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """
        The totals that the rapor makes, beside the published ones.

        One row per year: ``year``, ``total`` (missing where the year's method can't be applied), ``partial``
        (dimensions that no unit or not every unit has, each with the number of units without it of all that have any:
        ``input 2/7;output 7/7``), ``n_units`` and ``n_blank`` (units with and without scores),
        ``value``, ``low``, ``high`` (published), ``difference`` (rapor less published) and ``meaning`` (a code).
        """
        rows = []
        for year in self.scored:
            own, names = self.scores[self.scores["year"] == year], self._names(year)
            scored, total = own.dropna(subset=["score"]), float("nan")
            with suppress(NotPublished):
                total = float(score(own, year, data_dir=self.collection.data)["total"].iat[0])
            known, units = scored[scored["dimension"].isin(names)], scored["unit"].nunique()
            n, having = (
                known["unit"].nunique(),
                known.groupby("dimension")["unit"].nunique().reindex(names, fill_value=0),
            )
            lacking = ";".join(f"{name} {n - those}/{n}" for name, those in having.items() if those < n)
            rows.append((year, total, lacking, units, own["unit"].nunique() - units))
        found = pd.DataFrame(rows, columns=["year", "total", "partial", "n_units", "n_blank"])
        found = found.merge(self.panel[["year", "value", "low", "high"]], on="year", how="left", validate="1:1")
        total = rounded(found["total"], 2)
        meanings = {
            "rapor_unscored": total.isna(),
            "rapor_unpublished": found["low"].isna(),
            "rapor_partial": found["partial"].ne(""),
            "rapor_agrees": total.eq(found["value"]),
            "rapor_differs": found["value"].notna(),
            "rapor_within": total.between(found["low"], found["high"]),
        }
        meaning = np.select(list(meanings.values()), list(meanings), "rapor_outside")
        return found.assign(difference=total - found["value"], meaning=meaning)

    def _told_lacking(self, row: Mapping[str, Any]) -> str:
        """Return what a row of `totals` says is lacking, in words."""
        names, text = self._names(row["year"]), N_("{dimension} (in {n} of {units} units)")
        parts = re.findall(r"([^;\s]+) (\d+)/(\d+)", row["partial"])
        told = [self.language(text, dimension=names[name], n=n, units=units) for name, n, units in parts]
        return self.language.join(told) if told else ""

    def _names(self, year: int) -> dict[str, str]:
        dimensions = load_methodology(year, self.collection.data).dimensions
        return dict(zip(dimensions["dimension"], dimensions[f"label_{self.language.code}"], strict=True))

    def _beside_published(self) -> Table:
        language, some = self.language, N_("{n}, and {blank} without scores")
        difference = language("Rapor less published")
        shown = pd.DataFrame(
            {
                language("Year"): row["year"],
                language("Units"): language(some, row) if row["blank"] else row["n"],
                language("Total of the rapor"): language.number(row["total"]) + ("*" if row["partial"] else ""),
                language("Published total"): MISSING if pd.isna(row["low"]) else total_text(row, language),
                difference: language.change(row["difference"]),
                language("What that says"): language.tell(row["meaning"]),
            }
            for row in self.totals.rename(columns={"n_units": "n", "n_blank": "blank"}).to_dict("records")
        )
        return build(shown, "rapor-and-published", right=[difference], notes=self._cautions())

    @sentences
    def _cautions(self) -> Iterator[str]:
        """Return what a reader must know before the figures are used."""
        language, rows = self.language, self.totals.to_dict("records")
        for row in rows:
            if row["partial"]:
                yield language(
                    "* {year}: only a part of what is assessed; lacking: {lacking}. It is no total of a whole rapor and "
                    "gets no category.",
                    row,
                    lacking=self._told_lacking(row),
                )
        missing = [str(year) for year in self.years if year not in self.scored]
        if missing:
            years = language.join(missing)
            yield language("The rapor has no scores of {years}, so that no change is attributed.", years=years)
        last = rows[-1]
        if pd.notna(last["difference"]) and last["difference"]:
            yield language(
                "What is said of units, gains and factors counts from the rapor's total; the distance to the next "
                "category further below counts from the published one. In {year} they differ by {points} points.",
                year=last["year"],
                points=abs(last["difference"]),
            )

    def _attribution(self, scores: pd.DataFrame) -> Parts:
        """Show how the total came from one year to the other, by factors, or why that can't be told."""
        if len(self.scored) < 2:
            return []
        language, years = self.language, self.years
        sources = [
            three_sources(scores, *years, unseen=rule, bootstrap=REPLICATIONS, data_dir=self.collection.data)
            for rule in RULES_OF_UNSEEN
        ]
        effects = [attribute(scores, *years, unseen=rule, data_dir=self.collection.data) for rule in RULES_OF_UNSEEN]
        if effects[0]["effect"].isna().any():
            return [self.section("Factor by factor", *findings.notes(effects[0], language))]
        both = pd.concat(sources)
        columns = ["factor", "effect", "orders", "sampling", "effect_bounds"]
        notes = findings.notes(both, language)
        table = show.table(both, columns, group="unseen", language=language, notes=notes, name="effects")
        axes = [charts.waterfall(each, language) for each in effects]
        partial = [str(year) for year in self.totals.loc[self.totals["partial"] != "", "year"]]
        for each in axes if partial else ():
            each.set_title(language("From a part of the rapor of {years}", years=language.join(partial)), fontsize=10)
        text = language(
            "Plain bars are performance, hatched ones the method. The thin line at each bar is what the factor "
            "would be in other orders; the axis does not begin at zero."
        )
        answer = self.section("Performance and method", *findings.attribution(both, language))
        title = self.say("{place}, {from_year} to {year}: performance and method, factor by factor")
        source = language("Source: unit scores of a rapor, confidential; computed by ombud")
        pictures = [Picture.of(each, title=title, source=source) for each in axes]
        return [answer, table, self.section("Factor by factor", text), *pictures]

    @cached_property
    def ranked(self) -> pd.DataFrame | NotPublished:
        """The units of the later year, the weakest first; or why they can't be ranked."""
        try:
            return rank_units(self.scores, self.subject.code, self.year, self.collection.data)
        except NotPublished as error:
            return error

    def _own_sheets(self) -> Iterator[Sheet]:
        """Return the units and the totals of the rapor for spreadsheets."""
        language = self.language
        if isinstance(self.ranked, pd.DataFrame):
            names = {name: label for name, label in self._names(self.year).items() if name in self.ranked}
            columns = ["unit", *names, "total", "category", "zone", "weakest", "next", "distance", "gain", "lacking"]
            own = {"distance": language("Points to it"), "gain": language("Gain of the total")}
            labels = headings(columns, language, **own, **names, lacking=language("Lacking"))
            units = self.ranked.assign(
                weakest=self.ranked["weakest"].map(names),
                lacking=[
                    language.join([names.get(name, name) for name in text.split(";") if name])
                    for text in self.ranked["lacking"]
                ],
            )
            yield told_sheet(language("Units (confidential)"), units, labels, language)
        own = {"total": language("Total of the rapor"), "difference": language("Rapor less published")}
        own |= {"partial": language("Lacking"), "n_blank": language("Units without scores")}
        labels = headings(self.totals, language, **own, value=language("Published total"))
        totals = self.totals.assign(partial=[self._told_lacking(row) for row in self.totals.to_dict("records")])
        yield told_sheet(language("Rapor (confidential)"), totals, labels, language)
