"""Merged cells: a merged text counts for all its rows, a merged figure only for the first.

A nämndmål, a comment or a målvärde merged over several rows is meant for all of them. An amount or a bedömning is not:
the other rows have none, and cannot be typed in.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column, Kind, Role
from mallkoll.workbook.model.book import Book, Cell, Sheet, range_address

MOST_AREAS = 2_000
"""Merged areas looked at on a sheet."""

CARRIED = frozenset({Kind.TEXT, Kind.TARGET})
_JUDGED = frozenset({Kind.STATUS, Kind.TARGET})


class MergedArea(Struct, frozen=True):
    """A merged area over cells of a table where each row should have its own.

    ``ref`` is its first cell, the only one that can be typed in, which need not be one of the table's. ``row`` and
    ``column`` are those of that cell, or where it is not the table's, of the first table cell that it covers.
    """

    table: BoundTable
    row: BoundRow
    column: Column
    ref: CellRef
    area: str
    covered: tuple[tuple[BoundRow, Column, CellRef], ...]


def with_carried_texts(book: Book, tables: Mapping[str, BoundTable]) -> Book:
    """The book with merged texts and målvärden copied to every row they cover; the same book where there are none."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    carried: dict[str, dict[tuple[int, int], Cell]] = {}
    for table in tables.values():
        sheet = sheets[table.sheet]
        if not sheet.merged:
            continue
        of_rows = not any(column.kind in _JUDGED for column in table.table.columns)  # else one name is one row
        columns = {table.columns[column.key] for column in table.table.columns if column.key in table.columns
                   and (column.kind in CARRIED or (of_rows and column.kind is Kind.LABEL))}  # fmt: skip
        places = sorted(row.at for row in table.rows)
        for top, left, bottom, _ in sheet.merged[:MOST_AREAS]:
            first = sheet.cells.get((top, left))
            if left not in columns or bottom == top or first is None or first.value is None:
                continue
            for at in places[bisect_right(places, top) : bisect_right(places, bottom)]:
                if sheet.value(at, left) in {None, ""}:
                    carried.setdefault(sheet.name, {})[at, left] = Cell(at, left, first.value, style=first.style)
    if not carried:
        return book
    return replace(book, sheets=tuple(
        replace(sheet, cells={**sheet.cells, **carried[sheet.name]}) if sheet.name in carried else sheet
        for sheet in book.sheets
    ))  # fmt: skip


def merged_cells(book: Book, tables: Mapping[str, BoundTable]) -> Iterator[MergedArea]:
    """Every merged area over amounts, outcomes or bedömningar of a table."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for table in tables.values():
        sheet = sheets[table.sheet]
        if sheet.merged:
            yield from _of_table(sheet, table)


def _of_table(sheet: Sheet, table: BoundTable) -> Iterator[MergedArea]:
    columns = {table.columns[column.key]: column for column in table.table.columns if column.key in table.columns}
    rows = sorted(table.rows, key=lambda row: row.at)
    places = [row.at for row in rows]
    for top, left, bottom, right in sheet.merged[:MOST_AREAS]:
        if not (table.heading_row <= top and min(columns, default=left) <= left):
            continue  # a heading over all the sheet, or the sheet itself
        within = rows[bisect_left(places, top) : bisect_right(places, bottom)]
        under = [(col, column) for col, column in columns.items() if left <= col <= right]
        cells = [(row, column, CellRef(table.sheet, row.at, col)) for row in within for col, column in under
                 if _own_in_each_row(table, row, column)]  # fmt: skip
        first = CellRef(table.sheet, top, left)
        covered = tuple(cell for cell in cells if cell[2] != first)
        # an own row of words, such as a heading, may stretch over the columns
        if covered and (len(covered) < len(cells) or any(row.key in table.table.row for row, _, _ in covered)):
            row, column, _ = cells[0]
            yield MergedArea(table, row, column, first, range_address(top, left, bottom, right), covered)


def _own_in_each_row(table: BoundTable, row: BoundRow, column: Column) -> bool:
    if row.spec.role is Role.HEADING or table.table.mirrors:
        return False
    return table.numeric(row, column) or column.kind in {Kind.STATUS, Kind.OUTCOME}
