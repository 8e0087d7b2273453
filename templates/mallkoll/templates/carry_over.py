"""From period to period: the values of a filled workbook that belong in the next one's template.

Two columns of different templates hold the same figure where it is the same measure of the same time
(:mod:`mallkoll.workbook.layout.column_meaning`), whatever the headings: *Redovisning 31/8 2017* in one report is
*Redovisat samma period föregående år* in the next, and a whole year's outcome is the bokslut of the year after. An
amount comes in the unit and with the sign that the template asks for.
Forecasts and drafts are never carried over. Comments are, with a note that they must be updated.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.templates.plan.table_data import RowData, TableData
from mallkoll.validators.document import Document
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import facts
from mallkoll.validators.facts.signs import sign_of
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.template_identifiers import TO_UPDATE_PREFIX
from mallkoll.workbook.layout.column_meaning import ColumnMeaning, column_meaning, same_heading
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Kind, Layout, Role, RowFields, Table
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.book import Book, parse_address
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import normalized, percent_text

_NEVER = frozenset({FigureMeasure.FORECAST, FigureMeasure.FORECAST_DEVIATION, FigureMeasure.DRAFT})
_COMMENT = ("kommentar", "analys")
_BY_ROLE = {Role.COST, Role.INCOME, Role.FRAME}


def carried_over(layout: Layout, previous: Layout, book: Book) -> dict[str, TableData]:
    """The figures and texts for a template, by table key, that the workbook of the previous period holds."""
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
    """The labels of rows with amounts that the template asks for but has no row for: renamed or removed rows."""
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
    """The meaning of a column that a template asks for; None where an earlier file cannot have the figures."""
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
        """The meaning of the figures in a fact's column."""
        place = (fact.table, fact.column)
        if place not in self._meanings:
            self._meanings[place] = column_meaning(self._layout, self._layout.tables[fact.table], self._column(fact))
        return self._meanings[place]

    def row(self, layout: Layout, key: str, table: Table, row: RowFields) -> RowData | None:
        """The values for a declared row: from the table of the same key first, then from any other."""
        if row.role in TOTALS or row.role is Role.HEADING:
            return None
        values: dict[str, object] = {}
        for bound in self._in_order(key):
            matching = _like(bound, row, table)
            if matching is not None:
                for column, value in self._values(layout, table, row, bound, matching, texts=bound.key == key):
                    values.setdefault(column, value)
        return RowData(row.label, values, frozenset(values)) if values else None

    def added(self, layout: Layout, key: str, table: Table) -> Iterator[RowData]:
        """The rows for an open table, from the table of the same key or with the same heading of its labels."""
        declared = {normalized(row.label) for row in table.row.values()}
        for bound in self._in_order(key):
            same_rows = bound.key == key or same_heading(bound.table.label_column, table.label_column)
            if not same_rows or not bound.table.open_rows or bound.table.mirrors is not None:
                continue
            for source_row in bound.rows:
                if (
                    source_row.label
                    and source_row.key not in bound.table.row
                    and normalized(source_row.label) not in declared
                ):
                    values = dict(self._values(layout, table, source_row.spec, bound, source_row, texts=True))
                    name = table.label_column.key  # which rows a budget has, the nämnd decides
                    stays = {*values} if layout.period.is_budget else {name, *values}
                    labelled = {name: source_row.label, **values}
                    yield RowData(source_row.label, labelled, frozenset(stays), frozenset({name}))
            return

    def _in_order(self, key: str) -> list[BoundTable]:
        return sorted(self._document.tables.values(), key=lambda bound: bound.key != key)

    def _values(
        self, layout: Layout, table: Table, wanted: RowFields, bound: BoundTable, row: BoundRow, *, texts: bool
    ) -> Iterator[tuple[str, object]]:
        facts_of_row = self._of_row.get((bound.key, row.key), [])
        for column in table.columns:
            meaning, text = _asked(layout, table, column), texts and column.kind is Kind.TEXT
            for fact in facts_of_row:
                source_column = self._column(fact)
                same_text = text and source_column.kind is Kind.TEXT and _same_texts(column, source_column)
                if not same_text and (meaning is None or self.meaning(fact) != meaning):
                    continue
                sign = sign_of(layout, table, column, wanted)
                value = self._value(fact, source_column, layout.unit_of(table, column), sign)
                if value is None:
                    continue
                if same_text and any(word in normalized(column.heading) for word in _COMMENT):
                    value = f"{TO_UPDATE_PREFIX}{str(value).removeprefix(TO_UPDATE_PREFIX)}"
                yield column.key, value
                break

    def _column(self, fact: Fact) -> Column:
        return self._layout.tables[fact.table].column[fact.column]

    def _value(self, fact: Fact, column: Column, unit: str, sign: str | None) -> object:
        """The value of a fact for a cell: as it was typed, but an amount in ``unit`` and with ``sign``."""
        if fact.value is not None and fact.unit in UNIT_FACTOR and unit in UNIT_FACTOR:
            turned = bool(fact.value) and fact.sign is not None and sign is not None and fact.sign != sign
            if turned or fact.unit != unit:
                return (-1 if turned else 1) * float(fact.value) * UNIT_FACTOR[fact.unit] / UNIT_FACTOR[unit]
        cell = self._document.sheets[fact.sheet].cells.get(parse_address(fact.cell))
        typed = None if cell is None else cell.value
        if isinstance(typed, str) and typed.strip():
            return fact.text
        if isinstance(typed, float):
            percent = column.kind in {Kind.OUTCOME, Kind.TARGET} and "%" in self._document.book.number_format(cell)
            return percent_text(typed) if percent else typed
        if fact.value is None:
            return None
        return float(fact.value.scaleb(-2) if column.kind is Kind.PERCENT else fact.value)  # a formula, not computed


def _same_texts(first: Column, second: Column) -> bool:
    """Whether two columns hold the same kind of texts: they have the same key or heading."""
    return first.key == second.key or same_heading(first, second)


def _like(bound: BoundTable, row: RowFields, table: Table) -> BoundRow | None:
    """The row of ``bound`` that ``row`` of ``table`` continues, else None.

    Rows match by name, else by an alias of either (but not by the name of another row of ``table``), else by the role
    of cost, income or frame where only one row has it.
    """
    label = normalized(row.label)
    for candidate in bound.rows:
        if normalized(candidate.label) == label:
            return candidate
    names = {label, *(normalized(alias) for alias in row.aliases)}
    other_labels = {normalized(other.label) for other in table.rows} - {label}
    for candidate in bound.rows:
        candidate_names = {normalized(candidate.label), *(normalized(alias) for alias in candidate.spec.aliases)}
        if names & candidate_names and normalized(candidate.label) not in other_labels:
            return candidate
    same_role = [candidate for candidate in bound.rows if candidate.spec.role is row.role and row.role in _BY_ROLE]
    return same_role[0] if len(same_role) == 1 else None
