import importlib.util
import threading
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ombud.errors import ParameterError
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


def outputs_text(path):
    cells = nbformat.read(path, 4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


def test_declared_parameters_have_names_defaults_and_types(notebook):
    declared = execution.declared_parameters(notebook)
    assert {name: parameter.default for name, parameter in declared.items()} == {
        "government": "Kota Balikpapan", "year": 2022, "share": 0.5, "years": [2021, 2022],
        "shown": True, "province": None, "anything": None,
    }  # fmt: skip
    assert declared["province"].types == (str, type(None))
    assert declared["province"].describe_types() == "str | None"


def test_a_notebook_without_the_tag_declares_nothing(tmp_path):
    path = tmp_path / "plain.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("a = 1")]), path)
    assert execution.declared_parameters(path) == {}


@pytest.mark.parametrize(
    "source",
    ["import os", "year = 2021 + 1", "a = b = 1", "a, b = 1, 2", "year: int = 'x'", "year: Path = 1",
     "year: int", "f()", "year = {1, 2}", "year ="],
)  # fmt: skip
def test_a_parameters_cell_holds_only_literals(tmp_path, source):
    path = write_notebook(tmp_path / "report.ipynb", parameters=f"fine = 1\n{source}")
    with pytest.raises(ParameterError, match=r"parameters cell of report\.ipynb.*line"):
        execution.declared_parameters(path)


def test_two_parameters_cells_are_refused(tmp_path, notebook):
    twice = nbformat.read(notebook, 4)
    twice.cells.append(new_code_cell("b = 1", metadata={"tags": ["parameters"]}))
    nbformat.write(twice, notebook)
    with pytest.raises(ParameterError, match="2 cells tagged"):
        execution.declared_parameters(notebook)


@pytest.mark.parametrize("content", ["", "[]", "{}", "not json"])
def test_what_is_no_notebook_is_named(tmp_path, content):
    path = tmp_path / "broken.ipynb"
    path.write_text(content)
    with pytest.raises(ParameterError, match=r"broken\.ipynb is not a Jupyter notebook"):
        execution.declared_parameters(path)
    with pytest.raises(ParameterError, match=r"no notebook .*absent\.ipynb"):
        execution.declared_parameters(tmp_path / "absent.ipynb")


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
def test_parameters_that_do_not_fit_are_refused_before_a_kernel_starts(
    tmp_path, notebook, no_kernel, parameters, message
):
    with pytest.raises(ParameterError, match=message):
        execution.run(notebook, parameters, tmp_path / "out.ipynb")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.ipynb"]


def test_values_of_the_declared_types_are_accepted(notebook):
    execution.check_parameters(
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
    execution.check_parameters(notebook, {"province": "Aceh", "anything": "text"})


def test_a_notebook_is_not_overwritten_by_its_run(notebook, no_kernel):
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


def test_normalising_drops_what_differs_from_run_to_run():
    streams = [new_output("stream", name="stdout", text=text) for text in ("a", "b\n")]
    result = new_output("execute_result", {"text/plain": "<x at 0x7f3a5c001230>"}, execution_count=41)
    styled = '<table id="T_0a1b2"><td id="T_0a1b2_row0_col0">1</td></table>'
    cell = new_code_cell(
        "f()", execution_count=41,
        outputs=[*streams, result, new_output("display_data", {"text/html": styled})],
        metadata={"tags": [], "execution": {"shell.execute_reply": "2026"}, "papermill": {"status": "x"}},
    )  # fmt: skip
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"output_path": "out.ipynb"}})
    before = nbformat.writes(notebook)
    clean = execution.normalise(notebook)
    assert nbformat.writes(notebook) == before, "the caller's notebook is left alone"
    assert clean.cells[0].metadata == {} and "papermill" not in clean.metadata
    assert clean.cells[0].outputs[0].text == "ab\n"
    assert clean.cells[0].outputs[1].data["text/plain"] == "<x at 0x0>"
    assert clean.cells[0].outputs[1].execution_count == clean.cells[0].execution_count == 1
    assert clean.cells[0].outputs[2].data["text/html"].count("T_1-3-1") == 2
    assert execution.normalise(clean) == clean


def test_cells_of_an_older_format_get_the_same_ids_each_time():
    def older():
        notebook = new_notebook(cells=[new_code_cell("a"), new_code_cell("a")])
        notebook.nbformat_minor = 4
        for cell in notebook.cells:
            del cell["id"]
        return notebook

    first, second = (execution.normalise(older()) for _ in range(2))
    assert first == second and first.nbformat_minor == 5
    assert first.cells[0].id != first.cells[1].id
    nbformat.validate(first)


@pytest.fixture(scope="module")
def tool():
    """The script that runs the repository's notebooks."""
    path = Path(__file__).parents[2] / "tools" / "run_notebooks.py"
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
