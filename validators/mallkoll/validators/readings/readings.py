"""What stands in the cells where the layout expects numbers: a number, nothing, a number as text, text, or an error."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState, RowPlace, Surroundings, formula_state
from mallkoll.validators.readings.text_number import TextNumber, chosen_meaning, text_number
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role
from mallkoll.workbook.model.book import Book, CellError, Sheet, Value
from mallkoll.workbook.model.format_meaning import FormatEffect, format_meaning
from mallkoll.workbook.model.number_format import is_near_period, to_serial


class CellState(StrEnum):
    """What a cell holds where a number is expected."""

    NUMBER = "tal"
    BLANK = "tomt"
    NUMBER_AS_TEXT = "tal som text"
    TEXT = "text"
    ERROR = "felvärde"
    COVERED = "sammanslagen"  # nothing can be typed there: that it is blank does not mean nought


class Reading(Struct, frozen=True, gc=False):
    """One cell where a number is expected. ``value`` is in the column's own unit, None where there is none.

    ``cached`` is the number that the file holds for a formula, or that is typed in the place of one that is gone;
    ``value`` is then computed from the layout.
    """

    ref: CellRef
    table: BoundTable
    row: BoundRow
    column: Column
    raw: Value
    value: float | None
    state: CellState
    formula: str | None
    formula_state: FormulaState
    cached: float | None = None
    text: TextNumber | None = None  # where it is a number that stands as text
    of_hundred: bool = False  # a percentage that its cell does not show as one: 75 and not 75 %

    @property
    def computed(self) -> bool:
        """Whether the cell holds an intact formula, so that the file's saved number is only a copy."""
        return self.formula_state is FormulaState.INTACT

    @property
    def is_dash(self) -> bool:
        """Whether a dash is typed there: said of nothing, and so nought where the cell is one of a sum's parts."""
        blank = self.state is CellState.BLANK and self.formula is None
        return blank and isinstance(self.raw, str) and self.raw.strip() in DASHES


DASHES = frozenset({"-", "–", "—", "−"})
NO_FIGURE = DASHES | {""}
"""Texts that say that there is no figure."""

_WAITING = float("nan")
"""Stands, this very object, for the value of a formula until that is computed."""


def readings(
    layout: Layout, book: Book, tables: Mapping[str, BoundTable], defining: Mapping[CellRef, CellRelation]
) -> dict[CellRef, Reading]:
    """Every cell of the bound tables where a plain number is expected, in the layout's order."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    result: dict[CellRef, Reading] = {}
    strays = frozenset(place for table in tables.values() for place in _strays(sheets[table.sheet], table))
    around = Surroundings(tables, ReferenceResolver(book), strays)
    for table in tables.values():
        cells = sheets[table.sheet].cells
        for row, column, ref in table.numeric_cells:
            cell, relation = cells.get(ref[1:]), defining.get(ref)
            raw, formula = (None, None) if cell is None else (cell.value, cell.formula)
            text: TextNumber | None = None
            value: float | None
            if isinstance(raw, float):  # nearly always
                value, state = raw or 0.0, CellState.NUMBER  # a negative zero is a plain one
            else:
                value, state, text = _number(raw, layout, table, column, date1904=book.date1904)
            if formula is None and relation is None:
                form = FormulaState.NONE
            else:
                form = formula_state(formula, raw, ref, column, relation, around)
            cached = value if formula is not None and state is CellState.NUMBER else None
            result[ref] = Reading(ref, table, row, column, raw, value, state, formula, form, cached, text)
    _settle(result, layout)
    _mark_of_hundred(result, book, tables)
    return with_computed_values(result, defining)


def _mark_of_hundred(readings: dict[CellRef, Reading], book: Book, tables: Mapping[str, BoundTable]) -> None:
    """Mark (in place) the percentages above one that are typed in cells which show them as plain numbers."""
    if not any(column.kind is Kind.PERCENT for table in tables.values() for column in table.table.columns):
        return
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for ref, reading in readings.items():
        if (
            reading.column.kind is Kind.PERCENT
            and reading.state is CellState.NUMBER
            and reading.formula is None
            and abs(reading.value or 0.0) > 1
        ):
            meaning = format_meaning(book.number_format(sheets[ref.sheet].cells.get((ref.row, ref.col))))
            if meaning is None or meaning.effect is not FormatEffect.PERCENT:
                readings[ref] = replace(reading, of_hundred=True)


def without_covered(readings: dict[CellRef, Reading], covered: frozenset[CellRef]) -> dict[CellRef, Reading]:
    """The readings, with blank cells under a merged area in the state COVERED."""
    hidden = {
        ref: replace(readings[ref], state=CellState.COVERED)
        for ref in covered
        if ref in readings and readings[ref].state is CellState.BLANK
    }
    return {**readings, **hidden} if hidden else readings


def _number(
    raw: Value, layout: Layout, table: BoundTable, column: Column, *, date1904: bool
) -> tuple[float | None, CellState, TextNumber | None]:
    if raw is None or (isinstance(raw, str) and raw.strip() in NO_FIGURE):
        return None, CellState.BLANK, None
    if isinstance(raw, CellError):
        return None, CellState.ERROR, None
    if isinstance(raw, dt.date) and not is_near_period(raw, layout.period.end):
        return to_serial(raw, date1904=date1904), CellState.NUMBER, None  # an amount in a cell whose format shows dates
    text = text_number(raw, layout.unit_of(table.table, column), column) if isinstance(raw, str) else None
    return (None, CellState.TEXT, None) if text is None else (text.value, CellState.NUMBER_AS_TEXT, text)


def _settle(readings: dict[CellRef, Reading], layout: Layout) -> None:
    """Choose the meaning of ambiguous numbers as text by the figures of their row, else of their column."""
    doubtful = [(ref, r, r.text) for ref, r in readings.items() if r.text is not None and r.text.other is not None]
    if not doubtful:
        return
    in_row: dict[Hashable, list[float]] = {}
    in_column: dict[Hashable, list[float]] = {}
    for ref, reading in readings.items():
        if reading.state is CellState.NUMBER and reading.formula is None and reading.value:
            unit = layout.unit_of(reading.table.table, reading.column)
            in_row.setdefault((ref.sheet, ref.row, unit), []).append(reading.value)
            in_column.setdefault((reading.table.key, ref.col, unit), []).append(reading.value)
    for ref, reading, read in doubtful:
        unit = layout.unit_of(reading.table.table, reading.column)
        row, column = in_row.get((ref.sheet, ref.row, unit)), in_column.get((reading.table.key, ref.col, unit), [])
        beside = column if read.value == -(read.other or 0.0) else row or column  # signs go by columns
        text = chosen_meaning(read, beside)
        readings[ref] = replace(reading, text=text, value=text.value)


def _strays(sheet: Sheet, table: BoundTable) -> Iterator[RowPlace]:
    """The nämnd's own rows that a sum should not count but cannot tell: varav rows and rows that repeat others."""
    for row in table.rows:
        if row.key in table.table.row:
            continue
        if row.spec.role is Role.OF_WHICH:
            known = table.key_column is None or str(sheet.value(row.at, table.key_column)).startswith(Role.OF_WHICH)
            if not known:
                yield table.sheet, row.at
        elif row.spec.role is Role.INFO:
            yield table.sheet, row.at


def with_computed_values(
    readings: dict[CellRef, Reading], defining: Mapping[CellRef, CellRelation]
) -> dict[CellRef, Reading]:
    """The readings (changed in place) with formulas computed from the layout's relations, not from cached values."""
    values = {ref: reading.value for ref, reading in readings.items()}
    computed = [reading for reading in readings.values() if reading.formula_state in COMPUTED]
    computed = [reading for reading in computed if reading.ref in defining]
    values.update((reading.ref, _WAITING) for reading in computed)

    def compute(reading: Reading, trail: frozenset[CellRef] = frozenset()) -> None:
        """Compute a cell, after those that it is made of; where formulas go in a circle it is blank to itself."""
        relation = defining[reading.ref]
        parts = list(map(values.get, relation.cells))
        if _WAITING in parts:
            trail |= {reading.ref}
            for cell in relation.cells:
                if values.get(cell) is _WAITING and cell not in trail:
                    compute(readings[cell], trail)
            parts = [None if cell in trail else values.get(cell) for cell in relation.cells]
        value = relation.value_of(parts)
        if value is None and reading.formula_state is not FormulaState.INTACT:
            value = reading.value
        state = CellState.NUMBER if value is not None else CellState.BLANK
        if reading.state is CellState.ERROR and value is None:
            state = CellState.ERROR
        values[reading.ref] = value
        if value != reading.value or state is not reading.state:
            readings[reading.ref] = replace(reading, value=value, state=state)

    for reading in computed:
        if values[reading.ref] is _WAITING:
            compute(reading)
    return readings
