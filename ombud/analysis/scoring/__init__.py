"""Scores: weighted means up a hierarchy, and the totals that a method makes of unit scores."""

from ombud.analysis.scoring.index import aggregate, read_hierarchy
from ombud.analysis.scoring.rule import weighted_means
from ombud.analysis.scoring.units import score

__all__ = ["aggregate", "read_hierarchy", "score", "weighted_means"]
