"""The habits of the house: style, types, dependencies."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent


def run(*command):
    """Return what a tool says, and whether it found fault."""
    done = subprocess.run([TOOLS / command[0], *command[1:]], capture_output=True, text=True, cwd=ROOT)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "check", "--no-cache", "--quiet", "."),
        ("ruff", "format", "--no-cache", "--check", "--quiet", "."),
        ("ty", "check", "--python", sys.executable, "--output-format", "concise", "--no-progress"),
        ("lint-imports", "--no-cache"),
        ("deptry", "--no-ansi", "ombud"),
    ],
    ids=["style", "format", "types", "layers", "dependencies"],
)
def test_no_tool_finds_fault(command):
    status, said = run(*command)
    assert status == 0, said
