"""Batches: nothing done twice, nothing lost, and a failure is one report's alone."""

import csv
import json
import re
import shutil
from dataclasses import replace

import openpyxl
import pytest

from ombud.errors import ParameterError
from ombud.reports import one
from ombud.reports.batch import production, run
from ombud.reports.batch.manifest import Manifest
from ombud.reports.warm import children
from ombud.reports.warm.children import Child, ForkUnavailable

from .conftest import GENERATED, digests, reports_of, run_small, small_jobs

pytestmark = pytest.mark.slow


def statuses(outcomes):
    return [outcome.status for outcome in outcomes]


def refuse(*_):
    raise AssertionError("nothing was to be made")


def test_every_report_has_all_its_files_in_both_languages(undisturbed):
    outcomes, folder = undisturbed
    assert statuses(outcomes) == ["done"] * 6
    for outcome in outcomes:
        assert list(outcome.files) == ["html", "pdf", "xlsx", "csv"]
        for path in outcome.files.values():
            assert (folder / "2022" / outcome.lang / path).stat().st_size > 300
    assert not [name for name in digests(folder) if "/." in name]


def test_pages_lead_to_the_index_and_to_the_other_language(undisturbed):
    _, folder = undisturbed
    text = (folder / "2022/id/province/gorontalo.html").read_text()
    for address in ("../index.html", "../../en/province/gorontalo.html"):
        assert f'href="{address}"' in text
        assert (folder / "2022/id/province" / address).resolve().exists()


def test_the_csv_has_decimal_commas_and_the_workbook_the_same_totals(undisturbed):
    _, folder = undisturbed
    place = folder / "2022/id/province/gorontalo.csv"
    assert place.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(place.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))
    values = [row["Nilai"] for row in rows if row["Nilai"]]
    assert values
    assert all(re.fullmatch(r"\d+,\d+", value) for value in values)
    sheets = openpyxl.load_workbook(place.with_suffix(".xlsx"))
    totals = sheets[sheets.sheetnames[0]]
    heading = [cell.value for cell in totals[1]]
    column = [row[heading.index("Nilai")].value for row in totals.iter_rows(min_row=2)]
    # a workbook reads a whole number back without its decimal
    assert [str(float(value)).replace(".", ",") for value in column if value is not None] == values


def test_an_unchanged_batch_makes_nothing(undisturbed):
    _, folder = undisturbed
    before = digests(folder)
    jobs = small_jobs(languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    assert statuses(run.run_batch(jobs, str(folder), make=refuse)) == ["fresh"] * 6
    assert digests(folder) == before


def test_only_what_is_missing_or_damaged_is_made(undisturbed, tmp_path):
    _, folder = undisturbed
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy/2022/id/province/gorontalo.html").write_text("damaged")
    (tmp_path / "copy/2022/id/province/papua-selatan.csv").unlink()
    (tmp_path / "copy/2022/en/notebooks/province-kalimantan-utara.ipynb").unlink()
    asked = []

    def make(waiting, output):
        asked.extend((job.identity, tuple(stale)) for job, stale in waiting)
        return run.make_here(2)(waiting, output)

    jobs = small_jobs(languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    run.run_batch(jobs, str(tmp_path / "copy"), make=make)
    assert sorted(asked) == [
        ("2022/en/province/65", ("ipynb", "html", "pdf", "xlsx", "csv")),
        ("2022/id/province/75", ("html",)),
        ("2022/id/province/93", ("csv",)),
    ]
    assert digests(tmp_path / "copy") == digests(folder)


@pytest.mark.parametrize("name", ["index.html", "data/panel.csv", "data/datapackage.json"])
def test_a_damaged_index_and_what_it_offers_are_made_anew(undisturbed, tmp_path, name):
    _, folder = undisturbed
    shutil.copytree(folder, tmp_path / "copy")
    (tmp_path / "copy/2022/id" / name).write_text("damaged")
    jobs = small_jobs(languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    assert statuses(run.run_batch(jobs, str(tmp_path / "copy"), make=refuse)) == ["fresh"] * 6
    assert digests(tmp_path / "copy") == digests(folder)


def test_two_runs_give_the_same_bytes(undisturbed, tmp_path):
    _, folder = undisturbed
    run_small(tmp_path, languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    first, second = digests(folder), digests(tmp_path)
    assert {name for name in first if name.endswith(GENERATED)} == {n for n in second if n.endswith(GENERATED)}
    assert first == second


def test_one_failing_province_leaves_the_others(tmp_path, own_notebooks):
    notebooks = own_notebooks('if report.place == "Gorontalo": raise ValueError("poisoned")')
    told = []
    outcomes = run_small(tmp_path / "out", notebooks=notebooks, tell=told.append)
    assert sorted((o.name, o.status) for o in outcomes) == [
        ("Gorontalo", "failed"),
        ("Kalimantan Utara", "done"),
        ("Papua Selatan", "done"),
    ]
    assert sorted(statuses(told)) == sorted(statuses(outcomes))
    failed = next(outcome for outcome in outcomes if outcome.status == "failed")
    assert "poisoned" in failed.error
    assert "ValueError" in failed.error
    assert "poisoned" in (tmp_path / "out/2022/id" / failed.failed_copy).read_text()
    assert not (tmp_path / "out/2022/id/province/gorontalo.html").exists()
    lines = [json.loads(line) for line in (tmp_path / "out/manifest.jsonl").read_text().splitlines()]
    (line,) = [line for line in lines if line["status"] == "failed"]
    assert line["parameters"]["province"] == "Gorontalo"
    assert "poisoned" in line["outcome"]["error"]
    index = (tmp_path / "out/2022/id/index.html").read_text()
    assert "poisoned" in index
    # a rerun tries the failed one alone, and succeeds once the notebook is mended
    own = statuses(run_small(tmp_path / "out", notebooks=notebooks))
    assert sorted(own) == ["failed", "fresh", "fresh"]
    assert statuses(run_small(tmp_path / "out")) == ["done"] * 3
    assert not (tmp_path / "out/2022/id" / failed.failed_copy).exists()


def test_a_report_without_its_figures_is_a_failure(tmp_path, own_notebooks):
    notebooks = own_notebooks("report.change = lambda: []")
    (outcome,) = run_small(tmp_path / "out", codes=["65"], notebooks=notebooks, formats=("csv",))
    assert outcome.status == "failed"
    assert (tmp_path / "out/2022/id" / outcome.failed_copy).exists()
    made = {path for path in (tmp_path / "out/2022/id").rglob("*") if path.is_file()}
    names = {path.name for path in made if path.parent.name != "data"}
    assert names == {"province-kalimantan-utara.failed.ipynb", "index.html"}


def test_batches_of_other_kinds_and_years_stay_in_the_manifest(tmp_path):
    run_small(tmp_path, codes=["65"], formats=("csv",))
    run_small(tmp_path, codes=["93"], formats=("csv",))
    assert len(Manifest(tmp_path).outcomes(2022, 2021)) == 2


def test_one_report_is_made_once(tmp_path, monkeypatch):
    (job,) = small_jobs(codes=["93"], formats=("html",))
    alone = replace(job, site=None)
    assert run.run_alone(alone, str(tmp_path)).status == "done"
    first = digests(tmp_path)
    page = tmp_path / "2022/id/province/papua-selatan.html"
    assert "../index.html" not in page.read_text()
    assert run.run_alone(alone, str(tmp_path)).status == "fresh"
    assert digests(tmp_path) == first
    assert run.run_alone(alone, str(tmp_path), force=True).status == "done"
    page.write_text("damaged")
    monkeypatch.setattr(one, "run_notebook", refuse)
    assert run.run_alone(alone, str(tmp_path)).status == "done"
    assert digests(tmp_path).items() >= {name: first[name] for name in first if name.endswith(".html")}.items()
    # a batch needs the notebook no more either, but writes the page that leads to the index
    assert statuses(run.run_batch([job], str(tmp_path), make=run.make_here(2))) == ["done"]
    assert "../index.html" in page.read_text()


def test_one_report_goes_to_a_folder():
    with pytest.raises(ParameterError, match="s3://bucket"):
        run.run_alone(small_jobs(codes=["93"])[0], "s3://bucket")


def test_without_fork_the_batch_makes_the_same(undisturbed, tmp_path, monkeypatch):
    _, folder = undisturbed

    def unavailable(*_):
        raise ForkUnavailable("none")

    monkeypatch.setattr(children, "start_server", unavailable)
    (job, _) = small_jobs(codes=["93"], languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    run.run_batch([job], str(tmp_path), make=run.make_here(2))
    made = reports_of(tmp_path)
    assert len(made) == 5
    assert made.items() <= reports_of(folder).items()


@pytest.mark.parametrize("where", [production, children], ids=["reports", "index"])
def test_processes_that_die_are_replaced(undisturbed, tmp_path, monkeypatch, where):
    _, folder = undisturbed
    dying = []

    class Dying(Child):
        def result(self, timeout):
            if not dying:
                dying.append(self.pid)
                self.kill()
            return super().result(timeout)

    monkeypatch.setattr(where, "Child", Dying)
    jobs = small_jobs(languages=("id", "en"), formats=("html", "pdf", "xlsx", "csv"))
    outcomes = run.run_batch([job for job in jobs if job.lang == "id"], str(tmp_path), make=run.make_here(2))
    assert dying
    assert statuses(outcomes) == ["done"] * 3
    assert reports_of(tmp_path).items() <= reports_of(folder).items()


def test_a_report_that_takes_too_long_has_failed(tmp_path, monkeypatch):
    monkeypatch.setattr(production, "REPORT_TIMEOUT", 0.01)
    (outcome,) = run_small(tmp_path, codes=["93"])
    assert (outcome.status, "0,01" in outcome.error) == ("failed", True)
    assert not list(tmp_path.rglob("province/*.html"))
