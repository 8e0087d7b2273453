"""Two columns of typed figures beside each other, table by table: mostly of one kind, such as budget and outcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, is_year

ALIKE: Final = 5.0
"""How many times larger one may be than the other on a row, of columns that are alike."""
THOUSAND: Final = (500.0, 2000.0)
"""How many times larger a figure is that is in another unit."""
_BESIDE: Final = 3  # columns between which two are compared
_APART: Final = 2  # rows between two of one table
_GROUPS_APART: Final = 4  # rows between the posts of two groups: sum, total, blank, heading
_FEWEST: Final = 5  # rows of a table


class SideBySide(Struct, frozen=True):
    """Two columns and the rows of one table where both have figures, none of them nought; the figures by row."""

    cols: tuple[int, int]
    rows: Sequence[int]
    left: Mapping[int, float]
    right: Mapping[int, float]


def columns_side_by_side(sheet: OwnSheet) -> Iterator[SideBySide]:
    """Every two columns of typed figures, table by table."""
    columns: defaultdict[int, dict[int, float]] = defaultdict(dict)
    for row, col in sorted(sheet.typed):
        column = columns[col]
        if value := sheet.typed[row, col]:
            column[row] = value
    years = {col: {row for row, value in column.items() if is_year(value)} for col, column in columns.items()}
    for col, column in columns.items():
        for beside in range(col + 1, col + 1 + _BESIDE):
            other = columns.get(beside, {})
            rows = sorted((column.keys() & other.keys()) - (years[col] & years.get(beside, set())))
            for table in _tables(sheet, (col, beside), rows):
                if len(table) >= _FEWEST:
                    yield SideBySide((col, beside), table, column, other)


def _tables(sheet: OwnSheet, cols: tuple[int, int], rows: Sequence[int]) -> list[Sequence[int]]:
    """The rows of each table: no more than one row without figures stands between two of them, or a group's sum."""
    if rows and rows[-1] - rows[0] < len(rows):
        return [rows]
    ends = [
        at
        for at, (above, row) in enumerate(pairwise(rows), 1)
        if row - above > _APART and not _goes_on(sheet, cols, above, row)
    ]
    return [rows[begin:end] for begin, end in pairwise([0, *ends, len(rows)])]


def _goes_on(sheet: OwnSheet, cols: tuple[int, int], last: int, row: int) -> bool:
    """Whether a row is a post of the table that ended above: below sums with formulas, and the heading of its group."""
    between = range(last + 1, row)
    if len(between) > _GROUPS_APART or any(isinstance(sheet.value((r, c)), str) for r in between for c in cols):
        return False
    return any((r, c) in sheet.formulas for r in between for c in cols)
