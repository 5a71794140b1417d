"""All that is published of one government and year, combined into one row of the panel."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from ombud.evidence.published.agreement import (
    Candidate,
    Statement,
    decide,
    interval_candidates,
    reach,
    value_candidates,
)


class Record(NamedTuple):
    """
    One usable observation.

    Attributes
    ----------
    row, source_id, publisher_id, kind, decimals, flags, category, zone, value
        As in `ombud.load_observations`; a missing label is None.
    use : str
        value, statement or deduced.
    low, high : float
        Totals that its category or zone leaves possible, in points.
    rule : str
        `ombud.evidence.published.scales.Scale.rule`.
    value_category, value_zone : str or None
        What the year's cut-offs make of the value.
    """

    row: int
    source_id: str
    publisher_id: str
    kind: str
    decimals: int
    flags: str
    category: str | None
    zone: str | None
    value: float
    use: str
    low: float
    high: float
    rule: str
    value_category: str | None
    value_zone: str | None

    @property
    def states_label(self) -> bool:
        """Whether the page states a category or a zone of this government itself."""
        return "deduced" not in self.flags.split(";") and (self.category is not None or self.zone is not None)


class Outcome(NamedTuple):
    """What became of one observation: see `ombud.load_panel`."""

    row: int
    outcome: str
    reason: str


def combine(records: Sequence[Record]) -> tuple[dict, list[Outcome]]:
    """
    Combine the usable observations of one government and year.

    Returns
    -------
    row : dict
        ``value``, ``low``, ``high``, ``status``, ``rule``, ``n_sources``, ``source_ids``, ``published_category``,
        ``published_zone``, ``cautions``.
    outcomes : list of Outcome
        One per record.
    """
    valued = [record for record in records if record.use == "value"]
    stating = [record for record in records if record.states_label]
    if valued:
        used = valued
        called = {record.value: (record.value_category, record.value_zone) for record in valued}
        candidates = value_candidates(_value_statement(record) for record in valued)
        left, rule = decide(candidates, lambda candidate: _fits(called[candidate.low], stating))
    else:
        used = stating or list(records)
        candidates = interval_candidates(_interval_statement(record) for record in used)
        left, rule = decide(candidates)
        basis = "deduced" if not stating else used[0].rule
        rule = "+".join(part for part in (rule, basis) if part)
    behind = {statement.row for candidate in left for statement in candidate.statements}
    supporters = [record for record in used if record.row in behind]
    row = {
        "value": left[0].low if valued and len(left) == 1 else math.nan,
        "low": min(candidate.low for candidate in left),
        "high": max(candidate.high for candidate in left),
        "status": _status(candidates, left, bool(valued)),
        "rule": rule,
        "n_sources": len({record.publisher_id for record in supporters}),
        "source_ids": _joined(record.source_id for record in supporters),
        "published_category": _joined(record.category for record in stating),
        "published_zone": _joined(record.zone for record in stating),
        "cautions": _joined(_cautions(supporters)),
    }
    return row, _outcomes(records, used, behind, "value" if valued else "interval", len(left), rule)


def _cautions(supporters: Sequence[Record]) -> set[str]:
    """Return the flags behind a row; an inferred year is none where another page states it."""
    flags = [set(record.flags.split(";")) for record in supporters]
    stated = any("year_inferred" not in some for some in flags)
    return set().union(*flags) - ({"year_inferred"} if stated else set())


def _fits(called: tuple[str | None, str | None], stating: Sequence[Record]) -> bool:
    category, zone = called
    return all(
        (category is None or record.category in (None, category)) and (zone is None or record.zone in (None, zone))
        for record in stating
    )


def _value_statement(record: Record) -> Statement:
    below, above = reach(record.decimals, "approximate" in record.flags.split(";"))
    return _statement(record, record.value, record.value, below, above)


def _interval_statement(record: Record) -> Statement:
    return _statement(record, record.low, record.high)


def _statement(record: Record, low: float, high: float, below: float = 0.0, above: float = 0.0) -> Statement:
    return Statement(record.row, record.source_id, record.publisher_id, record.kind, low, high, below, above)


def _status(candidates: Sequence[Candidate], left: Sequence[Candidate], valued: bool) -> str:
    if len(left) > 1:
        return "conflict"
    if not valued:
        return "interval"
    if len(candidates) > 1:
        return "resolved"
    return "corroborated" if left[0].publishers > 1 else "single"


def _outcomes(
    records: Sequence[Record], used: Sequence[Record], behind: set[int], role: str, left: int, rule: str
) -> list[Outcome]:
    rows_used = {record.row for record in used}
    outcomes = []
    for record in records:
        if record.row in behind:
            outcomes.append(Outcome(record.row, role if left == 1 else "candidate", ""))
        elif record.row in rows_used:
            outcomes.append(Outcome(record.row, "outvoted", rule))
        else:
            outcomes.append(Outcome(record.row, "statement", "deduced" if record.use == "deduced" else ""))
    return outcomes


def _joined(texts) -> str:
    return ";".join(sorted({text for text in texts if text}))
