"""A notebook of one's own: written whole and named, or refused in words; its habits are held by `test_notebooks`."""

import json
import subprocess
import sys

import pytest

from ombud.errors import ParameterError
from ombud.running import skeleton
from ombud.running.parameters import declared_parameters


def sources(path):
    return ["".join(cell["source"]) for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]]


def test_it_is_called_by_its_name_and_declares_parameters(tmp_path):
    path = skeleton.new_notebook(tmp_path / "08_my_question")
    assert path == tmp_path / "08_my_question.ipynb"
    titles = [source.splitlines()[0] for source in sources(path) if source.startswith("# ")]
    assert titles == ["# 08 · my question"] * 2
    assert {"year", "level", "lang"} <= set(declared_parameters(path))


def test_a_bare_name_goes_beside_the_other_notebooks(tmp_path, monkeypatch):
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setattr(skeleton, "notebook_folder", lambda: tmp_path / "notebooks")
    assert skeleton.new_notebook("mine.ipynb") == tmp_path / "notebooks" / "mine.ipynb"
    monkeypatch.setattr(skeleton, "notebook_folder", lambda: tmp_path / "_notebooks")  # of an installed package
    monkeypatch.chdir(tmp_path)
    skeleton.new_notebook("mine")
    assert (tmp_path / "mine.ipynb").is_file()


@pytest.mark.parametrize("name", ["", "-x", "x.py", "a:b", "what?", ".hidden", "x" * 101, "x ", "_x", "a\nb"])
def test_what_can_t_be_a_name_is_refused(tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(skeleton, "notebook_folder", lambda: tmp_path / "notebooks")
    with pytest.raises(ParameterError, match="can't be the name of a notebook; accepted"):
        skeleton.new_notebook(name)
    assert not list(tmp_path.rglob("*"))


def test_a_name_that_is_taken_is_refused_and_the_notebook_stays(tmp_path):
    path = skeleton.new_notebook(tmp_path / "mine")
    path.write_text("changed", encoding="utf-8")
    with pytest.raises(ParameterError, match=r"has a mine\.ipynb already; give another name"):
        skeleton.new_notebook(tmp_path / "mine.ipynb")
    assert path.read_text(encoding="utf-8") == "changed"


def test_a_place_where_nothing_can_be_written_is_refused(tmp_path, monkeypatch):
    with pytest.raises(ParameterError, match="there is no folder"):
        skeleton.new_notebook(tmp_path / "none" / "mine")
    (tmp_path / "file").touch()
    with pytest.raises(ParameterError, match="there is no folder"):
        skeleton.new_notebook(tmp_path / "file" / "mine")

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(skeleton, "write_atomically", full)
    with pytest.raises(ParameterError, match="No space left on device"):
        skeleton.new_notebook(tmp_path / "mine")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_the_command_prints_where_it_lies_and_refuses_in_the_reader_s_language(tmp_path):
    def ask(*more):
        command = [sys.executable, "-m", "ombud.cli", "notebook", "new", str(tmp_path / "mine"), *more]
        return subprocess.run(command, capture_output=True, text=True)

    assert ask().stdout.strip() == str(tmp_path / "mine.ipynb")
    assert (ask().returncode, ask("--lang", "en").returncode) == (2, 2)
    assert "sudah ada" in ask().stderr and "already" in ask("--lang", "en").stderr
