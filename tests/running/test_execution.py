"""Notebooks are run with parameters that are checked first, and saved whole or not at all."""

import threading
from types import MappingProxyType

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from ombud.errors import ParameterError
from ombud.running import execution
from ombud.running.execution import check_parameters, declared_parameters
from written_notebooks import write_notebook


def outputs_text(path):
    cells = nbformat.read(path, 4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


def test_declared_parameters_have_names_defaults_and_types(notebook):
    declared = declared_parameters(notebook)
    assert {name: parameter.default for name, parameter in declared.items()} == {
        "government": "Kota Balikpapan",
        "year": 2022,
        "share": 0.5,
        "years": [2021, 2022],
        "shown": True,
        "province": None,
        "anything": None,
    }
    assert declared["province"].types == (str, type(None))
    assert declared["province"].describe_types() == "str | None"


def test_a_notebook_without_the_tag_declares_nothing(tmp_path):
    path = tmp_path / "plain.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("a = 1")]), path)
    assert declared_parameters(path) == {}


@pytest.mark.parametrize(
    "source",
    [
        "import os",
        "year = 2021 + 1",
        "a = b = 1",
        "a, b = 1, 2",
        "year: int = 'x'",
        "year: Path = 1",
        "year: int",
        "f()",
        "year = {1, 2}",
        "year =",
    ],
)
def test_a_parameters_cell_holds_only_literals(tmp_path, source):
    path = write_notebook(tmp_path / "report.ipynb", parameters=f"fine = 1\n{source}")
    with pytest.raises(ParameterError, match=r"parameters cell of report\.ipynb.*line"):
        declared_parameters(path)


def test_two_parameters_cells_are_refused(notebook):
    twice = nbformat.read(notebook, 4)
    twice.cells.append(new_code_cell("b = 1", metadata={"tags": ["parameters"]}))
    nbformat.write(twice, notebook)
    with pytest.raises(ParameterError, match="2 cells tagged"):
        declared_parameters(notebook)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"goverment": "Nias"}, "no parameter goverment; it declares: government, year, share"),
        ({"year": "2022"}, r"Parameter year of report.ipynb takes int, not '2022' \(str\)"),
        ({"year": 2022.0}, "takes int, not 2022.0"),
        ({"year": True}, "takes int, not True"),
        ({"year": None}, "takes int, not None"),
        ({"shown": 1}, "takes bool, not 1"),
        ({"years": (2021,)}, "takes list"),
        ({"years": [object()]}, "takes list"),
        ({"province": 64}, r"takes str \| None, not 64"),
        ({"x=1;open('owned','w')": 1}, "cannot be the name of a parameter"),
        ({"year\nimport os": 1}, "cannot be the name of a parameter"),
        ({"class": 1}, "cannot be the name of a parameter"),
        ({7: 1}, "cannot be the name of a parameter"),
    ],
)
@pytest.mark.usefixtures("no_kernel")
def test_parameters_that_do_not_fit_are_refused_before_a_kernel_starts(tmp_path, notebook, parameters, message):
    with pytest.raises(ParameterError, match=message):
        execution.run(notebook, parameters, tmp_path / "out.ipynb")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.ipynb"]


def test_values_of_the_declared_types_are_accepted(notebook):
    check_parameters(
        notebook,
        {
            "year": 2023,
            "share": 1,
            "years": [],
            "shown": False,
            "province": None,
            "anything": {"a": [1.5, None]},
        },
    )
    check_parameters(notebook, {"province": "Aceh", "anything": "text"})


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


@pytest.mark.slow
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
    second = execution.run(source, MappingProxyType(given), "second.ipynb")
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


@pytest.mark.slow
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


@pytest.mark.slow
def test_a_hanging_cell_is_stopped_and_a_later_success_clears_the_failed_copy(tmp_path, capfd):
    source = write_notebook(tmp_path / "report.ipynb", "import time\nif year == 2021:\n    time.sleep(120)")
    with pytest.raises(execution.NotebookFailed, match="CellTimeoutError") as caught:
        execution.run(source, {"year": 2021}, tmp_path / "out.ipynb", timeout=10)
    assert nbformat.read(caught.value.fields["copy"], 4).cells[caught.value.fields["cell"] - 1].id == "cell-0"
    execution.run(source, {}, tmp_path / "out.ipynb")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.ipynb", "report.ipynb"]
    assert capfd.readouterr().err == ""


@pytest.mark.slow
def test_a_dying_kernel_is_told_as_a_failure(tmp_path):
    source = write_notebook(tmp_path / "report.ipynb", "import os\nos._exit(3)")
    with pytest.raises(execution.NotebookFailed, match="DeadKernelError"):
        execution.run(source, None, tmp_path / "out.ipynb")


@pytest.mark.slow
@pytest.mark.parametrize("source", ["import sys\nsys.exit(0)", "raise SystemExit", "exit()", "quit"])
@pytest.mark.parametrize("is_last", [False, True])
def test_a_notebook_that_leaves_before_its_end_has_failed(tmp_path, source, is_last):
    write_notebook(tmp_path / "report.ipynb", source, *(() if is_last else ("print(2)",)))
    with pytest.raises(execution.NotebookFailed, match="stopped in cell 4, before its end") as caught:
        execution.run(tmp_path / "report.ipynb", {"year": 2023}, tmp_path / "out.ipynb")
    fields = caught.value.fields
    assert set(fields) == {"notebook", "parameters", "cell", "copy"}
    assert nbformat.read(fields["copy"], 4).cells[fields["cell"] - 1].source == source
    assert not (tmp_path / "out.ipynb").exists()


@pytest.mark.slow
def test_a_kernel_finds_a_data_folder_that_is_named_from_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "$HOME data").mkdir()
    (tmp_path / "notebooks").mkdir()
    source = write_notebook(
        tmp_path / "notebooks/report.ipynb", "import os\nprint(os.path.isdir(os.environ['OMBUD_DATA']))"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("OMBUD_DATA", "$HOME data")
    assert outputs_text(execution.run(source, {}, tmp_path / "out.ipynb")) == "True\n"


@pytest.mark.slow
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
