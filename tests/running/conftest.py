"""A small notebook with parameters of every kind, and a way to notice that a kernel would start."""

import pytest

from written_notebooks import write_notebook


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
