"""Tell how much of a change in a public-service score is the changed method, and how much the service."""

import importlib
from functools import cache
from pathlib import Path
from typing import Any

__version__ = "0.2.0"


# short names of what notebooks call, and the rooms of the package
_MODULES = {
    "attribution": "ombud.analysis.attribution.units",
    "charts": "ombud.display.charts",
    "direct": "ombud.analysis.direct",
    "drops": "ombud.analysis.drops",
    "published": "ombud.evidence.published",
    "robustness": "ombud.analysis.robustness",
    "show": "ombud.display.show",
    "tell": "ombud.stories.tell",
}
_ROOMS = ["errors", *sorted(room.parent.name for room in Path(__file__).parent.glob("*/__init__.py"))]


@cache
def _public() -> dict[str, str]:
    """Return each public name and the module that defines it, as ``__init__.pyi`` lists them for editors too."""
    import ast

    stub = ast.parse(Path(__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    lines = [node for node in stub.body if isinstance(node, ast.ImportFrom) and node.module != "typing"]
    return {name.name: str(line.module) for line in lines for name in line.names}


def __getattr__(name: str) -> Any:
    # imported on first use so that `import ombud` stays light
    if name == "__all__":
        return ["__version__", *_public()]
    if name in _MODULES or name in _ROOMS:
        return importlib.import_module(_MODULES.get(name, f"ombud.{name}"))
    if name.startswith("_") or name not in _public():
        raise AttributeError(f"module 'ombud' has no attribute {name!r}")
    globals()[name] = getattr(importlib.import_module(_public()[name]), name)
    return globals()[name]


def __dir__() -> list[str]:
    return sorted({*globals(), "__all__", *_public(), *_MODULES, *_ROOMS})
