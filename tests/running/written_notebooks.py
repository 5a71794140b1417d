"""Small notebooks, with parameters of every kind or none, and a run of one in a forked process."""

from functools import partial

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from ombud.reports.warm.children import Child
from ombud.running import execution

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


def cells_of(path, *sources):
    """A notebook of nothing but some cells of code."""
    nbformat.write(new_notebook(cells=[new_code_cell(code, id=f"cell-{n}") for n, code in enumerate(sources)]), path)
    return path


def run_apart(source, output, parameters=None, **options):
    """Run a notebook's cells in a forked process, which is there for them alone."""
    run = partial(execution.run, is_in_process=True, **options)
    return Child(run, source, parameters or {}, output).result(300)
