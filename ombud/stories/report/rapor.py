"""What a government's own unit scores add to its report: confidential, and set beside what is published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, Any

import pandas as pd

from ombud.analysis.attribution.units import RULES_OF_UNSEEN, attribute, three_sources
from ombud.analysis.scoring.ranking import rank_units
from ombud.analysis.scoring.units import score
from ombud.display import charts, show
from ombud.display.charts.canvas import figure_of, told
from ombud.display.columns import headings
from ombud.display.language import MISSING
from ombud.display.parts import Parts, Picture, Sheet
from ombud.display.tables import Table, build, total_text
from ombud.errors import N_, NotPublished
from ombud.evidence.unit_scores import scores_of
from ombud.methodology import load_methodology
from ombud.rounding import rounded
from ombud.stories import units as findings
from ombud.stories.report import tables as comparison_tables
from ombud.stories.report.sheets import told_sheet

if TYPE_CHECKING:
    from ombud.stories.report.story import Report

REPLICATIONS = 400


class RaporPart:
    """The part of a report on one government that rests on its rapor, by the path of this file."""

    def __init__(self, report: Report, path: str):
        self.report = report
        self.path = path
        self.language = report.language
        self.data = report.collection.data

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The government's own unit scores of all years."""
        from ombud.evidence.rapor import load_units

        return scores_of(load_units(self.path, self.data), self.report.subject.name, self.data)

    @property
    def years(self) -> list[int]:
        """The years compared of which there are scores."""
        return [year for year in (self.report.from_year, self.report.year) if year in set(self.scores["year"])]

    def parts(self) -> Parts:
        """Show what the scores are and make, beside what is published; their attribution; the units to mend first."""
        used = self.scores[self.scores["year"].isin(self.years)]
        return [
            self.report.section("The scores", findings.scores(used, self.language)),
            self._beside_published(),
            *self._attribution(used),
            *self._units_to_mend(),
        ]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """
        The totals that the rapor makes, beside the published ones.

        One row per year: ``year``, ``total`` (missing where the year's method can't be applied), ``partial``
        (dimensions that no unit or not every unit has, each with the number of units without it of all that have any:
        ``input 2/7;output 7/7``), ``n_units`` and ``n_blank`` (units with and without scores),
        ``value``, ``low``, ``high`` (published), ``difference`` (rapor less published) and ``meaning`` (a code).
        """
        panel = self.report.panel.set_index("year")
        rows = []
        for year in self.years:
            own = self.scores[self.scores["year"] == year]
            scored, total = own.dropna(subset=["score"]), float("nan")
            with suppress(NotPublished):
                total = float(score(own, year, data_dir=self.data)["total"].iat[0])
            row = {
                "year": year,
                "total": total,
                "partial": self._lacking(scored, year),
                "n_units": scored["unit"].nunique(),
                "n_blank": own["unit"].nunique() - scored["unit"].nunique(),
            }
            published = panel.loc[year, ["value", "low", "high"]] if year in panel.index else pd.Series(dtype=float)
            row |= {name: published.get(name, float("nan")) for name in ("value", "low", "high")}
            row["difference"] = rounded(row["total"], 2) - row["value"]
            rows.append(row | {"meaning": _meaning(row)})
        return pd.DataFrame(rows)

    def _lacking(self, scored: pd.DataFrame, year: int) -> str:
        """Return the dimensions of the method that units lack, each with the number of these units."""
        dimensions = self._names(year)
        units = scored[scored["dimension"].isin(dimensions)].groupby("dimension")["unit"].agg(set)
        everyone: set[str] = set().union(*units)
        lacking = {name: len(everyone - units.get(name, set())) for name in dimensions}
        return ";".join(f"{name} {n}/{len(everyone)}" for name, n in lacking.items() if n)

    def _told_lacking(self, row: Mapping[str, Any]) -> str:
        """Return what a row of `totals` says is lacking, in words."""
        names, told = self._names(row["year"]), []
        for dimension, n, units in re.findall(r"([^;\s]+) (\d+)/(\d+)", row["partial"]):
            text = N_("{dimension} (in {n} of {units} units)")
            told.append(self.language(text, dimension=names[dimension], n=n, units=units))
        return self.language.join(told) if told else ""

    def _names(self, year: int) -> dict[str, str]:
        dimensions = load_methodology(year, self.data).dimensions
        return dict(zip(dimensions["dimension"], dimensions[f"label_{self.language.code}"], strict=True))

    def _beside_published(self) -> Table:
        language, units = self.language, N_("{n}, and {blank} without scores")
        shown = pd.DataFrame(
            {
                "year": row["year"],
                "n_units": language(units, row) if row["n_blank"] else str(row["n_units"]),
                "total": language.number(row["total"]) + ("*" if row["partial"] else ""),
                "published": MISSING if pd.isna(row["low"]) else total_text(row, language),
                "difference": row["difference"],
                "meaning": language.tell(row["meaning"]),
            }
            for row in self.totals.assign(n=self.totals["n_units"], blank=self.totals["n_blank"]).to_dict("records")
        )
        labels = headings(shown, language, **self._headings, published=language("Published total"))
        told = {"difference": language.change}
        return build(shown, "rapor-and-published", labels, told=told, notes=self._cautions())

    @property
    def _headings(self) -> dict[str, str]:
        language = self.language
        return {"total": language("Total of the rapor"), "difference": language("Rapor less published")}

    def _cautions(self) -> list[str]:
        """Return what a reader must know before the figures are used."""
        language, rows = self.language, self.totals.to_dict("records")
        notes = [
            language(
                "* {year}: only a part of what is assessed; lacking: {lacking}. It is no total of a whole rapor and "
                "gets no category.",
                row,
                lacking=self._told_lacking(row),
            )
            for row in rows
            if row["partial"]
        ]
        missing = [str(year) for year in (self.report.from_year, self.report.year) if year not in self.years]
        if missing:
            years = language.join(missing)
            notes.append(language("The rapor has no scores of {years}, so that no change is attributed.", years=years))
        last = rows[-1]
        if pd.notna(last["difference"]) and last["difference"]:
            notes.append(
                language(
                    "What is said of units, gains and factors counts from the rapor's total; the distance to the next "
                    "category further below counts from the published one. In {year} they differ by {points} points.",
                    year=last["year"],
                    points=abs(last["difference"]),
                )
            )
        return notes

    def _attribution(self, scores: pd.DataFrame) -> Parts:
        """Show how the total came from one year to the other, by factors, or why that can't be told."""
        if len(self.years) < 2:
            return []
        language, years = self.language, (self.report.from_year, self.report.year)
        sources = [
            three_sources(scores, *years, unseen=rule, bootstrap=REPLICATIONS, data_dir=self.data)
            for rule in RULES_OF_UNSEEN
        ]
        effects = [attribute(scores, *years, unseen=rule, data_dir=self.data) for rule in RULES_OF_UNSEEN]
        if effects[0]["effect"].isna().any():
            return [self.report.section("Factor by factor", *findings.notes(effects[0], language))]
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
        answer = self.report.section("Performance and method", *findings.attribution(both, language))
        title = self.report.say("{place}, {from_year} to {year}: performance and method, factor by factor")
        source = language("Source: unit scores of a rapor, confidential; computed by ombud")
        pictures = [Picture.of(each, told(figure_of(each)), title, source) for each in axes]
        return [answer, table, self.report.section("Factor by factor", text), *pictures]

    @cached_property
    def ranked(self) -> pd.DataFrame | NotPublished:
        """The units of the later year, the weakest first; or why they can't be ranked."""
        try:
            return rank_units(self.scores, self.report.subject.code, self.report.year, self.data)
        except NotPublished as error:
            return error

    def _units_to_mend(self) -> Parts:
        if isinstance(self.ranked, NotPublished):
            return [self.report.section("Units to mend first", self.ranked.describe(self.language.translate))]
        text = self.language(
            "The weakest unit first. Gain: what the rapor's total would gain if the unit reached its "
            "next category, the others as they are."
        )
        method = load_methodology(self.report.year, self.data)
        table = comparison_tables.unit_ranking_table(self.ranked, method, self.language)
        return [self.report.section("Units to mend first", text), table]

    def sheets(self) -> Iterable[Sheet]:
        """Return the units and the totals of the rapor for spreadsheets."""
        language = self.language
        if isinstance(self.ranked, pd.DataFrame):
            names = {name: label for name, label in self._names(self.report.year).items() if name in self.ranked}
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
        own = {"partial": language("Lacking"), "n_blank": language("Units without scores")}
        labels = headings(self.totals, language, **self._headings, **own, value=language("Published total"))
        totals = self.totals.assign(partial=[self._told_lacking(row) for row in self.totals.to_dict("records")])
        yield told_sheet(language("Rapor (confidential)"), totals, labels, language)


def _meaning(row: Mapping[str, Any]) -> str:
    """Return the code of what a rapor's total says beside the published one."""
    total = rounded(row["total"], 2)
    if pd.isna(total):
        return "rapor_unscored"
    if pd.isna(row["low"]):
        return "rapor_unpublished"
    if row["partial"]:
        return "rapor_partial"
    if pd.notna(row["value"]):
        return "rapor_agrees" if total == row["value"] else "rapor_differs"
    return "rapor_within" if row["low"] <= total <= row["high"] else "rapor_outside"
