"""The live formulas of the sheet of results: the same rules as `ombud.selfassessment.result.result`, in a spreadsheet."""

from __future__ import annotations

from dataclasses import dataclass

from ombud.selfassessment import layout
from ombud.selfassessment.catalogue import HIGHEST


@dataclass(frozen=True)
class Ranges:
    """
    Where the formulas look, as absolute references.

    Attributes
    ----------
    first, last : int
        Rows of the scores, as a spreadsheet counts.
    cutoff_first, cutoff_last : int
        Rows of the cut-offs on the sheet of weights, the lowest first.
    """

    first: int
    last: int
    cutoff_first: int
    cutoff_last: int

    def scores(self, column: str) -> str:
        """Return a column of the sheet of scores."""
        letter = letters(layout.PLACES[column])
        return f"{layout.SCORES}!${letter}${self.first}:${letter}${self.last}"

    def cutoffs(self, letter: str) -> str:
        """Return a column of the table of cut-offs."""
        return f"{layout.WEIGHTS}!${letter}${self.cutoff_first}:${letter}${self.cutoff_last}"


def letters(place: int) -> str:
    """Return the letter of a column, counted from 0; at most 26 columns."""
    return chr(ord("A") + place)


def variable_of_unit(ranges: Ranges, number: str, heading: str) -> str:
    """Return the points of a unit in a variable: the mean of what was scored, "" if nothing was."""
    chosen = f"{ranges.scores('number')},{number},{ranges.scores('variable')},{heading}"
    return f'=IFERROR(100/{HIGHEST}*AVERAGEIFS({ranges.scores("score")},{chosen}),"")'


def total_of_unit(weights: str, scores: str) -> str:
    """Return the total of a unit from its dimensions; those without scores are left out."""
    return (
        f'=IF(COUNT({scores})=0,"",SUMPRODUCT({weights},{scores})/SUMPRODUCT({weights}*ISNUMBER({scores})))'
    )  # fmt: skip


def mean_of(scores: str) -> str:
    """Return the plain mean of what has a score, "" if nothing has: variables in a dimension, units in a government."""
    return f'=IF(COUNT({scores})=0,"",AVERAGE({scores}))'


def rounded(cell: str) -> str:
    """Return a total to two decimals, as totals are published."""
    return f'=IF({cell}="","",ROUND({cell},2))'


def empty_cells(ranges: Ranges) -> str:
    """Return the number of scores that are not given."""
    return f"=COUNTBLANK({ranges.scores('score')})"


def name_of_band(ranges: Ranges, total: str, letter: str) -> str:
    """Return what a total is called; `letter` is the column of the names."""
    return f'=IF({total}="","",LOOKUP({total},{ranges.cutoffs("D")},{ranges.cutoffs(letter)}))'


def next_band(ranges: Ranges, total: str, letter: str, top: str) -> str:
    """Return the name of the next better band; `top` where there is none."""
    place = f"MATCH({total},{ranges.cutoffs('D')},1)"
    count = ranges.cutoff_last - ranges.cutoff_first + 1
    return f'=IF({total}="","",IF({place}={count},"{top}",INDEX({ranges.cutoffs(letter)},{place}+1)))'


def distance(ranges: Ranges, total: str) -> str:
    """Return the points to the next better band; "" where there is none."""
    place = f"MATCH({total},{ranges.cutoffs('D')},1)"
    count = ranges.cutoff_last - ranges.cutoff_first + 1
    return f'=IF({total}="","",IF({place}={count},"",ROUND(INDEX({ranges.cutoffs("D")},{place}+1)-{total},2)))'
