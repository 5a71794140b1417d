"""What a reviewer checks of notebooks: with other parameters too they run, and give the same bytes on every run."""

import difflib
import os
import tomllib
from pathlib import Path

import pytest

from ombud.running import execution
from written_notebooks import run_apart

pytestmark = pytest.mark.notebooks

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECOND_PARAMETERS = tomllib.loads((FOLDER / "review.toml").read_text(encoding="utf-8"))


def names(path):
    return path.stem


def test_every_notebook_has_a_second_set_of_parameters():
    assert set(SECOND_PARAMETERS) == {path.stem for path in NOTEBOOKS}


def run_again(path, parameters, output):
    """Run a notebook in a forked process, which is there at once, where a kernel takes seconds to start; else in a kernel."""
    if hasattr(os, "fork"):
        return run_apart(path, output, parameters)
    return execution.run(path, parameters, output)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_other_parameters_run_and_give_the_same_bytes_again(path, tmp_path):
    """With its defaults `test_same_everywhere.py` runs each notebook, and nbval."""
    parameters = SECOND_PARAMETERS[path.stem]
    first = execution.run(path, parameters, tmp_path / "first" / path.name)
    again = run_again(path, parameters, tmp_path / "again" / path.name)
    outputs = [output for cell in execution.read_notebook(first).cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    before, after = (file.read_text(encoding="utf-8").splitlines() for file in (first, again))
    difference = list(difflib.unified_diff(before, after, "first", "again", lineterm="", n=0))
    assert not difference, "\n".join(line[:300] for line in difference[:20])
