"""
What pages publish: figures, their sources, and the panel that follows from them.

`panel` is of `ombud.load_panel`, and `national` of `ombud.load_national_counts`. What pages say of dimensions, zones
and the method has a row per page, with ``government_code`` (missing for offices assessed apart), ``entity``, ``year``
and ``source_id``; errors are those of `ombud.load_observations`. Totals are points, shares 0..1.
"""

from ombud.evidence.published.additions import add_value, read_panel
from ombud.evidence.published.coverage import corroboration, coverage_by_province, coverage_by_year, selection_by_zone
from ombud.evidence.published.dimensions import load_dimension_points, load_standards_zones, sum_dimension_points
from ombud.evidence.published.observations import load_statements
from ombud.evidence.published.panel import list_disagreements

__all__ = [
    "add_value",
    "corroboration",
    "coverage_by_province",
    "coverage_by_year",
    "list_disagreements",
    "load_dimension_points",
    "load_standards_zones",
    "load_statements",
    "read_panel",
    "selection_by_zone",
    "sum_dimension_points",
]
