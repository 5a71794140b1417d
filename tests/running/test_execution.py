"""Notebooks are run with parameters, saved whole or not at all."""

import threading

import nbformat
import pytest

from ombud.errors import ParameterError
from ombud.running import execution
from ombud.running.parameters import declared_parameters
from written_notebooks import write_notebook

pytestmark = pytest.mark.slow


def outputs_text(path):
    cells = nbformat.read(path, 4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json"])
def test_what_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    with pytest.raises(ParameterError, match=r"broken\.ipynb is not a Jupyter notebook"):
        declared_parameters(path)
    with pytest.raises(ParameterError, match=r"no notebook .*absent\.ipynb"):
        declared_parameters(tmp_path / "absent.ipynb")


@pytest.mark.usefixtures("no_kernel")
def test_a_notebook_is_not_overwritten_by_its_run(notebook):
    with pytest.raises(ParameterError, match="cannot be overwritten"):
        execution.run(notebook, {}, notebook)


def test_a_run_takes_its_parameters_and_repeats_byte_for_byte(tmp_path, monkeypatch):
    source = tmp_path / "report.ipynb"
    tricky = 'Kab. "O\'Neil" {x}\\n\n'
    write_notebook(
        source,
        "import os, sys\nprint(repr(government))\nprint(year, os.path.basename(os.getcwd()), sys.prefix)",
        "object()",
        "import pandas as pd\npd.DataFrame({'a': [1]}).style",
        "{'Aceh', 'Bali', 'Riau'}",
    )
    elsewhere = tmp_path / "else{where}"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    monkeypatch.setenv("MPLBACKEND", "agg")
    given = {"government": tricky, "year": 2023}
    first = execution.run(source, given, elsewhere / "first.ipynb")
    second = execution.run(source, given, "second.ipynb")
    assert first.read_bytes() == second.read_bytes()

    import sys

    lines = outputs_text(first).splitlines()
    assert lines[0] == repr(tricky)
    assert lines[1] == f"2023 {tmp_path.name} {sys.prefix}"
    run = nbformat.read(first, 4)
    text = first.read_text(encoding="utf-8")
    assert text.endswith("}\n") and not text.endswith("\n\n")
    assert "papermill" not in run.metadata and all("papermill" not in cell.metadata for cell in run.cells)
    assert [cell.id for cell in run.cells][:4] == ["title", "parameters", "injected-parameters", "cell-0"]
    assert [c.execution_count for c in run.cells if c.cell_type == "code"] == [1, 2, 3, 4, 5, 6]
    assert sorted(path.name for path in elsewhere.iterdir()) == ["first.ipynb", "second.ipynb"]


def test_a_failing_cell_leaves_only_the_failed_copy(tmp_path):
    source = write_notebook(tmp_path / "report.ipynb", "print('before')", "1 / 0", "print('after')")
    output = tmp_path / "out" / "aceh.ipynb"
    with pytest.raises(execution.NotebookFailed) as caught:
        execution.run(source, {"year": 2021}, output)
    failed = tmp_path / "out" / "aceh.failed.ipynb"
    assert [path.name for path in output.parent.iterdir()] == [failed.name]
    fields = caught.value.fields
    assert (fields["error"], fields["message"], fields["copy"]) == (
        "ZeroDivisionError",
        "division by zero",
        failed,
    )
    assert nbformat.read(failed, 4).cells[fields["cell"] - 1].source == "1 / 0"
    for part in ("report.ipynb", "year=2021", "ZeroDivisionError", "division by zero", str(failed)):
        assert part in str(caught.value)
    assert outputs_text(failed) == "before\n"


def test_a_hanging_cell_is_stopped_and_a_later_success_clears_the_failed_copy(tmp_path, capfd):
    source = write_notebook(tmp_path / "report.ipynb", "import time\nif year == 2021:\n    time.sleep(120)")
    with pytest.raises(execution.NotebookFailed, match="CellTimeoutError") as caught:
        execution.run(source, {"year": 2021}, tmp_path / "out.ipynb", timeout=10)
    assert nbformat.read(caught.value.fields["copy"], 4).cells[caught.value.fields["cell"] - 1].id == "cell-0"
    execution.run(source, {}, tmp_path / "out.ipynb")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ipynb", "report.ipynb"]
    assert capfd.readouterr().err == ""


def test_a_dying_kernel_is_told_as_a_failure(tmp_path):
    source = write_notebook(tmp_path / "report.ipynb", "import os\nos._exit(3)")
    with pytest.raises(execution.NotebookFailed, match="DeadKernelError"):
        execution.run(source, {}, tmp_path / "out.ipynb")


@pytest.mark.parametrize("source", ["import sys\nsys.exit(0)", "raise SystemExit"])
@pytest.mark.parametrize("is_last", [False, True])
def test_a_notebook_that_leaves_before_its_end_has_failed(tmp_path, source, is_last):
    write_notebook(tmp_path / "report.ipynb", source, *(() if is_last else ("print(2)",)))
    with pytest.raises(execution.NotebookFailed, match="stopped in cell 4, before its end") as caught:
        execution.run(tmp_path / "report.ipynb", {"year": 2023}, tmp_path / "out.ipynb")
    assert nbformat.read(caught.value.fields["copy"], 4).cells[caught.value.fields["cell"] - 1].source == source
    assert not (tmp_path / "out.ipynb").exists()


def test_a_kernel_finds_a_data_folder_that_is_named_from_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "$HOME data").mkdir()
    (tmp_path / "notebooks").mkdir()
    source = write_notebook(
        tmp_path / "notebooks/report.ipynb", "import os\nprint(os.path.isdir(os.environ['OMBUD_DATA']))"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMBUD_DATA", "$HOME data")
    assert outputs_text(execution.run(source, {}, tmp_path / "out.ipynb")) == "True\n"


def test_runs_in_threads_do_not_mix(tmp_path):
    source = write_notebook(tmp_path / "report.ipynb", "print(government)")
    names = ["Nias", "Kota Bima"]
    threads = [
        threading.Thread(target=execution.run, args=(source, {"government": name}, tmp_path / f"{name}.ipynb"))
        for name in names
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outputs_text(tmp_path / f"{name}.ipynb") for name in names] == ["Nias\n", "Kota Bima\n"]
