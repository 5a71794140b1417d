"""Where an analyst begins: what the collection holds, and which notebook answers which question (notebook 00)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ombud.display.language import Language, spoken
from ombud.display.tables import Cell, Table, build
from ombud.evidence.published.collection import version
from ombud.running.execution import notebook_folder, read_notebook

FIRST = "00_start"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^\*\*(?:Pertanyaan|Question):\*\* (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Question:
    """What a notebook is called, and what it asks."""

    file: str
    title: str
    question: str


def list_questions(folder: Path, language: Language) -> list[Question]:
    """
    Read what each notebook of a folder asks, from its first cell in the language.

    Returns
    -------
    list of Question
        In the order of the file names, without the notebook that shows this list.
    """
    found = []
    for path in sorted(folder.glob("*.ipynb")):
        if path.stem == FIRST:
            continue
        cells = read_notebook(path).cells
        source = next(
            (cell.source for cell in cells if language.code in cell.metadata.get("tags", [])), cells[0].source
        )
        title, question = (pattern.search(source) for pattern in (TITLE, QUESTION))
        found.append(
            Question(path.name, title[1].strip() if title else path.stem, question[1].strip() if question else "")
        )
    return found


def contents(observations: pd.DataFrame, panel: pd.DataFrame, language: Language | None = None) -> str:
    """
    Tell what the collection holds, and its version.

    Parameters
    ----------
    observations, panel : DataFrame
        Of `ombud.load_observations` and `ombud.load_panel`.
    language : Language, optional
        Of the sentence; by default the one of the notebook.
    """
    language, now = spoken(language), version()
    return language(
        "The collection holds {figures} published figures from {pages} pages on {governments} governments, {first} to "
        "{last}. Data of {date} (version {checksum}), ombud {package}.",
        figures=language.integer(len(observations)),
        pages=language.integer(observations["source_id"].nunique()),
        governments=language.integer(panel["government_code"].nunique()),
        first=panel["year"].min(),
        last=panel["year"].max(),
        date=language.date(now.date),
        checksum=now.checksum,
        package=now.package,
    )


def questions(language: Language | None = None) -> pd.DataFrame:
    """Return every notebook with its question: ``file``, ``title``, ``question``; errors as `notebook_folder`."""
    return pd.DataFrame(list_questions(notebook_folder(), spoken(language)))


def notebook_table(notebooks: pd.DataFrame, language: Language | None = None) -> Table:
    """Set the notebooks of `questions`; each name opens its notebook."""
    language = spoken(language)
    rows = [
        {"notebook": Cell(row["title"], address=row["file"]), "question": row["question"]}
        for row in notebooks.to_dict("records")
    ]
    labels = {"notebook": language("Notebook"), "question": language("What it answers")}
    return build(pd.DataFrame(rows, columns=list(labels)), "notebooks", labels)
