"""All that is published of one government and year, combined into one row of the panel."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from ombud.evidence.published.reconciling.agreement import (
    Candidate,
    Statement,
    decide,
    interval_candidates,
    near_figures,
    reach,
    value_candidates,
)
from ombud.evidence.published.statements import SAYS

# flags that only say that this page leaves the year open
YEAR_FLAGS = frozenset({"year_inferred", "listed_green"})


class Record(NamedTuple):
    """One usable observation."""

    # row, source_id, publisher_id, kind, published, decimals, flags, category, zone, value: as in
    # `ombud.load_observations`; the flags are a set, and a missing label is None
    row: int
    source_id: str
    publisher_id: str
    kind: str
    published: str
    decimals: int
    flags: frozenset[str]
    category: str | None
    zone: str | None
    value: float
    use: str  # value, statement or deduced
    # low, high: totals that its category or zone leaves possible, in points
    low: float
    high: float
    rule: str  # `ombud.evidence.published.reconciling.scales.Scale.rule`
    # value_category, value_zone: what the year's cut-offs make of the value
    value_category: str | None
    value_zone: str | None

    @property
    def states_label(self) -> bool:
        """Whether the page states a category or a zone of this government itself."""
        return not self.has("deduced") and (self.category is not None or self.zone is not None)

    def has(self, flag: str) -> bool:
        """Return whether the observation carries a flag."""
        return flag in self.flags


class Outcome(NamedTuple):
    """What became of one observation: see `ombud.load_panel`."""

    row: int
    outcome: str
    reason: str


def combine(records: Sequence[Record], fits_rank: Callable[[float], bool] | None = None) -> tuple[dict, list[Outcome]]:
    """
    Combine the usable observations of one government and year into a row of the panel, and the outcome of each record.

    `fits_rank` tells whether a value can stand at the ranks printed for this government, given what is known of the
    others; it is asked only where nothing else decides.
    """
    valued = [record for record in records if record.use == "value"]
    stating = [record for record in records if record.states_label]
    if valued:
        # "about 94" must neither block nor outweigh 95.94
        used = [record for record in valued if not record.has("approximate")] or valued
        called = {record.value: (record.value_category, record.value_zone) for record in used}
        printed = [(record, reach(record.decimals, record.has("approximate"))) for record in used]
        candidates = value_candidates(_statement(record, record.value, record.value, *ends) for record, ends in printed)
        ranked = None if fits_rank is None else lambda candidate: fits_rank(candidate.low)
        left, rule = decide(candidates, lambda candidate: _fits(called[candidate.low], stating), ranked)
    else:
        used = stating or list(records)
        candidates = interval_candidates(_statement(record, record.low, record.high) for record in used)
        left, rule = decide(candidates)
        basis = "deduced" if not stating else used[0].rule
        rule = "+".join(part for part in (rule, basis) if part)
    behind = {statement.row for candidate in left for statement in candidate.evidence}
    beside = {statement.row for candidate in left for statement in candidate.statements} - behind
    supporters = [record for record in used if record.row in behind]
    near = valued and any(near_figures(one.low, other.low) for one in left for other in candidates)
    row = {
        "value": left[0].low if valued and len(left) == 1 else math.nan,
        "low": min(candidate.low for candidate in left),
        "high": max(candidate.high for candidate in left),
        "status": _status(candidates, left, bool(valued)),
        "rule": rule,
        "n_sources": max(1, len({record.publisher_id for record in supporters if not record.has("same_text")})),
        "source_ids": _joined(record.source_id for record in supporters),
        "published_category": _joined(record.category for record in stating),
        "published_zone": _joined(record.zone for record in stating),
        "cautions": _joined(_cautions(supporters) | ({"near_figures"} if near else set())),
    }
    return row, _outcomes(records, used, behind, beside, "value" if valued else "interval", len(left), rule)


def _cautions(supporters: Sequence[Record]) -> set[str]:
    """Return the doubts behind a row; one about the year is none where another page has none."""
    flags = [{flag for flag in record.flags if not flag.startswith(SAYS)} for record in supporters]
    settled = {flag for flag in YEAR_FLAGS if any(flag not in some for some in flags)}
    return set().union(*flags) - settled


def _fits(called: tuple[str | None, str | None], stating: Sequence[Record]) -> bool:
    category, zone = called
    return all(
        (category is None or record.category in (None, category)) and (zone is None or record.zone in (None, zone))
        for record in stating
    )


def _statement(record: Record, low: float, high: float, below: float = 0.0, above: float = 0.0) -> Statement:
    day = record.published if len(record.published) == len("2022-12-29") else ""
    return Statement(
        record.row,
        record.source_id,
        record.publisher_id,
        record.kind,
        low,
        high,
        below,
        above,
        day,
        not record.has("same_text"),
    )


def _status(candidates: Sequence[Candidate], left: Sequence[Candidate], valued: bool) -> str:
    if len(left) > 1:
        return "conflict"
    if not valued:
        return "interval"
    if len(candidates) > 1:
        return "resolved"
    return "corroborated" if left[0].publishers > 1 else "single"


def _outcomes(
    records: Sequence[Record],
    used: Sequence[Record],
    behind: set[int],
    beside: set[int],
    role: str,
    left: int,
    rule: str,
) -> list[Outcome]:
    rows_used = {record.row for record in used}
    outcomes = []
    for record in records:
        if record.row in behind:
            outcomes.append(Outcome(record.row, role if left == 1 else "candidate", ""))
        elif record.row in beside:
            outcomes.append(Outcome(record.row, "statement", "rounded"))
        elif record.row in rows_used:
            outcomes.append(Outcome(record.row, "outvoted", rule))
        elif record.use == "value":
            outcomes.append(Outcome(record.row, "statement", "approximate"))
        else:
            outcomes.append(Outcome(record.row, "statement", "deduced" if record.use == "deduced" else ""))
    return outcomes


def _joined(texts) -> str:
    return ";".join(sorted({text for text in texts if text}))
