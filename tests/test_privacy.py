"""The scores of a rapor stay out of git: outputs are marked, not saved by JupyterLab, and not committed."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_server.services.contents.largefilemanager import LargeFileManager
from nbformat.v4 import new_code_cell, new_notebook, new_output
from traitlets.config import PyFileConfigLoader

from ombud.evidence.simulation import simulate
from ombud.privacy import MARK, NOTICE, is_private, strip
from ombud.running import execution

ROOT = Path(__file__).parents[1]
CONFIGURATIONS = ("jupyter_server_config.py", "tools/jupyterlab/jupyter_lab_config.py")
SECRET = "43.21"
KINDS = """import ombud
from ombud import charts, show
units = ombud.load_units(rapor)
print(units["score"].max())
display(units.merge(units[["unit"]].drop_duplicates(), on="unit").groupby("unit")["score"].mean())
display(show.table(units.head(3), ["unit", "score"]))
show.text("43.21")
import matplotlib.pyplot as plt  # whose inline backend asks every formatter to forget figures
plt.plot([1, 2])
plt.show()"""


@pytest.fixture(scope="module")
def rapor(tmp_path_factory):
    """A file of unit scores that are not marked as simulated, and one whose are."""
    folder = tmp_path_factory.mktemp("rapor")
    units = simulate((2021, 2022), levels=("kota",), seed=1)
    own = units[units["government_code"] == "64.71"].assign(scale="0-100")
    own.to_csv(folder / "simulated.csv", index=False)
    own.drop(columns="simulated").to_csv(folder / "own.csv", index=False)
    own.drop(columns="simulated").to_parquet(folder / "own.parquet")
    return folder


def run_cell(source, folder):
    path = folder / "cell.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source, id="one"), new_code_cell("1 + 1", id="two")]), path)
    return json.loads(execution.run(path, {}, folder / "run.ipynb").read_text(encoding="utf-8"))


def outputs_of(notebook):
    return [output for cell in notebook["cells"] for output in cell.get("outputs", [])]


@pytest.mark.notebooks
@pytest.mark.parametrize(
    ("source", "private"),
    [
        ("rapor = 'own.csv'\n" + KINDS, True),
        ("import ombud\nombud.score('own.parquet', 2022)", True),
        ("rapor = 'simulated.csv'\n" + KINDS, False),
    ],
    ids=["loaded", "scored where it lies", "simulated"],
)
def test_whatever_is_shown_after_a_rapor_was_read_is_marked(rapor, source, private):
    notebook = run_cell(source, rapor)
    shown = [output["data"] for output in outputs_of(notebook) if "data" in output]
    assert {MARK in data for data in shown} == {private}
    assert is_private(notebook) == private


@pytest.mark.notebooks
def test_a_form_of_a_government_is_private_and_the_example_is_not(tmp_path):
    from openpyxl import load_workbook

    from ombud.selfassessment import layout
    from ombud.selfassessment.template import new_workbook

    form = new_workbook(tmp_path / "form.xlsx", year=2023, government="Kukar")
    book = load_workbook(form)
    book["Penilaian"].cell(4, layout.PLACES["score"] + 1, 2)  # the first score
    book.save(form)
    start = "from ombud import selfassessment\nlen(selfassessment.load({}).lines)"
    assert is_private(run_cell(start.format("'form.xlsx'"), tmp_path))
    assert not is_private(run_cell(start.format("''"), tmp_path))


def notebook_with(source, *outputs):
    return new_notebook(cells=[new_code_cell("1", id="first"), new_code_cell(source, id="one", outputs=list(outputs))])


def private_notebook():
    marked = new_output("execute_result", {"text/plain": SECRET, MARK: {"private": True}}, execution_count=1)
    return notebook_with("units", marked, new_output("stream", name="stdout", text=SECRET))


@pytest.mark.parametrize(
    ("source", "private"),
    [
        ("pd.read_excel('../data/private/rapor.xlsx')", True),
        (r"pd.read_excel(r'data\private\rapor.xlsx')", True),
        ("%time pd.read_excel('data/private/rapor.xlsx')", True),
        ("rapor = ''  # such as data/private/rapor.xlsx", False),
        ("'private'", False),
    ],
)
def test_a_private_file_read_by_other_means_is_found_by_its_path(source, private):
    assert is_private(notebook_with(source, new_output("stream", text=SECRET))) == private
    assert not is_private(notebook_with(source))


def test_stripped_a_notebook_says_so_and_is_private_no_more():
    notebook = private_notebook()
    notebook.cells[1].source = "rapor = 'data/private/rapor.xlsx'"
    strip(notebook)
    nbformat.validate(notebook)
    assert [output["text"] for output in outputs_of(notebook)] == [NOTICE]
    assert not is_private(notebook)


@pytest.fixture(params=CONFIGURATIONS)
def contents_manager(request, tmp_path, monkeypatch):
    """What writes files for JupyterLab, set up as the repository has it."""
    monkeypatch.delenv("LAB_LANG", raising=False)
    configuration = PyFileConfigLoader(str(ROOT / request.param)).load_config()
    return LargeFileManager(root_dir=str(tmp_path), config=configuration)


@pytest.mark.parametrize("folder", ["notebooks", "data/private"])
def test_private_outputs_are_not_saved_but_beside_the_rapor(contents_manager, tmp_path, folder):
    (tmp_path / folder).mkdir(parents=True)
    contents_manager.save({"type": "notebook", "content": private_notebook()}, f"{folder}/own.ipynb")
    saved = (tmp_path / folder / "own.ipynb").read_text(encoding="utf-8")
    assert (SECRET in saved) == (folder == "data/private")


def test_other_outputs_are_saved_as_they_are(contents_manager, tmp_path):
    public = notebook_with("units", new_output("stream", text=SECRET))
    contents_manager.save({"type": "notebook", "content": public}, "public.ipynb")
    saved = nbformat.read(tmp_path / "public.ipynb", as_version=4)
    assert outputs_of(saved) == outputs_of(public)


@pytest.fixture
def repository(tmp_path):
    """A git repository with what the hook needs, and the hook."""
    for name in ("tools/private_outputs.py", "ombud/__init__.py", "ombud/privacy.py", "Makefile", ".gitignore"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    for arguments in (["init", "-q"], ["config", "user.email", "a@b.c"], ["config", "user.name", "a"]):
        assert git(tmp_path, *arguments).returncode == 0
    assert subprocess.run(["make", "hook", f"PYTHON={sys.executable}"], cwd=tmp_path).returncode == 0
    return tmp_path


def git(folder, *arguments):
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(["git", *arguments], cwd=folder, capture_output=True, text=True, env=clean)


def commit(folder, *files):
    assert git(folder, "add", "--force", *files).returncode == 0
    return git(folder, "commit", "-m", "a notebook")


def test_git_refuses_what_is_private_and_takes_it_once_it_is_gone(repository):
    notebook, path = private_notebook(), repository / "own.ipynb"
    nbformat.write(notebook, path)
    refused = commit(repository, "own.ipynb")
    assert refused.returncode != 0 and "own.ipynb: keluarannya berasal dari skor rapor" in refused.stderr
    strip(notebook)
    nbformat.write(notebook, path)
    # what counts is what would be committed, not what lies in the folder
    assert git(repository, "commit", "-m", "a notebook").returncode != 0
    assert commit(repository, "own.ipynb").returncode == 0


@pytest.mark.parametrize(
    ("file", "content", "named"),
    [
        ("data/private/rapor.csv", "nilai", "data/private bersifat rahasia"),
        ("broken.ipynb", "{", "tidak dapat diperiksa"),
        ("list.ipynb", "[]", "tidak dapat diperiksa"),
    ],
)
def test_git_refuses_other_files_by_name(repository, file, content, named):
    (repository / file).parent.mkdir(parents=True, exist_ok=True)
    (repository / file).write_text(content, encoding="utf-8")
    refused = commit(repository, file)
    assert refused.returncode != 0 and file in refused.stderr and named in refused.stderr


def test_git_takes_what_is_public(repository):
    (repository / "data/private").mkdir(parents=True)
    (repository / "data/private/README.md").write_text("page", encoding="utf-8")
    nbformat.write(notebook_with("1", new_output("stream", text="1")), repository / "mit spasi.ipynb")
    assert commit(repository, "data/private/README.md", "mit spasi.ipynb", "Makefile").returncode == 0


def test_a_hook_of_one_s_own_stays_and_the_offer_comes_once(repository):
    def tool(asked):
        command = [sys.executable, "tools/private_outputs.py", asked]
        done = subprocess.run(
            command, cwd=repository, capture_output=True, text=True, env={**os.environ, "LAB_LANG": "en"}
        )
        return done.returncode, done.stderr

    hook = repository / ".git/hooks/pre-commit"
    assert tool("offer") == (0, "") and tool("install")[0] == 0
    hook.write_text("#!/bin/sh\n", encoding="utf-8")
    assert tool("install")[0] == 1 and hook.read_text(encoding="utf-8") == "#!/bin/sh\n"
    hook.unlink()
    assert tool("offer") == (
        0,
        "Git does not yet refuse notebooks that hold the scores of a rapor. Have it do so: make hook\n",
    )
