"""
What part of a change each factor made: exact, without an order, adding up to the change.

`old` and `new`, and each of several populations, map the same factors, at most 20, to numbers or arrays. `value` takes
the factors by name, or one mapping of them, and returns a number or an array over governments, whose unit and shape the
effects have. `unions` (lists of factor names) are factors that turn together, each factor in exactly one; by default
factors turn in any order. A `ParameterError` is raised if factors differ or are too many, the unions are not a
partition of them, or the function or its results can't be used.

References
----------
Das Gupta, P. (1993). Standardization and Decomposition of Rates: A User's Manual. U.S. Bureau of the Census, P23-186.
Owen, G. (1977). Values of games with a priori unions. Mathematical Economics and Game Theory, 76-88.
Shapley, L. S. (1953). A value for n-person games. Contributions to the Theory of Games II, 307-317.
"""

from ombud.analysis.attribution.decomposition import Decomposition, decompose, owen, shapley, transitive

__all__ = ["Decomposition", "decompose", "owen", "shapley", "transitive"]
