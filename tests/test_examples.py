"""The examples in docstrings: each public name has one, and all run."""

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import ombud
from ombud.analysis import attribution, comparison, linking, scoring

PACKAGE = Path(ombud.__file__).parent
WITH_EXAMPLES = sorted(path for path in PACKAGE.rglob("*.py") if ">>>" in path.read_text(encoding="utf-8"))
PUBLIC = {
    f"{place.__name__}.{name}": getattr(place, name)
    for place in (ombud, attribution, comparison, linking)
    for name in place.__all__
    if inspect.isfunction(getattr(place, name))
} | {"ombud.Methodology.classify": ombud.Methodology.classify, "ombud.analysis.scoring.aggregate": scoring.aggregate}


@pytest.mark.parametrize("path", WITH_EXAMPLES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_examples_run(path, tmp_path, monkeypatch):
    module = importlib.import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts))
    monkeypatch.chdir(tmp_path)
    told = []
    runner = doctest.DocTestRunner(verbose=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    tests = doctest.DocTestFinder(exclude_empty=True).find(module)
    for test in tests:
        runner.run(test, out=told.append)
    assert sum(len(test.examples) for test in tests) > 0
    assert not told, "".join(told)


@pytest.mark.parametrize("name", PUBLIC)
def test_every_public_function_has_an_example(name):
    assert ">>>" in inspect.getdoc(PUBLIC[name]), f"{name} shows no example of its use"
