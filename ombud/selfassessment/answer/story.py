"""A self-assessment told: the parts that notebook 06 shows, and the answer that the command writes."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ombud.display.language import MISSING, Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import Citations
from ombud.evidence.published.collection import load_collection
from ombud.files import Data, DataDir
from ombud.methodology import load_methodology
from ombud.selfassessment import words
from ombud.selfassessment.answer import sentences, tables
from ombud.selfassessment.answer.figures import category_chart
from ombud.selfassessment.answer.workbook import write_answer
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.result.published import Published, last_published
from ombud.selfassessment.result.result import Assessed, assess
from ombud.stories.evidence.tables import source_table

EXAMPLE_FILE = "contoh.xlsx"
EXAMPLE_YEAR = 2023


@dataclass(frozen=True, eq=False)
class SelfAssessmentReport:
    """
    A scored self-assessment; each method gives what a notebook shows.

    Attributes
    ----------
    assessed : Assessed
        What the workbook comes to.
    published : Published or None
        The published figure beside it.
    language : Language
        Of everything shown.
    data_dir : path, optional
        See `ombud.files.data_folder`.
    """

    assessed: Assessed
    published: Published | None
    language: Language
    data_dir: DataDir = None

    @property
    def sentences(self) -> list[str]:
        """The answer in words."""
        return sentences.answer(self.assessed, self.published, self.language)

    def findings(self) -> Text:
        """Show the answer in sentences."""
        return section("Findings", self.language, _listed(self.sentences))

    def categories(self) -> Parts:
        """Show the total among the categories, and where the cheapest way leads."""
        assessed, language = self.assessed, self.language
        alternative = language(
            "The total {total} on the scale of categories; the cheapest way leads to {result}.",
            total=language.number(assessed.total),
            result=language.number(float(assessed.path.result)) if assessed.path else MISSING,
        )
        cutoffs = load_methodology(assessed.assessment.year, self.data_dir).cutoffs
        axes = category_chart(cutoffs, self._points(), language)
        picture = Picture.of(axes, alternative, simulated=assessed.assessment.example)
        return [section("Where the total lies", language), picture]

    def _points(self) -> pd.DataFrame:
        """Return what stands on the figure: the last published figure, the total, and where the way leads."""
        assessed, language, rows = self.assessed, self.language, []
        if self.published is not None:
            label = language("published {year}", year=self.published.year)
            rows.append((label, self.published.row["low"], self.published.row["high"], "D"))
        rows.append((language("self-assessed"), assessed.total, assessed.total, "o"))
        if assessed.path is not None and assessed.path.status in ("optimal", "unproven"):
            result = float(assessed.path.result)
            rows.append((language("by the cheapest way"), result, result, ">"))
        return pd.DataFrame(rows, columns=["label", "low", "high", "marker"])

    def dimensions(self) -> Parts:
        """Show the points of dimensions and units."""
        grids = [tables.dimension_grid(self.assessed, self.language), tables.unit_grid(self.assessed, self.language)]
        return [section("Dimensions and units", self.language), *(grid.table() for grid in grids)]

    def path(self) -> Parts:
        """Show the cheapest way to the next category."""
        said = " ".join(sentences.next_sentences(self.assessed, self.language))
        grid = tables.step_grid(self.assessed, self.language)
        shown = [grid.table()] if len(grid.frame) else []
        return [section("The cheapest way to the next category", self.language, said), *shown]

    def missing(self) -> Parts:
        """Show the scores that are not given."""
        grid = tables.missing_grid(self.assessed, self.language)
        if grid.frame.empty:
            return [section("Scores not given", self.language, self.language("All scores are given."))]
        return [section("Scores not given", self.language), grid.table()]

    def comparison(self) -> Parts:
        """Show the published figure beside the self-assessment, with its pages."""
        said = sentences.published_sentence(self.assessed, self.published, self.language)
        shown: Parts = [section("Beside the published figure", self.language, said)]
        if self.published is None:
            return shown
        citations = Citations()
        citations.numbers(self.published.row["source_ids"])
        sources = load_collection(self.data_dir).sources
        return [*shown, source_table(sources, citations, self.language)]

    def assumptions(self) -> Text:
        """Show what the scores rest on."""
        assessment = self.assessed.assessment
        said = words.assumptions(assessment.lines, assessment.year, self.language)
        return section("What the scores rest on", self.language, _listed(said))


def _listed(said: list[str]) -> str:
    return "\n".join(f"- {sentence}" for sentence in said)


def self_assessment_report(
    workbook: str | os.PathLike = "", lang: str = "id", data_dir: DataDir = None
) -> SelfAssessmentReport:
    """
    Score a filled workbook.

    Parameters
    ----------
    workbook : path
        Made by `ombud selfassess new`; by default the example, which is made on the fly.
    lang : {"id", "en"}
        Language of everything shown.
    data_dir : path, optional
        See `ombud.files.data_folder`.

    Raises
    ------
    DataError
        If the workbook can't be used, with all its faults.
    """
    data = Data.at(data_dir)
    language = Language(lang)
    with tempfile.TemporaryDirectory() as folder:
        example = Path(folder, EXAMPLE_FILE)
        path = workbook or new_workbook(example, year=EXAMPLE_YEAR, lang=lang, example=True, data_dir=data_dir)
        assessed = assess(read_self_assessment(path, data_dir), data_dir)
    published = None
    if assessed.assessment.government is not None:
        published = last_published(assessed, load_collection(data).panel, data)
    return SelfAssessmentReport(assessed, published, language, data)


def score_workbook(
    workbook: str | os.PathLike, output: str | os.PathLike | None = None, lang: str = "id", data_dir: DataDir = None
) -> tuple[Path, list[str]]:
    """
    Score a filled workbook, and write the answer into a copy beside it.

    Parameters
    ----------
    workbook : path
        Not changed.
    output : path, optional
        By default ``<name>-hasil.xlsx`` beside the workbook; replaced if it is there.
    lang, data_dir
        See `self_assessment_report`.

    Returns
    -------
    path : Path
        The copy.
    sentences : list of str
        The answer in words.
    """
    report = self_assessment_report(workbook, lang, data_dir)
    if output is None:
        output = Path(workbook).with_name(f"{Path(workbook).stem}-hasil.xlsx")
    return write_answer(workbook, output, report.assessed, report.published, report.language), report.sentences
