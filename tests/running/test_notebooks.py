"""A notebook of one's own is written whole and named, or refused in words; what differs from run to run is not kept."""

import json
import subprocess
import sys

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from ombud.errors import ParameterError
from ombud.running import notebooks
from ombud.running.execution import declared_parameters


def sources(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_it_is_called_by_its_name_and_declares_parameters(tmp_path):
    path = notebooks.new_notebook(tmp_path / "08_my_question")
    assert path == tmp_path / "08_my_question.ipynb"
    titles = [source.splitlines()[0] for source in sources(path) if source.startswith("# ")]
    assert titles == ["# 08 · my question"] * 2
    assert {"year", "level", "lang"} <= set(declared_parameters(path))


def test_a_bare_name_goes_beside_the_other_notebooks(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(notebooks, "notebook_folder", lambda: tmp_path / "notebooks")
    assert notebooks.new_notebook("mine.ipynb") == tmp_path / "notebooks" / "mine.ipynb"
    monkeypatch.setattr(notebooks, "notebook_folder", lambda: tmp_path / "_notebooks")  # of an installed package
    monkeypatch.chdir(tmp_path)
    notebooks.new_notebook("mine")
    assert (tmp_path / "mine.ipynb").is_file()


@pytest.mark.parametrize("name", ["", "-x", "x.py", "a:b", "what?", ".hidden", "x" * 101, "x ", "_x", "a\nb"])
def test_what_can_t_be_a_name_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(notebooks, "notebook_folder", lambda: tmp_path / "notebooks")
    with pytest.raises(ParameterError, match="can't be the name of a notebook; accepted"):
        notebooks.new_notebook(name)
    assert not list(tmp_path.rglob("*"))


def test_a_name_that_is_taken_is_refused_and_the_notebook_stays(tmp_path):
    path = notebooks.new_notebook(tmp_path / "mine")
    path.write_text("changed", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"has a mine\.ipynb already; give another name"):
        notebooks.new_notebook(tmp_path / "mine.ipynb")
    assert path.read_text(encoding="utf-8") == "changed"


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match="there is no folder"):
        notebooks.new_notebook(tmp_path / "none" / "mine")
    (tmp_path / "file").touch()
    with pytest.raises(ParameterError, match="there is no folder"):
        notebooks.new_notebook(tmp_path / "file" / "mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(notebooks, "write_atomically", full)
    with pytest.raises(ParameterError, match="No space left on device"):
        notebooks.new_notebook(tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_command_prints_where_it_lies_and_refuses_in_the_reader_s_language(tmp_path):
    def ask(*more):
        command = [sys.executable, "-m", "ombud.cli", "notebook", "new", str(tmp_path / "mine"), *more]
        return subprocess.run(command, capture_output=True, text=True)

    assert ask().stdout.strip() == str(tmp_path / "mine.ipynb")
    assert (ask().returncode, ask("--lang", "en").returncode) == (2, 2)
    assert "sudah ada" in ask().stderr and "already" in ask("--lang", "en").stderr


def test_normalising_drops_what_differs_from_run_to_run():
    streams = [new_output("stream", name="stdout", text=text) for text in ("a", "b\n")]
    result = new_output("execute_result", {"text/plain": "<x at 0x7f3a5c001230>"}, execution_count=41)
    styled = '<table id="T_0a1b2"><td id="T_0a1b2_row0_col0">1</td></table>'
    cell = new_code_cell(
        "f()",
        execution_count=41,
        outputs=[*streams, result, new_output("display_data", {"text/html": styled})],
        metadata={"tags": [], "execution": {"shell.execute_reply": "2026"}, "papermill": {"status": "x"}},
    )
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"output_path": "out.ipynb"}})
    before = nbformat.writes(notebook)
    clean = notebooks.normalise(notebook)
    assert nbformat.writes(notebook) == before, "the caller's notebook is left alone"
    assert clean.cells[0].metadata == {} and "papermill" not in clean.metadata
    assert clean.cells[0].outputs[0].text == "ab\n"
    assert clean.cells[0].outputs[1].data["text/plain"] == "<x at 0x0>"
    assert clean.cells[0].outputs[1].execution_count == clean.cells[0].execution_count == 1
    assert clean.cells[0].outputs[2].data["text/html"].count("T_1-3-1") == 2
    assert notebooks.normalise(clean) == clean


def test_cells_of_an_older_format_get_the_same_ids_each_time():
    def older():
        notebook = new_notebook(cells=[new_code_cell("a"), new_code_cell("a")])
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]
        return notebook

    first, second = (notebooks.normalise(older()) for _ in range(2))
    assert first == second and first.nbformat_minor == 5
    assert first.cells[0].id != first.cells[1].id
    nbformat.validate(first)


LEAN = """
import sys
from ombud.running.notebooks import import_jsonschema_lean
import_jsonschema_lean()
import_jsonschema_lean()
assert "jsonschema" in sys.modules and "rfc3987_syntax" not in sys.modules
import jsonschema
jsonschema.validate({"nbformat": 4}, {"type": "object"})
import rfc3987_syntax
"""
TAKEN = """
import sys, jsonschema
before = {name for name in sys.modules if "rfc3987" in name}
from ombud.running.notebooks import import_jsonschema_lean
import_jsonschema_lean()
assert before == {name for name in sys.modules if "rfc3987" in name}
"""


def test_the_grammars_stay_out_and_can_be_imported_as_ever():
    subprocess.run([sys.executable, "-c", LEAN], check=True)


def test_nothing_is_done_where_jsonschema_is_there():
    subprocess.run([sys.executable, "-c", TAKEN], check=True)
