"""What is known: governments, observations, panel, rapor files, simulation."""

from typing import Any


def __getattr__(name: str) -> Any:
    if name == "simulate":  # imported on first use: `import ombud` stays light
        from ombud.evidence.simulation import simulate

        return simulate
    raise AttributeError(f"module 'ombud.evidence' has no attribute {name!r}")
