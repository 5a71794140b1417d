"""A machine without home, fonts, browser or language, on which the clock was moved, makes the same report."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "reports" / "example" / "kalimantan-timur.html"
FUTURE, PAST = 4_000_000_000, 300_000_000  # seconds since 1970


@pytest.fixture
def report(tmp_path):
    """Return a function that makes the report in one format where next to nothing is, and gives the file."""
    bare = {
        "PATH": str(tmp_path),  # neither git nor Chromium
        "HOME": "/proc/nowhere",
        "LANG": "C",
        "FONTCONFIG_FILE": os.devnull,
        "PYTHONPATH": str(ROOT),
    }

    def make(form):
        command = [sys.executable, "-m", "ombud.cli", "report", "Kalimantan Timur", "--format", form, "--output", "out"]
        done = subprocess.run(command, env=bare, cwd=tmp_path, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")
        return Path(done.stdout.splitlines()[-1])

    return make


def test_a_bare_machine_makes_the_same_page_and_needs_no_second_run(report):
    page = report("html")
    assert page.read_bytes() == EXAMPLE.read_bytes()
    assert report("pdf").read_bytes().startswith(b"%PDF")
    for moved in (FUTURE, PAST):
        os.utime(page, (moved, moved))
        assert report("html") == page
        assert page.stat().st_mtime == moved
