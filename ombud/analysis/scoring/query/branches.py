"""The branches of a rapor - its variables, and dimensions scored as a whole - and how a query tells their rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from ombud.analysis.scoring.query.source import literal, literals
from ombud.analysis.scoring.query.vocabulary import MOST_INDICATORS, Vocabulary
from ombud.evidence.rapor.names import TOTAL

WORD = "UBIGINT"  # the number whose bits say which indicators have a score


@dataclass(frozen=True)
class Branch:
    """
    A variable, or a dimension scored as a whole.

    Attributes
    ----------
    number : int
        Its place among the branches.
    dimension, variable : str
        The variable is None for the score of a whole dimension, and for indicators without a variable.
    rows : str
        Condition that its rows fulfil.
    indicators : tuple of str
        Its indicators; None is the score of the whole variable or dimension.
    named : dict of (str or None) to int
        Indicators as written, with their place in `indicators`.
    word, shift : int
        Which word holds its bits, and from which bit on.
    expected : dict of int to int
        Year to the bits of the indicators that any unit has then, whole scores left out.
    """

    number: int
    dimension: str
    variable: str | None
    rows: str
    indicators: tuple[str | None, ...]
    named: dict[str | None, int]
    word: int
    shift: int
    expected: dict[int, int]

    @property
    def mask(self) -> int:
        """All its bits."""
        return ((1 << len(self.indicators)) - 1) << self.shift

    @property
    def whole(self) -> int:
        """Bit of the score of the whole variable or dimension; 0 when there is none."""
        return self.bit_of(None) if None in self.indicators else 0

    @property
    def is_whole_dimension(self) -> bool:
        """Whether its rows are the score of the whole dimension."""
        return self.variable is None and self.indicators == (None,)

    @property
    def has(self) -> str:
        """Condition: a unit and product has a score of it."""
        return f"w{self.word} & {self.mask}::{WORD} <> 0"

    @property
    def names(self) -> list[tuple[int, str]]:
        """Bit and name, with dimension and variable, of every indicator."""
        parts = [self.dimension] if self.variable is None else [self.dimension, self.variable]
        return [(self.bit_of(name), " / ".join([*parts, name])) for name in self.indicators if name is not None]

    def bit_of(self, indicator: str | None) -> int:
        """Return the bit of an indicator."""
        return 1 << (self.shift + self.indicators.index(indicator))

    def bit_as_written(self, text: str | None) -> int:
        """Return the bit of an indicator as the rapor writes it."""
        return 1 << (self.shift + self.named[text])


def branches_of(vocabulary: Vocabulary, dimensions: Iterable[str]) -> list[Branch]:
    """Return the branches of those dimensions of a rapor that a method scores, and of the totals of units."""
    table = vocabulary.branches
    kept = table[table["dimension"].isin([*dimensions, TOTAL])]
    one_dimension = table.groupby("named_variable")["named_dimension"].nunique(dropna=False).eq(1)
    whole = kept["variable"].isna() & kept["indicator"].isna()
    branches: list[Branch] = []
    word, shift = 0, 0
    for (dimension, variable, _), rows in kept.groupby(["dimension", "variable", whole], dropna=False, sort=True):
        rows = rows.astype(object).where(rows.notna(), None)
        indicators = tuple(dict.fromkeys(rows["indicator"]))
        if shift + len(indicators) > MOST_INDICATORS:
            word, shift = word + 1, 0
        variable = None if pd.isna(variable) else variable
        branches.append(
            Branch(
                number=len(branches),
                dimension=dimension,
                variable=variable,
                rows=_rows_condition(rows, variable, one_dimension),
                indicators=indicators,
                named={text: indicators.index(key) for text, key in zip(rows["named_indicator"], rows["indicator"],
                                                                        strict=True)},
                word=word,
                shift=shift,
                expected=_expected(rows, indicators, shift),
            )
        )  # fmt: skip
        shift += len(indicators)
    return branches


def _rows_condition(rows: pd.DataFrame, variable: str | None, one_dimension: pd.Series) -> str:
    """Return the condition by which rows are told: as short as the names allow."""
    texts = rows["named_variable"].unique()
    if variable is not None and one_dimension.reindex(texts).all():
        return _among("variable", texts)
    pairs = rows[["named_dimension", "named_variable"]].drop_duplicates().itertuples(index=False)
    told = " OR ".join(
        f"({_among('dimension', [first])} AND {_among('variable', [second])})" for first, second in pairs
    )
    if variable is None:  # the score of a dimension, or its indicators, which have no variable either
        told = f"({told}) AND {_among('indicator', rows['named_indicator'].unique())}"
    return f"({told})"


def _among(column: str, texts: Sequence[str | None]) -> str:
    written = [literal(text) for text in texts if text is not None]
    parts = [f"{column} IS NULL"] if len(written) < len(texts) else []
    if written:
        parts.append(f"{column} = {written[0]}" if len(written) == 1 else f"{column} IN ({', '.join(written)})")
    return f"({' OR '.join(parts)})"


def _expected(rows: pd.DataFrame, indicators: tuple[str | None, ...], shift: int) -> dict[int, int]:
    bits = {name: 1 << (shift + place) for place, name in enumerate(indicators) if name is not None}
    return {
        int(year): sum(bits[name] for name in set(names) if name in bits)
        for year, names in rows.groupby("year")["indicator"]
    }


def indicator_tells_branch(vocabulary: Vocabulary) -> bool:
    """Return whether the text of an indicator alone tells its dimension and variable."""
    named = vocabulary.branches.dropna(subset="named_indicator")
    pairs = named[["named_indicator", "dimension", "variable"]].drop_duplicates()
    return not pairs["named_indicator"].duplicated().any()


def word_expression(branches: list[Branch], word: int, by_indicator: bool) -> str:
    """
    Return the expression for the bit that a row sets in a word.

    Parameters
    ----------
    branches : list of Branch
        All branches.
    word : int
        Number of the word.
    by_indicator : bool
        Whether the indicator's text alone tells the branch: then one look-up serves them all.
    """
    own = [branch for branch in branches if branch.word == word]
    texts = {text: branch.bit_as_written(text) for branch in own for text in branch.named if text is not None}
    blank = [branch for branch in own if None in branch.named]
    if by_indicator and not blank:
        return _looked_up(texts)
    cases = [f"WHEN {branch.rows} THEN {_branch_bit(branch)}" for branch in (blank if by_indicator else own)]
    by_case = f"CASE {' '.join(cases)} END"
    return f"coalesce({_looked_up(texts)}, {by_case})" if by_indicator and texts else by_case


def _branch_bit(branch: Branch) -> str:
    texts = {text: branch.bit_as_written(text) for text in branch.named if text is not None}
    blank = f"{branch.bit_as_written(None)}::{WORD}" if None in branch.named else None
    if texts and blank:
        return f"coalesce({_looked_up(texts)}, {blank})"
    return blank or _looked_up(texts)


def _looked_up(bits: dict[str, int]) -> str:
    """Return the expression for the bit of a row's indicator; NULL for any other indicator."""
    values = ", ".join(map(str, bits.values()))
    return f"([{values}]::{WORD}[])[list_position({literals(list(bits))}, indicator)]"
