"""A sheet as inference sees it: rows of cells, each a text as printed or a figure with its decimals, and no more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from typing import Final

from msgspec import Struct

from mallkoll.validators.engine.intervals import decimals_of
from mallkoll.validators.inference.printed import MAX_DECIMALS, Printed, convention, read
from mallkoll.workbook.model.book import Sheet, Value

MAX_CELLS: Final = 400_000
"""Cells of a sheet that are looked at; the rows below are told as not understood."""
MAX_COLUMNS: Final = 1_000
LOOKED_AT: Final = 12
"""Rows from the top in which a column's headings are looked for, columns from the left for a row's label."""
LONGEST: Final = 80
"""Characters. A longer text is no label and no heading."""
MAX_SIZE: Final = 1e15
"""Larger numbers are no amounts, and floats hold them only roughly."""


class Grid(Struct, frozen=True, dict=True):
    """Rows of cells, and where they stand on the sheet (1-based)."""

    rows: tuple[tuple[str | Printed | None, ...], ...]
    row_numbers: Sequence[int]
    column_numbers: Sequence[int]
    cut: bool = False  # the sheet was larger than what is looked at

    @cached_property
    def labels(self) -> list[tuple[int, list[str]]]:
        """The rows with texts among their first cells, where a label may stand, and those texts."""
        labels = [(at, [cell for cell in row[:LOOKED_AT] if type(cell) is str]) for at, row in enumerate(self.rows)]
        return [(at, texts) for at, texts in labels if texts]

    @cached_property
    def label_lines(self) -> tuple[str, list[int]]:
        """The labels in lower case as one text, to search all at once, and where in it those of each row begin."""
        lines = ["\n".join([text for text in texts if len(text) <= LONGEST]).casefold() for _, texts in self.labels]
        return "\n".join(lines), list(accumulate([len(line) + 1 for line in lines], initial=0))

    def on_sheet(self, row: int, column: int) -> tuple[int, int]:
        """Where a cell of the grid stands on the sheet."""
        return self.row_numbers[row], self.column_numbers[column]


def grid_of(rows: Sequence[Sequence[str | Printed | None]], first_row: int = 1, first_column: int = 1) -> Grid:
    """A grid of rows of texts (as printed) and figures; rows may be of different lengths. Never raises."""
    kept: list[tuple[str | Printed | None, ...]] = []
    left, cut = MAX_CELLS, False
    signs = convention(cell for row in rows for cell in row if type(cell) is str)
    for row in rows:
        cut = cut or len(row) > MAX_COLUMNS
        left -= min(len(row), MAX_COLUMNS)
        if left < 0:
            cut = True
            break
        kept.append(tuple(cell if type(cell) is not str else (read(cell, signs) or cell) for cell in row[:MAX_COLUMNS]))
    width = max(map(len, kept), default=0)
    return Grid(tuple(kept), range(first_row, first_row + len(kept)), range(first_column, first_column + width), cut)


def grid_of_sheet(sheet: Sheet) -> Grid:
    """A grid of a sheet's cells, less rows and columns without any: numbers with the decimals that they hold.

    Texts stay texts, also where they look like numbers, and so do dates, truth values and errors. Never raises.
    """
    columns = sorted({column for _, column in sheet.cells})
    numbers = sorted({row for row, _ in sheet.cells})
    shown = columns[:MAX_COLUMNS]
    most = MAX_CELLS // max(len(shown), 1)
    cells = sheet.cells.get
    rows = tuple(
        tuple([None if (cell := cells((row, column))) is None else _cell(cell.value) for column in shown])
        for row in numbers[:most]
    )
    return Grid(rows, numbers[:most], shown, len(shown) < len(columns) or most < len(numbers))


def _cell(value: Value) -> str | Printed | None:
    if type(value) is float:
        if not -MAX_SIZE < value < MAX_SIZE:
            return None
        return Printed(value, 0 if value.is_integer() else min(decimals_of(value), MAX_DECIMALS))
    return None if value is None else value if isinstance(value, str) else str(value)


class Figures(Struct, frozen=True):
    """The figures of a grid as whole numbers: twice the value in units of the last decimal that the grid shows.

    Row by row. ``halves`` is half a unit of the place each figure is printed to, on the same scale; so a printed
    figure stands for everything from ``values - halves`` to ``values + halves``, exactly. None where no figure is,
    and no half.
    """

    values: list[list[int | None]]
    halves: list[list[int]]
    scale: int  # 2 · 10**decimals: what one is


def figures(grid: Grid) -> Figures:
    """The figures of a grid, all on one scale."""
    width = max((len(row) for row in grid.rows), default=0)
    places = _places(grid, width)
    most = max([0, *(max(row, default=0) for row in places)])
    values: list[list[int | None]] = []
    halves: list[list[int]] = []
    ten, tens = 10**most, [*(10 ** (most - shown) for shown in range(most + 1)), 0]  # the last where no figure is
    for row, shown in zip(grid.rows, places, strict=True):
        line: list[int | None] = [2 * round(cell.value * ten) if type(cell) is Printed else None for cell in row]
        values.append(line + [None] * (width - len(row)))
        halves.append([tens[place] for place in shown])
    return Figures(values, halves, 2 * ten)


def _places(grid: Grid, width: int) -> list[list[int]]:
    """The decimals each figure is printed to. Where row and column mostly show decimals, 7 among 8,3 is 7,0.

    -1 where no figure is.
    """
    own = [
        [cell.decimals if type(cell) is Printed else -1 for cell in row] + [-1] * (width - len(row))
        for row in grid.rows
    ]
    if not any(max(row, default=0) > 0 for row in own):
        return own
    by_column = [_usual(list(column)) for column in zip(*own, strict=True)]
    result = []
    for row in own:
        usual = _usual(row)
        result.append(
            row if usual <= 0 else [p if p < 0 else max(p, min(usual, c)) for p, c in zip(row, by_column, strict=True)]
        )
    return [[min(p, MAX_DECIMALS) for p in row] for row in result]


def _usual(places: list[int]) -> int:
    """The decimals that at least half of the figures show; -1 of none."""
    known = [p for p in places if p >= 0]
    if not known:
        return -1
    known.sort()
    return known[len(known) // 2]
