"""What a reviewer checks of notebooks: with other parameters too they run, and give the same bytes on every run."""

import difflib
import tomllib
from pathlib import Path

import pytest

from ombud.running import execution

pytestmark = pytest.mark.notebooks

FOLDER = Path(__file__).parents[1] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
SECOND_PARAMETERS = tomllib.loads((FOLDER / "review.toml").read_text(encoding="utf-8"))


def names(path):
    return path.stem


def test_every_notebook_has_a_second_set_of_parameters():
    assert set(SECOND_PARAMETERS) == {path.stem for path in NOTEBOOKS}


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_other_parameters_run_and_give_the_same_bytes_again(path, tmp_path):
    """With its defaults `test_same_everywhere.py` runs each notebook, and nbval."""
    first, again = (
        execution.run(path, SECOND_PARAMETERS[path.stem], tmp_path / time / path.name) for time in ("first", "again")
    )
    outputs = [output for cell in execution.read_notebook(first).cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    before, after = (file.read_text(encoding="utf-8").splitlines() for file in (first, again))
    difference = list(difflib.unified_diff(before, after, "first", "again", lineterm="", n=0))
    assert not difference, "\n".join(line[:300] for line in difference[:20])
