"""Scores: weighted means up a hierarchy, and the totals that a method makes of unit scores."""

from ombud.analysis.scoring.index import aggregate
from ombud.analysis.scoring.rule import weighted_means
from ombud.analysis.scoring.units import score

__all__ = ["aggregate", "score", "weighted_means"]
