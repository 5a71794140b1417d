"""Tell how much of a change in a public-service score is the changed method, and how much the service."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.2.0"

if TYPE_CHECKING:  # the same names, for editors and type checkers
    from ombud.analysis.attribution.units.causes import attribute as attribute
    from ombud.analysis.comparison import changes as changes
    from ombud.analysis.comparison import compare as compare
    from ombud.analysis.comparison.cutoffs import zones_under_cutoffs as zones_under_cutoffs
    from ombud.analysis.comparison.unit_grid import unit_grid as unit_grid
    from ombud.analysis.scoring.audit import audit_published_units as audit_published_units
    from ombud.analysis.scoring.audit import published_units as published_units
    from ombud.analysis.scoring.ranking import rank_units as rank_units
    from ombud.analysis.scoring.units import score as score
    from ombud.errors import AmbiguousGovernment as AmbiguousGovernment
    from ombud.errors import DataError as DataError
    from ombud.errors import NotPublished as NotPublished
    from ombud.errors import OmbudError as OmbudError
    from ombud.errors import ParameterError as ParameterError
    from ombud.errors import UnknownGovernment as UnknownGovernment
    from ombud.evidence.published.national import load_national_counts as load_national_counts
    from ombud.evidence.published.observations import load_aggregates as load_aggregates
    from ombud.evidence.published.observations import load_observations as load_observations
    from ombud.evidence.published.observations import load_sources as load_sources
    from ombud.evidence.published.panel import load_panel as load_panel
    from ombud.evidence.rapor import RaporError as RaporError
    from ombud.evidence.rapor import load_units as load_units
    from ombud.evidence.registers.governments import Government as Government
    from ombud.evidence.registers.governments import load_governments as load_governments
    from ombud.evidence.registers.governments import resolve_government as resolve_government
    from ombud.evidence.unit_scores import choose_scores as choose_scores
    from ombud.evidence.unit_scores import scores_of as scores_of
    from ombud.methodology import Methodology as Methodology
    from ombud.methodology import comparability as comparability
    from ombud.methodology import load_methodology as load_methodology

# name -> module that defines it; imported on first use so that `import ombud` stays light
_PUBLIC = {
    "load_observations": "ombud.evidence.published.observations",
    "load_sources": "ombud.evidence.published.observations",
    "load_aggregates": "ombud.evidence.published.observations",
    "load_panel": "ombud.evidence.published.panel",
    "load_governments": "ombud.evidence.registers.governments",
    "resolve_government": "ombud.evidence.registers.governments",
    "Government": "ombud.evidence.registers.governments",
    "load_units": "ombud.evidence.rapor",
    "choose_scores": "ombud.evidence.unit_scores",
    "scores_of": "ombud.evidence.unit_scores",
    "audit_published_units": "ombud.analysis.scoring.audit",
    "rank_units": "ombud.analysis.scoring.ranking",
    "published_units": "ombud.analysis.scoring.audit",
    "unit_grid": "ombud.analysis.comparison.unit_grid",
    "RaporError": "ombud.evidence.rapor",
    "score": "ombud.analysis.scoring.units",
    "load_methodology": "ombud.methodology",
    "Methodology": "ombud.methodology",
    "compare": "ombud.analysis.comparison",
    "changes": "ombud.analysis.comparison",
    "zones_under_cutoffs": "ombud.analysis.comparison.cutoffs",
    "comparability": "ombud.methodology",
    "load_national_counts": "ombud.evidence.published.national",
    "attribute": "ombud.analysis.attribution.units.causes",
    "OmbudError": "ombud.errors",
    "DataError": "ombud.errors",
    "NotPublished": "ombud.errors",
    "UnknownGovernment": "ombud.errors",
    "AmbiguousGovernment": "ombud.errors",
    "ParameterError": "ombud.errors",
}
# short names of what notebooks call, and the rooms of the package
_ROOMS = (
    "analysis",
    "display",
    "documents",
    "errors",
    "evidence",
    "methodology",
    "reports",
    "running",
    "selfassessment",
    "stories",
)
_MODULES = {
    "attribution": "ombud.analysis.attribution.units",
    "charts": "ombud.display.charts",
    "direct": "ombud.analysis.direct",
    "drops": "ombud.analysis.drops",
    "published": "ombud.evidence.published",
    "robustness": "ombud.analysis.robustness",
    "show": "ombud.display.show",
    "tell": "ombud.stories.tell",
} | {room: f"ombud.{room}" for room in _ROOMS}

__all__ = ["__version__", *_PUBLIC]


def __getattr__(name: str) -> Any:
    if name in _PUBLIC:
        value = getattr(importlib.import_module(_PUBLIC[name]), name)
        globals()[name] = value
        return value
    if name in _MODULES:
        return importlib.import_module(_MODULES[name])
    raise AttributeError(f"module 'ombud' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})
