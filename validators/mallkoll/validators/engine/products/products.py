"""Relations that multiply or divide, such as ``andel = del / helhet``, judged with intervals.

Every figure stands for all that rounds to it. What the layout's calculation can then be is an interval too, and the
relation fails only where that and what is typed cannot meet. A division by what may be nought is not judged.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping

from msgspec import Struct

from mallkoll.validators.engine.intervals import (
    Interval,
    decimals_of,
    half_unit,
    half_width,
    intersect,
    interval_sum,
    product,
    quotient,
    round_to,
    scale,
)
from mallkoll.validators.readings.formula_state import COMPUTED
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import CellState, Reading, Readings
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.layout.expressions import Avvikelse, Expr, Num, Op, Ref
from mallkoll.workbook.layout.layout_model import Column, Kind

NOUGHT = Interval(0.0, 0.0)
PER_CENT = 0.01
COARSEST = {Kind.PERCENT: 2, Kind.NUMBER: 0, Kind.COUNT: 0}
"""So few decimals a ratio may be typed with where its layout names none: 67 % for what is shown as 66,7 %."""

Moved = Mapping[CellRef, Interval]
"""Cells that are taken to hold something else than what stands there."""
UNMOVED: Moved = {}


def is_product(relation: CellRelation) -> bool:
    """Whether a relation says *equal*, but no weighted sum says the same.

    A total that has a sum of its own has no quotient: what a column's calculation says of such a row is left out.
    """
    declared = relation.defines or relation.kind is RelationKind.SAMBAND
    return not relation.at_most and declared and relation.signs is None and relation.balance is None


def stands_for(value: float, column: Column, *, as_typed: bool = False) -> Interval:
    """What a typed figure may stand for. ``as_typed``: where its layout names no decimals, also what would be rounded
    to it as coarsely as it was typed, but not coarser than to whole numbers or whole per cent.
    """
    half = half_width(value, decimals(column))
    if as_typed and column.decimals is None and column.kind in COARSEST:
        coarsest = COARSEST[column.kind]
        half = half_unit(coarsest) if round_to(value, coarsest) == value else half or half_unit(decimals_of(value))
    return Interval(value - half, value + half)


class ProductRelation(Struct, frozen=True):
    """A relation that multiplies or divides, the key that it fails under, and the typed figures that it is about."""

    key: str
    relation: CellRelation
    sources: frozenset[CellRef]


class ProductFigures(Struct, frozen=True, dict=True):
    """What the figures of a document may stand for. ``defining``: the relation that a cell's own formula stands for."""

    readings: Readings
    defining: Mapping[CellRef, CellRelation]

    def holds(self, relation: CellRelation, moved: Moved = UNMOVED) -> bool | None:
        """Whether what is typed in the target can be what the others give; None where that cannot be said."""
        target = self.readings.get(relation.target)
        if target is None or (target.value is None and relation.target not in moved):
            return None
        verdict: bool | None = None
        for share in self._shares(relation):
            right = self._right_side(relation.expr, relation, moved, share)
            if right is None:
                continue
            for factor in self.factors(target):
                new = moved.get(relation.target)
                typed = self.typed(target, factor) if new is None else scale(new, factor)
                verdict = verdict or intersect(typed, right) is not None
        return verdict

    def moved(self, relation: CellRelation, values: Mapping[Hashable, float | None]) -> dict[CellRef, Interval]:
        """The typed cells of a relation of which ``values`` say something else."""
        changed = {}
        for ref in self.sources(relation):
            value = values.get(ref)
            if value is not None and value != self.readings[ref].value:
                changed[ref] = stands_for(value, self.readings[ref].column)
        return changed

    def gives(self, relation: CellRelation, moved: Moved = UNMOVED) -> Interval | None:
        """Everything that the right side can be; None where a figure is missing or a divisor may be nought."""
        return self._right_side(relation.expr, relation, moved, self._shares(relation)[-1])

    def typed(self, reading: Reading, factor: float = 1.0) -> Interval:
        """What a figure that is judged may stand for, multiplied by ``factor``."""
        value, column = reading.value or 0.0, reading.column
        if reading.of_hundred:  # its column's decimals are those of the share
            return stands_for(value * factor, column, as_typed=True)
        return scale(stands_for(value, column, as_typed=True), factor)

    def factors(self, reading: Reading) -> tuple[float, ...]:
        """What a figure is multiplied by to be what its column's calculation means, likeliest last.

        A percentage that its cell shows as a plain number (75) may be one of a hundred, and so may any in a column of
        numbers whose unit is per cent.
        """
        plain = reading.column.kind is not Kind.PERCENT and reading.column.unit == "%"
        return (1.0, PER_CENT) if plain or reading.of_hundred else (1.0,)

    def factor(self, target: CellRef, right: float) -> float:
        """The factor with which a figure comes nearest to what the calculation gives."""
        reading = self.readings[target]
        return min(self.factors(reading), key=lambda factor: abs(factor * (reading.value or 0.0) - right))

    def fraction(self, relation: CellRelation, values: Mapping[CellRef, float]) -> tuple[float, float]:
        """The right side as numerator and denominator, where the typed figures that it goes back to are ``values``."""
        points = {cell: Interval(value, value) for cell, value in values.items()}
        share, value_of = self._shares(relation)[-1], dict[Hashable, float]()
        for cell in relation.cells:
            there = self.interval(cell, points, blank_is_zero=cell in relation.optional) or NOUGHT
            value_of[cell] = there.low * (share if self.readings[cell].of_hundred else 1.0)
        return fraction(relation.expr, value_of)

    def _shares(self, relation: CellRelation) -> tuple[float, ...]:
        """As :meth:`factors`, of all the parts."""
        hundred = any(cell in self.readings and self.readings[cell].of_hundred for cell in relation.cells)
        return (1.0, PER_CENT) if hundred else (1.0,)

    def _right_side(self, expr: Expr, relation: CellRelation, moved: Moved, share: float) -> Interval | None:
        match expr:
            case Num(value):
                return Interval(value, value)
            case Ref(cell):
                reading = self.readings.get(cell)
                if share != 1.0 and reading is not None and reading.of_hundred and cell not in moved:
                    return stands_for((reading.value or 0.0) * share, reading.column)
                return self.interval(cell, moved, blank_is_zero=cell in relation.optional)
            case Op(operator, left, right):
                first = self._right_side(left, relation, moved, share)
                second = self._right_side(right, relation, moved, share)
                return None if first is None or second is None else combined(operator, first, second)
            case Avvikelse():
                raise TypeError("bind_references() has to be called before")

    def interval(self, cell: CellRef, moved: Moved = UNMOVED, *, blank_is_zero: bool = False) -> Interval | None:
        """What a cell may stand for: of an intact formula what its parts leave room for, for they were rounded."""
        if not moved:
            if (cell, blank_is_zero) not in self._known:
                self._known[cell, blank_is_zero] = self._interval(cell, moved, blank_is_zero, frozenset())
            return self._known[cell, blank_is_zero]
        return self._interval(cell, moved, blank_is_zero, frozenset())

    @property
    def _known(self) -> dict[tuple[CellRef, bool], Interval | None]:
        known: dict[tuple[CellRef, bool], Interval | None] = self.__dict__.setdefault("_intervals", {})
        return known

    def _interval(self, cell: CellRef, moved: Moved, blank_is_zero: bool, trail: frozenset[CellRef]) -> Interval | None:  # noqa: FBT001
        if cell in moved:
            return moved[cell]
        reading = self.readings.get(cell)
        if reading is None or reading.value is None:
            blank = reading is not None and reading.state is CellState.BLANK
            return NOUGHT if blank and blank_is_zero else None
        relation = self.defining.get(cell)
        if reading.formula_state not in COMPUTED or relation is None or cell in trail:
            if reading.formula_state in COMPUTED:
                return Interval(reading.value, reading.value)
            return stands_for(reading.value, reading.column)
        if relation.terms is None:
            right = self._right_side(relation.expr, relation, moved, 1.0)
            return right or Interval(reading.value, reading.value)
        parts = []
        for part, c in relation.terms.items():
            if isinstance(part, CellRef):
                there = self._interval(part, moved, part in relation.optional, trail | {cell})
                if there is None:  # a sum with a blank may be too low
                    return None
                parts.append(scale(there, c))
        return interval_sum(parts)

    def sources(self, relation: CellRelation) -> frozenset[CellRef]:
        """The typed figures that the relation is about, those behind intact formulas too."""
        readings = self.readings
        return frozenset(
            cell
            for cell in cells_behind(relation, self.defining, self._is_computed)
            if cell in readings and readings[cell].value is not None and not self._is_computed(cell)
        )

    def _is_computed(self, cell: CellRef) -> bool:
        return cell in self.readings and self.readings[cell].formula_state in COMPUTED


def cells_behind(
    relation: CellRelation, defining: Mapping[CellRef, CellRelation], computed: Callable[[CellRef], bool]
) -> frozenset[CellRef]:
    """The cells of a relation, and those behind the intact formulas in it."""
    cells: set[CellRef] = set()
    todo = [relation.target, *relation.cells]
    while todo:
        cell = todo.pop()
        if cell not in cells:
            cells.add(cell)
            if cell in defining and computed(cell):
                todo.extend(defining[cell].cells)
    return frozenset(cells)


def combined(operator: str, first: Interval, second: Interval) -> Interval | None:
    """Everything that two figures give together; None where they are divided and the second may be nought."""
    match operator:
        case "+":
            return interval_sum((first, second))
        case "-":
            return interval_sum((first, scale(second, -1.0)))
        case "*":
            return product(first, second)
        case _:
            return quotient(first, second)


def fraction(expr: Expr, value_of: Mapping[Hashable, float]) -> tuple[float, float]:
    """The expression as numerator and denominator, so that a sum or a product of quotients is one division."""
    match expr:
        case Num(value):
            return value, 1.0
        case Ref(cell):
            return value_of.get(cell, 0.0), 1.0
        case Op(operator, left, right):
            (a, b), (c, d) = fraction(left, value_of), fraction(right, value_of)
            if operator in "+-":
                c = c if operator == "+" else -c
                return (a + c, b) if b == d else (a * d + c * b, b * d)
            return (a * c, b * d) if operator == "*" else (a * d, b * c)
        case _:
            raise TypeError("bind_references() has to be called before")


def is_typed(target: Reading | None) -> bool:
    """Whether a figure that is typed stands in the target of a relation, so that there is something to judge."""
    return target is not None and target.value is not None and target.formula_state not in COMPUTED
