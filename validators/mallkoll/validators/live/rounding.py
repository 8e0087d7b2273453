"""The rounding half-width of each figure of a template, in hidden cells that the live checks use.

Every cell for a number has a hidden cell with its rounding half-width: half a unit of the column, less where the figure
was typed with more decimals, the sum of the parts' where an untouched formula stands, ``x`` where a part of such a
formula is missing (then nothing can be judged), blank where there is no figure. These formulas do what
:mod:`mallkoll.validators.engine.equations` does with a finished workbook.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from typing import TypeVar

from msgspec import Struct

from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.live.live_table import LiveTable
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import DASHES, NO_FIGURE
from mallkoll.workbook.binding.bound_table import BoundRow, CellRef
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import Array, Negative, Node, Number
from mallkoll.workbook.formulas.relation_formula import SumSpan, sum_span
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    all_of,
    array,
    bracketed,
    call,
    cell_reference,
    count,
    count_where,
    differs,
    equal,
    greater,
    is_formula,
    is_number,
    is_one_of,
    minus,
    number_in,
    plus,
    power,
    rounded,
    sum_product,
    times,
    total,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Role

T = TypeVar("T")

SIGNS_OF_NOTHING = sorted(NO_FIGURE)
SIGNS_OF_NOUGHT = sorted(DASHES)
MISSING = "x"
FINER = 3  # so many decimals beyond the column's are told apart; what is typed finer still is exact
NOISE = 1e-6  # what floats may differ by, far below any figure that is typed


def is_nothing(part: Operand) -> Node:
    """Whether a cell (or each of several, in an array) is blank or holds one of the signs for no figure."""
    return is_one_of(call("TRIM", part), SIGNS_OF_NOTHING)


def is_dash(part: Operand) -> Node:
    """Whether a cell (or each of several, in an array) holds a dash, which is nought."""
    return is_one_of(call("TRIM", part), SIGNS_OF_NOUGHT)


@lru_cache(maxsize=32)
def _finer(places: int) -> Array:
    return array([float(places + more_of_them) for more_of_them in range(FINER)])


def half_width_tree(figure: Operand, places: int | None) -> Node:
    """The half-width of a typed number: half a unit, a tenth of that per extra decimal, 0 for very many decimals."""
    if places is None:
        return Number(0.0)
    used = count_where(differs(figure, rounded(figure, _finer(places))))  # decimals beyond the column's own
    return times(half_unit(places), power(10, Negative(used)), equal(figure, rounded(figure, places + FINER)))


class FigureCell(Struct, frozen=True):
    """A cell for a number with its row, its column, its hidden cell and the cell of the row's label."""

    row: BoundRow
    column: Column
    beside: CellRef
    label: CellRef


class HalfWidths:
    """The half-widths of all cells for numbers, each in its own hidden cell."""

    def __init__(self, tables: Mapping[str, LiveTable], relations: tuple[CellRelation, ...]) -> None:
        self._tables = {key: table.bound for key, table in tables.items()}
        self._relations = relations  # kept, so that each stays the one of its number
        self.defining = {relation.target: relation for relation in relations if relation.defines}
        self._targets = {relation.target for relation in relations if not relation.at_most}
        self._parts = {ref for relation in relations if not relation.at_most for ref in relation.cells}
        self._blocks: dict[int, SumSpan | None] = {}
        self._complete: dict[int, Node] = {}
        self._slack: dict[int, Node] = {}
        self.figures: dict[CellRef, FigureCell] = {}
        for table in tables.values():
            name = table.bound.table.label_column
            for row, column, ref in table.bound.numeric_cells():
                self.figures[ref] = FigureCell(row, column, table.beside(row, column), table.ref(row, name))

    def trees(self) -> dict[CellRef, Node]:
        """The tree of every hidden cell, by cell."""
        return {figure.beside: self._tree(ref, figure) for ref, figure in self.figures.items()}

    def _tree(self, ref: CellRef, figure: FigureCell) -> Node:
        cell, relation = cell_reference(ref, ref.sheet), self.defining.get(ref)
        typed = half_width_tree(cell, decimals(figure.column))
        if relation is None:
            nought: Operand = ""
            if ref in self._parts and ref not in self._targets:
                nought = when(is_dash(cell), half_unit(decimals(figure.column)), "")
            return when(is_number(cell), typed, nought)
        inner: Operand = 0
        if relation.terms is not None and all(part in self.figures for part in relation.cells):
            inner = when(self.complete(relation), self.slack(relation), MISSING)
        return when(is_number(cell), when(is_formula(cell), inner, typed), "")

    def beside(self, ref: CellRef, home: str) -> Node:
        """The reference to a figure's hidden cell, as written on the sheet ``home``."""
        return cell_reference(self.figures[ref].beside, home)

    def complete(self, relation: CellRelation) -> Node:
        """Whether every part has a figure; rows without a label are no parts, and optional blanks count as zero."""
        return self._once(self._complete, relation, self._all_there)

    def slack(self, relation: CellRelation) -> Node:
        """How much rounding of the parts can explain; rows inserted later count as typed in whole units."""
        return self._once(self._slack, relation, self._explained)

    def block(self, relation: CellRelation) -> SumSpan | None:
        """The span of a sum, None where it is written out part by part."""
        return self._once(self._blocks, relation, self._span)

    def _span(self, relation: CellRelation) -> SumSpan | None:
        return sum_span(relation, self._tables) if relation.sums else None

    def _once(self, cache: dict[int, T], relation: CellRelation, make: Callable[[CellRelation], T]) -> T:
        """The cached value of ``make(relation)``: hidden cells and checks need the same trees."""
        if id(relation) not in cache:
            cache[id(relation)] = make(relation)
        return cache[id(relation)]

    def _all_there(self, relation: CellRelation) -> Node:
        block, home = self.block(relation), relation.target.sheet
        if block is not None:
            return self._complete_block(block, relation)
        cells = tuple(dict.fromkeys(relation.cells))
        if relation.sums:
            return all_of(_some(cells, home), equal(plus(*(self._open_part(c, relation) for c in cells)), 0))
        named = [ref for ref in cells if ref not in relation.optional]
        counted: Operand = count(*(self.beside(ref, home) for ref in named)) if named else 0
        absent = (self._absent(ref, home) for ref in cells if ref in relation.optional)
        lacking = equal(plus(minus(len(named), counted), *absent), 0)
        return all_of(lacking, _some(cells, home))

    def _complete_block(self, block: SumSpan, relation: CellRelation) -> Node:
        table, span, rows = block.table, block.over(block.col), block.in_arrays
        figures, labels = rows.over(block.col), rows.over(table.columns[table.table.label_column.key])
        conditions = [differs(labels, "")]
        if block.has_varav:
            varav = f"{Role.OF_WHICH}:"
            conditions.append(differs(call("LEFT", rows.keys, len(varav)), varav))
        if block.own_row:  # the words that the span begins with are no row
            first = cell_reference(CellRef(table.sheet, block.first, block.col), table.sheet)
            conditions.append(greater(call("ROW", labels), call("ROW", first)))
        hidden = rows.over(self.figures[relation.target].beside.col)
        has_figure = times(is_number(figures), differs(hidden, MISSING))
        nought = is_nothing(figures) if relation.optional else times(is_number(hidden), minus(1, is_number(figures)))
        has_figure = plus(has_figure, nought)
        lacking = sum_product(times(*conditions, minus(1, bracketed(has_figure))))
        return all_of(greater(count(span), 0), equal(lacking, 0))

    def _absent(self, ref: CellRef, home: str) -> Node:
        """1 where a cell that may be blank holds something other than a figure."""
        return times(minus(1, is_number(self.beside(ref, home))), minus(1, is_nothing(cell_reference(ref, home))))

    def _open_part(self, ref: CellRef, relation: CellRelation) -> Node:
        home = relation.target.sheet
        if ref in relation.optional:
            return self._absent(ref, home)
        label = cell_reference(self.figures[ref].label, home)
        return times(differs(label, ""), minus(1, is_number(self.beside(ref, home))))

    def _explained(self, relation: CellRelation) -> Node:
        block, home = self.block(relation), relation.target.sheet
        if block is None:
            parts = []
            for ref, factor in (relation.terms or {}).items():
                if isinstance(ref, CellRef) and ref != relation.target:
                    half = number_in(self.beside(ref, home))
                    parts.append(half if abs(factor) == 1 else times(abs(factor), half))
            return plus(*parts)
        target, rows = self.figures[relation.target], block.in_arrays
        column = target.beside.col
        slack = block.once(total(block.over(column)), column)
        unit = half_unit(decimals(target.column))
        inserted = sum_product(times(is_number(rows.over(block.col)), equal(rows.over(column), "")))
        return plus(slack, times(unit, inserted)) if unit else slack


def _some(cells: Iterable[CellRef], home: str) -> Node:
    return greater(count(*(cell_reference(ref, home) for ref in cells)), 0)
