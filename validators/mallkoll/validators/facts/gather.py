"""The facts of one workbook: every cell of its tables that holds something, once."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.facts.concept import Concepts, RowConcept
from mallkoll.validators.facts.exact_figure import (
    ExactFigure,
    decimal_places_shown,
    read_number,
    read_target,
    text_figure,
)
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.validators.facts.overview import START_TABLE, start_values
from mallkoll.validators.facts.prefilled import prefilled_values, still_holds
from mallkoll.validators.indicators.indicator_rows import FORECAST, label_unit, status_word
from mallkoll.validators.indicators.read_targets import parse_target
from mallkoll.validators.indicators.share import MOST, in_percent
from mallkoll.validators.indicators.targets import Level, Target
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import WHOLE, ColumnMeaning, column_meaning
from mallkoll.workbook.layout.expressions import linear
from mallkoll.workbook.layout.layout_model import SUMMABLE, AmountSign, Column, Kind, Layout, Role, Table, slug
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.layout.uppgift import DaySpan, FigureMeasure, Side, days_of
from mallkoll.workbook.model.book import Cell, Value, column_letters
from mallkoll.workbook.model.text import normalized, one_line

_MOST_LAYOUTS = 16
_FRAMED = frozenset({FigureMeasure.BUDGET, FigureMeasure.PLAN, FigureMeasure.DRAFT, FigureMeasure.FRAME})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_TYPED, _COMPUTED = Origin.TYPED, Origin.COMPUTED  # looking a member up costs as much as making a fact
_INDICATOR = frozenset({Kind.OUTCOME, Kind.TARGET})


class _Column(NamedTuple):
    """A column of a layout's table with all that its facts have in common."""

    column: Column
    key: str
    kind: Kind
    meaning: ColumnMeaning
    measure: str
    start: dt.date | None
    end: dt.date | None
    group: str
    unit: str | None
    worse: str | None  # the sign where a larger net of the row is worse for the result
    better: str | None  # where it is better
    numeric: bool
    indicator: bool  # whether it holds målvärden, or what they are set against
    scale: Scale | None
    special: bool  # whether what it is depends on the row too


class _Tables:
    """The concepts and columns of one layout, the same for all its workbooks."""

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.concepts = Concepts(layout)
        self.columns: Mapping[str, tuple[_Column, ...]] = {
            key: tuple(_columns(layout, table)) for _, key, table in layout.placed_tables()
        }


_KEPT: dict[int, _Tables] = {}


def _tables(layout: Layout) -> _Tables:
    """Kept for the layouts used last: a batch meets the same few again and again."""
    tables = _KEPT.get(id(layout))
    if tables is None or tables.layout is not layout:
        while len(_KEPT) >= _MOST_LAYOUTS:
            del _KEPT[next(iter(_KEPT))]
        tables = _KEPT[id(layout)] = _Tables(layout)
    return tables


def facts(document: Document, file: str = "") -> list[Fact]:
    """Every fact of a workbook, in the layout's order; ``file`` is what they call it.

    A blank cell gives none. The start sheet, and tables that only show another's rows, have none of their own.
    """
    return _gathered(document, file, document.tables.values())


def facts_of_amounts(document: Document) -> list[Fact]:
    """The facts of the tables that hold amounts or counts: checks of these need no others."""
    tables = document.tables.values()
    return _gathered(
        document, "", [table for table in tables if any(column.kind in SUMMABLE for column in table.table.columns)]
    )


def _gathered(document: Document, file: str, tables: Iterable[BoundTable]) -> list[Fact]:
    start, layout = start_values(document), document.layout
    of = _Source(
        document,
        _tables(layout),
        start.get("kommun") or layout.kommun,
        start.get("namnd") or layout.namnd,
        file,
        {(known.table, normalized(known.row), known.column): known.value for known in prefilled_values(document.book)},
    )
    result: list[Fact] = []
    for table in tables:
        if table.key != START_TABLE and table.table.mirrors is None:
            result.extend(_of_table(of, table))
    return result


class _Source(NamedTuple):
    document: Document
    tables: _Tables
    kommun: str | None
    namnd: str | None
    file: str
    known: Mapping[tuple[str, str, str], float | str]


def _of_table(of: _Source, table: BoundTable) -> Iterator[Fact]:
    columns = [
        (column, col, column_letters(col))
        for column in of.tables.columns[table.key]
        if (col := table.columns.get(column.column.key)) is not None
    ]
    above: RowConcept | None = None
    cells, concepts = of.document.sheets[table.sheet].cells, of.tables.concepts
    kommun, namnd, file, key, sheet = of.kommun, of.namnd, of.file, table.key, table.sheet
    layout, period = of.document.layout.id, of.document.layout.period.end
    for row in table.rows:
        name = above = concepts.of(key, row, above)
        role, kind = row.spec.role, row.spec.kind
        if role is Role.HEADING:
            continue
        label, at, better = one_line(row.label), row.at, table.table.direction(row.spec) > 0
        about, group, row_key, role_word = name.concept, name.group, row.key, role.value
        for made, col, letters in columns:
            cell = cells.get((at, col))
            if made.numeric and kind is None:
                figure = _number(of, CellRef(sheet, at, col), made, cell)
            elif cell is None or cell.value is None:
                continue
            elif made.indicator if kind is None else kind in _INDICATOR:
                figure = _indicator(of, table, row, made, cell)
            else:
                figure = text_figure(cell.value) if made.scale is None else _status(made.scale, cell.value)
            if figure is None:
                continue
            concept, measure, start, end = about, made.measure, made.start, made.end
            if made.special:
                concept, measure, start, end = _special(of, table, row, made, about)
            if cell is not None and cell.formula is not None:
                how = _COMPUTED
            else:
                how = _typed(of.known, table, row, made.column, cell) if of.known else _TYPED
            yield Fact(
                kommun, namnd, concept, label, key, row_key, role_word, made.key,
                made.group if group is WHOLE else group, measure, start, end,
                figure.unit or made.unit, figure.value, figure.text, figure.precision,
                made.better if better else made.worse, how, file, sheet, f"{letters}{at}", layout, period,
            )  # fmt: skip


def _special(
    of: _Source, table: BoundTable, row: BoundRow, made: _Column, concept: str
) -> tuple[str, str, dt.date | None, dt.date | None]:
    """Concept, measure and time of a cell where they follow from row and column together."""
    measure, days, meaning_of_column = made.measure, made.meaning.span, made.meaning
    if meaning_of_column.of_row:
        concept, days = _of_the_year(
            of.tables.concepts.family(table.key), one_line(row.label), meaning_of_column.of_row
        )
    if row.spec.role is Role.FRAME and measure in _FRAMED:
        measure = FigureMeasure.FRAME.value
    elif row.spec.role is Role.FRAME:
        concept = f"{concept.removesuffix('/summa')}/ram"  # what the sum is set against is no sum
    if meaning_of_column.side is not Side.NET:
        concept = _side(concept, meaning_of_column.side)
    return concept, measure, None if days is None else days.start, None if days is None else days.end


def _columns(layout: Layout, table: Table) -> Iterator[_Column]:
    framed = any(row.role is Role.FRAME for row in table.rows)
    for column in table.columns:
        if column.kind is Kind.LABEL or column.proposed:
            continue
        figure_meaning = column_meaning(layout, table, column)
        unit = layout.unit_of(table, column) or ("st" if column.kind is Kind.COUNT else "")
        worse, better = (
            _signs(layout, table, column, figure_meaning.side) if column.kind is Kind.AMOUNT else (None, None)
        )
        days = figure_meaning.span
        yield _Column(
            column, column.key, column.kind, figure_meaning, figure_meaning.measure,
            None if days is None else days.start,
            None if days is None else days.end, figure_meaning.group, unit or None, worse, better,
            column.numeric, column.kind in _INDICATOR,
            layout.scales.get(column.scale or "") if column.kind is Kind.STATUS else None,
            bool(figure_meaning.of_row) or figure_meaning.side is not Side.NET or framed,
        )  # fmt: skip


def _signs(layout: Layout, table: Table, column: Column, side: Side) -> tuple[str, str]:
    """Whether a larger figure is worse or better for the result, in rows where a larger net is worse, and better."""
    cost, result = AmountSign.COST.value, AmountSign.RESULT.value
    if column.is_surplus:
        return result, result
    against = side is not Side.NET and _counts_against(layout, table, side)
    return (result, cost) if against else (cost, result)


def _counts_against(layout: Layout, table: Table, side: Side) -> bool:
    """Whether the rows' net is another column less the columns of that side; where no column says, as it mostly is."""
    alike = {column.key for column in table.columns if column_meaning(layout, table, column).side is side}
    for other in table.columns:
        form = linear(other.calculation) if other.calculation is not None else None
        for key, coefficient in (form or {}).items():
            if key in alike:
                return coefficient < 0
    return (side is Side.INCOME) is (table.signs.amounts is AmountSign.COST)


def _side(concept: str, side: Side) -> str:
    """``drift/summa`` → ``drift/kostnad``, ``drift/hemtjanst`` → ``drift/hemtjanst/kostnad``."""
    return f"{concept.removesuffix('/summa')}/{side.value}"


def _of_the_year(family: str, label: str, when: str) -> tuple[str, DaySpan | None]:
    """What a row is about that is one year of something, and the time where a column says which part of the year."""
    years = set(_YEAR.findall(label))
    rest = slug(_YEAR.sub(" ", label)) if len(years) == 1 else slug(label)
    concept = family if rest in {"ar", "rad"} else f"{family}/{rest.removeprefix('ar_')}"
    return concept, days_of(when, int(years.pop())) if len(years) == 1 else None


def _typed(
    known: Mapping[tuple[str, str, str], float | str],
    table: BoundTable,
    row: BoundRow,
    column: Column,
    cell: Cell | None,
) -> Origin:
    """Whether a cell without a formula still_holds what the template was made with."""
    before = known.get((table.key, normalized(row.label), column.key))
    return Origin.PREFILLED if before is not None and cell is not None and still_holds(cell.value, before) else _TYPED


def _number(of: _Source, ref: CellRef, made: _Column, cell: Cell | None) -> ExactFigure | None:
    reading = of.document.readings[ref]
    code = of.document.book.number_format(cell)
    return read_number(reading, code, percent=made.kind is Kind.PERCENT)


def _status(scale: Scale, raw: Value) -> ExactFigure | None:
    """The scale's own word for what stands there, else what stands there."""
    as_written = text_figure(raw)
    word = status_word(scale, raw) if as_written is not None else None
    return ExactFigure(text=word) if word else as_written


def _indicator(of: _Source, table: BoundTable, row: BoundRow, made: _Column, cell: Cell) -> ExactFigure | None:
    """A målvärde or what an indicator became; its unit is the figure's own, else what the row's name says."""
    book = of.document.book
    code = book.number_format(cell)
    target = parse_target(cell.value, code)
    if not isinstance(target, Level) or target.unit:
        return read_target(target, cell.value, decimal_places_shown(code))
    unit = label_unit(row.label)
    outcome = made.kind is Kind.OUTCOME and not made.column.prior and made.column.key != FORECAST
    known: Target = target
    if not outcome and 0 < target.value <= MOST:  # an outcome that is a share is a finding, and stays one
        known = in_percent(unit, target, list(_beside(of, table, row, target)))
    return read_target(known, cell.value, decimal_places_shown(code) if known is target else None, unit)


def _beside(of: _Source, table: BoundTable, row: BoundRow, target: Target) -> Iterator[Target]:
    """The row's other figures, and this one."""
    yield target
    book, cells = of.document.book, of.document.sheets[table.sheet].cells
    for made in of.tables.columns[table.key]:
        cell = cells.get((row.at, table.columns.get(made.column.key, 0)))
        if made.kind in _INDICATOR and cell is not None:
            yield parse_target(cell.value, book.number_format(cell))
