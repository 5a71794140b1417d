"""What a reviewer checks of notebooks: the same bytes on every run, with the defaults and with other parameters."""

import difflib
import subprocess
import sys
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
def test_running_again_changes_nothing(path, tmp_path):
    again = execution.run(path, {}, tmp_path / path.name, kernel_cwd=path.parent)
    before, after = (file.read_text(encoding="utf-8").splitlines() for file in (path, again))
    difference = list(difflib.unified_diff(before, after, "committed", "run again", lineterm="", n=0))
    assert not difference, "\n".join(line[:300] for line in difference[:20])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=names)
def test_other_parameters_pass_the_same_checks(path, tmp_path):
    executed = execution.run(path, SECOND_PARAMETERS[path.stem], tmp_path / path.name, kernel_cwd=path.parent)
    outputs = [output for cell in execution.read_notebook(executed).cells for output in cell.get("outputs", [])]
    assert outputs
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    # nbval runs it once more and compares every output
    checked = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "--nbval",
            "--nbval-current-env",
            "-q",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(tmp_path),
            "-c",
            "/dev/null",
            str(executed),
        ],
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout[-3000:]
