"""Which tables nobody has filled in: what the template was made with is no answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.facts.overview import START_TABLE
from mallkoll.validators.facts.prefilled import prefilled_values, starting_values, still_holds
from mallkoll.validators.indicators.indicator_rows import COMMENT
from mallkoll.validators.rows.gaps import Extent, Gap
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Column, Kind, Role
from mallkoll.workbook.model.text import normalized

_ANSWERS = frozenset({Kind.OUTCOME, Kind.STATUS, Kind.DATE})


def tables_to_fill(document: Document) -> Sequence[BoundTable]:
    """The tables with something to fill in."""
    return document.bound.once(_tables_to_fill)


def _tables_to_fill(bound: BoundLayout) -> Sequence[BoundTable]:
    return [
        table
        for table in bound.tables.values()
        if table.key != START_TABLE
        and table.table.mirrors is None
        and any(_is_filled_in(column) for column in table.table.columns)
    ]


def nothing_is_filled_in(document: Document) -> bool:
    """Whether all tables are as the template was made; of most workbooks the first cells tell."""
    tables = tables_to_fill(document)
    return bool(tables) and not any(_is_touched(document, table) for table in tables)


def untouched(document: Document) -> frozenset[str]:
    """The keys of those in which nothing is filled in, beside names and what the template was made with."""
    return document.once(_untouched)


def _untouched(document: Document) -> frozenset[str]:
    return frozenset(table.key for table in tables_to_fill(document) if not _is_touched(document, table))


def empty_tables(document: Document) -> tuple[BoundTable, ...]:
    """Those in which nothing stands at all, but the names of rows."""
    return document.once(_empty_tables)


def _empty_tables(document: Document) -> tuple[BoundTable, ...]:
    return tuple(table for table in tables_to_fill(document) if _is_empty(document, table))


def unanswered_tables(document: Document) -> Mapping[str, Sequence[Gap]]:
    """Those that hold what the template was made with and no answer, by key: the columns that are blank in each.

    Only where that is more than one column, or so of every table on the sheet: else the column is told of by itself. A
    column that the layout requires is always told of by itself.
    """
    return document.once(_unanswered_tables)


def _unanswered_tables(document: Document) -> Mapping[str, Sequence[Gap]]:
    columns: dict[str, list[Gap]] = {}
    for gap in document.gaps:
        if gap.extent is Extent.COLUMN:
            columns.setdefault(gap.readings[0].table.key, []).append(gap)
    if not columns:
        return {}
    lacking, empty = untouched(document), {table.key for table in empty_tables(document)}
    by_sheet: dict[str, list[str]] = {}
    for table in tables_to_fill(document):
        by_sheet.setdefault(table.sheet, []).append(table.key)
    together = {key for keys in by_sheet.values() if len(keys) > 1 and lacking.issuperset(keys) for key in keys}
    return {
        key: found
        for key, found in columns.items()
        if key in lacking - empty
        and (len(found) > 1 or key in together)
        and not any(gap.readings[0].column.required for gap in found)
    }


def _is_empty(document: Document, table: BoundTable) -> bool:
    cells = document.sheets[table.sheet].cells
    for ref in cells_to_fill(document, table):
        cell = cells.get(ref[1:])
        if (cell is not None and cell.value not in {None, ""}) or ref in document.filled_in_copy:
            return False
    return True


def cells_to_fill(document: Document, table: BoundTable) -> Iterator[CellRef]:
    """The cells of the named rows of a table in which something may be typed."""
    defining, heading = document.bound.defining, Role.HEADING
    columns = document.bound.once(_columns_to_fill)[table.key].all
    for row in table.rows if columns else ():
        if row.label and row.spec.role is not heading:
            refs = table.refs[row.at]
            yield from [ref for column in columns if (ref := refs[column.key]) not in defining]


def _cells(table: BoundTable, columns: Sequence[Column]) -> Iterator[tuple[BoundRow, Column, CellRef]]:
    """The cells of some columns, row by row."""
    for row in table.rows if columns else ():
        refs = table.refs[row.at]
        for column in columns:
            yield row, column, refs[column.key]


def _is_filled_in(column: Column) -> bool:
    return column.kind is not Kind.LABEL and not column.proposed and column.calculation is None and not column.prior


def _is_answer(column: Column) -> bool:
    """Whether it is filled in by whoever reports; goals, sources and målvärden come with the template."""
    return _is_filled_in(column) and (column.numeric or column.kind in _ANSWERS or column.key == COMMENT)


class _ToFill(NamedTuple):
    """The columns of a bound table that are filled in, and those whose figures and words answer for it."""

    all: Sequence[Column]
    asked: Sequence[Column]


def _columns_to_fill(bound: BoundLayout) -> Mapping[str, _ToFill]:
    found: dict[str, _ToFill] = {}
    for key, table in bound.tables.items():
        filled_in = [column for column in table.table.columns if _is_filled_in(column)]
        asked = [column for column in filled_in if _is_answer(column)] or filled_in
        found[key] = _ToFill(*([c for c in columns if c.key in table.columns] for columns in (filled_in, asked)))
    return found


def _is_touched(document: Document, table: BoundTable) -> bool:
    cells, copied = document.sheets[table.sheet].cells, document.filled_in_copy
    for row, column, ref in _cells(table, document.bound.once(_columns_to_fill)[table.key].asked):
        if ref in copied:
            return True
        cell = cells.get(ref[1:])
        if cell is None or cell.value is None or cell.formula is not None or column.key in row.spec.values:
            continue
        if isinstance(cell.value, str) and _says_nothing_new(cell.value):
            continue
        before = document.once(_made_with).get((table.key, normalized(row.label), column.key))
        if before is None or not still_holds(cell.value, before):
            return True
    return False


def _made_with(document: Document) -> Mapping[tuple[str, str, str], float | str]:
    """What the template was made with, by table, row's label and column."""
    known = chain(prefilled_values(document.book), starting_values(document.book))
    return {(one.table, normalized(one.row), one.column): one.value for one in known}


def _says_nothing_new(text: str) -> bool:
    """Whether a text is blank, or still that of the period before."""
    return not text.strip() or normalized(text).startswith(normalized(TO_UPDATE_PREFIX))
