"""The live twin of products: a relation that multiplies or divides, as the condition that its intervals do not meet.

It is what :mod:`mallkoll.validators.engine.products` does with a finished workbook, as formulas.
"""

from __future__ import annotations

from msgspec import Struct

from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.engine.products.products import COARSEST, PER_CENT
from mallkoll.validators.live.rounding import HalfWidths, half_width_tree
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.binding.relations import CellRelation
from mallkoll.workbook.formulas.formula_tree import Node, Number
from mallkoll.workbook.formulas.tree_builders import (
    FALSE,
    Operand,
    any_of,
    bracketed,
    call,
    cell_reference,
    equal,
    greater,
    is_formula,
    less,
    minus,
    number_in,
    plus,
    quotient,
    rounded,
    times,
    when,
)
from mallkoll.workbook.layout.expressions import Avvikelse, Expr, Num, Op, Ref
from mallkoll.workbook.layout.layout_model import Column, Kind


class IntervalTree(Struct, frozen=True):
    """The ends of an interval as trees, and the conditions (the inner ones first) under which there is one."""

    low: Node
    high: Node
    conditions: tuple[Node, ...] = ()


def right_side(relation: CellRelation, rounding: HalfWidths) -> IntervalTree:
    """Everything that the right side of a relation can be."""
    return _interval(relation.expr, relation.target.sheet, rounding)


def _interval(expr: Expr, home: str, rounding: HalfWidths) -> IntervalTree:
    match expr:
        case Num(value):
            return IntervalTree(Number(value), Number(value))
        case Ref(cell):
            here, half = number_in(cell_reference(cell, home)), number_in(rounding.beside(cell, home))
            made = rounding.defining.get(cell)
            if made is None or made.terms is not None:
                return IntervalTree(minus(here, half), plus(here, half))
            inner, formula = _interval(made.expr, home, rounding), is_formula(cell_reference(cell, home))
            low, high = when(formula, inner.low, minus(here, half)), when(formula, inner.high, plus(here, half))
            return IntervalTree(low, high, inner.conditions)
        case Op(operator, left, right):
            return _combined(operator, _interval(left, home, rounding), _interval(right, home, rounding))
        case Avvikelse():
            raise TypeError("bind_references() has to be called before")


def _combined(operator: str, first: IntervalTree, second: IntervalTree) -> IntervalTree:
    a, b, c, d = map(bracketed, (first.low, first.high, second.low, second.high))
    conditions = (*first.conditions, *second.conditions)
    match operator:
        case "+":
            return IntervalTree(plus(first.low, second.low), plus(first.high, second.high), conditions)
        case "-":
            return IntervalTree(minus(first.low, d), minus(first.high, c), conditions)
        case "*":
            corners = [times(x, y) for x in (a, b) for y in (c, d)]
        case _:
            corners = [quotient(x, y) for x in (a, b) for y in (c, d)]
            if not isinstance(second.low, Number):
                conditions = (*conditions, any_of(greater(second.low, 0), less(second.high, 0)))
    return IntervalTree(call("MIN", *corners), call("MAX", *corners), conditions)


def half_of_typed(here: Node, beside: Node, column: Column) -> Node:
    """How far rounding may have moved a ratio: as far as it was typed, where the layout names no decimals."""
    half = number_in(beside)
    coarsest = COARSEST.get(column.kind)
    if column.decimals is not None or coarsest is None:
        return half
    finer = half if decimals(column) is not None else half_width_tree(here, coarsest)
    return when(equal(here, rounded(here, coarsest)), half_unit(coarsest), finer)


def apart(here: Node, half: Node, right: IntervalTree, column: Column) -> Node:
    """By how much a typed figure lies outside what it can be, beyond its own rounding; negative where it does not.

    A number whose unit is per cent may be the share or its hundredfold.
    """
    excess = _apart(here, half, right)
    if column.kind is not Kind.PERCENT and column.unit == "%":
        return call("MIN", excess, _apart(times(here, PER_CENT), times(half, PER_CENT), right))
    return excess


def _apart(here: Operand, half: Operand, right: IntervalTree) -> Node:
    return minus(call("MAX", minus(right.low, here), minus(here, right.high)), bracketed(half))


def under(conditions: tuple[Node, ...], condition: Node) -> Node:
    """A condition that is worked out only where all the others hold, each after those before it."""
    for outer in reversed(conditions):
        condition = when(outer, condition, FALSE)
    return condition
