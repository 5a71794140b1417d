"""Settings that every test and every notebook's kernel inherits."""

import os

import nbval.kernel
import nbval.plugin
import pytest
from coverage import Coverage
from hypothesis import settings

from ombud.running.environment_kernel import LocalSockets

# a fixed cell name keeps the kernel's process number out of warnings, so that outputs stay the same
os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ.pop("OMBUD_DATA", None)

# nbval's kernels too take no ports, and are not measured
nbval.kernel.KernelManager = LocalSockets
nbval.plugin.setup_coverage = nbval.plugin.teardown_coverage = lambda *_: None

# a busy machine must not fail a property test: speed is measured in tests/benchmarks
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


# marks of what takes seconds
LONG = {"slow", "notebooks", "browser"}


def is_long(item):
    """Tell whether a test takes seconds by its marks."""
    return any(mark.name in LONG for mark in item.iter_markers())


def pytest_collection_modifyitems(items):
    """Mark the cells of notebooks, for `make quick` to leave out; files with long tests come first, short ones fill up."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
    long = {item.path for item in items if is_long(item)}
    items.sort(key=lambda item: item.path not in long)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    """Stop what pytest-cov starts in a worker beside the worker's own: it would measure, for nobody, whenever that pauses."""
    beside = Coverage.current()
    if beside is not None and hasattr(session.config, "workerinput"):
        beside.stop()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item):
    """Measure the coverage of the quick tests alone: it would take the long ones a multiple of their time."""
    measured = Coverage.current()
    if measured is None or not is_long(item):
        return (yield)
    measured.stop()
    try:
        return (yield)
    finally:
        if Coverage.current() is None:  # else started again already, after a test that is also marked no_cover
            measured.start()
