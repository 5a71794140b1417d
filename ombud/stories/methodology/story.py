"""What changed in the method between two years, as data: the parts of notebook 02."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from ombud.analysis.comparison import cutoffs
from ombud.display import palette
from ombud.display.charts import new_axes
from ombud.display.language import MISSING, Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import Citations, Table, build
from ombud.errors import NotPublished
from ombud.evidence.published.collection import Collection, load_collection
from ombud.methodology import Methodology, check_years, comparability, difference, load_methodology
from ombud.stories.evidence import tables as evidence_tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class MethodologyStory:
    """
    The methods of two years side by side.

    Parameters
    ----------
    from_year, year : int
        The earlier and the later year.
    collection : Collection
        All evidence.
    language : Language
        Of everything shown.
    """

    def __init__(self, from_year: int, year: int, collection: Collection, language: Language):
        self.from_year = from_year
        self.year = year
        self.collection = collection
        self.language = language
        self.citations = Citations()

    @cached_property
    def difference(self) -> pd.DataFrame:
        """Item by item, as `ombud.methodology.difference` gives it."""
        return difference(self.from_year, self.year, self.collection.data_dir, lang=self.language.code)

    @cached_property
    def zones(self) -> pd.DataFrame:
        """Published totals of regional governments under either year's cut-offs."""
        panel = self.collection.panel
        regional = panel[panel["province_code"].ne("") & panel["value"].notna()]
        return cutoffs.zones_under_cutoffs(regional, self.from_year, self.year, self.collection.data_dir)

    def findings(self) -> Text:
        """Show the findings in sentences."""
        language = self.language
        relation = comparability(self.from_year, self.year, self.collection.data_dir)
        sentences = [getattr(relation, f"reason_{language.code}"), self._basis_sentence(), self._cutoff_sentence()]
        return section("Findings", language, "\n".join(f"- {sentence}" for sentence in sentences if sentence))

    def _basis_sentence(self) -> str:
        sides = self.difference[["from_basis", "to_basis"]]
        open_items = sides.eq("not_published").any(axis=1)
        assumed = sides.eq("assumed").any(axis=1) & ~open_items
        return self.language(
            "Of {n} items of the two methods, {published} are published for both years, {assumed} rest on an "
            "assumption in at least one, and {unknown} can't be compared because one year's are not published.",
            n=len(sides), published=int((~open_items & ~assumed).sum()), assumed=int(assumed.sum()),
            unknown=int(open_items.sum()),
        )  # fmt: skip

    def _cutoff_sentence(self) -> str:
        table = self.cutoff_counts
        if table is None:
            return ""
        moved = int(table["moved"].sum())
        return self.language(
            "{moved} of the {n} published totals of the two years would lie in another zone under the other year's "
            "cut-offs: a change of name without a change of score.",
            moved=moved, n=int(table["n"].sum()),
        )  # fmt: skip

    @cached_property
    def cutoff_counts(self) -> pd.DataFrame | None:
        """Per year of the data: totals, and how many change their zone with the cut-offs; None where unknown."""
        if self.zones["cutoff_year"].nunique() < 2:
            return None
        wide = self.zones.pivot(index=["government_code", "data_year"], columns="cutoff_year", values="zone")
        moved = wide[self.from_year].ne(wide[self.year])
        return moved.groupby("data_year").agg(moved="sum", n="size").reset_index()

    def changed(self) -> Parts:
        """Show every item in which the two methods differ, or can't be compared."""
        rows = self.difference[self.difference["changed"].fillna(True)]
        text = self.language("Items that are the same in both years are left out. “?” stands where nothing is "
                             "published.")  # fmt: skip
        return [section("What changed", self.language, text), self._table(rows, "changed")]

    def unchanged(self) -> Parts:
        """Show every item that is the same in both years."""
        rows = self.difference[~self.difference["changed"].fillna(True)]
        return [section("What stayed", self.language), self._table(rows, "unchanged")] if len(rows) else []

    def _table(self, rows: pd.DataFrame, name: str) -> Table:
        language = self.language
        body = pd.DataFrame(
            {
                "aspect": [language.tell(f"aspect_{aspect}") for aspect in rows["aspect"]],
                "item": rows["label"],
                "from": [self._told(*pair) for pair in zip(rows["from_value"], rows["from_basis"], strict=True)],
                "to": [self._told(*pair) for pair in zip(rows["to_value"], rows["to_basis"], strict=True)],
            }
        )
        labels = {"item": language("Item"), "from": str(self.from_year), "to": str(self.year)}
        notes = (language("* assumed: inferred from what is published, not stated by a source."),)
        return build(body, name, labels, group="aspect", notes=notes)

    def _told(self, value: object, basis: str) -> str:
        if basis == "not_published":
            return "?"
        if value is None or (isinstance(value, float) and np.isnan(value)):
            return MISSING
        mark = "*" if basis == "assumed" else ""
        if isinstance(value, float):
            return self.language.number(value) + mark
        return f"{value}{mark}"

    def weights(self) -> Parts:
        """Show the weights of both years, where known."""
        methods = [(year, load_methodology(year, self.collection.data_dir)) for year in (self.from_year, self.year)]
        drawn = [(year, method) for year, method in methods if _has_weights(method)]
        unknown = [str(year) for year, method in methods if not _has_weights(method)]
        text = [self.language("Dimension weights of {years} are not published.", years=self.language.join(unknown))]
        if not drawn:
            return [section("Weights of the dimensions", self.language, *text)]
        alternative = self.language("Bars: weights of the dimensions of {years} in percent.",
                                    years=self.language.join([str(year) for year, _ in drawn]))  # fmt: skip
        picture = Picture.of(_weights_chart(drawn, self.language), alternative)
        return [section("Weights of the dimensions", self.language, *(text if unknown else [])), picture]

    def cutoffs(self) -> Parts:
        """Show the zones of published totals under either year's cut-offs."""
        if self.cutoff_counts is None:
            text = self.language("The cut-offs of one of the two years are not known.")
            return [section("Zones under either year's cut-offs", self.language, text)]
        language = self.language
        counts = self.zones.groupby(["data_year", "cutoff_year", "zone"]).size().unstack(fill_value=0).reset_index()
        body = pd.DataFrame(
            {
                "data": [language("totals of {year}", year=year) for year in counts["data_year"]],
                "cutoffs": [language("cut-offs of {year}", year=year) for year in counts["cutoff_year"]],
                **{zone: [language.integer(n) for n in counts.get(zone, 0)] for zone in palette.ZONES},
            }
        )
        labels = {"data": language("Published totals"), "cutoffs": language("Put to"),
                  **{zone: language.tell(zone) for zone in palette.ZONES}}  # fmt: skip
        text = language("Only governments with a published total; these are a selection, so the counts speak of them "
                        "alone.")  # fmt: skip
        table = build(body, "zones-by-cutoffs", labels, right=tuple(palette.ZONES), notes=())
        return [section("Zones under either year's cut-offs", language, text), table]

    def national(self) -> Parts:
        """Show the published national counts of the two years."""
        counts = self.collection.national
        rows = counts[counts["year"].isin([self.from_year, self.year])]
        text = self.language("National counts as published, each under its own year's cut-offs.")
        return [
            section("What is known nationally", self.language, text),
            evidence_tables.national_table(rows, self.citations, self.language),
        ]

    def sources(self) -> Parts:
        """Show the sources of the counts, and the addresses behind the two methods."""
        language = self.language
        table = evidence_tables.source_table(self.collection.sources, self.citations, language)
        lines = []
        for year in (self.from_year, self.year):
            addresses = load_methodology(year, self.collection.data_dir).sources
            links = "\n".join(f"{place}. <{address}>" for place, address in enumerate(addresses, start=1))
            heading = language("Sources of the method of {year}", year=year)
            lines.append(f"**{heading}**\n\n{links}")
        return [section("Sources", language), table, Text("\n\n".join(lines))]


def _has_weights(method: Methodology) -> bool:
    try:
        return bool(method.dimensions["weight_percent"].notna().any())
    except NotPublished:
        return False


def _weights_chart(methods: list[tuple[int, Methodology]], language: Language) -> Axes:
    axes = new_axes(0.9 + 0.55 * len(methods))
    colors = ("#12436D", "#28A197", "#F2B134", "#A285D1", "#801650")
    hatches = ("", "//", "..", "xx", "--")
    names: dict[str, int] = {}
    for place, (_, method) in enumerate(methods):
        left = 0.0
        for row in method.dimensions.dropna(subset="weight_percent").to_dict("records"):
            index = names.setdefault(row[f"label_{language.code}"], len(names))
            label = row[f"label_{language.code}"]
            axes.barh(place, row["weight_percent"], left=left, color=colors[index % 5], hatch=hatches[index % 5],
                      edgecolor="white", height=0.7)  # fmt: skip
            told = f"{label}\n{language.number(row['weight_percent'])}%" + (
                "*" if row["weight_basis"] == "assumed" else ""
            )
            axes.text(left + row["weight_percent"] / 2, place, told, ha="center", va="center", fontsize=8,
                      bbox={"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 1.5})  # fmt: skip
            left += row["weight_percent"]
    axes.set_yticks(range(len(methods)), [str(year) for year, _ in methods])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set(xlabel=language("Percent"), ylabel="")
    axes.tick_params(length=0, labelsize=9)
    return axes


def methodology_story(
    from_year: int, year: int, lang: str = "id", data_dir: str | os.PathLike | None = None
) -> MethodologyStory:
    """
    Prepare the story of two methods.

    Parameters
    ----------
    from_year, year : int
        Assessed years, the earlier first.
    lang : {"id", "en"}
        Language of everything shown.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    ParameterError
        If a year was not assessed, or the years are not in order.
    """
    check_years(from_year, year, data_dir)
    return MethodologyStory(from_year, year, load_collection(data_dir), Language(lang))
