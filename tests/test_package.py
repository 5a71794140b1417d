"""The package as a whole: what it imports, what it offers, what it depends on."""

import ast
import importlib
import importlib.metadata
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import ombud

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "ombud"
HEAVY = (
    "IPython",
    "matplotlib",
    "numpy",
    "pandas",
    "papermill",
    "pyarrow",
    "scipy",
    "seaborn",
    "statsmodels",
)
# conda-forge's name -> the package index's
CONDA_NAMES = {
    "brotli-python": "brotli",
    "python-duckdb": "duckdb",
    "matplotlib-base": "matplotlib",
    "seaborn-base": "seaborn",
    "playwright-python": "playwright",
}
CONDA_ONLY = {"python", "pip"}
BUILT_FROM = (
    "pyproject.toml",
    "README.md",
    "tools/wheel_data.py",
    "ombud/__init__.py",
    "ombud/__init__.pyi",
    "ombud/py.typed",
    "notebooks/00_start.ipynb",
)


def test_import_stays_light():
    code = f"import ombud, sys; print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_the_version_stands_in_one_place():
    assert importlib.metadata.version("ombud") == ombud.__version__


@pytest.mark.parametrize("name", ombud.__all__)
def test_public_names_resolve(name):
    assert getattr(ombud, name) is not None
    assert name in dir(ombud)


def test_editors_and_callers_see_the_same_names():
    tree = ast.parse((PACKAGE / "__init__.pyi").read_text(encoding="utf-8"))
    lines = [line for line in tree.body if isinstance(line, ast.ImportFrom) and line.module.startswith("ombud")]
    told = {alias.asname: line.module for line in lines for alias in line.names}
    assert set(told) == set(ombud.__all__) - {"__version__"}
    for name, module in told.items():
        assert getattr(importlib.import_module(module), name) is getattr(ombud, name)


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no_such_name"):
        _ = ombud.no_such_name


def bounds(requirements):
    """Return canonical name -> bounds."""
    parsed = [Requirement(text) for text in requirements]
    named = {canonicalize_name(CONDA_NAMES.get(each.name, each.name)): str(each.specifier) for each in parsed}
    assert len(named) == len(parsed), "a dependency stands twice"
    return named


def test_conda_and_pip_ask_for_the_same():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"]
    development = [named for named in groups["dev"] if isinstance(named, str)]
    asked = [*project["project"]["dependencies"], *development, *groups["docs"]]
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = [entry for entry in environment if isinstance(entry, str)]
    by_pip = next(entry["pip"] for entry in environment if isinstance(entry, dict))
    offered = bounds([*conda, *by_pip])
    assert offered["python"] == project["project"]["requires-python"]
    assert {name: bound for name, bound in offered.items() if name not in CONDA_ONLY} == bounds(asked)


def test_a_wheel_takes_in_the_data_but_nothing_private(tmp_path):
    from hatchling.builders.wheel import WheelBuilder

    project = tmp_path / "project"
    for name in BUILT_FROM:
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, project / name)
    shutil.copytree(ROOT / "data", project / "data", ignore=shutil.ignore_patterns("private"))
    (project / "data" / "private").mkdir()
    (project / "data" / "private" / "rapor.csv").write_text("nilai rahasia", encoding="utf-8")
    (wheel,) = WheelBuilder(str(project)).build(directory=str(tmp_path), versions=["standard"])
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    public = {
        f"ombud/_data/{path.relative_to(project / 'data').as_posix()}" for path in (project / "data").rglob("*.*")
    }
    assert {name for name in names if name.startswith("ombud/_data/")} == public - {"ombud/_data/private/rapor.csv"}
    assert {"ombud/_notebooks/00_start.ipynb", "ombud/__init__.pyi", "ombud/py.typed"} <= names
