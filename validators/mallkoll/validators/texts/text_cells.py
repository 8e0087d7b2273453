"""The cells of a workbook for texts: where they are, and what somebody has typed in them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.facts.gather import tables_with_facts
from mallkoll.validators.facts.meanings import meant_tables
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.model.book import Cell


class TextPlace(NamedTuple):
    """A cell for a text, whatever stands there; ``concept`` is what its row is about, None where that has no facts."""

    table: BoundTable
    row: BoundRow
    column: Column
    ref: CellRef
    concept: str | None


def text_cells(document: Document) -> list[tuple[TextPlace, str, Cell]]:
    """The cells for texts that hold some, table for table; ask for them by ``document.once``."""
    found: list[tuple[TextPlace, str, Cell]] = []
    for sheet, places in document.bound.once(_places):
        get = document.sheets[sheet].cells.get
        found += [
            (place, value, cell)
            for place, at in places
            if (cell := get(at)) is not None and isinstance(value := cell.value, str)
        ]
    return found


def _places(bound: BoundLayout) -> list[tuple[str, list[tuple[TextPlace, tuple[int, int]]]]]:
    """The places in all workbooks that have their tables there, by sheet; most tables have none."""
    tables = ((table.sheet, list(_of_table(bound, table))) for table in bound.tables.values())
    return [(sheet, [(one, (one.ref.row, one.ref.col)) for one in places]) for sheet, places in tables if places]


def _of_table(bound: BoundLayout, table: BoundTable) -> Iterator[TextPlace]:
    columns = [one for one in table.table.columns if one.kind is Kind.TEXT and one.key in table.columns]
    has_facts = columns and any(table is one for one in tables_with_facts(bound.tables))
    named = meant_tables(bound.layout).named(table) if has_facts else ()
    concepts = {row.at: name.concept for row, name in named}
    for row in table.rows if columns else ():
        refs = table.refs[row.at]
        for column in columns:
            yield TextPlace(table, row, column, refs[column.key], concepts.get(row.at))
