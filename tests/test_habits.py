"""The habits of the house: style, types, layers, dependencies; a test beside each module."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from coverage import Coverage

ROOT = Path(__file__).resolve().parents[1]
# modules without a test of their own yet: this list may only shrink
UNTESTED = {
    "reports/batch/command",
    "reports/batch/production",
    "reports/warm/preloaded",
}
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


def does_something(path):
    """Return whether a module does more than hand on names and hold tables of words: it has a function or a class."""
    if path.name == "__init__.py":
        return False
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return any(isinstance(node, (ast.FunctionDef, ast.ClassDef)) for node in body)


def test_each_module_has_a_test_of_its_name_in_the_same_place():
    package, tests = ROOT / "ombud", ROOT / "tests"
    modules = [path.relative_to(package) for path in package.rglob("*.py") if does_something(path)]
    without = {
        path.with_suffix("").as_posix()
        for path in modules
        if not (tests / path.with_name(f"test_{path.name}")).is_file()
    }
    assert without - UNTESTED == set(), "each needs a test file of its name"
    assert UNTESTED - without == set(), "these have one now, or are gone: take them off the list"


def docstrings(path):
    """Return the docstrings of a module, its classes and functions."""
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, kinds)]
    return [text for node in nodes if (text := ast.get_docstring(node))]


# as wide as the title above it, and nothing beside it; columns of a table are underlined by ===
BESIDE_AN_UNDERLINE = re.compile(r"\S +-{3,}|-{3,} +\S")


def garbled(docstring):
    """Return the lines whose underline of a section has something beside it, or is not as long as its title."""
    lines = docstring.splitlines()
    underlines = [place for place, line in enumerate(lines) if re.fullmatch(r"-{3,}", line)]
    short = [lines[place] for place in underlines if not place or len(lines[place]) != len(lines[place - 1])]
    return short + [line for line in lines if BESIDE_AN_UNDERLINE.search(line)]


def test_each_section_of_a_docstring_has_its_underline_on_a_line_of_its_own():
    assert (
        garbled("Do.\n\nNotes ----- It is.")
        and garbled("Do.\n\nNotes\n----- It is.")
        and garbled("Do.\n\nNotes\n---\nIt")
    )
    assert not garbled("Do.\n\nNotes\n-----\nIt is -- so.")
    wrong = {
        f"{path.relative_to(ROOT)}: {line}"
        for folder in ("ombud", "tools")
        for path in (ROOT / folder).rglob("*.py")
        for text in docstrings(path)
        for line in garbled(text)
    }
    assert wrong == set()


@pytest.mark.parametrize(
    "mark", [pytest.param(mark, marks=getattr(pytest.mark, mark)) for mark in ("slow", "no_cover")]
)
def test_coverage_measures_no_long_test_and_none_marked_so(mark):
    assert Coverage.current() is None, mark
