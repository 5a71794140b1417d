"""Everything that a reader can see exists in Indonesian, and every code that a frame holds has a text."""

import ast
import re
import string
import tomllib
from pathlib import Path

import pytest
from babel.messages.frontend import CommandLineInterface, parse_keywords
from babel.messages.pofile import read_po

import ombud
from ombud import drops
from ombud.analysis.drops.remaining import LIMITS, load_step_study
from ombud.analysis.scoring.audit import audit_published_units
from ombud.display import catalogue
from ombud.display.catalogue import TABLES, TEXTS
from ombud.evidence.simulation import simulate

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


def test_no_text_says_how_its_fields_are_written(translations):
    # they are told as texts, numbers as the language writes them: a format of a number would fail only when it is told
    every = [text for both in translations.items() for text in both]
    parts = [(text, part) for text in every for part in string.Formatter().parse(text) if part[1] is not None]
    assert len(parts) > 1000
    assert [text for text, (_, _, written, conversion) in parts if written or conversion] == []


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
    assert sum(len(table) for table in TABLES.values()) == len(TEXTS)


def test_every_passage_is_told_somewhere():
    # make texts takes off what the code shows no longer, but not what stands in a table
    nodes = [
        node
        for path in (ROOT / "ombud").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    ]
    told = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    called = [
        node.args[0] for node in nodes if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "passage"
    ]
    beginnings = tuple(code.values[0].value for code in called if isinstance(code, ast.JoinedStr))
    codes = {code for table in ("notebooks", "paragraphs", "findings", "self_assessment") for code in TABLES[table]}
    assert {code for code in codes - told if not code.startswith(beginnings)} == set()


@pytest.fixture(scope="module")
def panel():
    return ombud.load_panel()


def codes_of(frame, *columns):
    """Codes in some columns of a frame, apart where they are joined by ``;``."""
    held = {str(value) for column in columns for value in frame[column].dropna()}
    return {code for joined in held for code in joined.split(";") if code}


def test_codes_of_score_drops(panel):
    target, years = (2021, 2022), [(2021, 2022), (2022, 2023), (2023, 2024)]
    pairs, every = drops.pairs(panel, years), drops.pairs(panel, drops.YEAR_PAIRS)
    weighted, _ = drops.weigh(pairs, ombud.load_national_counts())
    versions = drops.excess(pairs, target), drops.excess(weighted, target), drops.excess_with_intervals(pairs, target)
    models = drops.step_models(panel, 2022)
    codes = {
        *LIMITS,
        *codes_of(drops.contrasts(every), "cleanness", "note_cleanness", "note"),
        *codes_of(drops.together(*versions), "version", "reading", "cleanness", "note"),
        *codes_of(drops.excess_of_each_pair(drops.sum_changes(every)), "cleanness", "note"),
        *codes_of(drops.three_boxes(drops.sum_changes(pairs), target), "group", "box", "note"),
        *codes_of(drops.variant("all", panel, target, years[1:]), "choice", "note"),
        *codes_of(drops.earlier_levels(panel, every), "note"),
        *codes_of(drops.describe_pairs(drops.sum_changes(every)), "note"),
        *codes_of(drops.permutation_ranks(drops.sum_changes(every), target), "note"),
        *codes_of(models, "model", "identified_by", "note"),
        *codes_of(drops.unusual_changes(pairs[pairs["from_year"] == 2021]), "level", "note"),
    }
    assert codes - set(TEXTS) == set()


def test_codes_of_the_study():
    assert codes_of(load_step_study(), "design", "scenario", "version", "reading") - set(TEXTS) == set()


@pytest.mark.parametrize("link", [None, "linear"])
def test_codes_of_the_comparison(panel, link):
    from_totals = ombud.compare(panel, 2021, 2022, link=link)
    from_units = ombud.compare(simulate((2021, 2022), levels=["kota"], seed=3), 2021, 2022, link=link and "tucker")
    for grid in (from_totals, from_units):
        assert codes_of(grid, "grade", "reason", "level") - set(TEXTS) == set()


def test_codes_of_the_panel():
    frame, trace = ombud.load_panel(trace=True)
    assert codes_of(frame, "level", "status", "zone") - set(TEXTS) == set()
    excluded = trace[trace["outcome"] == "excluded"]
    assert codes_of(excluded, "reason") - set(TEXTS) == set()


def test_codes_of_the_audit_of_published_units():
    assert codes_of(audit_published_units(), "reason") - set(TEXTS) == set()
