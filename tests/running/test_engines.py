"""Cells that run in a forked process give the very outputs of an ordinary kernel, as its messages would have them."""

import os
from functools import partial

import nbformat
import papermill
import pytest
from papermill.exceptions import PapermillExecutionError

from ombud.reports import one as reports
from ombud.reports.warm.children import ChildDied
from ombud.running import engines, execution
from written_notebooks import cells_of, run_apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork"),
]

CELLS = [
    "import os, sys, warnings\nimport matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd",
    "import seaborn as sns\nimport statsmodels.formula.api as smf\nframe = pd.DataFrame({'x': range(20)})\n"
    "frame['y'] = 2 * frame['x'] + np.random.default_rng(1).normal(size=20)\nframe.describe()",
    "smf.ols('y ~ x', frame).fit().summary().tables[1]",
    "axes = sns.regplot(frame, x='x', y='y', seed=1)",
    "figure, axes = plt.subplots()\naxes.plot([1, 3, 2])\nplt.show()",
    "print(plt.get_backend(), plt.rcParams['figure.dpi'], sorted({'b', 'a'}), os.getcwd() == sys.path[0])",
    "warnings.warn('take care')\nprint('after', file=sys.stderr)",
    "sys.argv[0].rsplit('/')[-1].removesuffix('.py'), __name__, len(sys.path)",
    "await __import__('asyncio').sleep(0)\n{'set', 'of', 'text', 'in', 'one', 'order'}",
]
SHOWING = [
    "print('a', end='')\nprint('b')\nimport sys\nprint('c', file=sys.stderr)\nprint('')\nprint('d')",
    "from IPython.display import HTML, Image, clear_output, display\nprint('goes')\nclear_output()\nprint('stays')",
    "handle = display(HTML('<p>old</p>'), display_id='name')\ndisplay('between')",
    "handle.update(HTML('<p>new</p>'))",
    "display(1, 2)\nprint(3)\ndisplay({'application/json': {'a': (1, 2), 'b': [True, None]}}, raw=True)\n4",
    "import base64\nImage(base64.b64decode('iVBORw0KGgo='), width=10)",
    "import datetime, numpy\n"
    "told = {'n': numpy.int64(1), 'on': datetime.date(2022, 12, 22)}\n"
    "display({'image/png': b'\\x89PNG', 'application/json': told}, raw=True)",
    "%matplotlib inline\n1;",
    "None",
    "!echo $((1 + 1))",
    "try:\n    input()\nexcept Exception:\n    print('nobody answers')",
    "import pickle\nclass Own: pass\npickle.loads(pickle.dumps(Own())).__class__.__name__, _",
]


def pictures(path):
    outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    return sum(bool({"image/png", "image/svg+xml"} & set(output.get("data", {}))) for output in outputs)


def test_both_engines_give_the_same_bytes_figures_included(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", *CELLS)
    cold = execution.run(source, {}, tmp_path / "cold.ipynb")
    warm, again = run_apart(source, tmp_path / "warm.ipynb"), run_apart(source, tmp_path / "again.ipynb")
    assert pictures(warm) == 2
    assert warm.read_bytes() == cold.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(("kind", "name"), [("province", "Gorontalo"), ("government", "Kota Balikpapan")])
def test_reports_are_the_same_bytes_by_both_engines(tmp_path, kind, name):
    asked = reports.request(name, kind=kind, from_year=2021, year=2022, lang="id")
    cold = reports.run_notebook(asked, tmp_path / "cold")
    warm = run_apart(asked.notebook, tmp_path / "warm.ipynb", asked.parameters)
    assert pictures(warm) >= 1
    assert warm.read_bytes() == cold.read_bytes()


def test_runs_do_not_share_what_they_change(tmp_path):
    changing = cells_of(
        tmp_path / "own.ipynb",
        "import os, pandas as pd\npd.set_option('display.max_rows', 3)\nos.chdir('/')\n"
        "print(getattr(pd, 'touched', 0), pd.get_option('display.max_rows'))\n"
        "pd.touched = 1",
    )
    for name in ("first", "second"):
        done = run_apart(changing, tmp_path / f"{name}.ipynb")
        assert nbformat.read(done, 4).cells[0].outputs[0].text == "0 3\n"


def test_random_numbers_differ_between_runs(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", "import random, numpy\nprint(random.random(), numpy.random.rand())")
    told = set()
    for name in ("first", "second"):
        told |= set(nbformat.read(run_apart(source, tmp_path / f"{name}.ipynb"), 4).cells[0].outputs[0].text.split())
    assert len(told) == 4


@pytest.mark.parametrize(
    ("code", "error"),
    [("print('before')\n1 / 0", "ZeroDivisionError"), ("import time; time.sleep(60)", "CellTimeoutError")],
)
def test_a_run_in_process_fails_as_one_in_a_kernel(tmp_path, code, error):
    source = cells_of(tmp_path / "own.ipynb", "", "1", code, "print('never')")
    told = []
    for run in (partial(run_apart, source), partial(execution.run, source, {})):
        with pytest.raises(execution.NotebookFailed) as failed:
            run(tmp_path / "out.ipynb", timeout=10)
        told.append(failed.value.fields)
        cells = nbformat.read(failed.value.fields["copy"], 4).cells
        assert [cell.execution_count for cell in cells] == [None, 1, 2, None]
    assert told[0] == told[1]
    assert (told[0]["error"], told[0]["cell"]) == (error, 3)


@pytest.mark.parametrize("code", ["import sys; sys.exit(0)", "exit()", "print('before'); quit()"])
@pytest.mark.parametrize("others", [("print('never')",), ("", "# nothing more"), ()])
def test_a_run_that_leaves_before_its_end_has_failed_by_both_engines(tmp_path, code, others):
    source = cells_of(tmp_path / "own.ipynb", code, *others)
    told = []
    for run in (partial(run_apart, source), partial(execution.run, source, {})):
        with pytest.raises(execution.NotebookFailed, match="stopped in cell 1, before its end") as failed:
            run(tmp_path / "out.ipynb")
        told.append(failed.value.fields)
        cells = nbformat.read(failed.value.fields["copy"], 4).cells
        assert [cell.execution_count for cell in cells] == [1, *(None for _ in others)]
    assert told[0] == told[1]


def test_a_magic_that_is_none_is_a_failure(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", "1", "%nonsense")
    with pytest.raises(execution.NotebookFailed, match=r"cell 2: UsageError: .*nonsense"):
        run_apart(source, tmp_path / "out.ipynb")


def test_a_run_in_process_that_dies_is_told(tmp_path):
    with pytest.raises(ChildDied):
        run_apart(cells_of(tmp_path / "own.ipynb", "import os; os._exit(1)"), tmp_path / "out.ipynb")


def test_a_run_may_have_processes_of_its_own(tmp_path):
    source = cells_of(
        tmp_path / "own.ipynb",
        "import multiprocessing\nprint(multiprocessing.get_start_method(allow_none=True))\n"
        "with multiprocessing.get_context('fork').Pool(1) as pool:\n"
        "    print(pool.map(abs, [-1]))",
    )
    cold = execution.run(source, {}, tmp_path / "cold.ipynb")
    assert run_apart(source, tmp_path / "warm.ipynb").read_bytes() == cold.read_bytes()


def test_what_is_shown_is_what_a_kernel_would_send(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", *SHOWING)
    cold = nbformat.read(execution.run(source, {}, tmp_path / "cold.ipynb"), 4)
    warm = nbformat.read(run_apart(source, tmp_path / "warm.ipynb"), 4)
    for here, there in zip(warm.cells, cold.cells, strict=True):
        assert here == there
    assert "new" in str(warm.cells[2].outputs)
    assert [output.output_type for output in warm.cells[4].outputs] == [
        "display_data",
        "display_data",
        "stream",
        "display_data",
        "execute_result",
    ]


def test_an_error_bears_its_name_text_and_place(tmp_path):
    source = cells_of(tmp_path / "own.ipynb", "def divide(by):\n    return 1 / by\nprint('before')\ndivide(0)")
    with pytest.raises(execution.NotebookFailed) as failed:
        run_apart(source, tmp_path / "out.ipynb")
    before, error = nbformat.read(failed.value.fields["copy"], 4).cells[0].outputs
    assert before.text == "before\n"
    assert (error.ename, error.evalue) == ("ZeroDivisionError", "division by zero")
    assert "return" in "".join(error.traceback)


MANAGER = "ombud.running.environment_kernel.EnvironmentKernelManager"


def run_by_papermill(folder, held, *sources):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
    nbformat.write(notebook, folder / "in.ipynb")
    papermill.execute_notebook(
        str(folder / "in.ipynb"),
        None,
        engine_name=engines.KERNEL,
        kernel_manager_class=MANAGER,
        progress_bar=False,
        held=held,
    )


def test_a_notebook_is_handed_on_and_nothing_is_written(tmp_path):
    held = []
    run_by_papermill(tmp_path, held, "1", "1 + 1")
    (notebook,) = held
    assert notebook.cells[-1].outputs[0]["data"]["text/plain"] == "2"
    assert [path.name for path in tmp_path.iterdir()] == ["in.ipynb"]


def test_a_notebook_that_fails_is_handed_on_with_its_error(tmp_path):
    held = []
    with pytest.raises(PapermillExecutionError):
        run_by_papermill(tmp_path, held, "1", "1 / 0", "2")
    (notebook,) = held
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert "ZeroDivisionError" in str(code[1].outputs)
    assert code[2].outputs == []
