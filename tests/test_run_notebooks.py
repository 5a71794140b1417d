"""The tool that saves the notebooks' outputs."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

import ombud
from ombud.display.tables import TABLE_TYPE
from written_notebooks import write_notebook

pytestmark = pytest.mark.notebooks

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def outputs_text(path):
    cells = nbformat.read(path, 4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


@pytest.fixture(scope="module")
def tool():
    """The script that runs the repository's notebooks."""
    path = Path(__file__).parents[1] / "tools" / "run_notebooks.py"
    specification = importlib.util.spec_from_file_location("run_notebooks", path)
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


def test_running_notebooks_in_place_settles_after_one_run(tmp_path, tool, capsys):
    notebooks = [write_notebook(tmp_path / f"{n}.ipynb", f"print({n}, year)") for n in range(2)]
    arguments = [str(path) for path in notebooks]
    assert tool.main(arguments) == 0
    saved = [path.read_bytes() for path in notebooks]
    assert [outputs_text(path) for path in notebooks] == ["0 2022\n", "1 2022\n"]
    assert tool.main(arguments) == 0
    assert [path.read_bytes() for path in notebooks] == saved
    told = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in told] == ["updated", "updated", "unchanged", "unchanged"]


def test_running_notebooks_in_place_refuses_errors_and_paths(tmp_path, tool, capsys):
    failing = write_notebook(tmp_path / "failing.ipynb", "1 / 0")
    telling = write_notebook(tmp_path / "telling.ipynb", "import sys\nsys.prefix + '/lib'")
    before = [path.read_bytes() for path in (failing, telling)]
    assert tool.main([str(failing), str(telling)]) == 1
    assert [path.read_bytes() for path in (failing, telling)] == before
    told = capsys.readouterr().err
    assert "ZeroDivisionError" in told and "telling.ipynb: the output of cell 3 shows a path" in told
    assert sorted(path.name for path in tmp_path.iterdir()) == ["failing.ipynb", "telling.ipynb"]


def papermill(folder, notebook, *parameters):
    """Run a notebook by papermill's own command in a folder that is not the repository's; return what it wrote."""
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", str(NOTEBOOKS / notebook), "out.ipynb"]
    done = subprocess.run([*command, *parameters], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return nbformat.read(folder / "out.ipynb", as_version=4)


def governments_paired(notebook):
    """Return how many governments the table of contrasts counts, over all pairs of years."""
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    tables = [output.data[TABLE_TYPE] for output in outputs if TABLE_TYPE in output.get("data", {})]
    rows = next(table["rows"] for table in tables if table["name"].startswith("pair-cleanness"))
    return sum(int(row[2]) + int(row[3]) for row in rows)


def test_papermill_by_itself_runs_a_notebook_from_any_folder(tmp_path):
    notebook = papermill(tmp_path, "03_score_drops.ipynb", "-p", "level", "kota")
    committed = nbformat.read(NOTEBOOKS / "03_score_drops.ipynb", as_version=4)
    assert 0 < governments_paired(notebook) < governments_paired(committed) / 2


def test_papermill_by_itself_gives_a_report_an_own_panel(tmp_path):
    panel = ombud.load_panel()
    panel.loc[(panel["government"] == "Kota Balikpapan") & (panel["year"] == 2022), "value"] = 77.5
    panel.to_parquet(tmp_path / "panelku.parquet")
    text = str(papermill(tmp_path, "province_report.ipynb", "-p", "panel", "panelku.parquet", "-p", "lang", "en"))
    assert "a panel of the analyst's own (panelku.parquet)" in text and "77.50" in text
