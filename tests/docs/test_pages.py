"""
Every example of the handbook, the README and CONTRIBUTING runs, in both languages.

Blocks of a page run in its order, in one folder: a copy of the repository where the page types commands.

- ``console``: lines with ``$`` are typed; what stands below them is compared with what they print (``...``: anything).
- ``pycon``: compared as doctests are; ``python``: run. All of a page share their names.
- ``csv`` and ``toml`` with a title: written to a file of that name.
- ``text`` and ``math``: not run, and hold no command.

A comment ``<!-- test: slow -->`` before a block marks its page as slow, ``<!-- test: fails -->`` expects exit status 1. Of
``<!-- test: dry -->`` only programs, options and syntax are looked at: a cluster of Dask, which has tests of its own.
"""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import typer

from ombud.cli import app
from ombud.display.language import use

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [*sorted(DOCS.rglob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
BIN = Path(sys.prefix) / "bin"
BLOCK = re.compile(
    r"(?:^ *<!-- test: (?P<mark>\w+) -->\n\s*)?"
    r"^(?P<indent> *)```(?P<language>\w*)(?P<options>[^\n]*)\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
INLINE = re.compile(r"(?<!`)`((?:ombud|make) [^`\n]+)`(?!`)")
LANGUAGES = {"console", "pycon", "python", "csv", "toml", "text", "math"}
# what serves, tests, or builds the environment: these are tried dry
DRY = {"lab", "quick", "review", "setup", "test", "notebooks", "lock", "docs"}
NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.egg-info")
NOT_COPIED_ABOVE = {"site", "tests", "reports"}  # and what begins with a dot
ROUGHLY = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class Block(NamedTuple):
    language: str
    options: str
    text: str
    mark: str

    @property
    def title(self):
        found = re.search(r'title="([^"]+)"', self.options)
        return found and found[1]


def blocks(page):
    """Return the fenced blocks of a page."""
    found = BLOCK.finditer(page.read_text(encoding="utf-8"))
    return [
        Block(
            one["language"], one["options"], re.sub(f"^{one['indent']}", "", one["text"], flags=re.M), one["mark"] or ""
        )
        for one in found
    ]


def typed(text):
    """Return (command, what it prints) of a block of the console; a command may go on after a backslash."""
    pairs = re.findall(r"^\$ ((?:[^\n]*\\\n)*[^\n]*)\n((?:(?!\$ )[^\n]*\n)*)", text, re.M)
    return [(command.replace("\\\n", " "), said) for command, said in pairs]


def shown(page):
    """Return what a page asks its reader to type, without its language."""
    return [
        (
            block.language,
            [c.replace(" --lang en", "") for c, _ in typed(block.text)] if block.language == "console" else block.text,
        )
        for block in blocks(page)
        if block.language not in ("text", "math")
    ]


def name_of(page):
    return page.relative_to(ROOT).as_posix()


def twin(page):
    """Return the blocks of the same page in Indonesian, of a page in English; else none."""
    return blocks(DOCS / "id" / page.relative_to(DOCS / "en")) if page.is_relative_to(DOCS / "en") else []


def to_run(page):
    """Return the blocks of a page that run: none where its twin runs them all, and no slow one twice."""
    own, others = (
        [block for block in found if block.language not in ("text", "math")] for found in (blocks(page), twin(page))
    )
    return [] if own == others else [block for block in own if block.mark != "slow" or block not in others]


def pages_to_run():
    """Return the pages of which blocks run, those with a slow one marked."""
    for page in PAGES:
        if found := to_run(page):
            slow = [pytest.mark.slow] if any(block.mark == "slow" for block in found) else []
            yield pytest.param(page, id=name_of(page), marks=slow)


@pytest.fixture
def copy(tmp_path):
    """Return a function that copies the repository, with its environment at hand."""

    def made():
        folder = tmp_path / "ombud"
        folder.mkdir()
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy2(path, folder)
            elif path.name not in NOT_COPIED_ABOVE and not path.name.startswith("."):
                shutil.copytree(path, folder / path.name, ignore=NOT_COPIED)
        (folder / ".venv").symlink_to(sys.prefix)
        for name in ("requirements.lock", "pyproject.toml"):
            os.utime(folder / name, (0, 0))  # so that make does not install the copy
        return folder

    return made


def run_command(command, said, folder, mark):
    words = shlex.split(command)
    if words[0] == "make" and DRY & set(words[1:]):
        command = f"make --dry-run {command.removeprefix('make')}"
    environment = {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(folder),
        "COLUMNS": "160",
    }
    # the last three: of the make that runs the tests, whose flags would change what another one prints
    for name in ("OMBUD_DATA", "MAKEFLAGS", "MFLAGS", "MAKELEVEL"):
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-c", command],
        cwd=folder,
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    assert done.returncode == (1 if mark == "fails" else 0), f"$ {command}\n{done.stdout}"
    if said.strip():
        assert doctest.OutputChecker().check_output(said, done.stdout, ROUGHLY), (
            f"$ {command}\n{done.stdout}\nshown:\n{said}"
        )


def look_at(command):
    """Try whether a command is one of the shell's, and whether its programs know their options."""
    subprocess.run(["bash", "-n", "-c", command], check=True)
    for part in re.split(r"[;&]\s+", command):
        words = shlex.split(part)
        if words[0] == "trap":
            continue
        told = subprocess.run([BIN / words[0], words[1], "--help"], capture_output=True, text=True, check=True).stdout
        assert not [word for word in words if word.startswith("--") and word not in told], part


def run_python(text, names, page):
    if not text.startswith(">>>"):
        exec(compile(text, name_of(page), "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(text, names, name_of(page), name_of(page), 0)
    runner, told = doctest.DocTestRunner(verbose=False, optionflags=ROUGHLY), []
    runner.run(test, out=told.append, clear_globs=False)
    names.update(test.globs)
    assert not told, "".join(told)


@pytest.mark.parametrize("page", list(pages_to_run()))
def test_examples_of_a_page_run(page, tmp_path, monkeypatch, copy):
    found, names = to_run(page), {"__name__": "page"}
    folder = copy() if any(block.language == "console" for block in found) else tmp_path
    monkeypatch.chdir(folder)
    for block in found:
        if block.language == "console":
            assert typed(block.text), f"no command in\n{block.text}"
            for command, said in typed(block.text):
                if block.mark == "dry":
                    look_at(command)
                else:
                    run_command(command, said, folder, block.mark)
        elif block.language in ("pycon", "python"):
            run_python(block.text, names, page)
        elif block.language in ("csv", "toml") and block.title:
            (folder / block.title).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.title).write_text(block.text, encoding="utf-8")
    use("id")  # a page may have spoken English


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_no_command_hides_from_the_tests(page):
    found = blocks(page)
    text = page.read_text(encoding="utf-8")
    assert {block.language for block in found} <= LANGUAGES
    assert text.count("```") == 2 * len(found), "a block that is not understood"
    unseen = [block.text for block in found if block.language == "text"]
    unseen += re.findall(r"(?:^ {4}(?![-*|\d]).*\n)+", BLOCK.sub("", text), re.M) if page.parent == ROOT else []
    assert not [t for t in unseen if re.search(r"^\s*(\$ |>>> |ombud |make |python |pip )", t, re.M)]


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_named_in_sentences_exist(page):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    for text in INLINE.findall(BLOCK.sub("", page.read_text(encoding="utf-8"))):
        program, *words = shlex.split(text)
        if program == "make":
            assert words[0] in targets, text
            continue
        command = typer.main.get_command(app)
        while words and hasattr(command, "commands") and not words[0].startswith("-"):
            if words[0].isdigit():  # years of `ombud methodology`, whose command *show* need not be named
                break
            assert words[0] in command.commands, text
            command = command.commands[words.pop(0)]
        options = {option for parameter in command.params for option in parameter.opts} | {"--help"}
        assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, text


def test_both_languages_have_the_same_pages_and_examples():
    pages = {code: {path.relative_to(DOCS / code) for path in (DOCS / code).rglob("*.md")} for code in ("id", "en")}
    assert pages["id"] == pages["en"] != set()
    for page in sorted(pages["id"]):
        assert shown(DOCS / "id" / page) == shown(DOCS / "en" / page), page
