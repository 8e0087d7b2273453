"""The cells of a row with målvärden or a status, read: first as they are while nothing is filled in.

That is the same for all workbooks that have the row in the same place, so that only what is filled in is made anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.targets import Target
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.model.book import Book, Cell, Sheet, Value
from mallkoll.workbook.model.text import one_line

At: TypeAlias = tuple[int, int]
Cells: TypeAlias = Mapping[At, Cell]


def is_blank(raw: Value) -> bool:
    """Whether a cell is blank, or holds nothing but spaces."""
    return raw is None or (isinstance(raw, str) and not raw.strip())


class Entry(Struct, frozen=True, gc=False):
    """One cell of an indicator's row: its place, its content and what that means."""

    ref: CellRef
    column: Column
    raw: Value
    target: Target

    @property
    def blank(self) -> bool:
        """Whether the cell is blank (a dash is not)."""
        return self.raw is None or is_blank(self.raw)


def blank_entry(table: BoundTable, row: BoundRow, column: Column) -> Entry:
    """The cell while nothing is filled in."""
    return Entry(table.refs[row.at][column.key], column, None, parse_target(None))


def filled(book: Book, cells: Cells, blank: tuple[At, Entry]) -> Entry:
    """The cell in the place of a blank one as it is filled in; the same entry where it is not."""
    at, entry = blank
    cell = cells.get(at)
    if cell is None or (raw := cell.value) is None:
        return entry
    target = parse_target(raw, book.number_format(cell)) if type(raw) is float else parse_target(raw)
    return Entry(entry.ref, entry.column, raw, target)


def placed_blank(table: BoundTable, row: BoundRow, column: Column) -> tuple[At, Entry]:
    """Where a cell is, and the cell while nothing is filled in."""
    return (row.at, table.columns[column.key]), blank_entry(table, row, column)


def texts_in(cells: Cells, places: Iterable[At]) -> list[str]:
    """What stands in some cells as texts, "" for anything else."""
    found: list[str] = []
    for at in places:
        cell = cells.get(at)
        found.append(cell.value if cell is not None and isinstance(cell.value, str) else "")
    return found


def row_label(sheet: Sheet, table: BoundTable, row: BoundRow) -> str:
    """The row's label in the workbook, on one line."""
    return label_in(sheet.cells, row, label_place(table, row))


def label_place(table: BoundTable, row: BoundRow) -> At | None:
    """Where the label of a row stands; None where the column of labels is gone."""
    col = table.columns.get(table.table.label_column.key)
    return None if col is None else (row.at, col)


def label_in(cells: Cells, row: BoundRow, at: At | None) -> str:
    """The row's label by the place of its cell, on one line; "" where that holds anything but a text."""
    cell = None if at is None else cells.get(at)
    value = None if cell is None else cell.value
    return one_line(value) if isinstance(value, str) else one_line(row.label) if value is None else ""
