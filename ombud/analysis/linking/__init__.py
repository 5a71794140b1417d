"""
Linking: which total under one method holds the place that a total under the other method holds.

It is linking and not equating (Kolen & Brennan 2014, chapter 10): the construct changed in 2022, so linked totals are
comparable in distribution and nothing more. `link` estimates the function, a `Link` applies it and gives its standard
error. Scores are points; a `LinkingError` names the argument that allows no linking, and what is accepted.

References
----------
Kolen, M. J., & Brennan, R. L. (2014). Test equating, scaling, and linking: Methods and practices (3rd ed.).
Springer.
"""

from ombud.analysis.linking.estimators import LinkingError
from ombud.analysis.linking.links import Link, link

__all__ = ["Link", "LinkingError", "link"]
