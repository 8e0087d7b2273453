"""The bound cells of a workbook, as JSON and as plain lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct, field

from mallkoll.validators.findings.words import cell_text
from mallkoll.workbook.binding.bind_layout import Binding
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.formulas.swedish_formula import in_swedish
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, CellError, Value
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import FindingValue


class ListedCell(Struct, frozen=True):
    """One cell of a layout's table. Dates are ISO text, errors their code."""

    table: str = field(name="tabell")
    row: str = field(name="rad")
    row_key: str = field(name="rad_nyckel")
    role: str = field(name="roll")
    column: str = field(name="kolumn")
    column_key: str = field(name="kolumn_nyckel")
    sheet: str = field(name="blad")
    cell: str
    value: FindingValue = field(name="varde")
    formula: str | None = field(name="formel")


class CellListing(Struct, frozen=True):
    """The bound cells of a workbook; the fields are the keys of the JSON."""

    version: int
    file: str = field(name="fil")
    layout: str
    cells: tuple[ListedCell, ...] = field(name="celler")


def list_cells(file: str, layout: Layout, book: Book, binding: Binding) -> CellListing:
    """Every bound cell, table by table."""
    cells = (cell for table in binding.tables.values() for cell in _cells(table, book))
    return CellListing(1, file, layout.id, tuple(cells))


def listing_text(layout: Layout, book: Book, binding: Binding) -> Iterator[str]:
    """The bound cells as lines for a person, table by table."""
    yield f"Layout: {layout.id} version {layout.version}"
    for table in binding.tables.values():
        yield ""
        yield f"{one_line(table.table.heading)}  [{table.key}, bladet {table.sheet}, hittad på {table.found_by}]"
        for entry in _cells(table, book):
            formula = f"   ={in_swedish(entry.formula)}" if entry.formula else ""
            place = f"{entry.row[:44]:<44} {entry.column[:28]:<28}"
            yield f"  {entry.cell:<6} {entry.role:<8} {place} {cell_text(entry.value)[:60]}{formula}"
    for missing in binding.missing:
        content = missing.row or missing.column
        yield f"saknas: {missing.table}" + (f", {content}" if content else "")


def _cells(table: BoundTable, book: Book) -> Iterator[ListedCell]:
    sheet = next(s for s in book.sheets if s.name == table.sheet)
    for row, column, ref in table.cells():
        yield ListedCell(
            table.key, one_line(row.label), row.key, row.spec.role.value, one_line(column.heading), column.key,
            ref.sheet, ref.address, _held(sheet.value(ref.row, ref.col)), sheet.formula(ref.row, ref.col),
        )  # fmt: skip


def _held(value: Value) -> FindingValue:
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return value.code if isinstance(value, CellError) else value
