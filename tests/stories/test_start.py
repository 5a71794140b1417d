"""The first notebook lists what there is, in either language."""

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell, new_notebook

import ombud
from ombud.display.language import Language
from ombud.running.notebooks import notebook_folder
from ombud.stories.start import FIRST, contents, notebook_table, questions


def test_every_other_notebook_is_listed_once_in_order():
    files = questions(Language("id"))["file"].tolist()
    assert files == sorted(path.name for path in notebook_folder().glob("*.ipynb") if path.stem != FIRST)


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_notebook_has_a_title_and_a_question(lang):
    for asked in questions(Language(lang)).itertuples():
        assert asked.title and asked.title != Path(asked.file).stem, asked.file
        assert asked.question.endswith("?"), asked.file


def test_every_question_is_known_in_english():
    indonesian, english = (questions(Language(lang)).itertuples() for lang in ("id", "en"))
    same = [ours.file for ours, theirs in zip(indonesian, english, strict=True) if ours.question == theirs.question]
    assert same == [], "give these a first cell tagged en"


def test_names_open_their_notebook_and_are_escaped(tmp_path):
    first = "# A <b>title</b>\n\n**Pertanyaan:** berapa?"
    nbformat.write(new_notebook(cells=[new_markdown_cell(first)]), tmp_path / "09_new.ipynb")
    listed = questions(Language("id"), tmp_path)
    markup = notebook_table(listed, Language("id")).markup()
    assert '<a href="09_new.ipynb" rel="noopener noreferrer">A &lt;b&gt;title&lt;/b&gt;</a>' in markup
    assert "berapa?" in markup


def test_contents_agree_with_the_data():
    observations = ombud.load_observations()
    told = contents(observations, ombud.load_panel(), Language("en"))
    assert f"{len(observations):,} published figures from {observations['source_id'].nunique():,} pages" in told
