"""Where an analyst begins: what the collection holds, and which notebook answers which question (notebook 00)."""

import re
from pathlib import Path

import pandas as pd

from ombud.display.language import SPOKEN, Language
from ombud.display.tables import Cell, Table, build
from ombud.files import version
from ombud.running.notebooks import notebook_folder, read_notebook

FIRST = "00_start"
TITLE = re.compile(r"^# (.+)$", re.MULTILINE)
QUESTION = re.compile(r"^\*\*(?:Pertanyaan|Question):\*\* (.+)$", re.MULTILINE)


def contents(observations: pd.DataFrame, panel: pd.DataFrame, language: Language = SPOKEN) -> str:
    """Tell what the collection holds, and its version; frames of `ombud.load_observations` and `load_panel`."""
    now = version()
    return language(
        "The collection holds {figures} published figures from {pages} pages on {governments} governments, {first} to "
        "{last}. Data of {date} (version {checksum}), ombud {package}.",
        vars(now),
        figures=language.integer(len(observations)),
        pages=language.integer(observations["source_id"].nunique()),
        governments=language.integer(panel["government_code"].nunique()),
        first=panel["year"].min(),
        last=panel["year"].max(),
        date=language.date(now.date),
    )


def questions(language: Language = SPOKEN, folder: Path | None = None) -> pd.DataFrame:
    """
    Return every notebook of a folder, by default the package's, with its question: ``file``, ``title``, ``question``.

    They are read from its first cell in the language. The notebook that shows this list is left out.
    """
    found = []
    for path in sorted((folder or notebook_folder()).glob("*.ipynb")):
        if path.stem != FIRST:
            cells = read_notebook(path).cells
            source = next((cell for cell in cells if language.code in cell.metadata.get("tags", [])), cells[0]).source
            title, question = (pattern.search(source) for pattern in (TITLE, QUESTION))
            found.append((path.name, title[1].strip() if title else path.stem, question[1].strip() if question else ""))
    return pd.DataFrame(found, columns=["file", "title", "question"])


def notebook_table(notebooks: pd.DataFrame, language: Language = SPOKEN) -> Table:
    """Set the notebooks of `questions`; each name opens its notebook."""
    titles = zip(notebooks["title"], notebooks["file"], strict=True)
    told = {language("Notebook"): [Cell(title, address=file) for title, file in titles]}
    return build(pd.DataFrame(told | {language("What it answers"): notebooks["question"]}), "notebooks")
