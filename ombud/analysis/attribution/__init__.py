"""What part of a change each factor made: exact, without an order, adding up to the change."""

from ombud.analysis.attribution.decomposition import Decomposition, decompose, owen, shapley
from ombud.analysis.attribution.transitive import transitive

__all__ = ["Decomposition", "decompose", "owen", "shapley", "transitive"]
