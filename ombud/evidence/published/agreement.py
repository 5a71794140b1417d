"""Whether printed figures agree, the named rules that decide when they do not, and the row that follows."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
import pandas as pd

from ombud.evidence.published.observations import SAYS
from ombud.vocabulary import KINDS

# figures are printed with at most three decimals; what lies behind these comes from binary fractions
DECIMALS = 6
# width of the range that a figure of two decimals stands for, in points: coarser ones are no evidence for it
EXACT = 0.01
# assessments of one government differ by whole points; figures nearer than this are one figure misprinted
NEAR = 1.0
# flags that only say that this page leaves the year open
YEAR_FLAGS = frozenset({"year_inferred", "listed_green"})
# a list of at least so many can only be national; no province has as many kabupaten and kota together
NATIONAL = 60


class Statement(NamedTuple):
    """What one usable observation says of one government and year."""

    row: int  # row of the observation
    source_id: str
    publisher_id: str
    kind: str  # of the page
    # low, high: the interval that is stated, or that a category or zone leaves possible; equal for a printed value; points
    low: float
    high: float
    below: float  # points by which the exact value may lie below the printed one; see `reach`
    above: float
    day: str = ""  # day on which the page appeared, empty if not known to the day
    flags: frozenset[str] = frozenset()
    category: str = ""
    zone: str = ""
    use: str = "value"  # value, statement or deduced
    rule: str = ""  # `ombud.evidence.published.scales.Scale.rule`
    value_category: str = ""  # what the year's cut-offs make of a printed value
    value_zone: str = ""

    @property
    def width(self) -> float:
        """Length of the range of exact values that the printed one stands for, in points."""
        return round(self.below + self.above, DECIMALS)


@dataclass(frozen=True)
class Candidate:
    """One value (or interval) that some statements agree on."""

    low: float
    high: float
    statements: tuple[Statement, ...]

    @cached_property
    def evidence(self) -> list[Statement]:
        """Those that speak for it; a coarser figure that may be a rounding of it would stand for a hundred others too."""
        return [statement for statement in self.statements if statement.width <= EXACT or statement.low == self.low]

    @property
    def publishers(self) -> int:
        """Number of independent publishers behind it."""
        return _publishers(self.evidence)

    def outweighs(self, other: Self) -> bool:
        """Return whether more independent publishers print it than `other`, in more independent texts."""
        # what several publishers print on one day is one text; pages without a day show no second one
        (texts, shown), (texts_other, _) = self._texts(), other._texts()
        return texts > texts_other and (self.publishers > other.publishers or shown > texts_other)

    def _texts(self) -> tuple[int, int]:
        """Return the number of independent texts, at most, and of those that the pages' days show to be different."""
        days = {s.day for s in self.evidence if s.day}
        texts = len(days | {s.publisher_id for s in self.evidence if not s.day})
        return min(self.publishers, texts), min(self.publishers, len(days))


def _publishers(statements: Iterable[Statement]) -> int:
    """Return the number of independent publishers; a text that another page prints as well adds none."""
    return max(1, len({each.publisher_id for each in statements if "same_text" not in each.flags}))


def reach(decimals, approximate) -> tuple[np.ndarray, np.ndarray]:
    """Return how far the exact values may lie below and above printed ones, in points: half a unit of the last decimal."""
    # a whole unit above for whole numbers, since pages also cut decimals off (74.95 is printed as 74), and either way
    # when the page calls its figure approximate
    unit = 10.0 ** -np.asarray(decimals, dtype=float)
    whole = approximate | (np.asarray(decimals) == 0)
    return np.where(approximate, unit, unit / 2), np.where(whole, unit, unit / 2)


def value_candidates(statements: Iterable[Statement]) -> list[Candidate]:
    """Group printed values that differ only by rounding, by increasing value; the most precise one stands for its group."""
    # per distinct value: its finest statement, and the values that it goes with, all finer ones that round to it
    known: dict[float, tuple[Statement, set[float]]] = {}
    supporters: dict[float, list[Statement]] = {}
    for statement in sorted(statements, key=lambda s: (s.width, s.low, s.row)):
        # a value may stand for those that round to it
        low, below, above = statement.low, statement.below, statement.above
        least, most = round(low - below, DECIMALS), round(low + above, DECIMALS)
        finer = [own for one, own in known.values() if one.width < statement.width and least <= one.low <= most]
        for value in known.setdefault(low, (statement, set().union(*finer) or {low}))[1]:
            supporters.setdefault(value, []).append(statement)
    return [Candidate(value, value, tuple(some)) for value, some in sorted(supporters.items())]


def near_figures(first: float, second: float) -> bool:
    """Return whether two different figures of one government and year are one figure misprinted, not two assessments."""
    # less than a point lies between them, or they hold the same digits in another order (69.27 and 69.72; 22.04 and 22.4)
    digits = [sorted(f"{value:.2f}") for value in (first, second)]
    return 0 < abs(first - second) < NEAR or (first != second and digits[0] == digits[1])


def interval_candidates(statements: Iterable[Statement]) -> list[Candidate]:
    """Group stated intervals, by increasing bounds: the intersection of each largest group that can hold at once."""
    statements = sorted(statements, key=lambda s: (s.low, s.high, s.row))
    # a largest group always holds together at one of its lower ends; "green" supports both A and B
    groups = {tuple(s for s in statements if s.low <= low <= s.high) for low in {s.low for s in statements}}
    largest = [group for group in groups if not any(set(group) < set(other) for other in groups)]
    candidates = [Candidate(max(s.low for s in some), min(s.high for s in some), some) for some in largest]
    return sorted(candidates, key=lambda candidate: (candidate.low, candidate.high))


def decide(
    candidates: Sequence[Candidate],
    fits_stated: Callable[[Candidate], bool] | None = None,
    fits_rank: Callable[[float], bool] | None = None,
) -> tuple[list[Candidate], str]:
    """Apply the rules until one candidate is left; return those left, and the rules that did it, joined by ``+``."""
    left, used = list(candidates), []
    # of each rule, in their order, what is least for the candidates that it keeps: agreement with the published category
    # or zone, more publishers with independent texts, official before government before document before press, agreement
    # with a printed rank, two decimals before fewer
    rules: dict[str, Callable[[Candidate], int]] = {
        "category_or_zone": lambda c: fits_stated is not None and not fits_stated(c),
        "more_publishers": lambda c: any(other.outweighs(c) for other in left),
        "kind_of_source": lambda c: min(KINDS.index(statement.kind) for statement in c.evidence),
        "rank": lambda c: fits_rank is not None and not fits_rank(c.low),
        "printed_decimals": lambda c: all(statement.width > EXACT for statement in c.evidence),
    }
    for name, rule in rules.items():
        if len(left) == 1:
            break
        places = [rule(candidate) for candidate in left]
        kept = [candidate for candidate, place in zip(left, places, strict=True) if place == min(places)]
        if len(kept) < len(left):
            left = kept
            used.append(name)
    return left, "+".join(used)


def rank_test(
    ranks: pd.DataFrame, rows: pd.DataFrame, governments: pd.DataFrame, code: str, year: int
) -> Callable[[float], bool] | None:
    """Return what tells whether a value of one government can stand at its printed ranks; None where no page prints one."""
    # a rank in a list of n leaves a value possible unless more than rank - 1 others of the list certainly (`rows`) lie
    # above it, or more than n - rank certainly below, or another of a province's list has that value. Of a page that
    # prints another value the rank says nothing: it was read off the same list
    own = ranks[(ranks["government_code"] == code) & (ranks["year"] == year)]
    others = rows[(rows["year"] == year) & (rows["government_code"] != code)]
    possible: dict[float, bool] = {}
    for value, rank, of in own[["value", "rank", "rank_of"]].itertuples(index=False):
        members = _members(governments, code, of)
        if len(members):
            listed = others[others["government_code"].isin(members)]
            above, below = (listed["low"] > value).sum(), (listed["high"] < value).sum()
            taken = of < NATIONAL and (listed["value"] == value).any()
            fits = above <= rank - 1 and below <= of - rank and not taken
            possible[value] = possible.get(value, True) and bool(fits)
    return (lambda value: possible.get(value, True)) if possible else None


def _members(governments: pd.DataFrame, code: str, number: int) -> pd.Series:
    """Return the codes of the list of `number` governments that one government stands in; none if it can't be told."""
    [own] = governments[governments["government_code"] == code].to_dict("records")
    same, province = (governments[name] == own[name] for name in ("level", "province_code"))
    below = province & (governments["level"] != "provinsi")
    # kabupaten and kota, with or without the provincial government, or those of the level alone
    fitting = next((each for each in (below, province, below & same) if each.sum() == number), same & False)
    whole = number >= NATIONAL or own["level"] == "provinsi"
    return governments.loc[same if whole else fitting, "government_code"]


def combine(
    statements: Sequence[Statement], fits_rank: Callable[[float], bool] | None = None
) -> tuple[dict, dict[int, tuple[str, str]]]:
    """Combine what is stated of one government and year into a row of the panel, and outcome and reason by ``row``."""
    valued = [statement for statement in statements if statement.use == "value"]
    # pages that state a category or a zone of this government itself
    stating = [each for each in statements if "deduced" not in each.flags and (each.category or each.zone)]
    if valued:
        # "about 94" must neither block nor outweigh 95.94
        used = [statement for statement in valued if "approximate" not in statement.flags] or valued
        candidates = value_candidates(used)
        called = {statement.low: statement for statement in used}
        left, rule = decide(candidates, lambda candidate: _fits(called[candidate.low], stating), fits_rank)
    else:
        used = stating or list(statements)
        candidates = interval_candidates(used)
        left, rule = decide(candidates)
        rule = "+".join(filter(None, (rule, used[0].rule if stating else "deduced")))
    behind = {statement.row for candidate in left for statement in candidate.evidence}
    supporters = [statement for statement in used if statement.row in behind]
    flags = [{flag for flag in statement.flags if not flag.startswith(SAYS)} for statement in supporters]
    # a doubt about the year is none where another page has none
    cautions = (set.union(*flags) - YEAR_FLAGS) | set.intersection(*flags)
    if valued and any(near_figures(one.low, other.low) for one in left for other in candidates):
        cautions.add("near_figures")
    if len(left) > 1:
        status, role = "conflict", "candidate"
    elif not valued:
        status = role = "interval"
    else:
        alone = "corroborated" if left[0].publishers > 1 else "single"
        status, role = "resolved" if len(candidates) > 1 else alone, "value"
    row = {
        "value": left[0].low if role == "value" else math.nan,
        "low": min(candidate.low for candidate in left),
        "high": max(candidate.high for candidate in left),
        "status": status,
        "rule": rule,
        "n_sources": _publishers(supporters),
        "source_ids": joined(statement.source_id for statement in supporters),
        "published_category": joined(statement.category for statement in stating),
        "published_zone": joined(statement.zone for statement in stating),
        "cautions": joined(cautions),
    }
    beside = {"value": "approximate", "deduced": "deduced", "statement": ""}
    # the last that holds of a statement is told
    outcomes = {
        **{statement.row: ("statement", beside[statement.use]) for statement in statements},
        **{statement.row: ("outvoted", rule) for statement in used},
        **{statement.row: ("statement", "rounded") for candidate in left for statement in candidate.statements},
        **dict.fromkeys(behind, (role, "")),
    }
    return row, outcomes


def _fits(printed: Statement, stating: Sequence[Statement]) -> bool:
    """Return whether what a printed value is called contradicts no page."""
    pairs = [(printed.value_category, page.category) for page in stating]
    pairs += [(printed.value_zone, page.zone) for page in stating]
    return all(called == stated for called, stated in pairs if called and stated)


def joined(texts: Iterable[str]) -> str:
    """Return the different texts, each of which may hold none or several joined by ``;``, sorted and joined by ``;``."""
    single = ";".join(filter(None, texts)).split(";")
    return ";".join(sorted(set(single) - {""}))
