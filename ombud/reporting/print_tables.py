"""Tables for print: columns whose widths follow from the texts in them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

TABLE = re.compile(r"(<table\b[^>]*>)(.*?)</table>", re.DOTALL)
ROW = re.compile(r"<tr\b[^>]*>(.*?)(?=<tr\b|</tr>|</thead>|</tbody>|</tfoot>|$)", re.DOTALL)
CELL = re.compile(r"<t[dh]\b([^>]*)>(.*?)(?=<t[dh]\b|</t[dh]>|$)", re.DOTALL)
COLSPAN = re.compile(r'\bcolspan="(\d+)"')
UNBROKEN = re.compile(r'<span style="[^"]*white-space: nowrap[^"]*">(.*?)</span>', re.DOTALL)
SMALL = re.compile(r"<sup\b[^>]*>(.*?)</sup>", re.DOTALL)
BREAK = re.compile(r"<br\b[^>]*>")
TAG = re.compile(r"<[^>]*>")
# letters of the print size that fit between the margins of a page, less what each column keeps free
LINE = 118
PADDING = 1.6
# a longer word may break, and a longer line wraps
LONGEST_WORD, LONGEST_LINE = 16, 110
SIZE, SMALLEST_SIZE = 8.0, 6.0  # points


def fix_columns(body: str) -> str:
    """Return HTML whose tables have columns of fixed widths, in percent of the table."""
    return TABLE.sub(_fix_table, body)


def _fix_table(match: re.Match) -> str:
    opening, content = match.groups()
    if "<table" in content or "<col" in content:
        return match[0]  # a table within a table, or one whose columns are set already
    rows = [
        [cell[1] for cell in CELL.findall(row)] for row in ROW.findall(content)
        if all(found == "1" for found in COLSPAN.findall(row))
    ]  # fmt: skip
    count = max(map(len, rows), default=0)
    if count < 2:
        return match[0]
    needed, shares = column_shares([[row[place] for row in rows if len(row) == count] for place in range(count)])
    columns = "".join(f'<col style="width:{100 * share:.2f}%">' for share in shares)
    if needed > LINE:
        size = max(SMALLEST_SIZE, SIZE * LINE / needed)
        opening = f'{opening[:-1]} style="font-size:{size:.1f}pt">'
    return f'<div class="fixed">{opening}<colgroup>{columns}</colgroup>{content}</table></div>'


def column_shares(columns: Sequence[Sequence[str]]) -> tuple[float, list[float]]:
    """
    Return the least width in letters, and each column's share of the width, 0..1.

    Parameters
    ----------
    columns : sequence of sequence of str
        HTML of the cells of each column. Every column gets the width of its longest word; what is left goes
        to those with longer lines, in proportion.
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
    return sum(words), [width / sum(widths) for width in widths]


def _measure(cell: str) -> tuple[float, float]:
    """Return the length of the longest word and of the longest line of a cell, in letters."""
    notes = [TAG.sub("", note) for note in SMALL.findall(cell)]
    small = 0.6 * sum(map(len, notes))
    cell = UNBROKEN.sub(lambda match: match[1].replace(" ", "\u00a0") + "\u00a0\u200b", cell)
    lines = [html.unescape(TAG.sub("", line)) for line in BREAK.split(SMALL.sub("", cell))]
    # blanks that may not break are no blanks here
    words = [word for line in lines for word in re.split(r"[ \t\n\u200b]+", line.strip())]
    return max(map(len, words), default=0), max(map(len, lines), default=0) + small
