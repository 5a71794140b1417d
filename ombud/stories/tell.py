"""What notebooks tell in sentences: pure functions of the frames on the page."""

from ombud.stories.drops.answer import answer, cases, doubt, green, limits, sample, steps, study

__all__ = ["answer", "cases", "doubt", "green", "limits", "sample", "steps", "study"]
