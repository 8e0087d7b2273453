"""The cells of a finding about several: as areas to mark, and as the text ``C6:C20, E6`` that people read.

Excel's name box and the macros accept that text, also the macros of templates already in use.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

from mallkoll.workbook.model.book import parse_address, quote_sheet, range_address

Block = tuple[int, int, int, int]  # first row, first column, last row, last column

_LISTED: Final = re.compile(
    r"(?:(?P<sheet>'(?:[^']|'')+')!)?(?P<first>[A-Z]{1,3}[1-9]\d{0,6})(?::(?P<last>[A-Z]{1,3}[1-9]\d{0,6}))?"
)


def blocks(cells: Iterable[tuple[int, int]]) -> list[Block]:
    """The cells (row, column) as rectangles: runs down a column, joined where the next column has the same run."""
    runs: list[Block] = []
    for row, col in sorted(set(cells), key=lambda at: (at[1], at[0])):
        if runs and runs[-1][1] == col and runs[-1][2] == row - 1:
            runs[-1] = (runs[-1][0], col, row, col)
        else:
            runs.append((row, col, row, col))
    joined: list[Block] = []
    for top, left, bottom, right in sorted(runs, key=lambda run: (run[0], run[2], run[1])):
        if joined and (joined[-1][0], joined[-1][2], joined[-1][3]) == (top, bottom, left - 1):
            joined[-1] = (top, joined[-1][1], bottom, right)
        else:
            joined.append((top, left, bottom, right))
    return sorted(joined)


def cell_list_text(cells: Sequence[tuple[str, str]]) -> str:
    """``C6:C20, E6`` for one or more (sheet, address); cells on other sheets than the first have the sheet's name."""
    first_sheet = cells[0][0]
    parts: list[str] = []
    for sheet, group in groupby(sorted(cells, key=lambda at: at[0] != first_sheet), key=lambda at: at[0]):
        where = "" if sheet == first_sheet else f"{quote_sheet(sheet)}!"
        for top, left, bottom, right in blocks(parse_address(cell) for _, cell in group):
            parts.append(where + range_address(top, left, bottom, right))
    return ", ".join(parts)


def parse_cell_list(text: str) -> Iterator[tuple[str | None, Block]]:
    """The areas in a text by :func:`cell_list_text`, each with its sheet name, None where the text gives none."""
    for match in _LISTED.finditer(text):
        top, left = parse_address(match["first"])
        bottom, right = parse_address(match["last"]) if match["last"] else (top, left)
        sheet = match["sheet"]
        yield sheet[1:-1].replace("''", "'") if sheet else None, (top, left, bottom, right)


def first_cell(text: str) -> str:
    """The first address of such a text; the text itself where it does not begin with one."""
    match = _LISTED.match(text)
    return match["first"] if match and not match["sheet"] else text
