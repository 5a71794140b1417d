"""Everything that a reader can see exists in Indonesian."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface, parse_keywords
from babel.messages.pofile import read_po

from ombud.display import catalogue, codes

ROOT = Path(__file__).resolve().parents[2]
MAPPING = ROOT / "pyproject.toml"


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def texts(path):
    with path.open("rb") as file:
        return {message.id: message.string for message in read_po(file) if message.id}


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """Texts that `make texts` finds."""
    path = tmp_path_factory.mktemp("texts") / "texts.pot"
    CommandLineInterface().run(["pybabel", "-q", "extract", "-F", str(MAPPING), "-o", str(path), str(ROOT)])
    return set(texts(path))


@pytest.fixture(scope="module")
def translations():
    return texts(catalogue.FOLDER / "id.po")


def test_every_text_is_translated_and_nothing_else(shown, translations):
    assert {text for text in shown if not translations.get(text)} == set(), "add them with: make texts"
    assert set(translations) - shown == set(), "no longer shown; remove them with: make texts"


def test_what_is_compiled_is_the_catalogue(translations):
    assert {text: catalogue.in_indonesian(text) for text in translations} == translations, "compile it with: make texts"
    assert catalogue.in_indonesian("no text of ours") == "no text of ours"
    assert catalogue.in_indonesian("") == ""


def test_translations_keep_their_fields(translations):
    assert [text for text, told in translations.items() if fields(told) != fields(text)] == []


def test_no_marked_text_is_hidden_in_another_call(shown):
    # Babel looks neither into brackets within the arguments of a marked call nor into strings with places
    marking = tomllib.loads(MAPPING.read_text(encoding="utf-8"))["tool"]["babel"]["mappings"][0]["keywords"]
    marking = {"N_", *parse_keywords(marking)}
    hidden = [
        (path.name, node.lineno, node.args[0].value)
        for path in sorted((ROOT / "ombud").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and getattr(node.func, "attr", getattr(node.func, "id", "")) in marking
        and node.args
        and isinstance(node.args[0], ast.Constant)
        and isinstance(node.args[0].value, str)
        and node.args[0].value not in shown
    ]
    assert hidden == []


def test_no_text_with_places_is_kept_under_a_name_without_a_mark(shown):
    # a call that gets a name tells Babel nothing; N_ marks the text where it stands
    kept = [
        (path.name, node.lineno, node.value.value)
        for path in sorted((ROOT / "ombud").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Assign)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
        and re.search(r"{\w+}.* [a-z]{2}|[a-z]{2} .*{\w+}", node.value.value)
        and node.value.value not in shown
    ]
    assert kept == []


def test_a_fault_names_what_is_accepted_in_a_marked_text():
    bare = [
        (path.name, node.lineno)
        for path in sorted((ROOT / "ombud").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault"
        for accepted in [*node.args[1:2], *(pair.value for pair in node.keywords if pair.arg == "accepted")]
        if isinstance(accepted, ast.Constant) and re.search(r"[a-z]", re.sub(r"{\w+}", "", accepted.value))
    ]
    assert bare == []


def test_every_code_has_one_text():
    assert sum(len(table) for table in codes.TABLES.values()) == len(codes.TEXTS)
