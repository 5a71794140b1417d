"""Small notebooks with parameters of every kind."""

import nbformat
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
