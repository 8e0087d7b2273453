"""Differences between a copied sheet and the sheet that counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column
from mallkoll.workbook.model.book import Sheet, Value
from mallkoll.workbook.model.text import normalized


class Difference(Struct, frozen=True):
    """A cell of the copy that holds another ``value`` than the one that ``counted_value``."""

    table: BoundTable
    row: BoundRow
    column: Column
    copy_ref: CellRef
    counted_ref: CellRef
    value: Value
    counted_value: Value


def differences(sheets: Mapping[str, Sheet], table: BoundTable, copy: BoundTable) -> Iterator[Difference]:
    """The typed cells that differ, row by row; cells with formulas on both sheets follow from those."""
    copy_sheet, counted_sheet = sheets[copy.sheet], sheets[table.sheet]
    declared = {row.key: row for row in table.rows if not row.added}
    added = {normalized(row.label): row for row in table.rows if row.added}
    matched: set[int] = set()
    for row in copy.rows:
        counterpart = added.get(normalized(row.label)) if row.added else declared.get(row.key)
        if counterpart is not None:
            matched.add(counterpart.at)
        yield from _of_row(copy_sheet, counted_sheet, copy, table, row, counterpart)
    for counterpart in table.rows:
        if counterpart.at not in matched:  # taken out of the copy, or put in later
            yield from _of_row(copy_sheet, counted_sheet, copy, table, None, counterpart)


def _of_row(
    copy_sheet: Sheet,
    counted_sheet: Sheet,
    copy: BoundTable,
    table: BoundTable,
    row: BoundRow | None,
    counterpart: BoundRow | None,
) -> Iterator[Difference]:
    shown = row or counterpart
    if shown is None:
        return
    for column in table.table.columns:
        if column.key not in copy.columns or column.key not in table.columns:
            continue
        a = CellRef(copy.sheet, row.at if row else copy.heading_row, copy.columns[column.key])
        b = CellRef(table.sheet, counterpart.at if counterpart else table.heading_row, table.columns[column.key])
        if row and counterpart and copy_sheet.formula(a.row, a.col) and counted_sheet.formula(b.row, b.col):
            continue
        value = copy_sheet.value(a.row, a.col) if row else None
        counted_value = counted_sheet.value(b.row, b.col) if counterpart else None
        if _plain(value) != _plain(counted_value):
            yield Difference(copy, shown, column, a, b, value, counted_value)


def _plain(value: Value) -> Value:
    return (" ".join(value.split()) or None) if isinstance(value, str) else value
