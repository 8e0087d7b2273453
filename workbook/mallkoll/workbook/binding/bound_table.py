"""A layout's tables with addresses: the place of each declared row and column in one particular workbook.

The builder makes them for the workbook it is about to write, the binder finds them in a returned workbook. All
relations, formulas and checks are made from them, so that both refer to the same cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from mallkoll.workbook.layout.layout_model import Column, Role, RowFields, Table
from mallkoll.workbook.model.book import address, quote_sheet
from mallkoll.workbook.model.worked_out import once_property


class CellRef(NamedTuple):
    """A cell of a workbook: sheet name, row and column from 1."""

    sheet: str
    row: int
    col: int

    @property
    def address(self) -> str:
        """``C7``."""
        return address(self.row, self.col)

    def text(self, home: str) -> str:
        """The reference as written in a formula on the sheet ``home``: ``C7`` or ``'Drift'!C7``."""
        return self.address if self.sheet == home else f"{quote_sheet(self.sheet)}!{self.address}"


class BoundRow(Struct, frozen=True):
    """One row of a table in the workbook."""

    key: str
    label: str
    at: int  # the sheet's row number
    spec: RowFields
    added: bool = False  # added by the nämnd, not declared in the layout

    @property
    def holds_numbers(self) -> bool:
        """Whether plain numbers are expected in the columns for them."""
        return self.spec.kind is None and self.spec.role is not Role.HEADING


class MissingPart(Struct, frozen=True):
    """A declared table, row or column that is not in the workbook."""

    table: str
    row: str | None = None
    column: str | None = None


class BoundTable(Struct, frozen=True, dict=True):
    """One table of the layout in the workbook. ``columns`` maps column keys to the sheet's column numbers."""

    key: str
    table: Table
    sheet: str
    columns: Mapping[str, int]
    rows: tuple[BoundRow, ...]
    heading_row: int
    key_column: int | None  # the hidden column with the row keys, None where it is gone
    found_by: str = "namn"  # namn | nycklar | rubriker

    @once_property
    def row(self) -> Mapping[str, BoundRow]:
        """The rows by key."""
        return {row.key: row for row in self.rows}

    @once_property
    def row_at(self) -> Mapping[int, BoundRow]:
        """The rows by their row numbers in the sheet."""
        return {row.at: row for row in self.rows}

    @once_property
    def missing(self) -> Sequence[MissingPart]:
        """The declared rows and columns that are not in the workbook."""
        rows = [MissingPart(self.key, row=key) for key in self.table.row if key not in self.row]
        columns = [MissingPart(self.key, column=key) for key in self.table.column if key not in self.columns]
        return rows + columns

    @once_property
    def numeric_at(self) -> Mapping[int, Column]:
        """The columns for plain numbers by their numbers in the sheet."""
        return {self.columns[c.key]: c for c in self.table.columns if c.numeric and c.key in self.columns}

    @once_property
    def numeric_rows(self) -> Sequence[tuple[BoundRow, Mapping[str, CellRef]]]:
        """The rows in which plain numbers are expected, with their cells by column key."""
        return [(row, self.refs[row.at]) for row in self.rows if row.holds_numbers]

    @once_property
    def refs(self) -> Mapping[int, Mapping[str, CellRef]]:
        """The cells by row number and column key, each a single object that is reused."""
        sheet, columns, make = self.sheet, tuple(self.columns.items()), tuple.__new__  # as CellRef, in half the time
        return {row.at: {key: make(CellRef, (sheet, row.at, col)) for key, col in columns} for row in self.rows}

    def ref(self, row: BoundRow, column: str) -> CellRef | None:
        """The cell in a row and a column; None where the column is not in the workbook."""
        col = self.columns.get(column)
        return None if col is None else CellRef(self.sheet, row.at, col)

    def cells(self) -> Iterator[tuple[BoundRow, Column, CellRef]]:
        """Every bound cell, row by row, in the layout's column order."""
        columns = [column for column in self.table.columns if column.key in self.columns]
        for row in self.rows:
            refs = self.refs[row.at]
            for column in columns:
                yield row, column, refs[column.key]

    def numeric(self, row: BoundRow, column: Column) -> bool:
        """Whether the cell in a row and a column should hold a plain number."""
        return column.numeric and row.holds_numbers

    def numeric_cells(self) -> Iterator[tuple[BoundRow, Column, CellRef]]:
        """The bound cells that should hold plain numbers, in the order of :meth:`cells`."""
        columns = [(column, column.key) for column in self.numeric_at.values()]
        for row, refs in self.numeric_rows:
            for column, key in columns:
                yield row, column, refs[key]


def key_text(row: BoundRow) -> str:
    """The text in the hidden key column: ``varav:hvb_unga``. Formulas exclude varav rows by its first part."""
    return f"{row.spec.role.value}:{row.key}"
