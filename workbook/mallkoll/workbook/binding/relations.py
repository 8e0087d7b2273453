"""The equations between cells: every relation that a layout implies for its bound tables.

This is the single reading of roles, sign conventions, ``berakning`` and ``samband``. The formulas in the template,
their cached values, the live checks and the equations of the validators all come from the relations made here.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from enum import StrEnum
from functools import reduce
from operator import add, mul, neg
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.binding.relation_text import calculation_text, net_text, rows_text, side_text
from mallkoll.workbook.layout.expressions import (
    Expr,
    Num,
    Op,
    Place,
    Ref,
    as_plain_sum,
    bind_references,
    evaluate,
    linear,
    plain_sum,
    references,
)
from mallkoll.workbook.layout.layout_model import TOTALS, Column, Layout, Role
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.model.worked_out import once_property

_NONE: frozenset[CellRef] = frozenset()


class RelationKind(StrEnum):
    """Where a relation comes from."""

    SUM = "summa"  # a sum and its items
    NET = "netto"  # a net and its cost and income
    EXHAUSTIVE = "varav"  # an item and the varav rows that make up the whole of it
    FRAME = "ram"  # a frame and what it is the frame of
    CALCULATION = "berakning"  # one column made of others
    SAMBAND = "samband"  # between tables


class CellRelation(Struct, frozen=True, dict=True):
    """The equation ``target`` = right side, an expression over ``cells``.

    Nearly every right side is a plain sum, whose cells are added or subtracted by their ``signs`` (±1); any other is
    the tree ``made_of``. ``cells`` are in reading order, each once. ``sums``: blank terms are ignored (as in SUM);
    otherwise a blank term gives no value, except those in ``optional``, which count as zero. ``defines``: the template
    has this relation's formula in the target. ``at_most``: the right side may be less than the target, never more.
    ``like`` is the same relation in the first row of its table, where a relation is repeated in every row.
    """

    kind: RelationKind
    target: CellRef
    cells: tuple[CellRef, ...]
    signs: tuple[float, ...] | None
    made_of: Expr | None
    sums: bool
    defines: bool
    text: str
    at_most: bool = False
    optional: frozenset[CellRef] = _NONE
    like: CellRelation | None = None

    @once_property
    def expr(self) -> Expr:
        """The right side as a tree."""
        return plain_sum(zip(self.cells, self.signs or (), strict=True)) if self.made_of is None else self.made_of

    @once_property
    def terms(self) -> Mapping[Hashable, float] | None:
        """The coefficients of the right side by cell, None where it is not linear."""
        if self.signs is not None:
            return dict(zip(self.cells, self.signs, strict=True))
        return linear(self.expr)

    @once_property
    def balance(self) -> tuple[tuple[Hashable, float], ...] | None:
        """Cells and coefficients whose weighted sum must be 0: target − right side. None where not linear."""
        if self.signs is not None and self.target not in self.cells:  # nearly always
            return ((self.target, 1.0), *zip(self.cells, map(neg, self.signs), strict=True))
        terms = self.terms
        if terms is None:
            return None
        terms_of_target = ((cell, -c) for cell, c in terms.items() if cell != self.target)
        return ((self.target, 1.0 - terms.get(self.target, 0.0)), *terms_of_target)

    def value(self, figures: Mapping[Hashable, float | None]) -> float | None:
        """The right side evaluated with ``figures``, keyed by :class:`CellRef`; None where a figure is missing."""
        return self.value_of([figures.get(cell) for cell in self.cells])

    def value_of(self, values: list[float | None]) -> float | None:
        """As :meth:`value`, with the figures in the order of ``cells``."""
        blank = None in values
        if blank:
            if all(figure is None for figure in values):
                return None
            zeros = self.cells if self.sums else self.optional
            values = [0.0 if v is None and cell in zeros else v for cell, v in zip(self.cells, values, strict=True)]
        if self.signs is None:
            return evaluate(self.expr, dict(zip(self.cells, values, strict=True)))
        # added one after the other, as Excel does; not by sum(), which rounds otherwise from Python 3.12 on
        return None if blank and None in values else reduce(add, map(mul, values, self.signs))


def relations(layout: Layout, tables: Mapping[str, BoundTable]) -> tuple[CellRelation, ...]:
    """Every relation among the cells of the bound tables. A cell is defined by one relation at most."""
    relations_in_order: list[CellRelation] = []
    defined: set[CellRef] = set()
    for relation in _relations_by_precedence(layout, tables):
        first = relation.defines and relation.target not in defined
        relations_in_order.append(relation if first or not relation.defines else replace(relation, defines=False))
        if first:
            defined.add(relation.target)
    return tuple(relations_in_order)


def _relations_by_precedence(layout: Layout, tables: Mapping[str, BoundTable]) -> Iterator[CellRelation]:
    """The relations in order of precedence to define a cell: fetched, then down a column, then across a row."""
    for relation in layout.relations:
        yield from _between_tables(layout, tables, relation.samband.left, relation.samband.right, fetched=relation.fill,
                                   text=relation.text)  # fmt: skip
    for table in tables.values():
        yield from _down(table)
    for table in tables.values():
        yield from _across(table)


# --- down a column ------------------------------------------------------------------------------------------------


def _down(table: BoundTable) -> Iterator[CellRelation]:
    columns = [column for column in table.table.columns if column.is_summed and column.key in table.columns]
    for total, parts in sum_parts(table):
        text = f"{one_line(total.label)} = {rows_text(parts)}"
        weighted = _Weighted(RelationKind.SUM, table, total, parts, sums=True)
        for column in columns:
            yield weighted.in_column(column, defines=True, text=text)
    for total, parts in _net_parts(table):
        makes = total.spec.role is Role.NET
        weighted = _Weighted(RelationKind.NET, table, total, parts)
        for column in columns:
            text = f"{one_line(total.label)} = {net_text(table, column, total, parts)}"
            yield weighted.in_column(column, defines=makes, text=text)
    whole = [column for column in table.table.columns if column.adds_up and column.key in table.columns]
    for parent, parts in varav_parts(table):
        if parent.spec.exhaustive:
            text = f"{parent.label} = summan av sina varav-rader"
            weighted = _Weighted(RelationKind.EXHAUSTIVE, table, parent, parts, sums=True)
            for column in whole:  # also where the sum of the table leaves the column out, but without a formula there
                yield weighted.in_column(column, defines=column.is_summed, text=text)
    for frame, total in _frames(table):
        at_most = frame.spec.at_most
        text = f"{total.label} {'ryms inom' if at_most else '='} {frame.label}"
        weighted = _Weighted(RelationKind.FRAME, table, frame, [total], at_most=at_most)
        for column in columns:
            yield weighted.in_column(column, defines=False, text=text)


class _Weighted:
    """``target = Σ ± part`` in each column, with signs by the rows' directions.

    In a column of surpluses all parts are added; in a column of amounts a part with the opposite direction of the
    target (income against net cost) is subtracted.
    """

    def __init__(
        self,
        kind: RelationKind,
        table: BoundTable,
        target: BoundRow,
        parts: Sequence[BoundRow],
        *,
        sums: bool = False,
        at_most: bool = False,
    ) -> None:
        self._kind, self._sums, self._at_most = kind, sums, at_most
        refs, direction = table.refs, table.table.direction
        self._target, self._parts = refs[target.at], [refs[part.at] for part in parts]
        along = direction(target.spec)
        self._signs = tuple([1.0 if direction(part.spec) == along else -1.0 for part in parts])
        self._added = (1.0,) * len(self._signs)

    def in_column(self, column: Column, *, defines: bool, text: str) -> CellRelation:
        """The relation in one column."""
        key = column.key
        cells = tuple([part[key] for part in self._parts])
        return CellRelation(
            self._kind, self._target[key], cells, self._added if column.is_surplus else self._signs, None,
            sums=self._sums, defines=defines, text=text, at_most=self._at_most,
            optional=frozenset(cells) if column.blank_is_zero else _NONE,
        )  # fmt: skip


def sum_parts(table: BoundTable) -> Iterator[tuple[BoundRow, list[BoundRow]]]:
    """Each sum or subtotal with the rows that it adds up, in the sheet's order.

    A sum adds up the items since the previous sum (or the items below it, where sums are above); subtotals replace
    their own items. ``ingar_i`` overrides the position.
    """
    explicit: dict[str, list[BoundRow]] = {}
    parts: dict[str, list[BoundRow]] = {}
    items: list[BoundRow] = []
    subtotals: list[BoundRow] = []
    rows = table.rows[::-1] if table.table.sums_above else table.rows
    for row in rows:
        named = row.spec.part_of is not None and row.spec.role is not Role.OF_WHICH
        if named:
            explicit.setdefault(row.spec.part_of or "", []).append(row)
        match row.spec.role:
            case Role.ITEM if not named:
                items.append(row)
            case Role.SUBTOTAL:
                parts[row.key], items = items, []
                subtotals += [] if named else [row]
            case Role.SUM:
                parts[row.key], items, subtotals = subtotals + items, [], []
    for row in table.rows:
        if row.spec.role in {Role.SUM, Role.SUBTOTAL}:
            addends = sorted([*parts.get(row.key, []), *explicit.get(row.key, [])], key=lambda part: part.at)
            if addends:
                yield row, addends


def _net_parts(table: BoundTable) -> Iterator[tuple[BoundRow, list[BoundRow]]]:
    """Each total with the cost and income rows that it is the net of."""
    sides = [row for row in table.rows if row.spec.role in {Role.COST, Role.INCOME}]
    totals = [row for row in table.rows if row.spec.role in TOTALS]
    owned: dict[str, list[BoundRow]] = {}
    for side in sides:
        if side.spec.part_of is not None:
            owned.setdefault(side.spec.part_of, []).append(side)
            continue
        owner = _total_of(side, table, totals)
        if owner is not None:
            owned.setdefault(owner.key, []).append(side)
    for total in totals:
        parts = owned.get(total.key, [])
        if {part.spec.role for part in parts} == {Role.COST, Role.INCOME}:
            yield total, parts


def varav_parts(table: BoundTable) -> Iterator[tuple[BoundRow, list[BoundRow]]]:
    """Each row with its varav rows: those below it, or those that name it with ``ingar_i``."""
    parts_by_parent: dict[str, list[BoundRow]] = {}
    parent: BoundRow | None = None
    for row in table.rows:
        if row.spec.role is not Role.OF_WHICH:
            parent = row
        elif row.spec.part_of is not None:
            parts_by_parent.setdefault(row.spec.part_of, []).append(row)
        elif parent is not None:
            parts_by_parent.setdefault(parent.key, []).append(row)
    for key, parts in parts_by_parent.items():
        if key in table.row:
            yield table.row[key], parts


def _frames(table: BoundTable) -> Iterator[tuple[BoundRow, BoundRow]]:
    """Each frame with its total."""
    totals = [row for row in table.rows if row.spec.role in TOTALS]
    for frame in table.rows:
        if frame.spec.role is not Role.FRAME:
            continue
        if frame.spec.part_of is not None:
            total = next((total for total in totals if total.key == frame.spec.part_of), None)
        else:
            total = _total_of(frame, table, totals)
        if total is not None:
            yield frame, total


def _total_of(row: BoundRow, table: BoundTable, totals: Sequence[BoundRow]) -> BoundRow | None:
    """The total that a side or a frame is about: the last one above it, else the first below.

    Where sums stand above their items, no row after the items of a subtotal is about that subtotal.
    """
    above = [total for total in totals if total.at < row.at]
    if not above:
        return next(iter(totals), None)
    nearest = above[-1]
    if table.table.sums_above and nearest.spec.role is Role.SUBTOTAL:
        of_all = [total for total in above if total.spec.role is not Role.SUBTOTAL]
        if of_all and any(nearest.at < one.at < row.at and one.spec.role is Role.ITEM for one in table.rows):
            return of_all[-1]
    return nearest


# --- across a row, and between tables -----------------------------------------------------------------------------


def _across(table: BoundTable) -> Iterator[CellRelation]:
    rows = [(table.refs[row.at], table.table.direction(row.spec)) for row in table.rows if row.holds_numbers]
    for column in table.table.columns:
        calculation = column.calculation
        if calculation is None or column.key not in table.columns or not column.numeric:
            continue
        keys = [str(key) for key in references(calculation)]
        if any(key not in table.columns for key in keys):
            continue
        text = f"{one_line(column.heading)} = {calculation_text(calculation, table)}"
        signs_by: dict[int, tuple[float, ...] | None] = {}
        blank_is_zero = [key for key in keys if table.table.column[key].blank_is_zero]
        first: dict[int, CellRelation] = {}  # by direction
        plain: dict[int, tuple[tuple[Any, float], ...] | None] = {}
        for refs, direction in rows:
            if direction not in plain:
                plain[direction] = parts = as_plain_sum(bind_references(calculation, Ref, direction))
                signs_by[direction] = None if parts is None else tuple([sign for _, sign in parts])
            parts, made_of = plain[direction], None
            if parts is None:
                made_of = bind_references(calculation, lambda key, refs=refs: Ref(refs[key]), direction)  # type: ignore[misc]
                cells: tuple[CellRef, ...] = references(made_of)  # type: ignore[assignment]
            else:
                cells = tuple([refs[key] for key, _ in parts])
            relation = CellRelation(
                RelationKind.CALCULATION, refs[column.key], cells, signs_by[direction], made_of, sums=False,
                defines=True, text=text,
                optional=frozenset(refs[key] for key in blank_is_zero) if blank_is_zero else _NONE,
                like=first.get(direction),
            )  # fmt: skip
            first.setdefault(direction, relation)
            yield relation


def _between_tables(
    layout: Layout, tables: Mapping[str, BoundTable], left: Expr, right: Expr, *, fetched: bool, text: str | None
) -> Iterator[CellRelation]:
    places = [p for side in (left, right) for p in references(side) if isinstance(p, Place)]
    if any(p.table not in tables or p.row not in tables[p.table].row for p in places):
        return  # missing tables and rows are reported by the rules TAB001 and TAB002
    for key in _common_columns(tables, places):
        named = [p if p.column else Place(p.table, p.row, key) for p in places]
        if any(p.column not in tables[p.table].columns for p in named):
            continue
        home = named[0]
        target_unit = _unit(layout, tables, home)

        def cell(place: Hashable, key: str = key, unit: float = target_unit) -> Expr:
            assert isinstance(place, Place)  # noqa: S101 - parse_samband makes no other
            at = place if place.column else Place(place.table, place.row, key)
            ref = Ref(_cell(tables, at))
            factor = _unit(layout, tables, at) / unit
            return ref if factor == 1.0 else Op("*", Num(factor), ref)

        if isinstance(left, Ref):
            target, expr = _cell(tables, home), bind_references(right, cell, 1)
        else:  # a sum on the left side: all but its first place is moved to the right side
            target, expr = (
                _cell(tables, home),
                _solved(bind_references(left, cell, 1), bind_references(right, cell, 1), _cell(tables, home)),
            )
        words = (text or "").rstrip(".")  # it continues a sentence
        words = words or f"{side_text(tables, left, places, named)} = {side_text(tables, right, places, named)}"
        optional = frozenset(
            _cell(tables, p) for p in named if tables[p.table].table.column[p.column or ""].blank_is_zero
        )
        cells = tuple(cell for cell in references(expr) if isinstance(cell, CellRef))
        yield CellRelation(RelationKind.SAMBAND, target, cells, None, expr, sums=False, defines=fetched, text=words,
                       optional=optional - {target})  # fmt: skip


def _solved(left: Expr, right: Expr, target: CellRef) -> Expr:
    return Op("+", Ref(target), Op("-", right, left))


def _common_columns(tables: Mapping[str, BoundTable], places: Sequence[Place]) -> list[str]:
    """The numeric columns common to all places that name no column; a single "" where every place names one."""
    open_places = [p for p in places if p.column is None]
    if not open_places:
        return [""]
    first = tables[open_places[0].table].table
    keys = [column.key for column in first.columns if column.numeric]
    for p in open_places[1:]:
        keys = [k for k in keys if k in tables[p.table].table.column and tables[p.table].table.column[k].numeric]
    return keys


def _cell(tables: Mapping[str, BoundTable], place: Place) -> CellRef:
    table = tables[place.table]
    return CellRef(table.sheet, table.row[place.row].at, table.columns[place.column or ""])


def _unit(layout: Layout, tables: Mapping[str, BoundTable], place: Place) -> float:
    table = tables[place.table].table
    return UNIT_FACTOR.get(layout.unit_of(table, table.column[place.column or ""]), 1.0)
