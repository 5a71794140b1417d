"""The report on one government, beside its province and its peers."""

from functools import cached_property
from itertools import pairwise

from ombud.analysis import comparison
from ombud.analysis.comparison.summary import Standing, standing
from ombud.display import charts
from ombud.display.parts import Parts, Text
from ombud.errors import N_
from ombud.evidence.registers.governments import resolve_government
from ombud.files import Data, DataDir
from ombud.methodology import available_years, comparability
from ombud.stories.report import tables as comparison_tables
from ombud.stories.report.rapor import WithRapor
from ombud.stories.report.story import Report, cutoffs_of


class GovernmentReport(Report):
    """What is published of one government, and what follows from it."""

    def from_rapor(self) -> Parts:
        """Show what the government's own unit scores add: nothing without them."""
        return []

    @cached_property
    def standings(self) -> list[Standing]:
        """Where its published totals stand among its peers and in its province, for both years."""
        panel, groups = self.collection.panel, {"level": self.subject.level, "province": self.subject.province}
        return [
            standing(panel[panel[group] == name], self.subject.code, year, group)
            for group, name in groups.items()
            for year in self.years
            if name
        ]

    def history(self) -> Parts:
        """Show its totals over the years, drawn on each year's zones and as a table."""
        known = self.panel[self.panel["low"].notna()]
        if known.empty:
            return super().history()
        data = self.collection.data
        first, last = min(known["year"].min(), self.from_year), max(known["year"].max(), self.year)
        years = [year for year in available_years(data) if first <= year <= last]
        changed = [year for before, year in pairwise(years) if comparability(before, year, data).grade != "same"]
        title = self.say("{place}: totals on the zones of each year, {first} to {last}", first=first, last=last)
        text = self.say(
            "Colours are the zones that the cut-offs of each year make; a dashed line stands where the method is not that "
            "of the year before, and a dotted one leads over such a change or a year without a total. A grey bar spans what "
            "a published zone or category leaves possible."
        )
        axes = charts.trajectory(known, cutoffs_of({*years} - self.apart, data), years, changed, self.language)
        alternative = self.say("Line chart of {n} years; the table below has the numbers.", n=len(known))
        heading, *tables = super().history()
        return [heading, Text(text), self.picture(axes, title, alternative), *tables]

    def peers(self) -> Parts:
        """Show where the government stands among its peers and in its province."""
        if self.panel.empty:
            return []
        text = self.say(
            "Only governments with a published total are counted; pages print high scorers more often than others, "
            "so the true place of a government is likely to be better than it looks here."
        )
        table = comparison_tables.standing_table(self.standings, self.subject, self.language)
        heading = N_("Beside its peers and its province") if self.subject.province_code else N_("Beside its peers")
        return [self.section(heading, text), table]

    def grid(self) -> Parts:
        """Show the comparison grid with grades."""
        if self.changes.empty:
            return []
        cells = self._found(comparison.compare, *self.years)
        reason = getattr(self.summary.comparability, f"reason_{self.language.code}")
        cells["reason"] = cells["reason"].replace("methods_compared", reason)
        text = self.say(
            "A cell is the total that the data of one year give under the method of another; what is published is the "
            "diagonal. Every other cell says how it is known."
        )
        table = comparison_tables.grid_table(cells, self.language)
        return [self.section("The comparison grid", text), table]

    def expected(self) -> tuple[int, int]:
        """Return the least number of figures and of tables: years in place of slopes, and standing and grid."""
        figures, tables = super().expected()
        figures += bool(self.panel["low"].notna().any()) - bool(len(self.paired))
        return figures, tables + bool(len(self.panel)) + bool(len(self.changes))


class GovernmentReportWithRapor(WithRapor, GovernmentReport):
    """The same, with what its own unit scores add."""


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

    The rest is as `ombud.stories.report.province.province_report` has it; `rapor` is the path of the government's own unit
    scores, empty without.
    """
    data = Data.at(data_dir)
    subject = resolve_government(government, data_dir=data)
    about = (subject, from_year, year, lang, panel, data)
    return GovernmentReportWithRapor(rapor, *about) if rapor else GovernmentReport(*about)
