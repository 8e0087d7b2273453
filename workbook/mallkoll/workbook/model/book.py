"""The cell model: the contents of a workbook, wherever it was read from.

A :class:`Book` is plain frozen data. The file reader and the readers of open workbooks both produce it, everything
above reads it, nothing changes it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import TypeAlias

from msgspec import Struct, field


class CellError(Struct, frozen=True):
    """An Excel error value such as ``#REF!`` (ECMA-376 part 1, 18.18.11)."""

    code: str


Value: TypeAlias = None | bool | float | str | dt.datetime | dt.date | dt.time | CellError
"""What a cell shows. Every number is a float, as in Excel; a date is a number whose format says date."""


class Cell(Struct, frozen=True, gc=False):
    """One cell that has a value, a formula or a style of its own.

    ``row`` and ``col`` count from 1. ``formula`` is without the leading ``=``, shared formulas written out for their
    own cell. ``style`` is the index into the workbook's cell formats (``Book.number_formats``).
    """

    row: int
    col: int
    value: Value
    formula: str | None = None
    style: int = 0

    @property
    def address(self) -> str:
        """The A1 address without sheet, for instance ``C7``."""
        return address(self.row, self.col)


class Sheet(Struct, frozen=True):
    """One worksheet. ``cells`` is keyed by (row, column), both from 1."""

    name: str
    cells: Mapping[tuple[int, int], Cell]
    state: str = "visible"  # visible | hidden | veryHidden
    merged: tuple[tuple[int, int, int, int], ...] = ()  # (first row, first col, last row, last col)
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    notes: Mapping[tuple[int, int], str] = field(default_factory=dict)
    protected: bool = False

    def value(self, row: int, col: int) -> Value:
        """The value at (row, col), None where there is no such cell."""
        cell = self.cells.get((row, col))
        return None if cell is None else cell.value

    def formula(self, row: int, col: int) -> str | None:
        """The formula at (row, col) without ``=``, or None."""
        cell = self.cells.get((row, col))
        return None if cell is None else cell.formula


class ExcelTable(Struct, frozen=True):
    """One of Excel's own tables (Insert, Table): its area, and its columns by name."""

    name: str
    sheet: str
    top: int
    left: int
    bottom: int
    columns: tuple[str, ...]
    headings: int = 1  # rows of headings
    totals: int = 0  # rows of totals


class Book(Struct, frozen=True):
    """One workbook as read: sheets in tab order, defined names, document properties and number formats."""

    sheets: tuple[Sheet, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # defined name -> what it refers to, e.g. "Drift!$A$5:$F$17"
    properties: Mapping[str, str] = field(default_factory=dict)  # custom document properties, all as text
    number_formats: tuple[str, ...] = ()  # per style index, e.g. "# ##0" or "0%"
    date1904: bool = False
    tables: tuple[ExcelTable, ...] = ()  # Excel's own tables; not read from an open workbook

    def sheet(self, name: str) -> Sheet | None:
        """The sheet with that name, without regard to case as in Excel, or None."""
        wanted = name.casefold()
        return next((s for s in self.sheets if s.name.casefold() == wanted), None)

    def number_format(self, cell: Cell | None) -> str:
        """The number format code of a cell, ``General`` where it has none."""
        if cell is None or not 0 <= cell.style < len(self.number_formats):
            return "General"
        return self.number_formats[cell.style]


_ADDRESS = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]{1,7})$")


@cache
def column_letters(col: int) -> str:
    """1 → ``A``, 27 → ``AA``."""
    letters = ""
    while col > 0:
        col, rest = divmod(col - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """``A`` → 1, ``AA`` → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def address(row: int, col: int) -> str:
    """(7, 3) → ``C7``."""
    return f"{column_letters(col)}{row}"


def range_address(top: int, left: int, bottom: int, right: int) -> str:
    """``C7:D8``, or ``C7`` for a single cell."""
    first, last = address(top, left), address(bottom, right)
    return first if first == last else f"{first}:{last}"


@lru_cache(maxsize=4096)
def parse_address(text: str) -> tuple[int, int]:
    """``C7`` or ``$C$7`` → (7, 3). Raises ValueError for anything else."""
    match = _ADDRESS.match(text)
    if not match:
        raise ValueError(f"not a cell address: {text!r}")
    return int(match[2]), column_number(match[1])


def parse_area(text: str) -> tuple[int, int, int, int] | None:
    """``A4:C9`` → (first row, first col, last row, last col); None where it is not an address or range."""
    first, _, last = text.partition(":")
    try:
        (top, left), (bottom, right) = parse_address(first), parse_address(last or first)
    except ValueError:
        return None
    return (top, left, bottom, right) if top <= bottom and left <= right else None


_RANGE = re.compile(r"(?:'((?:[^']|'')+)'|([^'!\s()]+))!\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?$")


@lru_cache(maxsize=4096)
def parse_range(text: str) -> tuple[str, int, int, int, int] | None:
    """``'Drift 2'!$A$5:$F$17`` → (sheet, first row, first col, last row, last col); None if not a plain range."""
    match = _RANGE.match(text)
    if not match:
        return None
    quoted, plain, left, top, right, bottom = match.groups()
    sheet = quoted.replace("''", "'") if quoted else plain
    first_row, first_col = int(top), column_number(left)
    return sheet, first_row, first_col, int(bottom or top), column_number(right or left)


def quote_sheet(name: str) -> str:
    """A sheet name as written before ``!`` in a formula, always quoted: ``'Drift'``."""
    return "'" + name.replace("'", "''") + "'"
