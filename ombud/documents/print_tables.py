"""The columns of tables for print: widths that follow from the texts in them."""

from __future__ import annotations

import re
from collections.abc import Sequence

# letters of the print size that fit between the margins of a page, less what each column keeps free
LINE = 118
PADDING = 1.6
# a longer word may break, and a longer line wraps
LONGEST_WORD, LONGEST_LINE = 16, 110
SIZE, SMALLEST_SIZE = 8.0, 6.0  # points
MAY_BREAK = "\u200b"
# blanks that may not break are no blanks here
BREAKS = re.compile(f"[ \t{MAY_BREAK}]+")


def column_shares(columns: Sequence[Sequence[str]]) -> tuple[float, list[float]]:
    """
    Return the type size of a table, and each column's share of its width.

    Parameters
    ----------
    columns : sequence of sequence of str
        Texts of the cells of each column, lines parted by newlines. Every column gets the width of its longest word;
        what is left goes to those with longer lines, in proportion.

    Returns
    -------
    size : float
        In points; smaller where even the longest words do not fit side by side.
    shares : list of float
        0..1, their sum is 1.
    """
    words, lines = [], []
    for cells in columns:
        sizes = [_measure(cell) for cell in cells]
        words.append(PADDING + min(LONGEST_WORD, max((word for word, _ in sizes), default=1)))
        lines.append(PADDING + min(LONGEST_LINE, max((line for _, line in sizes), default=1)))
    lines = [max(pair) for pair in zip(words, lines, strict=True)]
    wanted = sum(lines) - sum(words)
    if sum(lines) <= LINE or wanted == 0:
        widths = lines
    else:
        left = max(0.0, LINE - sum(words))
        widths = [word + left * (line - word) / wanted for word, line in zip(words, lines, strict=True)]
    size = min(SIZE, max(SMALLEST_SIZE, SIZE * LINE / sum(words)))
    return size, [width / sum(widths) for width in widths]


def _measure(cell: str) -> tuple[int, int]:
    """Return the length of the longest word and of the longest line of a cell, in letters."""
    lines = cell.split("\n")
    words = [word for line in lines for word in BREAKS.split(line.strip())]
    return max(map(len, words), default=0), max(len(line.replace(MAY_BREAK, "")) for line in lines)
