"""A small notebook with parameters of every kind, and a way to notice that a kernel would start."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

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


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "report.ipynb", "print(government, year)")


@pytest.fixture
def no_kernel(monkeypatch):
    """Make the start of any kernel fail the test."""

    def refuse(*_, **__):
        pytest.fail("a kernel was about to start")

    monkeypatch.setattr("papermill.execute_notebook", refuse)
    monkeypatch.setattr("subprocess.Popen", refuse)
