"""Where an analyst begins: what the collection holds, and which notebook answers which question (notebook 00)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ombud.display.language import Language
from ombud.display.parts import Text
from ombud.display.tables import Cell, Table, build
from ombud.evidence.published.collection import Collection, load_collection, version
from ombud.running.execution import notebook_folder, read_notebook

FIRST = "00_start"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^\*\*Pertanyaan:\*\* (.+)$", re.MULTILINE)
# notebooks ask in Indonesian; what each asks, in English
ENGLISH = {
    "01_evidence": "How much of Ombudsman RI's scores is published, how firm is it, where do pages disagree, and how "
    "selected is what is published?",
    "02_methodology_change": "What changed in the method between two years, what of it is published, and what is only "
    "assumed?",
    "03_score_drops": "When scores fall between two years, how much of it can the new method explain, and how sure "
    "are we?",
    "04_unit_scores": "How much of a total's change comes from performance, and how much from the new dimensions, "
    "weights, units and mean?",
    "05_robustness": "How far do totals, ranks, categories and the attribution of their change hang on choices of the "
    "method that could have been others?",
    "06_self_assessment": "What does a government score by its own account, and which way to the next category is the "
    "cheapest?",
    "government_report": "Where does one government stand, what can its change mean, and what would lift it to the "
    "next category?",
    "province_report": "When the scores of a province's governments change, what can and what cannot be said of method "
    "and service?",
}


@dataclass(frozen=True)
class Question:
    """What a notebook is called, and what it asks."""

    file: str
    title: str
    question: str


def list_questions(folder: Path, language: Language) -> list[Question]:
    """
    Read what each notebook of a folder asks, from its first cell.

    Returns
    -------
    list of Question
        In the order of the file names, without the notebook that shows this list; in English where a translation
        is known.
    """
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem == FIRST:
            continue
        source = read_notebook(path).cells[0].source
        title, question = (pattern.search(source) for pattern in (TITLE, QUESTION))
        asked = question[1].strip() if question else ""
        if language.code == "en":
            asked = ENGLISH.get(path.stem, asked)
        found.append(Question(path.name, title[1].strip() if title else path.stem, asked))
    return found


class StartStory:
    """
    The parts of the first notebook.

    Parameters
    ----------
    collection : Collection
        All evidence.
    language : Language
        Of everything shown.
    folder : Path
        Where the notebooks are.
    """

    def __init__(self, collection: Collection, language: Language, folder: Path):
        self.collection = collection
        self.language = language
        self.folder = folder

    def contents(self) -> Text:
        """Show what the collection holds, and its version."""
        language, held = self.language, self.collection
        now = version(held.data_dir)
        return Text(
            language(
                "The collection holds {figures} published figures from {pages} pages on {governments} governments, "
                "{first} to {last}. Data of {date} (version {checksum}), ombud {package}.",
                figures=language.integer(len(held.observations)),
                pages=language.integer(held.observations["source_id"].nunique()),
                governments=language.integer(held.panel["government_code"].nunique()),
                first=held.panel["year"].min(), last=held.panel["year"].max(), date=language.date(now.date),
                checksum=now.checksum, package=now.package,
            )
        )  # fmt: skip

    def notebooks(self) -> Table:
        """Show every notebook with its question; each name opens its notebook."""
        rows = [
            {"notebook": Cell(asked.title, address=asked.file), "question": asked.question}
            for asked in list_questions(self.folder, self.language)
        ]
        labels = {"notebook": self.language("Notebook"), "question": self.language("What it answers")}
        return build(pd.DataFrame(rows, columns=list(labels)), "notebooks", labels)


def start_story(lang: str = "id", data_dir: str | os.PathLike | None = None) -> StartStory:
    """Return the parts of notebook 00, in one language."""
    return StartStory(load_collection(data_dir), Language(lang), notebook_folder())
