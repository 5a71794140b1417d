"""The report on one government, beside its province and its peers."""

from __future__ import annotations

from functools import cached_property

import pandas as pd

from ombud.analysis import comparison
from ombud.analysis.attribution.units import RULES_OF_UNSEEN, attribute, three_sources
from ombud.analysis.comparison.peers import Standing, standing
from ombud.analysis.scoring.ranking import rank_units
from ombud.display import charts, show
from ombud.display.charts.canvas import figure_of, told
from ombud.display.language import Language
from ombud.display.parts import Parts, Picture, section
from ombud.errors import NotPublished
from ombud.evidence.published.collection import Collection, load_collection
from ombud.evidence.registers.governments import Government, resolve_government
from ombud.evidence.unit_scores import scores_of
from ombud.files import Data, DataDir
from ombud.methodology import check_years, load_methodology
from ombud.stories.report import tables as comparison_tables
from ombud.stories.report.story import Report
from ombud.stories.units import findings

REPLICATIONS = 400


class GovernmentReport(Report):
    """
    What is published of one government, and what follows from it.

    Parameters
    ----------
    subject, from_year, year, language, collection
        See `Report`.
    rapor : str
        Path of the government's own unit scores; empty without.
    """

    def __init__(
        self,
        subject: Government,
        from_year: int,
        year: int,
        language: Language,
        collection: Collection,
        rapor: str = "",
    ):
        super().__init__(subject, from_year, year, language, collection)
        self.rapor = rapor

    def from_rapor(self) -> Parts:
        """Show what the government's own unit scores add: the exact attribution, and the units to mend first."""
        if not self.rapor:
            return []
        from ombud.evidence.rapor import load_units

        units = load_units(self.rapor, self.collection.data)
        own = scores_of(units, self.subject.name, self.collection.data)
        used = own[own["year"].isin([self.from_year, self.year])]
        attribution = self._attribution(used) if {self.from_year, self.year} <= set(used["year"]) else []
        source = section("The scores", self.language, findings.scores(used, self.language))
        return [source, *attribution, *self._units_to_mend(units)]

    def _attribution(self, scores: pd.DataFrame) -> Parts:
        """Show how the total came from one year to the other, by sources and by factors, under either assumption."""
        data = self.collection.data
        language, years = self.language, (self.from_year, self.year)
        sources = [
            three_sources(scores, *years, unseen=rule, bootstrap=REPLICATIONS, data_dir=data)
            for rule in RULES_OF_UNSEEN
        ]
        effects = [attribute(scores, *years, unseen=rule, data_dir=data) for rule in RULES_OF_UNSEEN]
        if effects[0]["effect"].isna().any():
            return []
        both = pd.concat(sources)
        columns = ["factor", "effect", "orders", "sampling", "effect_bounds"]
        table = show.table(
            both, columns, group="unseen", language=language, notes=findings.notes(both, language), name="effects"
        )
        text = language(
            "Plain bars are performance, hatched ones the method. The thin line at each bar is what the factor "
            "would be in other orders; the axis does not begin at zero."
        )
        axes = [charts.waterfall(each, language) for each in effects]
        pictures = [Picture.of(each, told(figure_of(each))) for each in axes]
        answer = section("Performance and method", language, *findings.attribution(both, language))
        return [answer, table, section("Factor by factor", language, text), *pictures]

    def _units_to_mend(self, units: pd.DataFrame) -> Parts:
        try:
            ranked = rank_units(units, self.subject.code, self.year, self.collection.data)
        except NotPublished as error:
            return [section("Units to mend first", self.language, error.describe(self.language.translate))]
        text = self.language("The weakest unit first. Gain: what the total would gain if the unit reached its next "
                             "category, the others as they are.")  # fmt: skip
        method = load_methodology(self.year, self.collection.data)
        table = comparison_tables.unit_ranking_table(ranked, method, self.language)
        return [section("Units to mend first", self.language, text), table]

    @cached_property
    def standings(self) -> list[Standing]:
        """Where its published totals stand among its peers and in its province, for both years."""
        panel, code = self.collection.panel, self.subject.code
        level = panel[panel["level"] == self.subject.level]
        groups = {"level": level}
        if self.subject.province_code:
            groups["province"] = panel[panel["province_code"] == self.subject.province_code]
        return [
            standing(rows, code, year, name)
            for name, rows in groups.items()
            for year in (self.from_year, self.year)
        ]  # fmt: skip

    def peers(self) -> Parts:
        """Show where the government stands among its peers and in its province."""
        if self.is_empty:
            return []
        text = self.language(
            "Only governments with a published total are counted; pages print high scorers more often than others, "
            "so the true place of a government is likely to be better than it looks here."
        )
        table = comparison_tables.standing_table(self.standings, self.subject, self.language)
        if not self.subject.province_code:
            return [section("Beside its peers", self.language, text), table]
        return [section("Beside its peers and its province", self.language, text), table]

    def grid(self) -> Parts:
        """Show the comparison grid with grades."""
        if self.changes.empty:
            return []
        cells = comparison.compare(self.panel, self.from_year, self.year, self.collection.data)
        relation = self.summary.comparability
        cells["reason"] = cells["reason"].replace("methods_compared", getattr(relation, f"reason_{self.language.code}"))
        text = self.language(
            "A cell is the total that the data of one year give under the method of another; what is published is the "
            "diagonal. Every other cell says how it is known."
        )
        table = comparison_tables.grid_table(cells, self.language)
        return [section("The comparison grid", self.language, text), table]

    def expected(self) -> tuple[int, int]:
        """Return the least number of figures and of tables: no slope chart, but standing and grid."""
        figures, tables = super().expected()
        return figures - (not self.paired.empty), tables + (not self.is_empty) + (not self.changes.empty)


def government_report(
    government: str, from_year: int, year: int, lang: str = "id", rapor: str = "", data_dir: DataDir = None
) -> GovernmentReport:
    """
    Prepare the report on a government.

    Parameters
    ----------
    government : str
        Any name that `ombud.resolve_government` understands.
    from_year, year, lang, data_dir
        See `ombud.stories.report.province.province_report`.
    rapor : str
        Path of the government's own unit scores; empty without.

    Raises
    ------
    UnknownGovernment
        If there is no such government.
    ParameterError
        If a year was not assessed, or the years are not in order.
    """
    data = Data.at(data_dir)
    check_years(from_year, year, data)
    subject = resolve_government(government, data_dir=data)
    return GovernmentReport(subject, from_year, year, Language(lang), load_collection(data), rapor)
