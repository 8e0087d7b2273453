"""The facts of one workbook: every non-blank cell of its tables, once."""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from itertools import chain
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.facts.concept import RowConcept
from mallkoll.validators.facts.exact_figure import (
    ExactFigure,
    decimal_places_shown,
    plain_figure,
    read_number,
    read_target,
    text_figure,
)
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.validators.facts.meanings import (
    INDICATOR,
    MeantCell,
    MeantColumn,
    MeantTables,
    meant_tables,
)
from mallkoll.validators.facts.overview import START_TABLE, start_values
from mallkoll.validators.facts.prefilled import prefilled_values, still_holds
from mallkoll.validators.indicators.indicator_rows import FORECAST, label_unit
from mallkoll.validators.indicators.judged_rows import status_word
from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.share import MOST, in_percent
from mallkoll.validators.indicators.targets import Level, Target
from mallkoll.validators.readings.formula_state import COMPUTED, FormulaState
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.layout_model import SUMMABLE, Column, Kind, Layout
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.model.book import Cell, Value
from mallkoll.workbook.model.text import normalized, one_line

_TYPED, _COMPUTED, _PERCENT = (
    Origin.TYPED,
    Origin.COMPUTED,
    Kind.PERCENT,
)  # looking a member up costs as much as making a fact


def other_names(layout: Layout) -> tuple[tuple[str, str], ...]:
    """(concept, other concept) of a layout's rows that have aliases."""
    return tuple(meant_tables(layout).concepts.other_names())


def facts(document: Document, file: str = "") -> list[Fact]:
    """Every fact of a workbook, in the layout's order; ``file`` is the file name they carry.

    Blank cells, the start sheet, and tables that only mirror another table's rows give no facts.
    """
    source = _source(document, file, _prefilled(document))
    cells = (one for table in tables_with_facts(document.tables) for one in source.tables.cells(table).values())
    return [fact for one in chain.from_iterable(cells) if (fact := _fact(source, one)) is not None]


def tables_of_amounts(tables: Mapping[str, BoundTable]) -> Iterator[BoundTable]:
    """The tables that hold amounts or counts, in the layout's order."""
    for table in tables_with_facts(tables):
        if any(column.kind in SUMMABLE for column in table.table.columns):
            yield table


def prefilled_cells(document: Document) -> frozenset[CellRef]:
    """The cells of these tables that still hold what the template was made with."""
    prefilled = _prefilled(document)
    return frozenset(
        ref
        for table in (tables_of_amounts(document.tables) if prefilled else ())
        for row, column, ref in table.numeric_cells()
        if _typed(prefilled, table, row, column, document.sheets[table.sheet].cells.get((ref.row, ref.col)))
        is Origin.PREFILLED
    )


_Prefilled: TypeAlias = Mapping[tuple[str, str, str], float | str]
"""What the template was made with, by table, row's label and column."""


def _prefilled(document: Document) -> _Prefilled:
    return {
        (value.table, normalized(value.row), value.column): value.value for value in prefilled_values(document.book)
    }


FOLLOWED_UP = frozenset({"indikatorer", "mal"})
"""The kinds of rows that are followed up during a year."""


def rows_in_words(document: Document, families: Collection[str]) -> Iterator[tuple[BoundTable, BoundRow, RowConcept]]:
    """The named rows of the kinds of tables asked for, filled in or not; parts for women and men are left out."""
    source = _source(document, "", {})
    for table in tables_with_facts(document.tables):
        if source.tables.concepts.family(table.key) in families:
            for row, name in source.tables.named(table):
                if row.label and name.group is WHOLE:
                    yield table, row, name


def single_figures(document: Document) -> Callable[[MeantCell], ExactFigure | None]:
    """The figure in a cell, in the unit of its column unless it says another; for whom some of a workbook are enough.

    It is the one that a fact of the cell would have, None where that is blank.
    """
    return partial(_figure, _source(document, "", {}))


def tables_with_facts(tables: Mapping[str, BoundTable]) -> Iterator[BoundTable]:
    """The tables that have facts of their own, in the layout's order."""
    return (table for table in tables.values() if table.key != START_TABLE and table.table.mirrors is None)


def _source(document: Document, file: str, prefilled: _Prefilled) -> _Source:
    start, layout = document.once(start_values), document.layout
    kommun, namnd = start.get("kommun") or layout.kommun, start.get("namnd") or layout.namnd
    replaced = bool(document.readings.in_states(COMPUTED - {FormulaState.INTACT}))
    return _Source(document, meant_tables(layout), kommun, namnd, file, prefilled, replaced)


class _Source(NamedTuple):
    document: Document
    tables: MeantTables
    kommun: str | None
    namnd: str | None
    file: str
    prefilled: _Prefilled
    replaced: bool  # whether something stands where a formula of the template should


def _fact(source: _Source, one: MeantCell) -> Fact | None:
    figure = _figure(source, one)
    if figure is None:
        return None
    table, row, column, ref, concept, group, measure, start, end, sign = one
    spec, layout = row.spec, source.document.layout
    cell = source.document.sheets[ref.sheet].cells.get((ref.row, ref.col))
    if cell is not None and cell.formula is not None:
        how = _COMPUTED
    else:
        how = _typed(source.prefilled, table, row, column.column, cell) if source.prefilled else _TYPED
    return Fact(
        source.kommun, source.namnd, concept, one_line(row.label), table.key, row.key, spec.role.value, column.key,
        group, measure, start, end, figure.unit or column.unit, figure.value, figure.text, figure.precision, sign, how,
        source.file, ref.sheet, ref.address, layout.id, layout.period.end, spec.internal,
    )  # fmt: skip


def _figure(source: _Source, one: MeantCell) -> ExactFigure | None:
    column, ref, kind = one.column, one.ref, one.row.spec.kind
    cell = source.document.sheets[ref.sheet].cells.get((ref.row, ref.col))
    if column.numeric and kind is None:
        return _number(source, ref, column, cell)
    if cell is None or cell.value is None:
        return None
    if column.indicator if kind is None else kind in INDICATOR:
        return _indicator(source, one.table, one.row, column, cell)
    return text_figure(cell.value) if column.scale is None else _status(column.scale, cell.value)


def _typed(
    prefilled: _Prefilled,
    table: BoundTable,
    row: BoundRow,
    column: Column,
    cell: Cell | None,
) -> Origin:
    """The origin of a cell without a formula: PREFILLED while it still holds what the template was filled with."""
    original = prefilled.get((table.key, normalized(row.label), column.key))
    return (
        Origin.PREFILLED if original is not None and cell is not None and still_holds(cell.value, original) else _TYPED
    )


def _number(source: _Source, ref: CellRef, column: MeantColumn, cell: Cell | None) -> ExactFigure | None:
    readings, code = source.document.readings, source.document.book.number_format(cell)
    if ref not in readings.odd and column.kind is not _PERCENT and not source.replaced:  # nearly always
        number = readings.value_of[ref]
        if number is not None and math.isfinite(number):
            return plain_figure(number, code)
    reading = readings[ref]
    if source.replaced and reading.computed and column.kind is not _PERCENT:
        reading = replace(reading, value=source.document.shown.number(ref))  # it may follow what stands there instead
    return read_number(reading, code, percent=column.kind is _PERCENT)


def _status(scale: Scale, raw: Value) -> ExactFigure | None:
    """The scale's own word for the cell's content, else the content as text."""
    as_written = text_figure(raw)
    word = status_word(scale, raw) if as_written is not None else None
    return ExactFigure(text=word) if word else as_written


def _indicator(
    source: _Source, table: BoundTable, row: BoundRow, column: MeantColumn, cell: Cell
) -> ExactFigure | None:
    """The figure of a målvärde or an outcome, in its own unit, else in the unit that the row's name gives."""
    book = source.document.book
    code = book.number_format(cell)
    target = parse_target(cell.value, code)
    if not isinstance(target, Level) or target.unit:
        return read_target(target, cell.value, decimal_places_shown(code))
    unit = label_unit(row.label)
    outcome = column.kind is Kind.OUTCOME and not column.column.prior and column.column.key != FORECAST
    figure: Target = target
    if not outcome and 0 < target.value <= MOST:  # an outcome given as a share stays so: IND005 reports it
        figure = in_percent(unit, target, list(_beside(source, table, row, target)))
    return read_target(figure, cell.value, decimal_places_shown(code) if figure is target else None, unit)


def _beside(source: _Source, table: BoundTable, row: BoundRow, target: Target) -> Iterator[Target]:
    """This figure (``target``) and the others of the row."""
    yield target
    book, cells = source.document.book, source.document.sheets[table.sheet].cells
    for column in source.tables.columns[table.key]:
        cell = cells.get((row.at, table.columns.get(column.column.key, 0)))
        if column.kind in INDICATOR and cell is not None:
            yield parse_target(cell.value, book.number_format(cell))
