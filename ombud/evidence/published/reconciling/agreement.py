"""Whether printed figures agree, and the named rules that decide when they do not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from ombud.vocabulary import KINDS

# figures are printed with at most three decimals; smaller gaps come from binary fractions
EQUAL = 1e-9
# width of the range that a figure of two decimals stands for, in points: coarser ones are no evidence for it
EXACT = 0.01
# assessments of one government differ by whole points; figures nearer than this are one figure misprinted
NEAR = 1.0


@dataclass(frozen=True)
class Statement:
    """What one observation says of one government and year."""

    row: int  # row of the observation
    # source_id, publisher_id, kind: its page, the page's publisher, and the kind of page
    source_id: str
    publisher_id: str
    kind: str
    # low, high: the interval stated, in points; equal for a printed value
    low: float
    high: float
    # below, above: how far the exact value may lie below and above the printed one, in points; see `reach`
    below: float = 0.0
    above: float = 0.0
    day: str = ""  # day on which the page appeared, empty if not known to the day
    independent: bool = True  # false for a text that another page prints as well

    @property
    def width(self) -> float:
        """Length of the range of exact values that the printed one stands for, in points."""
        return self.below + self.above

    def may_stand_for(self, value: float) -> bool:
        """Return whether `value` rounds to the printed one."""
        return -self.below - EQUAL <= value - self.low <= self.above + EQUAL


@dataclass(frozen=True)
class Candidate:
    """One value (or interval) that some statements agree on."""

    low: float
    high: float
    statements: tuple[Statement, ...]

    @cached_property
    def evidence(self) -> tuple[Statement, ...]:
        """
        The statements that speak for it.

        A coarser figure that may be a rounding of it neither corroborates nor contradicts it: the same print would
        stand for a hundred other values as well.
        """
        return tuple(s for s in self.statements if s.width < EXACT + EQUAL or abs(s.low - self.low) < EQUAL)

    @property
    def publishers(self) -> int:
        """Number of independent publishers; a text that another page prints as well adds none."""
        return max(1, len({s.publisher_id for s in self.evidence if s.independent}))

    @property
    def texts(self) -> int:
        """Number of independent texts, at most: what several publishers print on one day is one text."""
        return min(self.publishers, len({s.day or s.publisher_id for s in self.evidence}))

    @property
    def texts_shown(self) -> int:
        """Number of texts that the days of the pages show to be different: pages without a day show nothing."""
        return min(self.publishers, len({s.day for s in self.evidence if s.day}))

    def outweighs(self, other: Candidate) -> bool:
        """Return whether more independent publishers print it than `other`, in more independent texts."""
        if self.texts <= other.texts:
            return False
        return self.publishers > other.publishers or self.texts_shown > other.texts

    @property
    def exact(self) -> bool:
        """Whether some page prints it with two decimals or more."""
        return any(s.width < EXACT + EQUAL for s in self.evidence)

    @property
    def best_kind(self) -> int:
        """Place of the best kind of source in `KINDS`; lower is better."""
        return min(KINDS.index(statement.kind) for statement in self.evidence)


def reach(decimals: int, approximate: bool) -> tuple[float, float]:
    """
    Return how far the exact value may lie below and above a printed one, in points.

    Half a unit of the last decimal printed; a whole unit above for whole numbers, since pages also cut decimals
    off (74.95 is printed as 74); a whole unit either way when the page calls its figure approximate.
    """
    unit = 10.0**-decimals
    if approximate:
        return unit, unit
    return unit / 2, (unit if decimals == 0 else unit / 2)


def value_candidates(statements: Iterable[Statement]) -> list[Candidate]:
    """
    Group printed values that differ only by rounding, by increasing value; the most precise one stands for its group.

    A coarser value supports every finer value that rounds to it, so the grouping depends on no order.
    """
    statements = sorted(statements, key=lambda s: (s.width, s.low, s.row))
    finest = {}
    for statement in statements:
        finest.setdefault(round(statement.low, 6), statement)
    distinct = list(finest.values())
    finer = {
        statement.low: [
            other.low for other in distinct if other.width < statement.width and statement.may_stand_for(other.low)
        ]
        for statement in distinct
    }

    def representatives(value: float) -> set[float]:
        return set().union(*(representatives(v) for v in finer[value])) if finer[value] else {value}

    supporters: dict[float, list[Statement]] = {}
    for statement in statements:
        for value in representatives(finest[round(statement.low, 6)].low):
            supporters.setdefault(value, []).append(statement)
    return [Candidate(value, value, tuple(supporters[value])) for value in sorted(supporters)]


def near_figures(first: float, second: float) -> bool:
    """
    Return whether two different figures of one government and year are one figure misprinted, not two assessments.

    They are when less than a point lies between them, or when they hold the same digits in another order (69.27 and
    69.72; 22.04 and 22.4).
    """
    digits = [sorted(f"{value:.2f}") for value in (first, second)]
    return 0 < abs(first - second) < NEAR or (first != second and digits[0] == digits[1])


def interval_candidates(statements: Iterable[Statement]) -> list[Candidate]:
    """
    Group stated intervals: each largest group that can hold at once is one candidate, their intersection.

    A wide interval supports every narrower one that it can hold with: "green" supports both A and B. By increasing
    bounds.
    """
    statements = sorted(statements, key=lambda s: (s.low, s.high, s.row))
    # a largest group always holds together at one of its lower ends
    groups = {frozenset(s for s in statements if s.low <= low <= s.high) for low in {s.low for s in statements}}
    largest = [group for group in groups if not any(group < other for other in groups)]
    candidates = [
        Candidate(max(s.low for s in group), min(s.high for s in group), tuple(s for s in statements if s in group))
        for group in largest
    ]
    return sorted(candidates, key=lambda candidate: (candidate.low, candidate.high))


def decide(
    candidates: Sequence[Candidate],
    fits_stated: Callable[[Candidate], bool] | None = None,
    fits_rank: Callable[[Candidate], bool] | None = None,
) -> tuple[list[Candidate], str]:
    """
    Apply the rules in their order until one candidate is left; return those left, and the rules that did it.

    The rules: ``category_or_zone``, agreement with the published one (`fits_stated`); ``more_publishers``, with
    independent texts; ``kind_of_source``, official before government before document before press; ``rank``, agreement
    with a printed rank (`fits_rank`); ``printed_decimals``, two decimals before fewer. They are joined by ``+``; empty
    when there was nothing to decide.
    """
    left, used = list(candidates), []
    steps: list[tuple[str, Callable[[list[Candidate]], list[Candidate]]]] = [
        ("category_or_zone", lambda some: [c for c in some if fits_stated is None or fits_stated(c)] or some),
        ("more_publishers", lambda some: [c for c in some if not any(other.outweighs(c) for other in some)]),
        ("kind_of_source", lambda some: _best(some, lambda c: c.best_kind)),
        ("rank", lambda some: [c for c in some if fits_rank is None or fits_rank(c)] or some),
        ("printed_decimals", lambda some: _best(some, lambda c: not c.exact)),
    ]
    for name, narrow in steps:
        if len(left) == 1:
            break
        kept = narrow(left)
        if len(kept) < len(left):
            left = kept
            used.append(name)
    return left, "+".join(used)


def _best(candidates: list[Candidate], key: Callable[[Candidate], int]) -> list[Candidate]:
    least = min(map(key, candidates))
    return [candidate for candidate in candidates if key(candidate) == least]
