"""From period to period: what a filled workbook already says about the next one.

A column's heading names its figure together with its year: *Budget 2019*, *Bokslut 2018*, *Redovisning 31/8 2017*. So
two columns of different templates hold the same figure where their headings (or other names) are the same words with
the same year. A whole year's utfall is, the year after, *2019*, *Utfall 2019* and *Bokslut 2019*. Forecasts are never
taken over. Comments are, with a note that they must be brought up to date.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mallkoll.templates.plan.data import RowData, TableData
from mallkoll.workbook.binding.bind import bind
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.defined_names import TO_UPDATE
from mallkoll.workbook.layout.model import TOTALS, Column, Kind, Layout, Role, RowFields, Table
from mallkoll.workbook.model.book import Book, Sheet
from mallkoll.workbook.model.text import normal, percent_text

_YEAR = re.compile(r"\b(19|20)\d\d\b")
_FORECAST = ("prognos", "förslag")
_COMMENT = ("kommentar", "analys")
_BY_ROLE = {Role.COST, Role.INCOME, Role.FRAME}


def carried(layout: Layout, previous: Layout, book: Book) -> dict[str, TableData]:
    """The figures and texts for a template, as far as the workbook of the period before it knows them."""
    source = _Source(previous, book)
    found: dict[str, TableData] = {}
    for sheet, key, table in layout.placed_tables():
        if sheet.name.casefold() == "start" or table.mirrors is not None:
            continue
        fixed = {row_key: data for row_key, row in table.row.items() if (data := source.row(layout, key, table, row))}
        added = tuple(source.added(layout, key, table)) if table.open_rows else ()
        if fixed or added:
            found[key] = TableData(fixed, added)
    return found


def left_behind(layout: Layout, previous: Layout, book: Book) -> list[str]:
    """The rows whose amounts the template asks for, but that it has no row for: renamed, or taken away."""
    asked = {word for table in layout.tables.values() for column in table.columns for word in meanings(column, layout)}
    names = {normal(name) for t in layout.tables.values() for row in t.rows for name in (row.label, *row.aliases)}
    found: dict[str, None] = {}
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for key, bound in bind(previous, book).tables.items():
        there = layout.tables.get(key)
        if there is not None and there.open_rows:
            continue  # every row finds a place
        columns = [c for c in bound.table.columns if c.kind is Kind.AMOUNT and asked & meanings(c, previous)]
        for row in bound.rows:
            if row.spec.role not in {Role.ITEM, Role.OF_WHICH} or normal(row.label) in names:
                continue
            refs = (bound.ref(row, column.key) for column in columns)
            values = (sheets[ref.sheet].value(ref.row, ref.col) for ref in refs if ref is not None)
            if row.label and any(isinstance(value, float) and value for value in values):
                found[row.label] = None
    return list(found)


def meanings(column: Column, layout: Layout) -> frozenset[str]:
    """What a column's figures are, in words with a year; nothing where the heading does not say."""
    if column.calculation is not None or column.kind in {Kind.LABEL, Kind.TEXT, Kind.STATUS}:
        return frozenset()
    names = {normal(text) for text in (column.heading, *column.aliases)}
    if any(name.startswith(_FORECAST) for name in names):
        return frozenset()
    end, said = layout.period.end, {name for name in names if _YEAR.search(name)}
    whole_year = end.month == 12 and not layout.period.is_budget
    if whole_year and not column.prior and any(str(end.year) in name for name in said):
        if column.kind is Kind.OUTCOME:
            said |= {str(end.year), f"utfall {end.year}"}
        elif any(name.startswith(("redovis", "utfall")) for name in said):
            said |= {f"bokslut {end.year}"}
    return frozenset(said)


class _Value(Struct, frozen=True):
    value: object
    note: bool = False


class _Source:
    def __init__(self, layout: Layout, book: Book) -> None:
        self._layout, self._book = layout, book
        self._tables: Mapping[str, BoundTable] = bind(layout, book).tables
        self._sheets: Mapping[str, Sheet] = {sheet.name: sheet for sheet in book.sheets}

    def row(self, layout: Layout, key: str, table: Table, row: RowFields) -> RowData | None:
        """What is known of a declared row: from the table of the same key first, then from any other."""
        if row.role in TOTALS or row.role is Role.HEADING:
            return None
        values: dict[str, object] = {}
        for bound in self._in_order(key):
            there = _like(bound, row, table)
            if there is not None:
                for column, value in self._values(layout, table, bound, there, texts=bound.key == key):
                    values.setdefault(column, value)
        return RowData(row.label, values, frozenset(values)) if values else None

    def added(self, layout: Layout, key: str, table: Table) -> Iterator[RowData]:
        """The rows of an open table, from the one of the same key, or whose rows have the same heading."""
        heading = normal(table.label_column.heading)
        declared = {normal(row.label) for row in table.row.values()}
        for bound in self._in_order(key):
            same = bound.key == key or normal(bound.table.label_column.heading) == heading
            if not same or not bound.table.open_rows or bound.table.mirrors is not None:
                continue
            for there in bound.rows:
                if there.label and there.key not in bound.table.row and normal(there.label) not in declared:
                    values = dict(self._values(layout, table, bound, there, texts=True))
                    yield RowData(there.label, {table.label_column.key: there.label, **values}, frozenset(values))
            return

    def _in_order(self, key: str) -> list[BoundTable]:
        return sorted(self._tables.values(), key=lambda bound: bound.key != key)

    def _values(
        self, layout: Layout, table: Table, bound: BoundTable, row: BoundRow, *, texts: bool
    ) -> Iterator[tuple[str, object]]:
        sheet = self._sheets[bound.sheet]
        for column in table.columns:
            wanted = meanings(column, layout)
            for other in bound.table.columns:
                ref = bound.ref(row, other.key)
                same_text = texts and column.kind is Kind.TEXT is other.kind and _same_heading(column, other)
                if ref is None or not (same_text or wanted & meanings(other, self._layout)):
                    continue
                value = self._value(sheet, ref, other)
                if value in {None, ""}:
                    continue
                if same_text and any(word in normal(column.heading) for word in _COMMENT):
                    value = f"{TO_UPDATE}{str(value).removeprefix(TO_UPDATE)}"
                yield column.key, value
                break

    def _value(self, sheet: Sheet, ref: CellRef, column: Column) -> object:
        cell = sheet.cells.get((ref.row, ref.col))
        if cell is None:
            return None
        if isinstance(cell.value, float) and column.kind in {Kind.OUTCOME, Kind.TARGET}:
            code = self._book.number_format(cell)
            if "%" in code:
                return percent_text(cell.value)
        return cell.value if isinstance(cell.value, float | str) else None


def _same_heading(a: Column, b: Column) -> bool:
    return a.key == b.key or normal(a.heading) == normal(b.heading)


def _like(bound: BoundTable, row: RowFields, table: Table) -> BoundRow | None:
    """The row of the same name, else by another name of either; a cost, income or frame also by its role where there
    is one of each. What another row of the template is called is that row's.
    """
    own = normal(row.label)
    for there in bound.rows:
        if normal(there.label) == own:
            return there
    names = {own, *(normal(alias) for alias in row.aliases)}
    others = {normal(other.label) for other in table.rows} - {own}
    for there in bound.rows:
        said = {normal(there.label), *(normal(alias) for alias in there.spec.aliases)}
        if names & said and normal(there.label) not in others:
            return there
    alike = [there for there in bound.rows if there.spec.role is row.role and row.role in _BY_ROLE]
    return alike[0] if len(alike) == 1 else None
