"""What unit scores say of a change: the parts of notebook 04."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pandas as pd

from ombud.analysis.attribution.units.causes import attribute, three_sources
from ombud.analysis.attribution.zones import attribute_zones
from ombud.analysis.comparison.unit_grid import unit_grid
from ombud.display.language import Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.errors import NotPublished
from ombud.evidence.registers.governments import Government
from ombud.files import Data, DataDir
from ombud.rounding import exact
from ombud.stories.units import figures
from ombud.stories.units import tables as unit_tables
from ombud.stories.units.audit_table import audit_parts
from ombud.stories.units.rapor import unit_scores_of

REPLICATIONS = 400
UNSEEN = ("held", "parallel")


class UnitStory:
    """
    A government's change, and that of its province, from unit scores.

    Parameters
    ----------
    units : DataFrame
        Unit scores of both years.
    subject : Government
        Whose change is told.
    from_year, year : int
        The earlier and the later year.
    language : Language
        Of everything shown.
    data_dir : path, optional
        Where the methods are read from.
    """

    def __init__(
        self,
        units: pd.DataFrame,
        subject: Government,
        from_year: int,
        year: int,
        language: Language,
        data_dir: DataDir = None,
    ):
        self.subject = subject
        self.from_year = from_year
        self.year = year
        self.language = language
        self.data_dir = data_dir
        self.units = units[units["year"].isin([from_year, year])]
        self.simulated = "simulated" in units and bool(self.units["simulated"].fillna(False).any())

    @cached_property
    def neighbourhood(self) -> pd.DataFrame:
        """Unit scores of the province's governments."""
        return self.units[self.units["province_code"] == self.subject.province_code]

    @cached_property
    def effects(self) -> dict[str, pd.DataFrame]:
        """Attribution of the province's governments, by what is assumed of scores never taken."""
        return {
            unseen: attribute(self.neighbourhood, self.from_year, self.year, unseen=unseen, bootstrap=REPLICATIONS,
                              data_dir=self.data_dir)
            for unseen in UNSEEN
        }  # fmt: skip

    def own(self, unseen: str = "held") -> pd.DataFrame:
        """Return the government's rows of the attribution."""
        frame = self.effects[unseen]
        return frame[frame["government_code"] == self.subject.code].reset_index(drop=True)

    @property
    def is_attributed(self) -> bool:
        """Whether the government's change can be attributed."""
        return bool(self.own()["effect"].notna().all())

    def source(self) -> Text:
        """Show what the scores are, in bold where they are simulated."""
        language = self.language
        counts = {
            "governments": language.integer(self.units["government_code"].nunique()),
            "rows": language.integer(len(self.units)), "from_year": self.from_year, "year": self.year,
        }  # fmt: skip
        if self.simulated:
            text = language(
                "**These scores are simulated.** The names of governments are real, their scores are not; they say "
                "nothing about any government. {rows} scores of {governments} governments, {from_year} and {year}, "
                "calibrated to the published zones. With a rapor of your own the same figures are evidence.",
                **counts,
            )
        else:
            text = language("{rows} scores of the units of {governments} governments, {from_year} and {year}, from the "
                            "rapor given.", **counts)  # fmt: skip
        return section("The scores", language, text)

    def findings(self) -> Text:
        """Show the findings in sentences."""
        language, own = self.language, self.own()
        if not self.is_attributed:
            return section("Findings", language, self._reasons(own))
        first = own.iloc[0]
        main = own.loc[exact(own[own["part"] == "method"]["effect"].abs()).idxmax()]
        told = {unseen: self._parts_of(unseen) for unseen in UNSEEN}
        sentences = [
            language("{place}: {change} points, from {before} in {from_year} to {after} in {year}.",
                     place=self.subject.name, change=language.change(first["change"]),
                     before=language.number(first["total_from"]), after=language.number(first["total_to"]),
                     from_year=self.from_year, year=self.year),
            language(
                "Performance {held} and method {held_method}, if what one year did not score is held; performance "
                "{parallel} and method {parallel_method}, if it moved with what both scored.",
                held=language.change(told["held"]["performance"]), held_method=language.change(told["held"]["method"]),
                parallel=language.change(told["parallel"]["performance"]),
                parallel_method=language.change(told["parallel"]["method"]),
            ),
            language("The largest part of the method: {factor}, {effect} points; between {least} and {greatest} by the "
                     "order in which the parts are counted.", factor=language.tell(main["factor"]),
                     effect=language.change(main["effect"]), least=language.change(main["least"]),
                     greatest=language.change(main["greatest"])),
        ]  # fmt: skip
        return section("Findings", language, "\n".join(f"- {sentence}" for sentence in sentences))

    def _parts_of(self, unseen: str) -> pd.Series:
        return self.own(unseen).groupby("part")["effect"].sum(min_count=1)

    def _reasons(self, rows: pd.DataFrame) -> str:
        keys = [key for key in str(rows["notes"].iloc[0]).split(";") if key]
        return "\n".join(f"- {self.language.tell(key)}" for key in keys)

    def waterfall(self) -> Parts:
        """Show how the government's total came from one year to the other."""
        if not self.is_attributed:
            return []
        language = self.language
        heading = section(
            "Factor by factor", language,
            language("Plain bars are performance, hatched ones the method. The thin line at each bar is what the factor "
                     "would be in other orders; the axis does not begin at zero."),
        )  # fmt: skip
        alternative = language("Waterfall: the total of {place} from {from_year} to {year} by five factors.",
                               place=self.subject.name, from_year=self.from_year, year=self.year)  # fmt: skip
        picture = Picture.of(figures.waterfall_chart(self.own(), language), alternative, simulated=self.simulated)
        table = unit_tables.effects_table(self.own("held"), self.own("parallel"), language, simulated=self.simulated)
        return [heading, picture, table]

    def province(self) -> Parts:
        """Show performance and method of all governments of the province."""
        frame = self.effects["held"]
        known = frame[frame["effect"].notna()]
        if known.empty:
            return []
        wide = known.pivot_table(index=["government_code", "government", "change"], columns="part", values="effect",
                                 aggfunc="sum").reset_index()  # fmt: skip
        ends = known.loc[known["factor"] == "performance", ["government_code", "least", "greatest"]]
        language = self.language
        text = language("The bar spans performance under the earlier and under the later method; what moved in dimensions "
                        "that one year did not score is not seen.")  # fmt: skip
        alternative = language("Dots: performance, method and change of {n} governments.", n=len(wide))
        axes = figures.province_chart(wide.merge(ends, on="government_code", validate="1:1"), language)
        return [
            section("In the province", language, text),
            Picture.of(axes, alternative, simulated=self.simulated),
            unit_tables.means_table(self._means("held"), self._means("parallel"), language, simulated=self.simulated),
        ]

    def _means(self, unseen: str) -> dict[str, pd.DataFrame]:
        """Return the attribution of the province's mean, by five factors and by three sources."""
        options: dict[str, Any] = {"by": "province_code", "unseen": unseen, "data_dir": self.data_dir}
        return {
            "five": attribute(self.neighbourhood, self.from_year, self.year, **options),
            "three": three_sources(self.neighbourhood, self.from_year, self.year, **options),
        }

    @cached_property
    def cells(self) -> pd.DataFrame:
        """The comparison grid of the province's governments."""
        return unit_grid(self.neighbourhood, self.from_year, self.year, data_dir=self.data_dir)

    def zones(self) -> Parts:
        """Show which changes of zone are the score's and which the cut-offs'."""
        language = self.language
        diagonal = self.cells[self.cells["data_year"] == self.cells["method_year"]]
        known = ["government_code", "government"]
        wide = diagonal.pivot(index=known, columns="data_year", values="value")
        totals = wide.rename(columns={self.from_year: "total_from", self.year: "total_to"}).dropna().reset_index()
        try:
            frame = attribute_zones(totals, self.from_year, self.year, data_dir=self.data_dir)
        except NotPublished:
            return []
        if frame.empty:
            return []
        text = language("Steps between zones; half a step each where the score or the cut-offs alone would have done.")
        return [
            section("Zones: score or cut-offs", language, text),
            unit_tables.zone_table(frame, language, simulated=self.simulated),
        ]

    def grid(self) -> Parts:
        """Show the government's comparison grid with its grades."""
        language = self.language
        own = self.cells[self.cells["government_code"] == self.subject.code].reset_index(drop=True)
        text = language(
            "A cell is the total that the scores of one year give under the method of another, on the units that this "
            "method sampled. Recomputed cells need no model."
        )
        return [
            section("The comparison grid", language, text),
            unit_tables.grid_table(own, language, simulated=self.simulated),
        ]

    def audit(self) -> Parts:
        """Show every published set of unit scores beside the published total."""
        return audit_parts(self.language, self.data_dir)


def unit_story(
    government: str, from_year: int, year: int, lang: str = "id", rapor: str = "", data_dir: DataDir = None
) -> UnitStory:
    """
    Prepare the story of a government's unit scores.

    Parameters
    ----------
    government : str
        Any name that `ombud.resolve_government` understands.
    from_year, year : int
        The earlier and the later year.
    lang : {"id", "en"}
        Language of everything shown.
    rapor : str
        Path of a rapor with both years; empty to simulate scores.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    ParameterError
        If the years can't be compared, or the scores have none of the government.
    UnknownGovernment
        If there is no such government.
    """
    data = Data.at(data_dir)
    units, subject = unit_scores_of(government, from_year, year, rapor, data)
    return UnitStory(units, subject, from_year, year, Language(lang), data)
