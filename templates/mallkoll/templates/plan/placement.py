"""Placement: the layout's tables and their data on the sheets, before a cell is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import TOTALS, Layout, Role, RowFields, SheetSpec, Table, undeclared_row

KEY_COLUMN = 1  # A, hidden
FIRST_COLUMN = 2
FIRST_TABLE_ROW = 5  # below title, subtitle, the line for findings and a blank
SPARE_ROWS = 3  # open rows below those that the data fill
START = "start"  # the sheet of that name begins with guidance
GUIDE_ROWS = 10  # the rows of the guidance: a heading, the steps, the legend and a blank


class PlacedTable(Struct, frozen=True):
    """A table with its rows on the sheet: the hidden key row is the one above the heading row."""

    bound: BoundTable
    title_row: int
    guidance_row: int | None
    band_row: int | None  # headings over several columns
    note_row: int | None
    last_row: int
    values: Mapping[CellRef, object]
    check_column: int  # right of the sheet's widest table, for the live checks
    spare_rows: frozenset[int]  # rows that need not be filled
    known: frozenset[CellRef]  # cells carried over from the previous period
    starting: frozenset[CellRef]  # cells that the template is made with, for the nämnd to keep or change

    @property
    def helper_columns(self) -> Mapping[int, int]:
        """The hidden column of each of the table's columns, by column number."""
        return {col: self.whole_column + 1 + col - FIRST_COLUMN for col in self.bound.columns.values()}

    @property
    def whole_column(self) -> int:
        """The hidden column with the full text of a row's checks, which the check cell may have to shorten."""
        return self.check_column + 1


def place_tables(layout: Layout, data: Mapping[str, TableData]) -> dict[str, PlacedTable]:
    """Place every table of the layout, in the order of its sheets."""
    placed: dict[str, PlacedTable] = {}
    next_row: dict[str, int] = {}
    for sheet, key, table in layout.placed_tables():
        first = FIRST_TABLE_ROW + (GUIDE_ROWS if is_start(sheet) else 0)
        at = next_row.get(sheet.name, first)
        width = max(len(layout.tables[other].columns) for other in sheet.tables)
        result = _place(key, table, sheet.name, at, data.get(key) or TableData(), FIRST_COLUMN + width)
        placed[key] = result
        next_row[sheet.name] = (result.note_row or result.last_row) + 3
    return placed


def is_start(sheet: SheetSpec) -> bool:
    """Whether the sheet is the one with guidance and the progress of the work."""
    return sheet.name.casefold() == START


def _place(key: str, table: Table, sheet: str, top: int, data: TableData, check_column: int) -> PlacedTable:
    guidance_row = top + 1 if table.guidance else None
    band_row = top + (2 if table.guidance else 1) if any(column.band for column in table.columns) else None
    heading_row = (band_row or (guidance_row or top)) + 2
    columns = {column.key: FIRST_COLUMN + i for i, column in enumerate(table.columns)}
    rows: list[BoundRow] = []
    values: dict[CellRef, object] = {}
    spare: set[int] = set()
    carried_over: set[CellRef] = set()
    starting: set[CellRef] = set()
    for row_key, spec, row_data in _rows(table, data):
        at = heading_row + 1 + len(rows)
        if not spec.label:
            spare.add(at)
        rows.append(BoundRow(row_key, spec.label, at, spec))
        texts = {**dict(spec.values), **(row_data.values if row_data else {})}
        for column, value in texts.items():
            if column in columns and value is not None:
                values[CellRef(sheet, at, columns[column])] = value
        if row_data is not None:
            carried_over |= {CellRef(sheet, at, columns[column]) for column in row_data.known & columns.keys()}
            starting |= {CellRef(sheet, at, columns[column]) for column in row_data.starting & columns.keys()}
    last_row = heading_row + len(rows)
    bound = BoundTable(key, table, sheet, columns, tuple(rows), heading_row, KEY_COLUMN)
    return PlacedTable(bound, top, guidance_row, band_row, last_row + 1 if table.note else None, last_row, values,
                       check_column, frozenset(spare), frozenset(carried_over), frozenset(starting))  # fmt: skip


def _rows(table: Table, data: TableData) -> Sequence[tuple[str, RowFields, RowData | None]]:
    """The layout's rows with the open ones inserted before the totals that end the table, else at the end.

    A table without open rows gets an empty one above each sum, so that rows inserted right above the sum are counted.
    """
    fixed = [(key, spec, data.fixed.get(key)) for key, spec in table.row.items()]
    if not table.open_rows:
        return fixed if table.sums_above else list(_with_spare_rows(fixed))
    count = max(table.open_rows, len(data.added) + SPARE_ROWS)
    opened: list[tuple[str, RowFields, RowData | None]] = []
    for i in range(count):
        row_data = data.added[i] if i < len(data.added) else None
        opened.append((f"rad_{i + 1}", undeclared_row(row_data.label if row_data else ""), row_data))
    split = len(fixed)
    while split and fixed[split - 1][1].role in TOTALS | {Role.COST, Role.INCOME, Role.FRAME, Role.INFO}:
        split -= 1
    if not any(spec.role in TOTALS for _, spec, _ in fixed):
        split = len(fixed)
    return [*fixed[:split], *opened, *fixed[split:]]


def _with_spare_rows(
    fixed: Sequence[tuple[str, RowFields, RowData | None]],
) -> Iterator[tuple[str, RowFields, RowData | None]]:
    count, before = 0, None
    for key, spec, row_data in fixed:
        if spec.role in {Role.SUM, Role.SUBTOTAL} and before in {Role.ITEM, Role.OF_WHICH}:
            count += 1
            yield f"rad_{count}", undeclared_row(""), None
        before = spec.role
        yield key, spec, row_data
