"""What part of a change each factor made: exact, without an order, adding up to the change."""

from ombud.analysis.attribution.decomposition import Decomposition, decompose
from ombud.analysis.attribution.effects import owen, shapley
from ombud.analysis.attribution.resampling import Intervals, bootstrap_intervals, group_means
from ombud.analysis.attribution.transitive import make_transitive, transitive

__all__ = [
    "Decomposition",
    "Intervals",
    "bootstrap_intervals",
    "decompose",
    "group_means",
    "make_transitive",
    "owen",
    "shapley",
    "transitive",
]
