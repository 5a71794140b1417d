"""The manifest keeps what it was told, whatever happens to its last line."""

import json

import pytest

from ombud.reports.batch.manifest import NOTEBOOK, Manifest, Record, keys_of
from ombud.reports.batch.production import failure

from .conftest import small_jobs


@pytest.fixture
def job():
    return small_jobs(codes=["65"], formats=("html", "csv"))[0]


def put(manifest, job, form, content, around="a"):
    path = f"{job.folder}/{job.file(f'.{form}')}"
    place = manifest.folder / path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    told = {"outcome": job.outcome("done").told, "parameters": job.parameters}
    manifest.add([Record.of_file(manifest.folder, path, job.identity, form, keys_of(job, around)[form], **told)])
    return place


def is_fresh(manifest, job, form, around="a"):
    return manifest.is_fresh(job.identity, form, keys_of(job, around)[form])


def test_a_file_is_fresh_until_it_or_what_it_was_made_from_changes(tmp_path, job):
    place = put(Manifest(tmp_path), job, "html", b"page")
    manifest = Manifest(tmp_path)
    assert is_fresh(manifest, job, "html")
    assert not is_fresh(manifest, job, "html", around="b")
    assert not is_fresh(manifest, job, "csv")
    place.write_bytes(b"egap")
    assert not is_fresh(manifest, job, "html")
    place.unlink()
    assert not is_fresh(manifest, job, "html")


@pytest.mark.parametrize("cut", [1, 20, 200])
def test_a_line_that_was_cut_off_costs_its_own_file_only(tmp_path, job, cut):
    manifest = Manifest(tmp_path)
    put(manifest, job, NOTEBOOK, b"notebook")
    put(manifest, job, "html", b"page")
    whole = manifest.path.read_bytes()
    manifest.path.write_bytes(whole[:-cut])
    again = Manifest(tmp_path)
    assert is_fresh(again, job, NOTEBOOK)
    assert is_fresh(again, job, "html") == (cut == 1)  # the end of the line alone
    put(again, job, "csv", b"table")
    last = Manifest(tmp_path)
    assert is_fresh(last, job, NOTEBOOK)
    assert is_fresh(last, job, "csv")


def changed(line, **fields):
    return json.dumps({**json.loads(line), **fields}).encode()


def outcome_of(line, **fields):
    return changed(line, outcome={**json.loads(line)["outcome"], **fields})


DAMAGES = {
    "wrong bytes": lambda line: b"\xff\xfe" + line,
    "a null": lambda line: b"\x00" * 40,
    "cut": lambda line: line[:60],
    "a list": lambda line: b"[1, 2]",
    "a number": lambda line: b"7",
    "endless": lambda line: b"[" * 100_000,
    "a field lacks": lambda line: b'{"report": "2022/id/province/65"}',
    "a field too many": lambda line: changed(line, colour="red"),
    "a size in words": lambda line: changed(line, size="four"),
    "a key that is none": lambda line: changed(line, key=None),
    "an outcome of another kind": lambda line: changed(line, outcome=["done"]),
    "an outcome with less": lambda line: changed(line, outcome={"year": 2022}),
    "another year": lambda line: outcome_of(line, year=2023),
    "a year in words": lambda line: outcome_of(line, from_year="2021"),
    "an unknown status": lambda line: outcome_of(line, status="perfect"),
    "a copy elsewhere": lambda line: outcome_of(line, failed_copy="../../secret.ipynb"),
    "a path that leads out": lambda line: changed(line, path="2022/id/../../../secret.html"),
    "a path from the root": lambda line: changed(line, path="/etc/passwd"),
    "a path too short": lambda line: changed(line, path="page.html"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
def test_a_damaged_line_costs_its_own_file_only_and_is_counted(tmp_path, job, damage):
    manifest = Manifest(tmp_path)
    for form in (NOTEBOOK, "html", "csv"):
        put(manifest, job, form, form.encode())
    lines = manifest.path.read_bytes().splitlines()
    manifest.path.write_bytes(b"\n".join([lines[0], damage(lines[1]), lines[2]]) + b"\n")
    again = Manifest(tmp_path)
    assert again.passed_over == 1
    assert [is_fresh(again, job, form) for form in (NOTEBOOK, "html", "csv")] == [True, False, True]
    assert [outcome.files for outcome in again.outcomes(2022, 2021)] == [{"csv": "province/kalimantan-utara.csv"}]
    again.compact()
    assert Manifest(tmp_path).passed_over == 0


def test_the_page_above_the_years_has_a_line_as_well(tmp_path):
    (tmp_path / "index.html").write_text("start")
    Manifest(tmp_path).add([Record.of_file(tmp_path, "index.html", "index.html", "index.html", "key")])
    again = Manifest(tmp_path)
    assert again.passed_over == 0
    assert again.is_fresh("index.html", "index.html", "key")


def test_a_link_in_the_place_of_the_manifest_is_not_followed(tmp_path, job):
    other = tmp_path / "other"
    other.write_text("")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/manifest.jsonl").symlink_to(other)
    with pytest.raises(OSError, match="links"):
        put(Manifest(tmp_path / "out"), job, "html", b"page")
    assert other.read_text() == ""


def test_compacting_keeps_all_that_counts(tmp_path, job):
    manifest = Manifest(tmp_path)
    for content in (b"old", b"new"):
        put(manifest, job, NOTEBOOK, content)
        put(manifest, job, "html", content)
        put(manifest, job, "csv", content)
    manifest.compact()
    assert len(manifest.path.read_text().splitlines()) == 3
    again = Manifest(tmp_path)
    assert all(is_fresh(again, job, form) for form in (NOTEBOOK, "html", "csv"))
    assert [outcome.files for outcome in again.outcomes(2022, 2021)] == [
        {"html": "province/kalimantan-utara.html", "csv": "province/kalimantan-utara.csv"}
    ]
    before = manifest.path.read_bytes()
    again.compact()
    assert manifest.path.read_bytes() == before


def test_a_failure_takes_the_place_of_what_was_there(tmp_path, job):
    manifest = Manifest(tmp_path)
    put(manifest, job, NOTEBOOK, b"notebook")
    put(manifest, job, "html", b"page")
    _, records = failure(job, "why", "notebooks/province-kalimantan-utara.failed.ipynb")
    manifest.add(records)
    manifest.compact()
    (outcome,) = Manifest(tmp_path).outcomes(2022, 2021)
    assert (outcome.status, outcome.error, outcome.files) == ("failed", "why", {})
    assert not is_fresh(Manifest(tmp_path), job, NOTEBOOK)
    assert Manifest(tmp_path).outcomes(2023, 2022) == []
