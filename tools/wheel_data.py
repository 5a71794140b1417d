"""Puts the evidence into the wheel, and leaves out what an office keeps to itself in data/private."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PRIVATE = "private"


class PublicData(BuildHookInterface):
    """Adds each file of ``data`` but the private ones to a wheel that is no link to this checkout."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Tell hatchling which files to take in, and where they go."""
        if version == "editable":
            return
        data = Path(self.root, "data")
        for path in sorted(data.rglob("*")):
            place = path.relative_to(data)
            if path.is_file() and place.parts[0] != PRIVATE:
                build_data["force_include"][str(path)] = f"ombud/_data/{place.as_posix()}"
