"""Self-assessment: a government scores itself, and finds the cheapest way to the next category."""

from ombud.selfassessment import tell
from ombud.selfassessment.result import assess, last_published, points
from ombud.selfassessment.tell import full_labels
from ombud.selfassessment.template import load

__all__ = ["assess", "full_labels", "last_published", "load", "points", "tell"]
