"""Self-assessment: a government scores itself, and finds the cheapest way to the next category."""

from ombud.selfassessment.answer import sentences as tell
from ombud.selfassessment.opening import load
from ombud.selfassessment.result.published import last_published, points
from ombud.selfassessment.result.result import assess
from ombud.selfassessment.words import full_labels

__all__ = ["assess", "full_labels", "last_published", "load", "points", "tell"]
