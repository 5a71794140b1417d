"""A forked kernel gives the very outputs of an ordinary one."""

import subprocess
import sys

import nbformat
import pytest

from ombud.reports import one as reports
from ombud.reports.warm import warm_kernels
from ombud.reports.warm.children import Child, ForkUnavailable
from ombud.reports.warm.warm_kernels import PROVISIONER, WarmKernelManager
from ombud.running import execution

pytestmark = pytest.mark.slow

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


@pytest.fixture
def forked(monkeypatch):
    """Count the kernels that were forked."""
    pids = []

    class Counted(Child):
        def __init__(self, *args, **kwargs):
            super().__init__(*args, **kwargs)
            pids.append(self.pid)

    monkeypatch.setattr(warm_kernels, "Child", Counted)
    return pids


def notebook(folder, cells, name="own.ipynb"):
    path = folder / name
    made = [nbformat.v4.new_code_cell(cell, id=f"cell-{place}") for place, cell in enumerate(cells)]
    nbformat.write(nbformat.v4.new_notebook(cells=made), path)
    return path


def pictures(path):
    outputs = [output for cell in nbformat.read(path, 4).cells for output in cell.get("outputs", [])]
    return sum(bool({"image/png", "image/svg+xml"} & set(output.get("data", {}))) for output in outputs)


def test_warm_and_cold_outputs_are_the_same_bytes_figures_included(tmp_path, forked):
    source = notebook(tmp_path, CELLS)
    cold = execution.run(source, {}, tmp_path / "cold.ipynb")
    assert not forked
    warm = execution.run(source, {}, tmp_path / "warm.ipynb", kernel_manager_class=WarmKernelManager)
    again = execution.run(source, {}, tmp_path / "again.ipynb", kernel_manager_class=WarmKernelManager)
    assert len(forked) == 2
    assert pictures(warm) == 2
    assert warm.read_bytes() == cold.read_bytes() == again.read_bytes()


@pytest.mark.parametrize(("kind", "name"), [("province", "Gorontalo"), ("government", "Kota Balikpapan")])
def test_reports_are_the_same_bytes_warm_and_cold(tmp_path, forked, kind, name):
    asked = reports.request(name, kind=kind, from_year=2021, year=2022, lang="id")
    cold = reports.run_notebook(asked, tmp_path / "cold")
    warm = reports.run_notebook(asked, tmp_path / "warm", WarmKernelManager)
    assert len(forked) == 1
    assert pictures(warm) >= 1
    assert warm.read_bytes() == cold.read_bytes()


def test_kernels_do_not_share_what_they_change(tmp_path):
    changing = notebook(
        tmp_path,
        [
            "import os, pandas as pd\npd.set_option('display.max_rows', 3)\nos.chdir('/')\n"
            "print(getattr(pd, 'touched', 0), pd.get_option('display.max_rows'))\n"
            "pd.touched = 1"
        ],
    )
    for name in ("first", "second"):
        done = execution.run(changing, {}, tmp_path / f"{name}.ipynb", kernel_manager_class=WarmKernelManager)
        assert nbformat.read(done, 4).cells[0].outputs[0].text == "0 3\n"


def test_random_numbers_differ_between_kernels(tmp_path):
    source = notebook(tmp_path, ["import random, numpy\nprint(random.random(), numpy.random.rand())"])
    told = set()
    for name in ("first", "second"):
        done = execution.run(source, {}, tmp_path / f"{name}.ipynb", kernel_manager_class=WarmKernelManager)
        told |= set(nbformat.read(done, 4).cells[0].outputs[0].text.split())
    assert len(told) == 4


@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("import os; os._exit(1)", "DeadKernelError"),
        ("import time; time.sleep(60)", "CellTimeoutError"),
    ],
)
def test_a_warm_kernel_fails_as_an_ordinary_one(tmp_path, code, error):
    source = notebook(tmp_path, [code])
    with pytest.raises(execution.NotebookFailed) as told:
        execution.run(source, {}, tmp_path / "out.ipynb", kernel_manager_class=WarmKernelManager, timeout=10)
    assert told.value.fields["error"] == error


def test_a_kernel_whose_server_is_killed_writes_nothing_on_the_terminal(tmp_path):
    source = notebook(tmp_path, ["import os, signal, time\nos.kill(os.getppid(), signal.SIGKILL)\ntime.sleep(20)"])
    code = (
        "import sys\n"
        "from ombud.errors import OmbudError\n"
        "from ombud.reports.warm.warm_kernels import WarmKernelManager\n"
        "from ombud.running.execution import run\n"
        "try:\n"
        "    run(sys.argv[1], {}, sys.argv[1] + '.out', kernel_manager_class=WarmKernelManager)\n"
        "except OmbudError as error:\n"
        "    print(error.fields['error'])\n"
    )
    told = subprocess.run([sys.executable, "-c", code, str(source)], capture_output=True, text=True, check=True)
    assert (told.stdout.strip(), told.stderr) == ("DeadKernelError", "")


def test_where_nothing_can_be_forked_an_ordinary_kernel_starts(tmp_path, monkeypatch):
    def unavailable(*_, **__):
        raise ForkUnavailable("none")

    source = notebook(tmp_path, ["print('here')"])
    monkeypatch.setattr(warm_kernels, "Child", unavailable)
    done = execution.run(source, {}, tmp_path / "out.ipynb", kernel_manager_class=WarmKernelManager)
    assert nbformat.read(done, 4).cells[0].outputs[0].text == "here\n"


def test_a_kernel_may_have_processes_of_its_own(tmp_path):
    source = notebook(
        tmp_path,
        [
            "import multiprocessing\nprint(multiprocessing.get_start_method(allow_none=True))\n"
            "with multiprocessing.get_context('fork').Pool(1) as pool:\n"
            "    print(pool.map(abs, [-1]))"
        ],
    )
    cold = execution.run(source, {}, tmp_path / "cold.ipynb")
    warm = execution.run(source, {}, tmp_path / "warm.ipynb", kernel_manager_class=WarmKernelManager)
    assert warm.read_bytes() == cold.read_bytes()


def test_jupyter_knows_the_provisioner():
    from jupyter_client.provisioning import KernelProvisionerFactory

    assert KernelProvisionerFactory.instance().is_provisioner_available(WarmKernelManager().kernel_spec)
    assert WarmKernelManager().kernel_spec.metadata["kernel_provisioner"]["provisioner_name"] == PROVISIONER
