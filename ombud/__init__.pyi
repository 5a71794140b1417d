"""The public names of `ombud`, once: for editors and type checkers, and for `ombud.__getattr__`."""

from typing import Any

from ombud.analysis.attribution.units.causes import attribute as attribute
from ombud.analysis.comparison import changes as changes
from ombud.analysis.comparison import compare as compare
from ombud.analysis.comparison.totals import zones_under_cutoffs as zones_under_cutoffs
from ombud.analysis.comparison.unit_grid import unit_grid as unit_grid
from ombud.analysis.scoring.audit import audit_published_units as audit_published_units
from ombud.analysis.scoring.audit import published_units as published_units
from ombud.analysis.scoring.units import rank_units as rank_units
from ombud.analysis.scoring.units import score as score
from ombud.errors import AmbiguousGovernment as AmbiguousGovernment
from ombud.errors import DataError as DataError
from ombud.errors import NotPublished as NotPublished
from ombud.errors import OmbudError as OmbudError
from ombud.errors import ParameterError as ParameterError
from ombud.errors import UnknownGovernment as UnknownGovernment
from ombud.evidence.published.coverage import load_national_counts as load_national_counts
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

__version__: str

def __getattr__(name: str) -> Any: ...  # the modules
