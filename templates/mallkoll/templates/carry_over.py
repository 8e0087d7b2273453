"""From period to period: what a filled workbook already says about the next one.

Two columns of different templates hold the same figure where it is the same measure of the same time
(:mod:`mallkoll.workbook.layout.column_meaning`), whatever the headings: what one report calls *Redovisning 31/8 2017*
is the next one's *Redovisat samma period föregående år*, and a whole year's outcome the bokslut of the year after.
Forecasts and drafts are never taken over. Comments are, with a note that they must be brought up to date.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.relations import UNIT_FACTOR
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.column_meaning import ColumnMeaning, column_meaning, same_heading
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Layout, Role, RowFields, Table
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.model.text import normalized, percent_text

_NEVER = frozenset({FigureMeasure.FORECAST, FigureMeasure.FORECAST_DEVIATION, FigureMeasure.DRAFT})
_COMMENT = ("kommentar", "analys")
_BY_ROLE = {Role.COST, Role.INCOME, Role.FRAME}


def carried_over(layout: Layout, previous: Layout, book: Book) -> dict[str, TableData]:
    """The figures and texts for a template, as far as the workbook of the period before it knows them."""
    source = _Source(previous, book)
    data_by_table: dict[str, TableData] = {}
    for sheet, key, table in layout.placed_tables():
        if sheet.name.casefold() == "start" or table.mirrors is not None:
            continue
        fixed = {row_key: data for row_key, row in table.row.items() if (data := source.row(layout, key, table, row))}
        added = tuple(source.added(layout, key, table)) if table.open_rows else ()
        if fixed or added:
            data_by_table[key] = TableData(fixed, added)
    return data_by_table


def left_behind(layout: Layout, previous: Layout, book: Book) -> list[str]:
    """The rows whose amounts the template asks for, but that it has no row for: renamed, or taken away."""
    asked = {wanted for t in layout.tables.values() for c in t.columns if (wanted := _asked(layout, t, c))}
    names = {normalized(name) for t in layout.tables.values() for row in t.rows for name in (row.label, *row.aliases)}
    source = _Source(previous, book)
    labels: dict[str, None] = {}
    for fact in source.facts:
        there = layout.tables.get(fact.table)
        if there is not None and there.open_rows:
            continue  # every row finds a place
        money = fact.sign is not None and bool(fact.value) and source.meaning(fact) in asked
        if money and fact.role in {Role.ITEM, Role.OF_WHICH} and fact.label and normalized(fact.label) not in names:
            labels[fact.label] = None
    return list(labels)


def _asked(layout: Layout, table: Table, column: Column) -> ColumnMeaning | None:
    """What a template asks for in a column; None where the file before can have no answer."""
    if column.calculation is not None or column.kind in {Kind.LABEL, Kind.TEXT, Kind.STATUS, Kind.DATE}:
        return None
    wanted = column_meaning(layout, table, column)
    return wanted if wanted.timed and wanted.measure not in _NEVER else None


class _Source:
    """A workbook of an earlier period: its rows, and its facts by row."""

    def __init__(self, layout: Layout, book: Book) -> None:
        self._layout, self._document = layout, Document.of(layout, book)
        self.facts = facts(self._document)
        self._of_row: dict[tuple[str, str], list[Fact]] = {}
        for fact in self.facts:
            self._of_row.setdefault((fact.table, fact.row), []).append(fact)
        self._meanings: dict[tuple[str, str], ColumnMeaning] = {}

    def meaning(self, fact: Fact) -> ColumnMeaning:
        """What the figures of a fact's column are."""
        place = (fact.table, fact.column)
        if place not in self._meanings:
            self._meanings[place] = column_meaning(self._layout, self._layout.tables[fact.table], self._column(fact))
        return self._meanings[place]

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
        declared = {normalized(row.label) for row in table.row.values()}
        for bound in self._in_order(key):
            same = bound.key == key or same_heading(bound.table.label_column, table.label_column)
            if not same or not bound.table.open_rows or bound.table.mirrors is not None:
                continue
            for there in bound.rows:
                if there.label and there.key not in bound.table.row and normalized(there.label) not in declared:
                    values = dict(self._values(layout, table, bound, there, texts=True))
                    yield RowData(there.label, {table.label_column.key: there.label, **values}, frozenset(values))
            return

    def _in_order(self, key: str) -> list[BoundTable]:
        return sorted(self._document.tables.values(), key=lambda bound: bound.key != key)

    def _values(
        self, layout: Layout, table: Table, bound: BoundTable, row: BoundRow, *, texts: bool
    ) -> Iterator[tuple[str, object]]:
        known = self._of_row.get((bound.key, row.key), [])
        for column in table.columns:
            wanted, text = _asked(layout, table, column), texts and column.kind is Kind.TEXT
            for fact in known:
                other = self._column(fact)
                same_text = text and other.kind is Kind.TEXT and _same_texts(column, other)
                if not same_text and (wanted is None or self.meaning(fact) != wanted):
                    continue
                value = self._value(fact, other, layout.unit_of(table, column))
                if value is None:
                    continue
                if same_text and any(word in normalized(column.heading) for word in _COMMENT):
                    value = f"{TO_UPDATE_PREFIX}{str(value).removeprefix(TO_UPDATE_PREFIX)}"
                yield column.key, value
                break

    def _column(self, fact: Fact) -> Column:
        return self._layout.tables[fact.table].column[fact.column]

    def _value(self, fact: Fact, column: Column, unit: str) -> object:
        """A fact as it is put into a cell: as it was typed, but an amount in the unit that is asked for."""
        if fact.value is not None and fact.unit != unit and fact.unit in UNIT_FACTOR and unit in UNIT_FACTOR:
            return float(fact.value) * UNIT_FACTOR[fact.unit] / UNIT_FACTOR[unit]
        cell = self._document.sheets[fact.sheet].cells.get(parse_address(fact.cell))
        typed = None if cell is None else cell.value
        if isinstance(typed, str) and typed.strip():
            return fact.text
        if isinstance(typed, float):
            percent = column.kind in {Kind.OUTCOME, Kind.TARGET} and "%" in self._document.book.number_format(cell)
            return percent_text(typed) if percent else typed
        if fact.value is None:
            return None
        return float(fact.value.scaleb(-2) if column.kind is Kind.PERCENT else fact.value)  # a formula without a value


def _same_texts(one: Column, other: Column) -> bool:
    """Whether two columns hold texts about the same."""
    return one.key == other.key or same_heading(one, other)


def _like(bound: BoundTable, row: RowFields, table: Table) -> BoundRow | None:
    """The row of the same name, else by another name of either; a cost, income or frame also by its role where there
    is one of each. What another row of the template is called is that row's.
    """
    own = normalized(row.label)
    for there in bound.rows:
        if normalized(there.label) == own:
            return there
    names = {own, *(normalized(alias) for alias in row.aliases)}
    others = {normalized(other.label) for other in table.rows} - {own}
    for there in bound.rows:
        names_there = {normalized(there.label), *(normalized(alias) for alias in there.spec.aliases)}
        if names & names_there and normalized(there.label) not in others:
            return there
    alike = [there for there in bound.rows if there.spec.role is row.role and row.role in _BY_ROLE]
    return alike[0] if len(alike) == 1 else None
