"""The engine hands on a notebook as far as it ran, and saves nothing itself."""

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from ombud.running import execution_engine

MANAGER = "ombud.running.environment_kernel.EnvironmentKernelManager"


def run(folder, held, *sources):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(notebook, folder / "in.ipynb")
    papermill.execute_notebook(
        str(folder / "in.ipynb"),
        None,
        engine_name=execution_engine.NAME,
        kernel_manager_class=MANAGER,
        progress_bar=False,
        held=held,
    )


def test_a_notebook_is_handed_on_and_nothing_is_written(tmp_path):
    held = []
    run(tmp_path, held, "1", "1 + 1")
    (notebook,) = held
    assert notebook.cells[-1].outputs[0]["data"]["text/plain"] == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["in.ipynb"]


def test_a_notebook_that_fails_is_handed_on_with_its_error(tmp_path):
    held = []
    with pytest.raises(PapermillExecutionError):
        run(tmp_path, held, "1", "1 / 0", "2")
    (notebook,) = held
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "ZeroDivisionError" in str(code[1].outputs)
    assert code[2].outputs == []
