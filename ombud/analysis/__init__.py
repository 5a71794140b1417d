"""What follows from the evidence: comparison, attribution, linking, breaks, scoring, robustness."""

import importlib
from typing import Any


def __getattr__(name: str) -> Any:
    if name.startswith("_"):
        raise AttributeError(name)
    try:
        return importlib.import_module(f"ombud.analysis.{name}")
    except ModuleNotFoundError as error:
        raise AttributeError(f"module 'ombud.analysis' has no attribute {name!r}") from error
