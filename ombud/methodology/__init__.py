"""The assessment method of each year, as data, and what changed from one year to another."""

from ombud.methodology.differences import Comparability, comparability, difference, weights_of
from ombud.methodology.method import Methodology
from ombud.methodology.years import available_years, check_order, check_year, check_years, known_years, load_methodology

__all__ = [
    "Comparability",
    "Methodology",
    "available_years",
    "check_order",
    "check_year",
    "check_years",
    "comparability",
    "difference",
    "known_years",
    "load_methodology",
    "weights_of",
]
