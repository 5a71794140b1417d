"""The report on one government: beside its province and its peers, and with its own unit scores where it gives them."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ombud.analysis import comparison
from ombud.analysis.attribution.units import RULES_OF_UNSEEN, attribute, three_sources
from ombud.analysis.comparison.totals import standings
from ombud.analysis.scoring.units import rank_units, score
from ombud.display import charts, show
from ombud.display.language import MISSING, sentences
from ombud.display.parts import Parts, Picture, ReportData, Text
from ombud.display.tables import Table, build, total_text
from ombud.errors import N_, NotPublished, ParameterError
from ombud.evidence.registers.governments import resolve_government
from ombud.evidence.unit_scores import scores_of
from ombud.files import Data, DataDir
from ombud.methodology import available_years, comparability, load_methodology
from ombud.rounding import rounded
from ombud.stories import units as findings
from ombud.stories.report import tables
from ombud.stories.report.data import rapor_sheets
from ombud.stories.report.story import Report, cutoffs_of

REPLICATIONS = 400


class GovernmentReport(Report):
    """What is published of one government, what follows, and what its own unit scores add; these make it confidential."""

    is_of_one = True

    def __init__(self, rapor_path: str, *about: Any):
        super().__init__(*about)
        self.rapor_path = rapor_path
        if rapor_path:
            self.confidential = self.passage("confidential_report")

    def history(self) -> Parts:
        """Show its totals over the years, drawn on each year's zones and as a table."""
        known, data = self.panel[self.panel["low"].notna()], self.collection.data
        if known.empty:
            return super().history()
        first, last = min(known["year"].min(), self.from_year), max(known["year"].max(), self.year)
        years = [year for year in available_years(data) if first <= year <= last]
        changed = [year for before, year in pairwise(years) if comparability(before, year, data).grade != "same"]
        title = self.say("{place}: totals on the zones of each year, {first} to {last}", first=first, last=last)
        axes = charts.trajectory(known, cutoffs_of({*years} - self.apart, data), years, changed, self.language)
        alternative = self.say("Line chart of {n} years; the table below has the numbers.", n=len(known))
        heading, table = super().history()
        return [heading, Text(self.passage("about_trajectory")), self.picture(axes, title, alternative), table]

    def peers(self) -> Parts:
        """Show where the government stands among its peers and in its province."""
        if self.panel.empty:
            return []
        places = standings(self.collection.panel, self.subject, self.years)
        table = tables.standing_table(places, self.subject, self.language)
        heading = N_("Beside its peers and its province") if self.subject.province_code else N_("Beside its peers")
        return [self.section(heading, self.passage("about_peers")), table]

    def grid(self) -> Parts:
        """Show the comparison grid with grades."""
        if self.changes.empty:
            return []
        cells = self._found(comparison.compare, *self.years)
        reason = getattr(self.summary.comparability, f"reason_{self.language.code}")
        cells["reason"] = cells["reason"].replace("methods_compared", reason)
        table = tables.grid_table(cells, self.language)
        return [self.section("The comparison grid", self.passage("about_grid")), table]

    def expected(self) -> tuple[int, int]:
        """Return the least number of figures and of tables: years in place of slopes, and standing and grid."""
        n_figures, n_tables = super().expected()
        n_figures += int(self.panel["low"].notna().any()) - (not self.paired.empty)
        return n_figures, n_tables + (not self.panel.empty) + (not self.changes.empty)

    def data(self) -> ReportData:
        """Hand on what the files of the report need, the rapor's own sheets too."""
        data = super().data()
        return replace(data, sheets=(*data.sheets, *rapor_sheets(self))) if self.rapor_path else data

    @cached_property
    def scores(self) -> pd.DataFrame:
        """The government's own unit scores of the years compared; raises `ParameterError` if there are none."""
        from ombud.evidence.rapor import load_units

        held = scores_of(load_units(self.rapor_path, self.collection.data), self.place, self.collection.data)
        scores = held[held["year"].isin(self.years)]
        if scores.empty:
            known = ", ".join(map(str, sorted(set(held["year"]))))
            raise ParameterError("There are no unit scores of {year}; accepted: {years}", year=self.year, years=known)
        return scores

    def from_rapor(self) -> Parts:
        """Show what its own scores are and make, beside what is published; their attribution; the units to mend first."""
        if not self.rapor_path:
            return []
        parts: Parts = [self.section("The scores", findings.scores(self.scores, self.language))]
        parts += [self._beside_published(), *self._attribution()]
        if isinstance(self.ranked, NotPublished):
            return [*parts, self.section("Units to mend first", self.ranked.describe(self.language.translate))]
        method = load_methodology(self.year, self.collection.data)
        table = tables.unit_ranking_table(self.ranked, method, self.language)
        return [*parts, self.section("Units to mend first", self.passage("about_weakest_units")), table]

    @cached_property
    def totals(self) -> pd.DataFrame:
        """The totals that the rapor makes, beside the published ones, a row per year; missing where no method applies."""
        rows = []
        for year, own in self.scores.groupby("year"):
            names, scored, total = self.names_of(year), own.dropna(subset=["score"]), float("nan")
            with suppress(NotPublished):
                total = float(score(own, year, data_dir=self.collection.data)["total"].iat[0])
            known, units = scored[scored["dimension"].isin(names)], scored["unit"].nunique()
            n, having = known["unit"].nunique(), known.groupby("dimension")["unit"].nunique()
            lacking = {name: n - having.get(name, 0) for name in names}
            # dimensions that units lack, each with the number of these units of all that have any: input 2/7;output 7/7
            partial = ";".join(f"{name} {those}/{n}" for name, those in lacking.items() if those)
            rows.append((year, total, partial, units, own["unit"].nunique() - units))
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

    def told_lacking(self, row: Mapping[str, Any]) -> str:
        """Return what a row of `totals` says is lacking, in words."""
        names, text = self.names_of(row["year"]), N_("{dimension} (in {n} of {units} units)")
        parts = re.findall(r"([^;\s]+) (\d+)/(\d+)", row["partial"])
        told = [self.language(text, dimension=names[name], n=n, units=units) for name, n, units in parts]
        return self.language.join(told) if told else ""

    def names_of(self, year: int) -> dict[str, str]:
        """Return the dimensions of the method of a year with their names."""
        dimensions = load_methodology(year, self.collection.data).dimensions.set_index("dimension")
        return dimensions[f"label_{self.language.code}"].to_dict()

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
                yield language.passage("part_of_a_rapor", row, lacking=self.told_lacking(row))
        missing = [str(year) for year in self.years if year not in set(self.totals["year"])]
        if missing:
            years = language.join(missing)
            yield language("The rapor has no scores of {years}, so that no change is attributed.", years=years)
        last = rows[-1]
        if pd.notna(last["difference"]) and last["difference"]:
            yield language.passage("rapor_beside_published", last, points=abs(last["difference"]))

    def _attribution(self) -> Parts:
        """Show how the total came from one year to the other, by factors, or why that can't be told."""
        if len(self.totals) < 2:
            return []
        language, about, data = self.language, (self.scores, *self.years), self.collection.data
        effects = [attribute(*about, unseen=rule, data_dir=data) for rule in RULES_OF_UNSEEN]
        if effects[0]["effect"].isna().any():
            return [self.section("Factor by factor", *findings.notes(effects[0], language))]
        both = pd.concat(
            three_sources(*about, unseen=rule, bootstrap=REPLICATIONS, data_dir=data) for rule in RULES_OF_UNSEEN
        )
        columns, notes = ["factor", "effect", "orders", "sampling", "effect_bounds"], findings.notes(both, language)
        table = show.table(both, columns, group="unseen", language=language, notes=notes, name="effects")
        axes = [charts.waterfall(each, language) for each in effects]
        partial = [str(year) for year in self.totals.loc[self.totals["partial"] != "", "year"]]
        for each in axes if partial else ():
            each.set_title(language("From a part of the rapor of {years}", years=language.join(partial)), fontsize=10)
        answer = self.section("Performance and method", *findings.attribution(both, language))
        title = self.say("{place}, {from_year} to {year}: performance and method, factor by factor")
        source = language("Source: unit scores of a rapor, confidential; computed by ombud")
        pictures = [Picture.of(each, title=title, source=source) for each in axes]
        return [answer, table, self.section("Factor by factor", self.passage("about_factors")), *pictures]

    @cached_property
    def ranked(self) -> pd.DataFrame | NotPublished:
        """The units of the later year, the weakest first; or why they can't be ranked."""
        try:
            return rank_units(self.scores, self.subject.code, self.year, self.collection.data)
        except NotPublished as error:
            return error


def government_report(
    government: str,
    from_year: int,
    year: int,
    lang: str = "id",
    rapor: str = "",
    panel: str = "",
    data_dir: DataDir = None,
) -> GovernmentReport:
    """
    Prepare the report on a government, by any name that `ombud.resolve_government` understands.

    The rest is as `ombud.stories.report.province.province_report` has it; `rapor` is the path of its own scores, if any.
    """
    data = Data.at(data_dir)
    subject = resolve_government(government, data_dir=data)
    return GovernmentReport(rapor, subject, (from_year, year), lang, panel, data)
