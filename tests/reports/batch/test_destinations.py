"""One batch at a time writes to a folder, and what an interrupted one left half written is removed."""

import os
import subprocess
import sys

import pytest

from ombud.errors import OmbudError
from ombud.files import PART
from ombud.reports.batch.destinations import deliver, locked, store_at

from .conftest import run_small


def test_one_batch_at_a_time(tmp_path):
    with locked(tmp_path), pytest.raises(OmbudError, match="Another batch"):
        run_small(tmp_path)


def test_another_process_is_told_so_in_its_language(tmp_path):
    command = [sys.executable, "-m", "ombud.cli", "report", "--all", "--output", str(tmp_path)]
    with locked(tmp_path):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Kumpulan laporan lain sedang menulis ke")


def test_the_remains_of_an_interrupted_batch_are_removed(tmp_path):
    remains = tmp_path / f"2022/id/province/.bali.html.1{PART}"
    other = tmp_path / f"elsewhere/.mine{PART}"
    for path in (remains, other):
        path.parent.mkdir(parents=True)
        path.touch()
    with locked(tmp_path, [2022]):
        assert not remains.exists()
    assert other.exists()


def test_nothing_half_written_comes_into_a_store(tmp_path):
    page = tmp_path / "work/2022/id/province/bali.html"
    page.parent.mkdir(parents=True)
    page.write_text("whole")
    (page.parent / f".bali.pdf.1{PART}").write_text("half")
    deliver(tmp_path / "work", store_at(f"file://{tmp_path}/store"))
    assert [path.name for path in (tmp_path / "store").rglob("*") if path.is_file()] == ["bali.html"]


@pytest.mark.skipif(not hasattr(os, "O_NOFOLLOW"), reason="links are followed there")
def test_a_link_in_the_place_of_the_lock_is_not_followed(tmp_path):
    (tmp_path / "other").write_text("precious")
    (tmp_path / "out").mkdir()
    (tmp_path / "out/.manifest.lock").symlink_to(tmp_path / "other")
    with pytest.raises(OSError, match="links"), locked(tmp_path / "out"):
        pass
    assert (tmp_path / "other").read_text() == "precious"
