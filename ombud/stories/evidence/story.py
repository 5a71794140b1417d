"""What is published, how well it is corroborated, and how it was selected: the parts of notebook 01."""

from __future__ import annotations

import os
from functools import cached_property

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import Citations, Table, plain_table
from ombud.evidence.published import coverage
from ombud.evidence.published.collection import Collection, load_collection
from ombud.evidence.published.disagreements import list_disagreements
from ombud.stories.evidence import figures as evidence_figures
from ombud.stories.evidence import tables as evidence_tables

REGIONAL = ["provinsi", "kabupaten", "kota"]


class EvidenceStory:
    """
    The evidence as a whole.

    Parameters
    ----------
    collection : Collection
        All evidence.
    language : Language
        Of everything shown.
    """

    def __init__(self, collection: Collection, language: Language):
        self.collection = collection
        self.language = language
        self.citations = Citations()

    @cached_property
    def regional(self) -> pd.DataFrame:
        """Rows of the panel of provinces, kabupaten and kota."""
        panel = self.collection.panel
        return panel[panel["level"].isin(REGIONAL)]

    @cached_property
    def selection(self) -> pd.DataFrame:
        """Zones of published totals beside the national counts, where both are known, of regional governments."""
        table = coverage.selection_by_zone(self.regional, self.collection.national)
        return table[table["share_published"].notna() & table["level"].isin(REGIONAL)]

    def findings(self) -> Text:
        """Show the findings in sentences."""
        language, panel = self.language, self.regional
        valued = panel["value"].notna()
        firm = panel["status"].eq("corroborated")
        figured = self.collection.observations["source_id"].nunique()
        sentences = [
            language(
                "{n} published figures from {pages} pages ({counting} pages more state only national counts), of "
                "{publishers} independent publishers, give {rows} rows of "
                "governments and years; {valued} of them have a value, {intervals} only a zone or category, and "
                "{conflicts} are conflicts that no rule decides.",
                n=language.integer(len(self.collection.observations)),
                pages=language.integer(figured),
                counting=language.integer(len(self.collection.sources) - figured),
                publishers=language.integer(self.collection.sources["publisher_id"].nunique()),
                rows=language.integer(len(panel)), valued=language.integer(valued.sum()),
                intervals=language.integer(panel["status"].eq("interval").sum()),
                conflicts=language.integer(panel["status"].eq("conflict").sum()),
            ),
            language(
                "{share} of the values are corroborated by at least two independent publishers; the others rest on "
                "one.",
                share=language.percent(firm.sum() / valued.sum()),
            ),
            self._selection_sentence(),
        ]  # fmt: skip
        return section("Findings", language, "\n".join(f"- {sentence}" for sentence in sentences))

    def _selection_sentence(self) -> str:
        hijau = self.selection[(self.selection["zone"] == "hijau") & (self.selection["level"] == "kabupaten")]
        told = [
            self.language(
                "{published} of the published totals against {national} of all assessed in {year}",
                published=self.language.percent(row.share_published),
                national=self.language.percent(row.share_national), year=row.year,
            )
            for row in hijau[hijau["year"].isin([2021, 2022])].itertuples()
        ]  # fmt: skip
        return self.language(
            "Published totals are not a sample of all: among kabupaten the zone hijau makes {shares}. Whatever is "
            "averaged over them must be weighted back, and says so where it is not.",
            shares=self.language.join(told),
        )

    def by_year(self) -> Parts:
        """Show coverage by year and level."""
        language = self.language
        table = coverage.coverage(self.regional, self.collection.national)
        told = {
            "with_value": language.integer, "with_interval": language.integer, "assessed": language.integer,
            "share_with_value": language.percent,
        }  # fmt: skip
        labels = {
            "year": language("Year"), "level": language("Level"), "with_value": language("with a value"),
            "with_interval": language("zone, category or conflict"), "assessed": language("assessed"),
            "share_with_value": language("share with a value"),
        }  # fmt: skip
        shown = table.assign(level=[language.tell(level) for level in table["level"]])
        counts = coverage.corroboration(self.regional)
        alternative = language("Stacked bars: rows per year by status, {first} to {last}.", first=counts["year"].min(),
                               last=counts["year"].max())  # fmt: skip
        return [
            section("How much is published", language),
            Picture.of(evidence_figures.corroboration_chart(counts, language), alternative),
            plain_table(shown, "coverage", labels, told),
        ]

    def by_province(self) -> Parts:
        """Show coverage by province."""
        shares = coverage.coverage_by_province(self.collection.panel, self.collection.governments)
        text = self.language("Percent of a province's governments with a published total; empty where there is none. "
                             "Today's provinces hold for all years.")  # fmt: skip
        alternative = self.language("Heat map: share of governments with a published total, by province and year.")
        picture = Picture.of(evidence_figures.province_heatmap(shares, self.language), alternative)
        return [section("Where it is published", self.language, text), picture]

    def selected(self) -> Parts:
        """Show how the zones of published totals differ from the national ones."""
        text = self.language("Pages print high scorers more often than others. A figure above 1 says how many times as "
                             "often as its national share a zone is printed with a total.")  # fmt: skip
        language = self.language
        told = {
            "published": language.integer, "national": language.integer, "share_published": language.percent,
            "share_national": language.percent, "ratio": language.number,
        }  # fmt: skip
        labels = {
            "year": language("Year"), "level": language("Level"), "zone": language("Zone"),
            "published": language("published totals"), "national": language("all assessed"),
            "share_published": language("share of published"), "share_national": language("share of all"),
            "ratio": language("how many times as often"),
        }  # fmt: skip
        shown = self.selection.assign(
            level=[language.tell(level) for level in self.selection["level"]],
            zone=[language.tell(zone) for zone in self.selection["zone"]],
        )
        alternative = language("Bars: zones of published totals beside those of all assessed, by year and level.")
        return [
            section("How selected it is", language, text),
            Picture.of(evidence_figures.selection_chart(self.selection, language), alternative),
            plain_table(shown, "selection", labels, told),
        ]

    def left_out(self) -> Parts:
        """Show how many figures stand in no row of the panel, and why."""
        language, trace = self.language, self.collection.trace
        counts = trace.loc[trace["outcome"] == "excluded", "reason"].value_counts().rename_axis("reason").reset_index()
        shown = counts.assign(reason=[language.tell(reason) for reason in counts["reason"]])
        labels = {"reason": language("Why"), "count": language("Figures")}
        text = language("Every published figure is accounted for: {used} went into a row of the panel, {left} did not.",
                        used=language.integer((trace["outcome"] != "excluded").sum()),
                        left=language.integer(counts["count"].sum()))  # fmt: skip
        table = plain_table(shown, "left-out", labels, {"count": language.integer})
        return [section("What was left out, and why", language, text), table]

    def disagreements(self) -> Parts:
        """Show every conflict and every disagreement that a rule decided."""
        held = self.collection
        rows = list_disagreements(self.regional, held.trace, held.observations, held.sources)
        cases = rows.drop_duplicates(["government_code", "year"])["status"].value_counts()
        text = self.language(
            "{conflicts} conflicts that no rule decides, {resolved} that one decided, and {others} rows in which a "
            "page states a zone or category that does not fit, or a figure that others refute.",
            conflicts=cases.get("conflict", 0), resolved=cases.get("resolved", 0),
            others=cases.drop(["conflict", "resolved"], errors="ignore").sum(),
        )  # fmt: skip
        return [
            section("Where pages disagree", self.language, text),
            evidence_tables.disagreement_table(rows, self.citations, self.language),
        ]

    def sources(self) -> list[Text | Table]:
        """Show the numbered sources of what was cited."""
        table = evidence_tables.source_table(self.collection.sources, self.citations, self.language)
        return [section("Sources", self.language), table]


def evidence_story(lang: str = "id", data_dir: str | os.PathLike | None = None) -> EvidenceStory:
    """
    Prepare the story of the evidence.

    Parameters
    ----------
    lang : {"id", "en"}
        Language of everything shown.
    data_dir : path, optional
        See `ombud.files.data_folder`.
    """
    return EvidenceStory(load_collection(data_dir), Language(lang))
