"""Settings that every test and every notebook's kernel inherits."""

import os

import nbval.kernel
from hypothesis import settings

from ombud.running.environment_kernel import LocalSockets

# a fixed cell name keeps the kernel's process number out of warnings, so that outputs stay the same
os.environ["IPYKERNEL_CELL_NAME"] = "<cell>"
os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"
os.environ.pop("OMBUD_DATA", None)

# nbval's kernels too take no ports
nbval.kernel.KernelManager = LocalSockets

# a busy machine must not fail a property test: speed is measured in tests/benchmarks
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items):
    """Mark the cells of notebooks, so that `make quick` can leave them out."""
    for item in items:
        if item.path.suffix == ".ipynb":
            item.add_marker("notebooks")
