"""A document's readings: what stands in every cell of the bound tables where a plain number is expected."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import TypeAlias

from msgspec.structs import replace

from mallkoll.validators.readings.formula_state import (
    AS_SAVED,
    INTACT,
    NO_FORMULA,
    OVERWRITTEN,
    FormulaState,
    RowPlace,
    Surroundings,
    formula_state,
)
from mallkoll.validators.readings.readings import BLANK, NO_FIGURE, NUMBER, CellState, Reading, Readings
from mallkoll.validators.readings.shown import ShownValues
from mallkoll.validators.readings.text_number import TextNumber, chosen_meaning, text_number
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.relation_formula import HOW_TEMPLATES_BEGIN, is_template_formula
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role
from mallkoll.workbook.model.book import Book, CellError, Sheet, Value
from mallkoll.workbook.model.format_meaning import FormatEffect, format_meaning
from mallkoll.workbook.model.number_format import is_near_period, to_serial

_NumberCell: TypeAlias = tuple[tuple[int, int], CellRef, CellRelation | None, BoundRow, Column]
"""A cell for a number: its place in the sheet, and the relation that its own formula stands for."""
_IN_NO_SUM = frozenset({Role.OF_WHICH, Role.INFO})


def read_numbers(bound: BoundLayout, book: Book) -> Readings:
    """The readings of the bound tables, those with intact formulas computed by the layout's relations."""
    layout, tables = bound.layout, bound.tables
    sheets = {sheet.name: sheet for sheet in book.sheets}
    values: dict[CellRef, float | None] = {}
    forms: dict[CellRef, FormulaState] = {}
    odd: dict[CellRef, Reading] = {}
    conditional: list[CellRef] = []
    places = 0
    strays = frozenset(_strays(sheets, bound.once(_own_parts)))
    around = Surroundings(ReferenceResolver(book), strays)
    for table, cells in bound.once(_for_numbers):
        get = sheets[table.sheet].cells.get
        places += len(cells)
        for at, ref, relation, row, column in cells:
            cell = get(at)
            raw = formula = None
            if cell is not None:
                raw, formula = cell.value, cell.formula
            if formula is None:
                form = NO_FORMULA if relation is None or raw is None else OVERWRITTEN
            else:
                if formula.startswith(HOW_TEMPLATES_BEGIN):
                    conditional.append(ref)
                if relation is None:
                    form = FormulaState.OWN
                elif not strays and is_template_formula(formula, relation, tables):
                    form = INTACT
                else:
                    form = formula_state(formula, ref, column, relation, around)
            if type(raw) is float and (formula is None or form is INTACT):  # nearly always
                values[ref] = raw or 0.0  # a negative zero is a plain one
                if relation is not None:
                    forms[ref] = form
                continue
            value, state, text = _number(raw, layout, table, column, date1904=book.date1904)
            cached = value if formula is not None and state is NUMBER else None
            values[ref] = value
            odd[ref] = Reading(ref, table, row, column, raw, value, state, formula, form, cached, text)
    unsaved = [r for r in odd.values() if r.raw is None and r.formula is not None and r.formula_state in AS_SAVED]
    for reading in _as_computed(unsaved, ShownValues(values, around.places)):
        odd[reading.ref], values[reading.ref] = reading, reading.value
    if len(values) < places:  # the last table of two has a cell
        odd = {ref: reading for ref, reading in odd.items() if bound.places[ref].table is reading.table}
        forms = {ref: form for ref, form in forms.items() if ref not in odd}

    def plain(ref: CellRef, value: float | None, form: FormulaState) -> Reading:
        cell = sheets[ref.sheet].cells[ref[1:]]
        raw, formula = cell.value, cell.formula
        cached = None if formula is None or not isinstance(raw, float) else raw or 0.0
        return Reading(ref, *bound.places[ref], raw, value, NUMBER, formula, form, cached)

    result = Readings(values, forms, odd, plain, bound, conditional)
    result = result.with_these(_settled(result, layout))
    return result.with_these(_of_hundred(result, book)).computed()


def _for_numbers(bound: BoundLayout) -> Sequence[tuple[BoundTable, Sequence[_NumberCell]]]:
    """The tables with their cells for numbers."""
    relation = bound.defining.get
    return [
        (table, [(ref[1:], ref, relation(ref), row, column) for row, column, ref in table.numeric_cells()])
        for table in bound.tables.values()
        if table.numeric_at
    ]


def _as_computed(unsaved: Sequence[Reading], shown: ShownValues) -> Iterator[Reading]:
    """Those of cells with formulas that the file holds no value for that will show one once Excel has computed them.

    Scripts and other systems write them so. A value is only given where it follows from what stands in the cells.
    """
    for reading in unsaved:
        with contextlib.suppress(NotUnderstood):
            value = shown.computed(reading.ref)
            if isinstance(value, float):
                yield replace(reading, value=value, state=NUMBER)
            else:
                state = CellState.ERROR if isinstance(value, CellError) else BLANK
                yield replace(reading, raw=value, state=state)


def _of_hundred(readings: Readings, book: Book) -> dict[CellRef, Reading]:
    """Those of percentages above one that are typed in cells which show them as plain numbers, marked as such."""
    above_one = [ref for ref in readings.bound.once(_percentages) if abs(readings.value_of[ref] or 0.0) > 1]
    sheets = {sheet.name: sheet for sheet in book.sheets if above_one}
    marked: dict[CellRef, Reading] = {}
    for ref in above_one:
        reading = readings[ref]
        if reading.state is NUMBER and reading.formula is None:
            meaning = format_meaning(book.number_format(sheets[ref.sheet].cells.get((ref.row, ref.col))))
            if meaning is None or meaning.effect is not FormatEffect.PERCENT:
                marked[ref] = replace(reading, of_hundred=True)
    return marked


def _percentages(bound: BoundLayout) -> Sequence[CellRef]:
    """The cells for percentages."""
    tables = [one for one in bound.tables.values() if any(c.kind is Kind.PERCENT for c in one.table.columns)]
    return [ref for table in tables for _, column, ref in table.numeric_cells() if column.kind is Kind.PERCENT]


def _number(
    raw: Value, layout: Layout, table: BoundTable, column: Column, *, date1904: bool
) -> tuple[float | None, CellState, TextNumber | None]:
    if isinstance(raw, float):
        return raw or 0.0, NUMBER, None
    if raw is None or (isinstance(raw, str) and raw.strip() in NO_FIGURE):
        return None, BLANK, None
    if isinstance(raw, CellError):
        return None, CellState.ERROR, None
    if isinstance(raw, dt.date) and not is_near_period(raw, layout.period.end):
        return to_serial(raw, date1904=date1904), NUMBER, None  # an amount in a cell whose format shows dates
    text = text_number(raw, layout.unit_of(table.table, column), column) if isinstance(raw, str) else None
    return (None, CellState.TEXT, None) if text is None else (text.value, CellState.NUMBER_AS_TEXT, text)


def _settled(readings: Readings, layout: Layout) -> dict[CellRef, Reading]:
    """Those of ambiguous numbers as text, with the meaning that the figures of their row tell, else of their column."""
    doubtful = [(ref, r, r.text) for ref, r in readings.odd.items() if r.text is not None and r.text.other is not None]
    if not doubtful:
        return {}
    in_row: dict[Hashable, list[float]] = {}
    in_column: dict[Hashable, list[float]] = {}
    for ref, reading in readings.items():
        if reading.state is NUMBER and reading.formula is None and reading.value:
            unit = layout.unit_of(reading.table.table, reading.column)
            in_row.setdefault((ref.sheet, ref.row, unit), []).append(reading.value)
            in_column.setdefault((reading.table.key, ref.col, unit), []).append(reading.value)
    settled: dict[CellRef, Reading] = {}
    for ref, reading, read in doubtful:
        unit = layout.unit_of(reading.table.table, reading.column)
        row, column = in_row.get((ref.sheet, ref.row, unit)), in_column.get((reading.table.key, ref.col, unit), [])
        beside = column if read.value == -(read.other or 0.0) else row or column  # signs go by columns
        text = chosen_meaning(read, beside)
        settled[ref] = replace(reading, text=text, value=text.value)
    return settled


def _own_parts(bound: BoundLayout) -> Sequence[tuple[BoundTable, BoundRow]]:
    """The nämnd's own rows that a sum should not count, varav rows and rows that repeat others; mostly none."""
    tables = bound.tables.values()
    return [(one, row) for one in tables for row in one.rows
            if row.spec.role in _IN_NO_SUM and row.key not in one.table.row]  # fmt: skip


def _strays(sheets: Mapping[str, Sheet], own: Iterable[tuple[BoundTable, BoundRow]]) -> Iterator[RowPlace]:
    """Those of such rows that a sum cannot tell from others."""
    for table, row in own:
        if row.spec.role is Role.OF_WHICH:
            key = None if table.key_column is None else sheets[table.sheet].value(row.at, table.key_column)
            if table.key_column is None or str(key).startswith(Role.OF_WHICH):
                continue
        yield table.sheet, row.at
