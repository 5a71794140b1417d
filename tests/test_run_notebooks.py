"""The tool that saves the notebooks' outputs."""

import importlib.util
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

pytestmark = pytest.mark.notebooks

DEFAULTS = """# what the reader may change
government: str = "Kota Balikpapan"
year: int = 2022
share: float = 0.5
years = [2021, 2022]
shown = True
province: str | None = None
anything = None
"""


def write_notebook(path, *sources, parameters=DEFAULTS):
    cells = [new_markdown_cell("# Sebuah laporan", id="title")]
    cells.append(new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]}))
    cells += [new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    nbformat.write(new_notebook(cells=cells), path)
    return path


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
