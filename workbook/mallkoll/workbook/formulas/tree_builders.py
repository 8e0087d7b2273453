"""Functions that build formula trees, which are then both printed and evaluated.

``greater(minus(cell, 5), 0)`` is the tree of ``C7-5>0``. A number or a text may be given instead of its tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TypeAlias

from msgspec.structs import replace

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Array,
    Binary,
    Bracketed,
    Call,
    NameReference,
    Negative,
    Node,
    Number,
    RangeReference,
    Text,
)

Operand: TypeAlias = Node | float | str

FALSE = NameReference("FALSE")
TRUE = NameReference("TRUE")
ROW = Call("ROW", ())
_PLAIN = (str, float, int)
_MOST_ARGUMENTS = 255  # of a function in Excel


def node(part: Operand) -> Node:
    """The tree of an operand: of a number or a text, or the operand itself where it is a tree."""
    if not isinstance(part, _PLAIN):
        return part
    return Text(part) if isinstance(part, str) else Number(float(part))


def cell_reference(ref: CellRef, home: str) -> RangeReference:
    """A cell, as written on the sheet ``home``."""
    return RangeReference(None if ref.sheet == home else ref.sheet, ref.row, ref.col, ref.row, ref.col)


def on_that_row(ref: CellRef, home: str) -> RangeReference:
    """A cell that is meant also where the formula is copied to another row."""
    return replace(cell_reference(ref, home), fixed_row=True)


def cell_range(first: Operand, last: Operand) -> Node:
    """The range from one cell to another."""
    return Binary(":", node(first), node(last))


def union(*spans: Operand) -> Node:
    """Several ranges of one sheet as one argument, however many they are."""
    return reduce(lambda a, b: Binary(",", a, b), map(node, spans))


def array(values: Iterable[float | str]) -> Array:
    """A row of constants."""
    return Array(tuple(values))


def call(name: str, *arguments: Operand) -> Call:
    """Any function."""
    return Call(name, tuple([node(part) for part in arguments]))


# --- conditions -------------------------------------------------------------------------------------------------------


def when(condition: Operand, then: Operand, otherwise: Operand) -> Node:
    """IF."""
    return call("IF", condition, then, otherwise)


def all_of(*conditions: Operand) -> Node:
    """AND: whether all of them hold; every condition is evaluated."""
    return call("AND", *conditions)


def any_of(*conditions: Operand) -> Node:
    """OR: whether one of them holds."""
    return call("OR", *conditions)


def equal(left: Operand, right: Operand) -> Node:
    """``=``; the case of letters makes no difference."""
    return Binary("=", node(left), node(right))


def differs(left: Operand, right: Operand) -> Node:
    """``<>``; the case of letters makes no difference."""
    return Binary("<>", node(left), node(right))


def greater(left: Operand, right: Operand) -> Node:
    """``>``."""
    return Binary(">", node(left), node(right))


def less(left: Operand, right: Operand) -> Node:
    """``<``."""
    return Binary("<", node(left), node(right))


def at_least(left: Operand, right: Operand) -> Node:
    """``>=``."""
    return Binary(">=", node(left), node(right))


def at_most(left: Operand, right: Operand) -> Node:
    """``<=``."""
    return Binary("<=", node(left), node(right))


def is_number(part: Operand) -> Node:
    """Whether a cell holds a number; a date is one."""
    return call("ISNUMBER", part)


def is_text(part: Operand) -> Node:
    """Whether a cell holds a text, also an empty one that a formula gives."""
    return call("ISTEXT", part)


def is_formula(part: Operand) -> Node:
    """Whether a cell holds a formula."""
    return call("ISFORMULA", part)


def is_blank(part: Operand) -> Node:
    """Whether a cell is blank or holds only spaces."""
    return equal(call("LEN", call("TRIM", part)), 0)


# --- figures ----------------------------------------------------------------------------------------------------------


def plus(*parts: Operand) -> Node:
    """The parts added up in order, with sums among them flattened; 0 without parts."""
    return reduce(_and_more, map(node, parts)) if parts else Number(0.0)


def _and_more(left: Node, right: Node) -> Node:
    if isinstance(right, Binary) and right.operator in "+-":
        return Binary(right.operator, _and_more(left, right.left), right.right)
    return Binary("+", left, right)


def minus(left: Operand, right: Operand) -> Node:
    """``left - right``."""
    return Binary("-", node(left), node(right))


def times(*parts: Operand) -> Node:
    """The product of the parts; of conditions 1 where all hold, else 0."""
    return reduce(lambda a, b: Binary("*", a, b), map(node, parts))


def quotient(left: Operand, right: Operand) -> Node:
    """``left / right``."""
    return Binary("/", node(left), node(right))


def power(left: Operand, right: Operand) -> Node:
    """``left ^ right``."""
    return Binary("^", node(left), node(right))


def number_in(part: Operand) -> Node:
    """The number in a cell, 0 where it does not hold one."""
    return call("N", part)


def rounded(part: Operand, decimals: Operand) -> Node:
    """ROUND: half away from zero."""
    return call("ROUND", part, decimals)


def total(*parts: Operand) -> Node:
    """SUM of the numbers in cells and spans."""
    return call("SUM", *parts)


def count(*parts: Operand) -> Node:
    """COUNT of the numbers in cells and spans, however many they are."""
    several = [parts[at : at + _MOST_ARGUMENTS] for at in range(0, len(parts), _MOST_ARGUMENTS)]
    return plus(*(call("COUNT", *some) for some in several))


def sum_product(part: Operand) -> Node:
    """SUMPRODUCT: the sum of an array."""
    return call("SUMPRODUCT", part)


def count_where(condition: Operand) -> Node:
    """The number of values of an array for which a condition holds."""
    return sum_product(Negative(Negative(node(condition))))


# --- texts ------------------------------------------------------------------------------------------------------------


def concatenated(*parts: Operand) -> Node:
    """The parts as one text, with joined texts among them flattened and adjacent constants merged."""
    return reduce(_and_text, map(node, parts))


def _and_text(left: Node, right: Node) -> Node:
    if isinstance(right, Binary) and right.operator == "&":
        return _and_text(_and_text(left, right.left), right.right)
    if isinstance(right, Text):
        if isinstance(left, Text):
            return Text(left.value + right.value)
        if isinstance(left, Binary) and left.operator == "&" and isinstance(left.right, Text):
            return Binary("&", left.left, Text(left.right.value + right.value))
    return Binary("&", left, right)


def substituted(text: Operand, old: str, new: str) -> Node:
    """SUBSTITUTE: a text with every ``old`` replaced by ``new``."""
    return call("SUBSTITUTE", text, old, new)


def without(text: Operand, *signs: str) -> Node:
    """A text without the given characters."""
    return reduce(lambda inner, sign: substituted(inner, sign, ""), signs, node(text))


def is_one_of(text: Operand, words: Iterable[str]) -> Node:
    """Whether a text is one of the words, none of which holds a ``|``."""
    return is_number(call("FIND", concatenated("|", text, "|"), f"|{'|'.join(words)}|"))


def bracketed(part: Operand) -> Node:
    """The part in brackets, whether they are needed or not."""
    return Bracketed(node(part))
