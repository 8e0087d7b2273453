"""What the cells of a layout's tables are about, whatever stands in them: worked out once for all its workbooks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from msgspec import Struct

from mallkoll.validators.facts.concept import Concepts, RowConcept
from mallkoll.validators.facts.signs import signs
from mallkoll.validators.kept import Kept
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import WHOLE, ColumnMeaning, column_meaning
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout, Role, Table, slug
from mallkoll.workbook.layout.status_scale import Scale
from mallkoll.workbook.layout.uppgift import DaySpan, FigureMeasure, Side, days_of
from mallkoll.workbook.model.text import one_line

_FRAMED = frozenset({FigureMeasure.BUDGET, FigureMeasure.PLAN, FigureMeasure.DRAFT, FigureMeasure.FRAME})
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
INDICATOR = frozenset({Kind.OUTCOME, Kind.TARGET})


class MeantColumn(NamedTuple):
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


Named: TypeAlias = Sequence[tuple[BoundRow, RowConcept]]
"""The rows of a table, headings left out, with what they are about."""


class MeantCell(NamedTuple):
    """A cell of a workbook with what a fact in it is about, whatever stands there."""

    table: BoundTable
    row: BoundRow
    column: MeantColumn
    ref: CellRef
    concept: str
    group: str
    measure: str
    start: dt.date | None
    end: dt.date | None
    sign: str | None


class MeantTables:
    """The concepts and columns of one layout, the same for all its workbooks."""

    def __init__(self, layout: Layout) -> None:
        self.concepts = Concepts(layout)
        self.columns: Mapping[str, tuple[MeantColumn, ...]] = {
            key: tuple(_columns(layout, table)) for _, key, table in layout.placed_tables()
        }
        self.named = Kept(self._named, 64)  # files that are filled in at the same places share the bound tables
        self.cells = Kept(self._cells, 64)

    def _named(self, table: BoundTable) -> Named:
        above: RowConcept | None = None
        rows: list[tuple[BoundRow, RowConcept]] = []
        for row in table.rows:
            above = self.concepts.of(table.key, row, above)
            if row.spec.role is not Role.HEADING:
                rows.append((row, above))
        return rows

    def _cells(self, table: BoundTable) -> Mapping[int, Sequence[MeantCell]]:
        """The cells of each row that can hold a fact, by row number."""
        columns = [one for one in self.columns[table.key] if one.key in table.columns]
        return {row.at: [self._cell(table, row, name, one) for one in columns] for row, name in self.named(table)}

    def _cell(self, table: BoundTable, row: BoundRow, name: RowConcept, column: MeantColumn) -> MeantCell:
        concept, measure, start, end = name.concept, column.measure, column.start, column.end
        if column.special:
            concept, measure, start, end = concept_and_time(self, table, row, column, concept)
        group = column.group if name.group is WHOLE else name.group
        sign = column.better if table.table.direction(row.spec) > 0 else column.worse
        ref = table.refs[row.at][column.key]
        return MeantCell(table, row, column, ref, concept, group, measure, start, end, sign)


meant_tables = Kept(MeantTables)
"""The layout's tables."""


class CellMeaning(Struct, frozen=True, gc=False):
    """What a cell for a figure is about, whatever stands in it; ``unit`` and ``sign`` as of a fact."""

    concept: str
    group: str
    measure: str
    start: dt.date | None
    end: dt.date | None
    unit: str | None
    sign: str | None


def meanings_of_cells(layout: Layout, table: BoundTable) -> Iterator[tuple[BoundRow, Column, CellMeaning]]:
    """The cells of a table that are for figures, with what their facts are about."""
    for cells in meant_tables(layout).cells(table).values():
        for one in cells:
            if one.column.numeric and one.row.spec.kind is None:
                about = CellMeaning(one.concept, one.group, one.measure, one.start, one.end, one.column.unit, one.sign)
                yield one.row, one.column.column, about


def concept_and_time(
    tables: MeantTables, table: BoundTable, row: BoundRow, column: MeantColumn, concept: str
) -> tuple[str, str, dt.date | None, dt.date | None]:
    """Concept, measure, first and last day of a cell where they follow from row and column together."""
    measure, days, meaning_of_column = column.measure, column.meaning.span, column.meaning
    if meaning_of_column.of_row:
        concept, days = _of_the_year(tables.concepts.family(table.key), one_line(row.label), meaning_of_column.of_row)
    if row.spec.role is Role.FRAME and measure in _FRAMED:
        measure = FigureMeasure.FRAME.value
    elif row.spec.role is Role.FRAME:
        concept = f"{concept.removesuffix('/summa')}/ram"  # the frame is not itself a sum
    if meaning_of_column.side is not Side.NET:
        concept = _side(concept, meaning_of_column.side)
    return concept, measure, None if days is None else days.start, None if days is None else days.end


def _columns(layout: Layout, table: Table) -> Iterator[MeantColumn]:
    framed = any(row.role is Role.FRAME for row in table.rows)
    for column in table.columns:
        if column.kind is Kind.LABEL or column.proposed:
            continue
        figure_meaning = column_meaning(layout, table, column)
        unit = layout.unit_of(table, column) or ("st" if column.kind is Kind.COUNT else "")
        worse, better = (
            signs(layout, table, column, figure_meaning.side) if column.kind is Kind.AMOUNT else (None, None)
        )
        days = figure_meaning.span
        yield MeantColumn(
            column, column.key, column.kind, figure_meaning, figure_meaning.measure,
            None if days is None else days.start,
            None if days is None else days.end, figure_meaning.group, unit or None, worse, better,
            column.numeric, column.kind in INDICATOR,
            layout.scales.get(column.scale or "") if column.kind is Kind.STATUS else None,
            bool(figure_meaning.of_row) or figure_meaning.side is not Side.NET or framed,
        )  # fmt: skip


def _side(concept: str, side: Side) -> str:
    """``drift/summa`` → ``drift/kostnad``, ``drift/hemtjanst`` → ``drift/hemtjanst/kostnad``."""
    return f"{concept.removesuffix('/summa')}/{side.value}"


def _of_the_year(family: str, label: str, when: str) -> tuple[str, DaySpan | None]:
    """The concept of a row that stands for one year, and the days where the column says which part of the year."""
    years = set(_YEAR.findall(label))
    name = slug(_YEAR.sub(" ", label)) if len(years) == 1 else slug(label)
    concept = family if name in {"ar", "rad"} else f"{family}/{name.removeprefix('ar_')}"
    return concept, days_of(when, int(years.pop())) if len(years) == 1 else None
