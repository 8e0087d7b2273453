"""What the words of rows and columns say of their figures: that they are totals, or averages, shares and indices."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from mallkoll.validators.inference.grid import LOOKED_AT, Grid
from mallkoll.validators.inference.printed import PLACEHOLDERS
from mallkoll.workbook.model.text import normalized

LONGEST: Final = 80
"""Characters. A longer text is no label."""
MOST_GROUPS: Final = 8
_DERIVED: Final = re.compile(
    r"\bmedel(?:tal|värde)?\b|genomsnitt|\bmedian|\bsnitt|\bandel|procent|%|\bindex|\bkvot|\baverage|\bavg\b|\bmean\b"
    r"|\bpercent|\bpct\b|\bratio|\bstd",
    re.IGNORECASE,
)


_TOTAL: Final = re.compile(
    r"(?:\b|sub|del)(?:total(?:t|ta|s|er|en|es)?|tot|summa|summor|sums?|totaux|insgesamt|gesamt|yhteensä)\b|\bs:a\b",
    re.IGNORECASE,
)


PART_OF: Final = re.compile(r"^\W*(varav|därav|härav|därutav|of which|thereof|davon)\b", re.IGNORECASE)


def rows_of_which(grid: Grid) -> frozenset[int]:
    """The rows whose label says that they are parts of the row above."""
    return frozenset(
        at
        for at, row in enumerate(grid.rows)
        if any(type(cell) is str and PART_OF.match(cell) for cell in row[:LOOKED_AT])
    )


def total_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says that they are totals."""
    return _lanes(grid, width, says_total)


def rows_alike(grid: Grid) -> list[list[int]]:
    """The rows of the same label, largest groups first."""
    by_label: dict[str, list[int]] = {}
    for at, cells in grid.labels:
        label = next((cell for cell in cells if cell.strip()), None)
        if label and len(label) <= LONGEST:
            by_label.setdefault(normalized(label), []).append(at)
    return sorted((rows for rows in by_label.values() if len(rows) > 1), key=len, reverse=True)[:MOST_GROUPS]


def derived_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says so."""
    return _lanes(grid, width, says_derived)


_RATE: Final = re.compile(r"\bper\b|/|förändr|utveckling|change", re.IGNORECASE)


def rate_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says that they are worked out of others."""
    return _lanes(grid, width, lambda cell: says_derived(cell) or _says(cell, _RATE))


def _says(cell: object, words: re.Pattern[str]) -> bool:
    return type(cell) is str and len(cell) <= LONGEST and bool(words.search(cell))


def _lanes(grid: Grid, width: int, says: Callable[[object], bool]) -> tuple[frozenset[int], frozenset[int]]:
    rows = frozenset([at for at, cells in grid.labels if any(map(says, cells))])
    columns = frozenset(
        column
        for column in range(width)
        if any(says(row[column]) for row in grid.rows[:LOOKED_AT] if column < len(row))
    )
    return rows, columns


def says_derived(cell: object) -> bool:
    """Whether a label or heading says that its figures are no amounts to add up."""
    return _says(cell, _DERIVED)


def says_total(cell: object) -> bool:
    """Whether a label or heading says that its figures add up others."""
    return _says(cell, _TOTAL)


def hides_a_figure(grid: Grid, row: int, column: int) -> bool:
    """Whether a text stands in the cell that may be there instead of a figure."""
    line = grid.rows[row]
    cell = line[column] if column < len(line) else None
    return type(cell) is str and cell.strip().casefold() not in PLACEHOLDERS
