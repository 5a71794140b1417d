"""`make review` tells the data first, then each notebook whose outputs differ once: - old, + new, and as one page."""

import base64
import json
import subprocess
from pathlib import Path

import nbformat
import pytest

import review
from ombud.running.execution import NotebookFailed

ROOT = Path(__file__).resolve().parents[1]
PICTURES = [base64.b64encode(name).decode() for name in (b"one", b"two")]


def notebook(*cells):
    """Return a notebook of one code cell for each list of outputs."""
    made = nbformat.v4.new_notebook()
    for place, outputs in enumerate(cells):
        cell = nbformat.v4.new_code_cell(f"step({place})", outputs=outputs)
        cell["id"] = f"cell-{place}"
        made.cells.append(cell)
    return nbformat.writes(made)


def output(**data):
    names = {"plain": "text/plain", "table": "text/html", "picture": "image/png", "markdown": "text/markdown"}
    return nbformat.v4.new_output("display_data", {names[name]: content for name, content in data.items()})


def table(*values):
    rows = "".join(f"<tr><td>Kota {place}</td><td>{value}</td></tr>" for place, value in enumerate(values))
    return output(table=f"<table>{rows}</table>", plain="<Table>")


OLD = notebook(
    [output(markdown="87,12 poin")],
    [table("1,00", "2,00")],
    [output(picture=PICTURES[0], plain="Batang")],
    [output(plain="sama")],
)
NEW = notebook(
    [output(markdown="57,12 poin")],
    [table("1,00", "3,00")],
    [output(picture=PICTURES[1], plain="Batang")],
    [output(plain="sama")],
)


@pytest.fixture
def cells():
    return list(review.differing(OLD, NEW))


def test_only_what_differs_is_shown_in_gits_signs(cells):
    assert [cell.place for cell in cells] == [1, 2, 3]
    assert review.signed(cells[0]) == ["-87,12 poin", "+57,12 poin"]
    assert review.signed(cells[1]) == ["-Kota 1 | 2,00", "+Kota 1 | 3,00"]
    minus, plus = review.signed(cells[2])
    assert minus.startswith("-[picture ") and plus.startswith("+[picture ") and minus[1:] != plus[1:]
    assert "Batang" in minus and PICTURES[0] not in minus


def test_new_and_gone_cells_are_shown():
    one, two = notebook([output(plain="a")]), notebook([output(plain="a")], [output(plain="b")])
    [new] = review.differing(one, two)
    [gone] = review.differing(two, one)
    assert (review.signed(new), review.signed(gone)) == (["+b"], ["-b"])


def test_the_terminal_names_each_notebook_once(cells):
    reviews = [
        review.Review("01.ipynb", "differs", 1.0, cells),
        review.Review("02.ipynb", "same", 1.0, []),
        review.Review("03.ipynb", "failed", 1.0, [], "stopped in cell 3"),
    ]
    lines = list(review.terminal(reviews))
    assert [line for line in lines if "01.ipynb" in line] == ["differs  01.ipynb (1.0 s), 3 cells"]
    assert "  stopped in cell 3" in lines
    assert "    -Kota 1 | 2,00" in lines


def test_the_page_has_tables_as_tables_and_pictures_side_by_side(cells):
    told = review.page("Data: old <new>", [review.Review("01.ipynb", "differs", 1.0, cells)])
    assert "Data: old &lt;new&gt;" in told
    assert '<tr class="old"><td>Kota 1</td><td>2,00</td></tr>' in told
    assert '<tr class="new"><td>Kota 1</td><td>3,00</td></tr>' in told
    assert told.count("<tr><td>Kota 0</td>") == 2
    sides = told.split("<div class='sides'>")[3]
    assert sides.index(PICTURES[0]) < sides.index(PICTURES[1])


@pytest.fixture
def rerun(monkeypatch, tmp_path):
    """A function that reviews a saved notebook as if its run gave another one."""

    def run(saved, again, base=""):
        path = tmp_path / "01.ipynb"
        path.write_text(saved, encoding="utf-8")

        def stand_in(_path, _parameters, written, **_options):
            if again is None:
                raise NotebookFailed("{notebook} failed", notebook="01.ipynb")
            written.write_text(again, encoding="utf-8")
            return written

        monkeypatch.setattr(review.execution, "run", stand_in)
        monkeypatch.setattr(review, "at", lambda *_: base)
        return review.review(path, "main")

    return run


def test_saved_outputs_that_are_not_those_of_the_run_are_a_fault(rerun):
    found = rerun(OLD, NEW)
    assert (found.state, len(found.cells)) == ("differs", 3)


def test_saved_outputs_that_are_right_are_shown_against_the_base(rerun):
    found = rerun(NEW, NEW, base=OLD)
    assert (found.state, len(found.cells)) == ("shown", 3)
    assert rerun(NEW, NEW, base=NEW).state == "same"


def test_a_notebook_that_stops_is_named(rerun):
    found = rerun(OLD, None)
    assert (found.state, found.error) == ("failed", "01.ipynb failed")


def test_the_base_has_the_notebooks_of_its_commit():
    path = ROOT / "notebooks" / "00_start.ipynb"
    assert json.loads(review.at("HEAD", path))["cells"]
    assert json.loads(review.at("HEAD", path.with_name("none.ipynb")))["cells"] == []


def test_the_target_runs_it():
    shown = subprocess.run(["make", "-n", "review"], cwd=ROOT, capture_output=True, text=True).stdout
    assert "tools/review.py" in shown
    assert "pytest" not in shown


@pytest.mark.slow
def test_git_shows_notebooks_without_pictures_once_it_is_told(tmp_path):
    def run(*command):
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout

    run("git", "init", "--quiet")
    (tmp_path / ".gitattributes").write_bytes((ROOT / ".gitattributes").read_bytes())
    long = [base64.b64encode(bytes(range(256)) * times).decode() for times in (40, 41)]
    (tmp_path / "a.ipynb").write_text(OLD.replace(PICTURES[0], long[0]), encoding="utf-8")
    run("git", "add", ".")
    (tmp_path / "a.ipynb").write_text(NEW.replace(PICTURES[1], long[1]), encoding="utf-8")
    for line in run("make", "-n", "-C", str(ROOT), "git").splitlines():
        if line.startswith("git config"):
            run("sh", "-c", line)
    shown = run("git", "diff")
    assert "87,12 poin" in shown and "57,12 poin" in shown
    assert long[0][:200] not in shown and "snip base64" in shown
