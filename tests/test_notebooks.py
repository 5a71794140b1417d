"""The notebooks' habits: thin, parameterized, byte-stable."""

import ast
import re
from pathlib import Path

import nbformat
import pytest

from ombud.privacy import is_private
from ombud.running.execution import declared_parameters, run
from ombud.running.notebooks import new_notebook, normalise

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 10
LONGEST_LINE = 90
TAGS = {"parameters", "remove-cell", "remove-output", "id", "en"}


# what `ombud notebook new` writes, once it has run
OWN = "own"


@pytest.fixture(scope="session")
def own_notebook(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    return run(new_notebook(folder / "08_my_question"), {}, folder / "run.ipynb")


@pytest.fixture(
    params=[*NOTEBOOKS, pytest.param(OWN, marks=pytest.mark.notebooks)], ids=lambda path: getattr(path, "stem", path)
)
def path(request):
    return request.getfixturevalue("own_notebook") if request.param == OWN else request.param


@pytest.fixture
def notebook(path):
    return nbformat.read(path, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_the_first_cell_is_a_title_with_the_question(notebook):
    first = notebook.cells[0]
    assert first.cell_type == "markdown"
    assert first.source.startswith("# ")
    assert "?" in first.source


def test_there_is_one_parameters_cell_with_plain_defaults(path):
    parameters = declared_parameters(path)
    assert "lang" in parameters
    assert parameters["lang"].default == "id"


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code_cells(notebook):
        lines = [line for line in cell.source.splitlines() if line.strip()]
        assert len(lines) <= LONGEST_CELL or "parameters" in cell.metadata.get("tags", []), cell.source
        tree = ast.parse(cell.source)
        definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
        assert not [node for node in ast.walk(tree) if isinstance(node, definitions)], cell.source
        assert ";" not in cell.source, cell.source
        assert not re.search(r"^\s*[%!]", cell.source, re.MULTILINE), cell.source


def test_cells_name_no_path(notebook):
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not re.match(r"(/|\.\.?/|~|[A-Za-z]:\\)", node.value), node.value


def test_texts_in_the_other_language_are_folded_into_a_short_line(notebook):
    for cell in notebook.cells:
        tags = cell.metadata.get("tags", [])
        assert bool(cell.metadata.get("jupyter", {}).get("source_hidden")) == ("en" in tags), cell.source
        # JupyterLab shows the first line of a folded cell whole, beyond the page
        assert "en" not in tags or len(cell.source.splitlines()[0]) <= LONGEST_LINE, cell.source


def test_outputs_are_committed_without_errors_or_warnings(notebook):
    assert any(cell.outputs for cell in code_cells(notebook))
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert output.output_type != "error", cell.source
            assert output.get("name") != "stderr", cell.source


def test_no_output_comes_from_a_private_file(notebook):
    assert not is_private(notebook)


def test_outputs_carry_no_run_of_their_own(path, notebook):
    text = path.read_text(encoding="utf-8")
    assert nbformat.writes(normalise(notebook)).rstrip("\n") == text.rstrip("\n")
    assert not re.search(r'"(start_time|end_time|duration|iopub\.)', text)
    assert not re.search(r"0x[0-9a-f]{8,}", text)


def test_nothing_tells_the_checks_to_look_away(notebook):
    for cell in notebook.cells:
        word = re.search(r"NBVAL_\w*|PYTEST_VALIDATE_\w*", cell.source, re.IGNORECASE)
        assert word is None, f"{word[0]}: nbval would not compare this cell"
        tags = set(cell.metadata.get("tags", []))
        assert tags <= TAGS, f"{tags - TAGS}: NBVAL_ words by another name, or nothing that is used here"


def test_figures_have_a_text_alternative(notebook):
    for cell in code_cells(notebook):
        for output in cell.outputs:
            for kind in {"image/png", "image/svg+xml"} & set(output.get("data", {})):
                assert output.metadata.get(kind, {}).get("alt"), cell.source
