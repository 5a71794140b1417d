"""A self-assessment told: the parts that notebook 06 shows, and the answer that the command writes."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Parts, Picture, Text, section
from ombud.display.tables import Citations
from ombud.evidence.published.collection import load_collection
from ombud.methodology import load_methodology
from ombud.selfassessment import words
from ombud.selfassessment.answer import sentences, tables
from ombud.selfassessment.answer.figures import category_chart
from ombud.selfassessment.answer.workbook import answer_path, write_answer
from ombud.selfassessment.filled.workbook import read_self_assessment
from ombud.selfassessment.form.template import new_workbook
from ombud.selfassessment.result.published import Published, last_published
from ombud.selfassessment.result.result import Assessed, assess
from ombud.stories.evidence import tables as evidence_tables

__all__ = ["SelfAssessmentReport", "score_workbook", "self_assessment_report"]

EXAMPLE_FILE = "contoh.xlsx"
EXAMPLE_YEAR = 2023


class SelfAssessmentReport:
    """
    A scored self-assessment; each method gives what a notebook shows.

    Parameters
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

    def __init__(
        self,
        assessed: Assessed,
        published: Published | None,
        language: Language,
        data_dir: str | os.PathLike | None = None,
    ):
        self.assessed = assessed
        self.published = published
        self.language = language
        self.data_dir = data_dir

    @property
    def sentences(self) -> list[str]:
        """The answer in words."""
        return sentences.answer(self.assessed, self.published, self.language)

    def findings(self) -> Text:
        """Show the answer in sentences."""
        return section("Findings", self.language, "\n".join(f"- {sentence}" for sentence in self.sentences))

    def categories(self) -> Parts:
        """Show the total among the categories, and where the cheapest way leads."""
        assessed, language = self.assessed, self.language
        alternative = language("The total {total} on the scale of categories; the cheapest way leads to {result}.",
                               total=language.number(assessed.total),
                               result=language.number(float(assessed.path.result)) if assessed.path else "–")  # fmt: skip
        axes = category_chart(
            load_methodology(assessed.assessment.year, self.data_dir).cutoffs, self._points(), language
        )
        return [section("Where the total lies", language),
                Picture.of(axes, alternative, simulated=assessed.assessment.example)]  # fmt: skip

    def _points(self) -> pd.DataFrame:
        """Return what stands on the figure: the last published figure, the total, and where the way leads."""
        assessed, language, rows = self.assessed, self.language, []
        if self.published is not None:
            row = self.published.row
            label = language("published {year}", year=self.published.year)
            rows.append((label, row["low"], row["high"], "D"))
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
        grid, language = tables.step_grid(self.assessed, self.language), self.language
        said = sentences.next_sentences(self.assessed, language)
        shown: Parts = [section("The cheapest way to the next category", language, " ".join(said))]
        return [*shown, grid.table()] if len(grid.frame) else shown

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
        return [*shown, evidence_tables.source_table(sources, citations, self.language)]

    def assumptions(self) -> Text:
        """Show what the scores rest on."""
        assessment = self.assessed.assessment
        said = words.assumptions(assessment.lines, assessment.year, self.language)
        return section("What the scores rest on", self.language, "\n".join(f"- {sentence}" for sentence in said))


def self_assessment_report(
    workbook: str | os.PathLike = "", lang: str = "id", data_dir: str | os.PathLike | None = None
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
    language = Language(lang)
    if workbook:
        return _report(Path(workbook), language, data_dir)
    with tempfile.TemporaryDirectory() as folder:
        made = new_workbook(Path(folder, EXAMPLE_FILE), year=EXAMPLE_YEAR, lang=lang, example=True, data_dir=data_dir)
        return _report(made, language, data_dir)


def _report(path: Path, language: Language, data_dir: str | os.PathLike | None) -> SelfAssessmentReport:
    assessed = assess(read_self_assessment(path, data_dir), data_dir)
    published = None
    if assessed.assessment.government is not None:
        published = last_published(assessed, load_collection(data_dir).panel, data_dir)
    return SelfAssessmentReport(assessed, published, language, data_dir)


def score_workbook(
    workbook: str | os.PathLike,
    output: str | os.PathLike | None = None,
    lang: str = "id",
    data_dir: str | os.PathLike | None = None,
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
    target = answer_path(workbook) if output is None else Path(output)
    written = write_answer(workbook, target, report.assessed, report.published, report.language)
    return written, report.sentences
