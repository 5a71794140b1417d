"""How often papermill saves a notebook does not grow with its cells."""

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from ombud.running import execution_engine

MANAGER = "ombud.running.environment_kernel.EnvironmentKernelManager"


@pytest.fixture
def writes(tmp_path, monkeypatch):
    """A function that runs cells and returns how often their notebook was written, and its last cell."""

    def run(*sources):
        notebook, written, write = nbformat.v4.new_notebook(), [], papermill.iorw.write_ipynb
        notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
        path, out = tmp_path / "in.ipynb", tmp_path / "out.ipynb"
        nbformat.write(notebook, path)
        with monkeypatch.context() as patched:
            for module in (papermill.execute, papermill.engines):
                patched.setattr(module, "write_ipynb", lambda *told: (written.append(told[1]), write(*told)))
            papermill.execute_notebook(
                str(path), str(out), engine_name=execution_engine.NAME, kernel_manager_class=MANAGER, progress_bar=False
            )
        return written.count(str(out)), nbformat.read(out, 4).cells[-1]

    return run


def test_six_cells_are_saved_as_often_as_one(writes):
    few, _ = writes("1")
    many, last = writes(*"123456")
    assert many == few
    assert last.outputs[0]["data"]["text/plain"] == "6"


def test_a_notebook_that_fails_is_saved_with_its_error(writes, tmp_path):
    with pytest.raises(PapermillExecutionError):
        writes("1", "1 / 0")
    assert nbformat.read(tmp_path / "out.ipynb", 4).cells[-1].outputs[0]["ename"] == "ZeroDivisionError"
