"""What the words of rows and columns say of their figures: that they are totals, or averages, shares and indices."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Final

from mallkoll.validators.inference.grid import LONGEST, LOOKED_AT, Grid
from mallkoll.validators.inference.printed import PLACEHOLDERS
from mallkoll.workbook.model.text import normalized

MOST_GROUPS: Final = 8


def beginning(*words: str) -> str:
    """A pattern of the beginnings of words. Letters go first, so that texts without any of them are passed over."""
    return "|".join(rf"{word[0]}(?<!\w{word[0]}){word[1:]}" for word in words)


_DERIVED: Final = re.compile(
    beginning(r"medel(?:tal|värde)?\b", "median", "snitt", "andel", "index", "kvot", "average", r"avg\b", r"mean\b",
               "percent", r"pct\b", "ratio", "std") + "|genomsnitt|procent|%"
)  # fmt: skip
_RATE: Final = re.compile("|".join((_DERIVED.pattern, beginning(r"per\b"), "/|förändr|utveckling|change")))
_TOTALS: Final = (
    r"total(?:t|ta|s|er|en|es)?\b", r"tot\b", r"summa\b", r"summor\b", r"sums?\b", r"totaux\b", r"insgesamt\b",
    r"gesamt\b", r"yhteensä\b",
)  # fmt: skip
_TOTAL: Final = re.compile(
    "|".join((beginning(*_TOTALS, r"s:a\b"), *(f"{before}{total}" for before in ("sub", "del") for total in _TOTALS)))
)


PART_OF: Final = re.compile(r"^\W*(varav|därav|härav|därutav|of which|thereof|davon)\b", re.IGNORECASE)


def rows_of_which(grid: Grid) -> frozenset[int]:
    """The rows whose label says that they are parts of the row above."""
    return frozenset([at for at, texts in grid.labels if any(map(PART_OF.match, texts))])


def rows_alike(grid: Grid) -> list[list[int]]:
    """The rows of the same label, largest groups first."""
    by_label: dict[str, list[int]] = {}
    for at, cells in grid.labels:
        label = next((cell for cell in cells if cell.strip()), None)
        if label and len(label) <= LONGEST:
            by_label.setdefault(normalized(label), []).append(at)
    return sorted((rows for rows in by_label.values() if len(rows) > 1), key=len, reverse=True)[:MOST_GROUPS]


def total_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says that they are totals."""
    return _lanes(grid, width, _TOTAL)


def derived_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says so."""
    return _lanes(grid, width, _DERIVED)


def rate_lanes(grid: Grid, width: int) -> tuple[frozenset[int], frozenset[int]]:
    """The rows, and the columns, whose label or heading says that they are worked out of others."""
    return _lanes(grid, width, _RATE)


def _lanes(grid: Grid, width: int, words: re.Pattern[str]) -> tuple[frozenset[int], frozenset[int]]:
    text, begins = grid.label_lines
    lines = {bisect_right(begins, match.start()) - 1 for match in words.finditer(text)}
    columns = frozenset(
        column
        for column in range(width)
        if any(_says(row[column], words) for row in grid.rows[:LOOKED_AT] if column < len(row))
    )
    return frozenset([grid.labels[line][0] for line in lines]), columns


def says_derived(cell: object) -> bool:
    """Whether a label or heading says that its figures are no amounts to add up."""
    return _says(cell, _DERIVED)


def says_total(cell: object) -> bool:
    """Whether a label or heading says that its figures add up others."""
    return _says(cell, _TOTAL)


def _says(cell: object, words: re.Pattern[str]) -> bool:
    return type(cell) is str and len(cell) <= LONGEST and bool(words.search(cell.casefold()))


def hides_a_figure(grid: Grid, row: int, column: int) -> bool:
    """Whether a text stands in the cell that may be there instead of a figure."""
    line = grid.rows[row]
    cell = line[column] if column < len(line) else None
    return type(cell) is str and cell.strip().casefold() not in PLACEHOLDERS
