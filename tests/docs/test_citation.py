"""The citation is one that tools read (Citation File Format 1.2.0), and speaks of this version."""

import re
from pathlib import Path

import yaml

import ombud

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {"cff-version", "message", "title", "authors"}
# of the keys that the format knows, those that are used here and what they hold
KINDS = {
    "cff-version": str,
    "message": str,
    "title": str,
    "authors": list,
    "abstract": str,
    "type": str,
    "version": str,
    "license": str,
    "keywords": list,
}


def test_the_citation_is_valid():
    stated = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert NEEDED <= set(stated) <= set(KINDS)
    assert all(isinstance(value, KINDS[key]) and value for key, value in stated.items())
    assert (stated["cff-version"], stated["type"], stated["license"]) == ("1.2.0", "software", "MIT")
    assert all(set(author) == {"name"} and author["name"] for author in stated["authors"])
    assert len(set(stated["keywords"])) == len(stated["keywords"])
    assert stated["version"] == ombud.__version__


def test_the_changelog_knows_this_version():
    told = re.findall(r"^## (\d+\.\d+\.\d+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert told == sorted(told, key=lambda version: [*map(int, version.split("."))], reverse=True)
    assert ombud.__version__ in told
