"""
Change the code of `ombud.analysis` and `ombud.evidence` in one place at a time, and see whether a test fails.

    python tests/benchmarks/mutants.py [--sample N] [--seed N] [--minutes N] [--package analysis|evidence] [--module PART]
    [--list]

Prints every change that no test noticed, and the share that was noticed, with its 95% interval (Wilson). Changed are
comparisons, arithmetic, ``and`` and ``or``, ``not`` and minus signs, numbers (one more; large ones doubled), True and
False, conditions, keyword arguments that are left out, and pairs of functions such as min and max; not texts, docstrings,
annotations, decorators, the texts of faults, what is raised, nor keywords that change no result (`SILENT`). The sample is
spread evenly over the modules, in random order: after ``--minutes``, or when interrupted, what was tried is told.

First the quick tests of analysis, evidence, stories and examples run once with coverage, to tell which of them reach a
line (kept in ``.mutants``; ``--again`` renews it). Then each change meets these, and those that share a file with them:
the tests of the module itself, those of its folder, then others, at most ``--tests`` beside the module's own. What only a
test beyond these would notice counts as not noticed; what does not end counts as noticed. A change within a function is
put into the running functions of a process forked from one that has collected all tests; one that works on import is
imported by a process forked from one that has imported the libraries. Notebooks, browser and slow tests are left out;
hypothesis draws the same every time.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import copy
import functools
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("analysis", "evidence")
REACHED, NAMED = ROOT / ".mutants", ROOT / ".mutants.txt"
# a test that takes this long does not end; and so does a change on which all tests together take that long
TEST_SECONDS, SECONDS = 60, 400
# the tests near the code: those of reports and notebooks run the same lines, longer
EXAMPLES = "tests/test_examples.py"
TESTS = ["tests/analysis", "tests/evidence", "tests/stories", EXAMPLES]
SETTINGS = ["-o", "addopts=", "--import-mode=importlib", "-m", "not slow and not notebooks and not browser", "-q"]
ALONE = [*SETTINGS, "-s", "-p", "no:cacheprovider", "-p", "no:xdist", f"--timeout={TEST_SECONDS}"]

OPERATORS: dict[type, type] = {
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.Mult,
    ast.Pow: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
# keywords that only guard, or lay numbers out in memory or rows by number, and calls that only silence warnings
SILENT = {"strict", "validate", "dtype", "ignore_index", "deep", "copy"}
SILENT_CALLS = {"N_", "Fault", "field", "errstate", "simplefilter"}
NAMES = {"min": "max", "any": "all", "argmin": "argmax", "idxmin": "idxmax", "floor": "ceil", "minimum": "maximum"}
NAMES |= {"notna": "isna", "isfinite": "isnan", "cummax": "cummin", "head": "tail", "mean": "median", "lower": "upper"}
NAMES |= {other: name for name, other in NAMES.items()}


class Mutant(NamedTuple):
    """One change: the module's file, the number of the change in it, its line, the function it is in, and what it is."""

    file: Path
    number: int
    line: int
    function: str
    told: str

    def __str__(self) -> str:
        """Return file, line and what is changed."""
        return f"{self.file.relative_to(ROOT)}:{self.line}: {self.told}"


class _Changer(ast.NodeTransformer):
    """Counts the places that can be changed, and changes the one asked for."""

    def __init__(self, wanted: int | None = None):
        self.wanted, self.found = wanted, []
        self.classes: list[str] = []
        self.function = ""

    def _change(self, node: ast.AST, changed: ast.AST, told: str) -> ast.AST:
        self.found.append((node.lineno, self.function, told))
        return ast.copy_location(changed, node) if len(self.found) - 1 == self.wanted else node

    def _with_operator(self, node: ast.AST, field: str) -> ast.AST:
        own = getattr(node, field)
        operator = own[0] if isinstance(own, list) else own
        if type(operator) not in OPERATORS:
            return node
        changed, other = copy.copy(node), OPERATORS[type(operator)]()
        setattr(changed, field, [other, *own[1:]] if isinstance(own, list) else other)
        return self._change(node, changed, f"{type(operator).__name__} -> {type(other).__name__}")

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        return self._with_operator(node, "ops")

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.left, ast.Constant) and isinstance(node.left.value, str):
            return node
        self.generic_visit(node)
        return self._with_operator(node, "op")

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        self.generic_visit(node)
        return self._with_operator(node, "op")

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        return self._with_operator(node, "op")

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.UAdd):
            return node
        return self._change(node, node.operand, f"without {type(node.op).__name__}")

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        if isinstance(node.value, bool):
            return self._change(node, ast.Constant(not node.value), f"{node.value} -> {not node.value}")
        if isinstance(node.value, int | float):
            # one more is nothing to a limit of millions
            other = node.value + 1 if abs(node.value) < 3000 else 2 * node.value
            return self._change(node, ast.Constant(other), f"{node.value} -> {other}")
        return node

    def _negated(self, node: ast.AST) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            return node
        self.generic_visit(node)
        changed = copy.copy(node)
        changed.test = ast.copy_location(ast.UnaryOp(ast.Not(), node.test), node.test)
        return self._change(node, changed, "condition negated")

    visit_If = visit_IfExp = visit_While = _negated

    def visit_Call(self, node: ast.Call) -> ast.AST:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in SILENT_CALLS:
            return node
        node.func, node.args = self.visit(node.func), [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            if keyword.arg not in SILENT:
                keyword.value = self.visit(keyword.value)
        for place, keyword in enumerate(node.keywords):
            if keyword.arg and keyword.arg not in SILENT:
                changed = copy.copy(node)
                changed.keywords = [*node.keywords[:place], *node.keywords[place + 1 :]]
                self._change(node, changed, f"without {keyword.arg}=")
                if len(self.found) - 1 == self.wanted:
                    return ast.copy_location(changed, node)
        if name not in NAMES:
            return node
        changed = copy.deepcopy(node)
        setattr(changed.func, "attr" if isinstance(node.func, ast.Attribute) else "id", NAMES[name])
        return self._change(node, changed, f"{name} -> {NAMES[name]}")

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self.classes.append(node.name)
        node.body = [self.visit(statement) for statement in node.body]
        self.classes.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        # annotations and decorators stay
        node.args.defaults = [self.visit(default) for default in node.args.defaults]
        node.args.kw_defaults = [default and self.visit(default) for default in node.args.kw_defaults]
        outer, self.function = self.function, self.function or ".".join([*self.classes, node.name])
        node.body = [self.visit(statement) for statement in node.body]
        self.function = outer
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return node


def mutants(package: str, module: str) -> list[Mutant]:
    """Return all changes of a package's modules."""
    found = []
    for file in sorted((ROOT / "ombud" / package).rglob("*.py")):
        if module in file.as_posix():
            changer = _Changer()
            changer.visit(ast.parse(file.read_text(encoding="utf-8")))
            found += [Mutant(file, number, *each) for number, each in enumerate(changer.found)]
    return found


def compiled(mutant: Mutant) -> CodeType:
    """Return the code of the module with the change."""
    tree = _Changer(mutant.number).visit(ast.parse(mutant.file.read_text(encoding="utf-8")))
    return compile(ast.fix_missing_locations(tree), str(mutant.file), "exec")


class _Changed(importlib.abc.MetaPathFinder, importlib.machinery.SourceFileLoader):
    """Imports one module with one change."""

    def __init__(self, mutant: Mutant):
        parts = mutant.file.relative_to(ROOT).with_suffix("").parts
        self.mutant = mutant
        super().__init__(".".join(parts[:-1] if parts[-1] == "__init__" else parts), str(mutant.file))

    def find_spec(self, fullname, path=None, target=None):  # noqa: ARG002
        if fullname == self.name:
            return importlib.util.spec_from_file_location(fullname, self.path, loader=self)
        return None

    def get_code(self, fullname):  # noqa: ARG002
        return compiled(self.mutant)


def put_into_functions(mutant: Mutant) -> None:
    """Give the running function that holds the change its changed code, and empty all caches of the package."""

    def codes(code: CodeType) -> Iterator[CodeType]:
        yield code
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from codes(constant)

    # a test may be the first to import it
    importlib.import_module(".".join(mutant.file.relative_to(ROOT).with_suffix("").parts))
    changed = {code.co_firstlineno: code for code in codes(compiled(mutant)) if code.co_qualname == mutant.function}
    for each in gc.get_objects():
        # by type alone: a lazy proxy would be woken by isinstance
        if type(each) is FunctionType:
            code = each.__code__
            if code.co_qualname == mutant.function and code.co_filename == str(mutant.file):
                each.__code__ = changed[code.co_firstlineno]
        elif type(each) is functools._lru_cache_wrapper and each.__module__.startswith("ombud"):
            each.cache_clear()


def run_coverage() -> None:
    """Run the tests once, and keep which of them reach which line, and the names of all: some only look at what others made."""
    command = [sys.executable, "-m", "pytest", *SETTINGS, "--cov=ombud", "--cov-context=test", "--cov-report=", *TESTS]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "COVERAGE_FILE": str(REACHED)}, check=True)
    command = [sys.executable, "-m", "pytest", *ALONE, "--collect-only", *TESTS]
    listed = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    NAMED.write_text("\n".join(line for line in listed.splitlines() if "::" in line), encoding="utf-8")


class Reached:
    """Which tests may notice a change."""

    def __init__(self, most: int) -> None:
        from coverage import CoverageData

        self.most = most
        self.data = CoverageData(str(REACHED))
        self.data.read()
        self.every = set(NAMED.read_text(encoding="utf-8").splitlines())
        self.lines: dict[Path, dict[int, list[str]]] = {}

    def tests(self, mutant: Mutant) -> list[str]:
        """
        Return the tests that reach the line, and those beside them, the module's own first.

        What several tests share runs once, in the first of them alone: so all tests of its file count, and all of the
        module's folder. Of a line that runs on import count those that reach any line of its module.
        """
        if mutant.file not in self.lines:
            self.lines[mutant.file] = self.data.contexts_by_lineno(str(mutant.file))
        lines = self.lines[mutant.file]
        # of a statement of several lines not every line is kept
        line = max((number for number in lines if number <= mutant.line), default=0)
        reaching = lines.get(line, ()) if mutant.function else [name for names in lines.values() for name in names]
        names = {name.rpartition("|")[0] for name in reaching if name}
        files = {name.partition("::")[0] for name in names} - {EXAMPLES}
        far = {name: _distance(name, mutant.file) for name in self.every}
        beside = {name for name in self.every if name.partition("::")[0] in files or far[name] <= 1}
        ordered = sorted(names | beside, key=lambda name: (far[name], name not in names, random.Random(name).random()))
        own = sum(far[name] == 0 for name in ordered)
        # tests of one file together: they share their fixtures
        return sorted(ordered[: own + self.most], key=lambda name: (far[name], name))


def _distance(test: str, file: Path) -> int:
    """Return 0 for the module's own file of tests, else how many folders up the paths part."""
    own = file.relative_to(ROOT / "ombud").with_suffix("").parts
    path = Path(test.partition("::")[0]).with_suffix("").parts[1:]
    if path == (*own[:-1], f"test_{own[-1]}") or test.endswith(f"[{'/'.join(own)}.py]"):
        return 0
    common = next((place for place, (a, b) in enumerate(zip(own, path, strict=False)) if a != b), len(own))
    return 1 + len(own) - common


def noticed(mutant: Mutant, run: Callable[[], bool]) -> bool:
    """Return whether a test fails, or does not end, with a change; `run` tells it in a process of its own."""
    folder = tempfile.mkdtemp(prefix="mutant-")
    child = os.fork()
    if not child:
        os.setsid()
        with open(os.devnull, "w") as nowhere:
            os.dup2(nowhere.fileno(), 1)
            os.dup2(nowhere.fileno(), 2)
        os.environ["PYTEST_DEBUG_TEMPROOT"] = tempfile.tempdir = folder
        failed = True
        with contextlib.suppress(BaseException):
            failed = run()
        os._exit(int(failed))
    end = time.monotonic() + SECONDS
    done = status = 0
    while not done and time.monotonic() < end:
        time.sleep(0.02)
        done, status = os.waitpid(child, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    if not done:
        os.waitpid(child, 0)
        print(f"{mutant}: does not end", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    return not done or status != 0


class _Session:
    """A pytest session that collects all tests and runs, for each change, some of them in a process of its own."""

    def __init__(self, chosen: list[tuple[Mutant, list[str]]], end: float):
        self.chosen, self.end, self.failed = chosen, end, False
        self.found: list[tuple[Mutant, bool]] = []

    def pytest_sessionstart(self) -> None:
        from hypothesis import Phase, settings

        same = settings(deadline=None, database=None, derandomize=True, phases=(Phase.explicit, Phase.generate))
        settings.register_profile("mutants", same)
        settings.load_profile("mutants")

    def pytest_runtest_logreport(self, report) -> None:
        self.failed |= report.failed

    def pytest_runtestloop(self, session) -> bool:
        items = {item.nodeid: item for item in session.items}
        gc.freeze()
        with contextlib.suppress(KeyboardInterrupt):
            for mutant, tests in self.chosen:
                if time.monotonic() > self.end:
                    break
                some = [items[name] for name in tests if name in items]
                run = functools.partial(self._fails, mutant, some)
                self.found.append((mutant, bool(some) and noticed(mutant, run)))
                tell(*self.found[-1])
        return True

    def _fails(self, mutant: Mutant, items: list) -> bool:
        gc.unfreeze()
        put_into_functions(mutant)
        for item, following in zip(items, [*items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if self.failed:
                return True
        return False


def results(chosen: list[Mutant], most: int, end: float) -> list[tuple[Mutant, bool]]:
    """Return every change tried before the end, and whether it was noticed."""
    reached = Reached(most)
    os.environ["OPENBLAS_NUM_THREADS"] = "1"
    os.chdir(ROOT)
    sys.path.insert(0, str(ROOT))
    # what every child needs; nothing of ombud, which each imports anew
    for library in ("pytest", "hypothesis", "pandas", "scipy.optimize", "scipy.stats", "statsmodels.api"):
        importlib.import_module(library)
    import pytest

    found = []
    for mutant in chosen:
        if not mutant.function:
            tests = reached.tests(mutant)

            def run(mutant: Mutant = mutant, tests: list[str] = tests) -> bool:
                sys.meta_path.insert(0, _Changed(mutant))
                return pytest.main([*ALONE, "-x", *tests], plugins=[_Start()]) != 0

            found.append((mutant, bool(tests) and noticed(mutant, run)))
            tell(*found[-1])
    session = _Session([(mutant, reached.tests(mutant)) for mutant in chosen if mutant.function], end)
    pytest.main([*ALONE, *TESTS], plugins=[session])
    # those that work on import are tried first: of them counts as large a part as was tried of the others
    tried = len(session.found) / len(session.chosen) if session.chosen else 1
    return found[: round(tried * len(found))] + session.found


class _Start:
    """Lets hypothesis draw the same every time."""

    pytest_sessionstart = _Session.pytest_sessionstart


def tell(mutant: Mutant, hit: bool) -> None:
    """Print a change that no test noticed."""
    if not hit:
        print(mutant, flush=True)


def interval(hits: int, n: int) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share."""
    from statsmodels.stats.proportion import proportion_confint

    return proportion_confint(hits, n, method="wilson")


def spread(everything: list[Mutant], n: int, seed: int) -> list[Mutant]:
    """Return every so many-th change from a random start, so that each module has its share, in random order."""
    dice = random.Random(seed)
    start = dice.random()
    chosen = [everything[int((start + place) * len(everything) / n)] for place in range(n)]
    return dice.sample(chosen, n)


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sample", type=int, default=400, help="number of changes; 0: all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--tests", type=int, default=60, help="most tests beside the module's own for each change")
    parser.add_argument("--minutes", type=float, default=float("inf"), help="begin no further change after that time")
    parser.add_argument("--package", choices=PACKAGES)
    parser.add_argument("--module", default="", help="only files whose path has this in it")
    parser.add_argument("--again", action="store_true", help="find anew which tests reach which line")
    parser.add_argument("--list", action="store_true", help="print the changes, run nothing")
    options = parser.parse_args()
    everything = [
        mutant for name in PACKAGES if options.package in (None, name) for mutant in mutants(name, options.module)
    ]
    n = min(options.sample or len(everything), len(everything))
    chosen = spread(everything, n, options.seed)
    print(f"{n} of {len(everything)} changes, seed {options.seed}", flush=True)
    if options.list:
        print(*chosen, sep="\n")
        return
    if options.again or not NAMED.exists():
        run_coverage()
    started = time.monotonic()
    hits: Counter[str] = Counter()
    counts: Counter[str] = Counter()
    for mutant, hit in results(chosen, options.tests, started + 60 * options.minutes):
        package = mutant.file.relative_to(ROOT).parts[1]
        counts[package] += 1
        hits[package] += hit
    for name in (*counts, "both"):
        k, of = (hits.total(), counts.total()) if name == "both" else (hits[name], counts[name])
        low, high = interval(k, of)
        print(f"{name}: {k} of {of} noticed, {k / of:.1%} [{low:.1%}; {high:.1%}]")
    print(f"{time.monotonic() - started:.0f} s")


if __name__ == "__main__":
    main()
