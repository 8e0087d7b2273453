"""Deviations from the budget that are large enough to be explained, and where the template wants the words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.findings.words import figure
from mallkoll.validators.indicators.indicator_rows import COMMENT
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import UNIT_FACTOR
from mallkoll.workbook.layout.expressions import Avvikelse, Ref
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role, Table
from mallkoll.workbook.model.text import one_line

_COMMENTED = frozenset({Role.ITEM, Role.OF_WHICH, Role.INFO})


class Limit(Struct, frozen=True):
    """A deviation is to be explained where it is beyond the larger of an amount and a share of the budget."""

    kronor: float = 500_000.0
    share: float = 0.01

    def amount(self, unit: str) -> float | None:
        """The amount in a unit of money; None of other units."""
        factor = UNIT_FACTOR.get(unit)
        return None if factor is None else self.kronor / factor

    def words(self, unit: str) -> str:
        """``500 tkr och 1 % av budgeten``."""
        return f"{figure(self.amount(unit) or 0.0)} {unit} och {figure(self.share * 100)} % av budgeten"


LIMIT = Limit()


class Deviating(Struct, frozen=True):
    """A deviation beyond the limit; ``comment`` is what stands in the cell ``at`` of ``place``, on one line."""

    reading: Reading
    unit: str
    place: BoundTable
    row: BoundRow
    column: Column
    at: CellRef
    comment: str


class Source(Struct, frozen=True):
    """Where a table's comments stand, and the columns that say how far a row is from its budget."""

    table: str
    deviation: Column
    budget: Column
    place: str
    comment: Column
    amount: float  # the limit in the table's unit
    unit: str


def sources(layout: Layout) -> Iterator[Source]:
    """Every table with a deviation and a place for comments: a column of its own, or a table that has its rows."""
    for _, key, table in layout.placed_tables():
        for column in table.columns:
            calculation = column.calculation
            if not isinstance(calculation, Avvikelse) or not isinstance(calculation.budget, Ref):
                continue
            unit = layout.unit_of(table, column)
            amount, budget = LIMIT.amount(unit), table.column.get(str(calculation.budget.target))
            found = _place(layout, key, table) if amount is not None and budget is not None else None
            if found is not None and amount is not None and budget is not None:
                yield Source(key, column, budget, *found, amount, unit)


def _place(layout: Layout, key: str, table: Table) -> tuple[str, Column] | None:
    """The table itself, else one that has its rows; where several tables have those rows, the last is commented on."""
    own = _comment(table)
    if own is not None:
        return key, own
    items = _items(table)
    for _, other_key, other in layout.placed_tables():
        column = _comment(other)
        if column is not None and items and items <= set(other.row_keys):
            alike = [k for _, k, t in layout.placed_tables() if _is_judged(t) and items == _items(t)]
            return (other_key, column) if alike[-1] == key else None
    return None


def _comment(table: Table) -> Column | None:
    return next((c for c in table.columns if c.kind is Kind.TEXT and c.key == COMMENT), None)


def _items(table: Table) -> frozenset[str]:
    return frozenset(key for key, row in table.row.items() if row.role is Role.ITEM)


def _is_judged(table: Table) -> bool:
    return any(isinstance(column.calculation, Avvikelse) for column in table.columns)


def deviating(document: Document) -> Iterator[Deviating]:
    """The deviations beyond the limit whose row has a place for a comment, in the order of the comments."""
    for source in sources(document.layout):
        table, place = document.tables.get(source.table), document.tables.get(source.place)
        if table is None or place is None or source.comment.key not in place.columns:
            continue
        sheet = document.sheets[place.sheet]
        for row in place.rows:
            there = table.row.get(row.key)
            if there is None or there.spec.role not in _COMMENTED:
                continue
            reading = _beyond(document.readings, table, there, source)
            at = place.refs[row.at][source.comment.key]
            if reading is not None and at not in document.covered:
                value = sheet.value(at.row, at.col)
                said = one_line(value) if isinstance(value, str) else "" if value is None else str(value)
                yield Deviating(reading, source.unit, place, row, source.comment, at, said.strip())


def _beyond(readings: Mapping[CellRef, Reading], table: BoundTable, row: BoundRow, source: Source) -> Reading | None:
    deviation, budget = table.ref(row, source.deviation.key), table.ref(row, source.budget.key)
    if deviation is None or budget is None:
        return None
    found, planned = readings.get(deviation), readings.get(budget)
    if found is None or found.value is None or planned is None or planned.value is None:
        return None
    limit = max(source.amount, LIMIT.share * abs(planned.value)) + half_unit(decimals(source.deviation))
    return found if abs(found.value) > limit else None
