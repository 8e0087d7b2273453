"""Figures of two rows that stand in each other's place, where no sum can tell: the total is the same.

What tells is the column beside: budget and outcome are nearly alike on every row, but on these two they are not, and
would be once the figures are put back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.side_by_side import SideBySide
from mallkoll.validators.any_workbook.own_sheet import Place

_FEWEST: Final = 3  # other rows
_TIGHT: Final = 1.25  # how many times larger one column may be than the other on those
_UNLIKE: Final = 1.5  # … and at least is on the two
_LEAST: Final = 100.0  # smaller figures vary
_APART: Final = 4  # rows of the table from one to the other
_ROOM: Final = 1.02  # how much less alike than on the other rows the columns may be on the two once exchanged


class ExchangedRows(Struct, frozen=True):
    """Two figures of a column that likely stand in each other's place, and those beside them.

    ``either`` says that the two beside them may be the exchanged ones as well.
    """

    first: Place
    second: Place
    beside: tuple[Place, Place]
    either: bool


def exchanged_rows(columns: Sequence[SideBySide]) -> Iterator[ExchangedRows]:
    """The exchanged figures of a sheet, each two once: in the column that is unlike most of those beside it."""
    found = [(two.cols, rows) for two in columns if (rows := _rows(two)) is not None]
    unlike = Counter((rows, col) for cols, rows in found for col in cols)
    told: set[tuple[int, int]] = set()
    for (left, right), rows in found:
        if rows not in told:
            told.add(rows)
            wrong, beside = (left, right) if unlike[rows, left] > unlike[rows, right] else (right, left)
            first, second = ((row, wrong) for row in rows)
            either = unlike[rows, left] == unlike[rows, right]
            yield ExchangedRows(first, second, ((rows[0], beside), (rows[1], beside)), either)


def _rows(two: SideBySide) -> tuple[int, int] | None:
    """The two rows on which alone the columns are unlike, and alike once the figures of one are exchanged."""
    odd = list(islice((row for row in two.rows if not 1 / _UNLIKE < two.left[row] / two.right[row] < _UNLIKE), 3))
    if len(odd) != 2 or len(two.rows) - 2 < _FEWEST:
        return None
    one, other = odd
    usual = [two.left[row] / two.right[row] for row in two.rows if row not in {one, other}]
    if not all(1 / _TIGHT <= size <= _TIGHT for size in usual):
        return None
    after = (two.left[one] / two.right[other], two.left[other] / two.right[one])
    least = min(abs(figures[row]) for figures in (two.left, two.right) for row in odd)
    near = two.rows.index(other) - two.rows.index(one) <= _APART
    alike = all(min(usual) / _ROOM <= size <= max(usual) * _ROOM for size in after)
    return (one, other) if near and alike and least >= _LEAST else None
