"""What a rapor scores: its branches - variables, and dimensions scored as a whole - and their indicators."""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from ombud.evidence.rapor.names import dimension_key
from ombud.evidence.registers.names import fold

BITS = 52  # indicators whose presence one number tells: a float holds so many bits exactly
Texts = tuple[str | None, str | None, str | None]  # dimension, variable and indicator as written


@dataclass(frozen=True)
class Branch:
    """
    A variable, or a dimension scored as a whole.

    Attributes
    ----------
    dimension, variable : str or None
        The dimension is None where the text means none; the variable is None for the score of a whole dimension, and
        for indicators without a variable.
    indicators : dict of (str or None) to int
        Folded name to number; None is the score of the whole variable or dimension.
    names : list of (str or None)
        Indicators by their number, as first written.
    columns : list of int
        Columns of the tally, one for every `BITS` indicators.
    """

    dimension: str | None
    variable: str | None
    indicators: dict[str | None, int] = field(default_factory=dict)
    names: list[str | None] = field(default_factory=list)
    columns: list[int] = field(default_factory=list)

    @property
    def is_whole_dimension(self) -> bool:
        """Whether it is the score of a whole dimension."""
        return self.variable is None and self.names == [None]

    def name_of(self, number: int) -> str:
        """Return an indicator's name, with dimension and variable."""
        return " / ".join(part for part in (self.dimension, self.variable, self.names[number]) if part is not None)


class Form:
    """
    The form that a rapor fills, as far as it has been read.

    Attributes
    ----------
    branches : list of Branch
        In the order in which they first stand in the rapor.
    dimensions : dict of (str or None) to (str or None)
        Dimension as written to its key; None where it means none.
    width : int
        Number of columns of the tally.
    """

    def __init__(self, data_dir: str | os.PathLike | None = None):
        self.branches: list[Branch] = []
        self.dimensions: dict[str | None, str | None] = {}
        self.width = 0
        self._known: dict[tuple, Branch] = {}
        self._places: dict[Texts, tuple[Branch, int]] = {}
        self._data_dir = data_dir

    def column(self, texts: Texts) -> int:
        """Return the column in which an indicator is tallied."""
        branch, number = self.place(texts)
        return branch.columns[number // BITS]

    def bit(self, texts: Texts) -> float:
        """Return the bit that tells an indicator from the others of its column."""
        return 2.0 ** (self.place(texts)[1] % BITS)

    def place(self, texts: Texts) -> tuple[Branch, int]:
        """Return the branch of an indicator and its number there; new ones are taken in."""
        if texts not in self._places:
            self._places[texts] = self._placed(*texts)
        return self._places[texts]

    def _placed(self, dimension: str | None, variable: str | None, indicator: str | None) -> tuple[Branch, int]:
        if dimension not in self.dimensions:
            self.dimensions[dimension] = dimension_key(dimension, self._data_dir)
        key = self.dimensions[dimension]
        branch = self._known.get((key, _folded(variable), variable is indicator is None))
        if branch is None:
            branch = Branch(key, variable)
            self._known[key, _folded(variable), variable is indicator is None] = branch
            self.branches.append(branch)
        number = branch.indicators.setdefault(_folded(indicator), len(branch.names))
        if number == len(branch.names):
            branch.names.append(indicator)
        if number // BITS == len(branch.columns):
            branch.columns.append(self.width)
            self.width += 1
        return branch, number


def _folded(text: str | None) -> str | None:
    """Return what is equal for spellings of one name."""
    return text and (fold(text) or text)
