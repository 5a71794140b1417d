"""The parameters that a notebook declares, and what may be given for them."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from ombud.errors import ParameterError
from ombud.running import execution
from ombud.running.parameters import check_parameters, declared_parameters
from written_notebooks import write_notebook


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
