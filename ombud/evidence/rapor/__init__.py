"""Rapor: the unit scores that a government receives, read from the files that offices keep them in."""

from ombud.evidence.rapor.faults import RaporError
from ombud.evidence.rapor.loading import load_units

__all__ = ["RaporError", "load_units"]
