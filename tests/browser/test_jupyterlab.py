"""The real JupyterLab as `make lab` starts it: Indonesian menus, a notebook that runs whole, twice, and changes."""

import os
import re
import secrets
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

# longer than what the steps may take together
pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(3600)]
PATIENCE = 600  # seconds
WAITING = "Python 3 (ipykernel) | Idle"  # what the status bar says of a kernel that runs no cell

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = ROOT / "tools" / "jupyterlab" / "jupyter_lab_config.py"
FIRST = "00_start.ipynb"
# the notebook, and what stands in its parameters cell before and after the change
CHANGES = (
    ("03_score_drops", 'level = ""', 'level = "kabupaten"'),
    ("government_report", 'government = "Kota Balikpapan"', 'government = "Kukar"'),
)


@dataclass
class Lab:
    """A running JupyterLab: its address, its token, the folder of its notebooks."""

    address: str
    token: str
    notebooks: Path


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def copy_notebooks(folder):
    """Copy the notebooks without their outputs, so that any output seen afterwards is of this run; the first one as it is."""
    folder.mkdir()
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        if path.name == FIRST:
            shutil.copy(path, folder)
            continue
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs, cell.execution_count = [], None
        nbformat.write(notebook, folder / path.name)


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):  # noqa: ARG001 - no browser, no need to start it
    """JupyterLab with `make lab`'s settings, started from another folder by a user who has set nothing."""
    base = tmp_path_factory.mktemp("lab")
    copy_notebooks(base / "notebooks")
    homes = {
        "HOME": "home",
        "JUPYTER_CONFIG_DIR": "config",
        "JUPYTER_DATA_DIR": "data",
        "JUPYTER_RUNTIME_DIR": "run",
        "JUPYTERLAB_SETTINGS_DIR": "settings",
        "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
        "IPYTHONDIR": "ipython",
    }
    environment = {**os.environ, "LAB_LANG": "id"}
    for name, folder in homes.items():
        (base / folder).mkdir()
        environment[name] = str(base / folder)
    port, token = free_port(), secrets.token_hex(16)
    log = base / "log.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "jupyterlab",
                f"--config={CONFIGURATION}",
                "--no-browser",
                f"--ServerApp.root_dir={base}",
                "--ServerApp.ip=127.0.0.1",
                f"--ServerApp.port={port}",
                "--ServerApp.port_retries=0",
                f"--IdentityProvider.token={token}",
            ],
            cwd=base / "home",
            env=environment,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_it_answers(server, f"{address}/api/status?token={token}", log)
        yield Lab(address, token, base / "notebooks")
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        shutil.rmtree(base, ignore_errors=True)


def wait_until_it_answers(server, url, log):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if server.poll() is not None:
            pytest.fail(f"JupyterLab ended: {log.read_text()[-2000:]}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab does not answer: {log.read_text()[-2000:]}")


def run_all(page):
    page.get_by_role("menuitem", name="Jalankan", exact=True).click()
    item = page.locator('li[data-command="runmenu:run-all"]')
    # a menu opened before the notebook is the current one stays as it was
    expect(item).not_to_have_class(re.compile("lm-mod-disabled"), timeout=5000)
    item.click()


def saved_results(page, path, more_than, until):
    """Save until every code cell of the file has run later than `more_than`; return these, and their outputs."""

    waiting = page.get_by_text(WAITING)

    def finished():
        # a save takes as long as a cell: none while cells run
        if not waiting.is_visible():
            return None
        page.keyboard.press("Control+s")
        try:
            saved = nbformat.read(path, as_version=4)
        except nbformat.reader.NotJSONError:  # the server is writing it
            return None
        cells = [cell for cell in saved.cells if cell.cell_type == "code"]
        return cells if all((cell.execution_count or 0) > more_than for cell in cells) else None

    cells = until(page, finished, f"{path.name} did not run whole")
    return cells, [output for cell in cells for output in cell.outputs]


def assert_no_error(page, outputs):
    assert outputs
    assert not [output for output in outputs if output.output_type == "error" or output.get("name") == "stderr"]
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0


def opened(lab, page, name, beginning):
    """Open a notebook; return its panel once a first cell of code is there and its kernel waits."""
    # a workspace of its own, lest a notebook of another test is opened again and is the one that runs
    page.goto(f"{lab.address}/lab/workspaces/{Path(name).stem}/tree/notebooks/{name}?token={lab.token}")
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    expect(panel.locator(".jp-CodeCell", has_text=beginning).first).to_be_visible()
    expect(panel.locator(".jp-Notebook-ExecutionIndicator")).to_be_visible()
    expect(page.get_by_text(WAITING)).to_be_visible()
    return panel


def test_it_opens_on_the_first_notebook_in_indonesian(lab, page):
    page.goto(f"{lab.address}/?token={lab.token}")
    page.wait_for_url(f"{lab.address}/lab/tree/notebooks/{FIRST}**")
    for name in ("Berkas", "Sunting", "Tampilan", "Jalankan", "Pengaturan", "Bantuan"):
        expect(page.get_by_role("menuitem", name=name, exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="00 · Mulai di sini")).to_be_visible()
    # its tables can be read before it is trusted, when JupyterLab keeps no style sheet
    panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
    for text, side in {"Yang dijawab": "left", "dikuatkan": "left", "87,12": "right", "Nilai": "right"}.items():
        cell = panel.locator(".ombud-table").locator("th, td").get_by_text(text, exact=True).first
        expect(bring(panel, page, cell)).to_have_css("text-align", side)
    assert panel.locator(".ombud-table").count() and not panel.locator(".jp-OutputArea-output style").count()
    assert page.requests_elsewhere == []


def test_a_notebook_runs_whole_and_again_with_another_parameter(lab, page, until):
    name, before, after = next(change for change in CHANGES if (lab.notebooks / f"{change[0]}.ipynb").exists())
    path = lab.notebooks / f"{name}.ipynb"
    panel = opened(lab, page, path.name, before.partition(" ")[0])
    parameters = panel.locator(".jp-CodeCell", has_text=before.partition(" ")[0]).first
    expect(parameters).to_contain_text(before)

    run_all(page)
    cells, first = saved_results(page, path, 0, until)
    assert_no_error(page, first)

    source = next(cell.source for cell in cells if before in cell.source)
    parameters.scroll_into_view_if_needed()
    parameters.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source.replace(before, after))
    expect(parameters).to_contain_text(after)
    run_all(page)
    _, second = saved_results(page, path, len(cells), until)
    assert_no_error(page, second)
    assert [output.get("data") for output in first] != [output.get("data") for output in second]
    assert page.requests_elsewhere == []


def bring(panel, page, found):
    """Scroll from the top until something is there: JupyterLab holds only the cells in view."""
    outer = panel.locator(".jp-WindowedPanel-outer")
    outer.evaluate("outer => outer.scrollTo(0, 0)")
    for _ in range(40):
        page.wait_for_timeout(250)
        if found.count():
            found.scroll_into_view_if_needed()
            return found
        outer.evaluate("outer => outer.scrollBy(0, 300)")
    return found


def change_cell(panel, page, beginning, before, after):
    """Type something else into the code cell that holds a line."""
    cell = bring(panel, page, panel.locator(".jp-CodeCell", has_text=beginning).first)
    expect(cell).to_contain_text(before)
    source = "\n".join(cell.locator(".cm-line").all_inner_texts())
    cell.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source.replace(before, after))
    expect(cell).to_contain_text(after)


def figures(outputs):
    return ["".join(output.data["image/png"]) for output in outputs if "image/png" in output.get("data", {})]


def test_a_parameter_and_a_cell_are_changed_and_the_figure_changes_with_each(lab, page, until):
    path = lab.notebooks / "07_own_analysis.ipynb"
    panel = opened(lab, page, path.name, "from_year = 2021")
    seen, ran = [], 0
    changes = [
        None,
        ("threshold = ", "threshold = 81.0", "threshold = 70.0"),
        ("panel = ombud", "ombud.load_panel()", "ombud.load_panel().query(\"province != 'Lampung'\")"),
    ]
    for change in changes:
        if change:
            change_cell(panel, page, *change)
        run_all(page)
        cells, outputs = saved_results(page, path, ran, until)
        assert_no_error(page, outputs)
        ran += len(cells)
        seen.append(figures(outputs)[0])
    assert len(set(seen)) == len(changes)


def test_what_comes_from_a_rapor_is_shown_and_not_saved(lab, page, until):
    rapor = lab.notebooks.parent / "rapor.csv"
    rapor.write_text("tahun;pemda;unit;dimensi;nilai\n2022;Kota Tomohon;Dinsos;Proses;43,21\n", encoding="utf-8")
    load = (
        f"import ombud\nfrom ombud import show\nunits = ombud.load_units({str(rapor)!r})\nshow.table(units, ['score'])"
    )
    sources = [load, "print(units['score'].max())"]
    kernel = {"kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}}
    path = lab.notebooks / "own.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    panel = opened(lab, page, path.name, "ombud.load_units")
    run_all(page)
    expect(panel.locator(".jp-OutputArea-output", has_text="43,21").first).to_be_visible()
    expect(panel.locator(".jp-OutputArea-output", has_text="43.21").first).to_be_visible()

    def saved():
        page.keyboard.press("Control+s")
        return "tidak disimpan" in path.read_text(encoding="utf-8")

    until(page, saved, "the notebook was not saved without its outputs")
    assert "43,21" not in (text := path.read_text(encoding="utf-8")) and "43.21" not in text
    expect(panel.locator(".jp-OutputArea-output", has_text="43,21").first).to_be_visible()
    assert page.locator(".jp-Dialog").count() == 0


@pytest.mark.parametrize(("language", "locale"), [("id", "id_ID"), ("en", "en")])
def test_one_setting_chooses_the_language(language, locale):
    import json

    shown = subprocess.run(["make", "-n", "lab", f"LAB_LANG={language}"], cwd=ROOT, capture_output=True, text=True)
    assert re.search(rf"LAB_LANG={language} \S*jupyter lab --config={CONFIGURATION.relative_to(ROOT)}", shown.stdout)
    overrides = json.loads((CONFIGURATION.parent / language / "overrides.json").read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/translation-extension:plugin"]["locale"] == locale


def test_another_language_is_refused_with_what_is_accepted():
    ended = subprocess.run(
        [sys.executable, "-m", "jupyterlab", f"--config={CONFIGURATION}", "--no-browser"],
        env={**os.environ, "LAB_LANG": "fr"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert ended.returncode != 0
    assert "accepted: make lab LAB_LANG=id, make lab LAB_LANG=en" in ended.stderr
