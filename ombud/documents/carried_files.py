"""Files that installed packages carry: fonts for print, and the library of the index pages' tables."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from ombud.errors import OmbudError


def carried_file(package: str, file: str) -> Path:
    """Return where a file of an installed package lies, without importing it; raises `OmbudError` if it does not."""
    specification = find_spec(package)
    path = Path(specification.origin).parent / file if specification and specification.origin else None
    if path is None or not path.is_file():
        raise OmbudError(
            "The package {package} with the file {file} is not installed; type: make setup",
            package=package,
            file=Path(file).name,
        )
    return path
