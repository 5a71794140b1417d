"""The handbook as a site: it builds without a complaint, in both languages, and needs nothing from elsewhere."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import handbook
import ombud
from ombud.display.language import LANGUAGES, Language
from ombud.display.tables import COLUMNS

ROOT = Path(__file__).resolve().parents[2]
SCORES = "year;government;unit;dimension;score;simulated\n2022;Kota Tomohon;Dinas Sosial;Proses;80;yes\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    command = [Path(sys.prefix) / "bin" / "mkdocs", "build", "--strict", "--site-dir", folder]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.mark.slow
def test_the_site_stands_by_itself_in_both_languages(site):
    pages = {
        path.relative_to(ROOT / "docs" / "id").with_suffix(".html") for path in (ROOT / "docs" / "id").rglob("*.md")
    }
    for page in pages:
        for code, path in (("id", site / page), ("en", site / "en" / page)):
            html = path.read_text(encoding="utf-8")
            assert f'<html lang="{code}"' in html
            assert not re.findall(r'<(?:script|img|iframe)[^>]* src="https?:', html)
            assert not re.findall(r'<link[^>]* rel="(?:stylesheet|preconnect|icon)"[^>]* href="https?:', html)
            assert "<!-- made:" not in html and "```" not in html
    found = json.loads((site / "search" / "search_index.js").read_text(encoding="utf-8").removeprefix("var __index = "))
    told = {"en" if entry["location"].startswith("en/") else "id": entry for entry in found["docs"]}
    assert set(told) == set(LANGUAGES)
    assert any("titik impas" in entry["text"] for entry in found["docs"])
    assert "load_panel" in (site / "api.html").read_text(encoding="utf-8")


def test_every_library_is_locked_with_its_hash():
    locked = re.split(r"\n(?=\S)", (ROOT / "requirements.lock").read_text(encoding="utf-8"))
    assert len(locked) > 100
    assert [library[:60] for library in locked if not re.search(r"--hash=sha256:[0-9a-f]{64}", library)] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_tables_are_made_of_what_the_package_says(code):
    language = Language(code)
    catalogue = handbook.columns(language)
    assert catalogue.count("\n") == len(COLUMNS) + 1
    assert f"| `change` | {language(COLUMNS['change'].label)} |" in catalogue
    assert "| `hijau`" not in handbook.flags(language)
    assert "published/observations.csv" in handbook.files(language)
    assert "| 2022 | 78" in handbook.methods(language)
    libraries = handbook.libraries(language).splitlines()[2:]
    assert len(libraries) > 100
    assert [line.split()[1] for line in libraries if line.endswith("| – |")] == ["axe-playwright-python"]  # tests alone
    assert {column.kind for column in COLUMNS.values()} <= set(handbook.KINDS)


def test_the_picture_of_the_house_shows_every_layer_once():
    layers = handbook.house_layers()
    assert [name for layer in layers for name in layer] == [*handbook.HOUSE]
    told = handbook.house(Language("en"))
    assert re.findall(r'class="name"[^>]*>(\w+)<', told) == [name for layer in reversed(layers) for name in layer]


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_dictionary_has_every_column(code, tmp_path):
    (tmp_path / "rapor.csv").write_text(SCORES, encoding="utf-8")
    frames = {
        "panel": ombud.load_panel(),
        "observations": ombud.load_observations(),
        "sources": ombud.load_sources(),
        "rapor": ombud.load_units(tmp_path / "rapor.csv"),
    }
    text = (ROOT / "docs" / code / "dictionary.md").read_text(encoding="utf-8")
    for name, frame in frames.items():
        section = text.split("{ #" + name + " }")[1].split("\n## ")[0]
        assert re.findall(r"^\| `(\w+)` \|", section, re.M) == [*frame.columns], name
