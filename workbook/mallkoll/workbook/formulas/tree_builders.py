"""Small makers of formula trees: a check is written as what it says, and is then both printed and evaluated.

``more(minus(cell, 5), 0)`` is the tree of ``C7-5>0``. A number or a text may stand for its tree.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import TypeAlias

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Area,
    Array,
    Binary,
    Bracketed,
    Call,
    Name,
    Negative,
    Node,
    Number,
    Text,
)

Part: TypeAlias = Node | float | str

FALSE = Name("FALSE")
TRUE = Name("TRUE")
ROW = Call("ROW", ())
_PLAIN = (str, float, int)


def node(part: Part) -> Node:
    """The tree that a number or a text stands for."""
    if not isinstance(part, _PLAIN):
        return part
    return Text(part) if isinstance(part, str) else Number(float(part))


def cell(ref: CellRef, home: str) -> Area:
    """A cell, as it is named on the sheet ``home``."""
    return Area(None if ref.sheet == home else ref.sheet, ref.row, ref.col, ref.row, ref.col)


def span(first: Part, last: Part) -> Node:
    """All cells from one to another."""
    return Binary(":", node(first), node(last))


def array(values: Iterable[float | str]) -> Array:
    """A row of constants."""
    return Array(tuple(values))


def call(name: str, *arguments: Part) -> Call:
    """Any function."""
    return Call(name, tuple([node(part) for part in arguments]))


# --- conditions -------------------------------------------------------------------------------------------------------


def when(condition: Part, then: Part, otherwise: Part) -> Node:
    """IF."""
    return call("IF", condition, then, otherwise)


def both(*conditions: Part) -> Node:
    """AND: whether all of them hold; each is worked out."""
    return call("AND", *conditions)


def either(*conditions: Part) -> Node:
    """OR: whether one of them holds."""
    return call("OR", *conditions)


def equal(left: Part, right: Part) -> Node:
    """``=``; the case of letters makes no difference."""
    return Binary("=", node(left), node(right))


def differs(left: Part, right: Part) -> Node:
    """``<>``; the case of letters makes no difference."""
    return Binary("<>", node(left), node(right))


def more(left: Part, right: Part) -> Node:
    """``>``."""
    return Binary(">", node(left), node(right))


def less(left: Part, right: Part) -> Node:
    """``<``."""
    return Binary("<", node(left), node(right))


def at_least(left: Part, right: Part) -> Node:
    """``>=``."""
    return Binary(">=", node(left), node(right))


def at_most(left: Part, right: Part) -> Node:
    """``<=``."""
    return Binary("<=", node(left), node(right))


def is_number(part: Part) -> Node:
    """Whether a cell holds a number; a date is one."""
    return call("ISNUMBER", part)


def is_text(part: Part) -> Node:
    """Whether a cell holds a text, also an empty one that a formula gives."""
    return call("ISTEXT", part)


def is_formula(part: Part) -> Node:
    """Whether a formula stands in a cell."""
    return call("ISFORMULA", part)


def is_blank(part: Part) -> Node:
    """Whether nothing but spaces stands in a cell."""
    return equal(call("LEN", call("TRIM", part)), 0)


# --- figures ----------------------------------------------------------------------------------------------------------


def plus(*parts: Part) -> Node:
    """The parts added up, in their order, a sum among them part by part; 0 of none."""
    return reduce(_and_more, map(node, parts)) if parts else Number(0.0)


def _and_more(left: Node, right: Node) -> Node:
    if isinstance(right, Binary) and right.operator in "+-":
        return Binary(right.operator, _and_more(left, right.left), right.right)
    return Binary("+", left, right)


def minus(left: Part, right: Part) -> Node:
    """``left - right``."""
    return Binary("-", node(left), node(right))


def times(*parts: Part) -> Node:
    """The parts multiplied; of conditions 1 where all of them hold, else 0."""
    return reduce(lambda a, b: Binary("*", a, b), map(node, parts))


def divided(left: Part, right: Part) -> Node:
    """``left / right``."""
    return Binary("/", node(left), node(right))


def power(left: Part, right: Part) -> Node:
    """``left ^ right``."""
    return Binary("^", node(left), node(right))


def number(part: Part) -> Node:
    """The number in a cell, 0 where there is none."""
    return call("N", part)


def rounded(part: Part, decimals: Part) -> Node:
    """Rounded half away from nought."""
    return call("ROUND", part, decimals)


def total(*parts: Part) -> Node:
    """SUM: of the numbers in cells and spans."""
    return call("SUM", *parts)


def count(*parts: Part) -> Node:
    """How many numbers stand in cells and spans."""
    return call("COUNT", *parts)


def added(part: Part) -> Node:
    """An array worked out value by value, and added up."""
    return call("SUMPRODUCT", part)


def how_many(condition: Part) -> Node:
    """For how many values of an array a condition holds."""
    return added(Negative(Negative(node(condition))))


# --- texts ------------------------------------------------------------------------------------------------------------


def joined(*parts: Part) -> Node:
    """The parts as one text, joined texts among them part by part, and constants that meet as one."""
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


def replaced(text: Part, old: str, new: str) -> Node:
    """SUBSTITUTE: a text with one piece of it put in the place of another, everywhere."""
    return call("SUBSTITUTE", text, old, new)


def without(text: Part, *signs: str) -> Node:
    """A text without some signs."""
    return reduce(lambda inner, sign: replaced(inner, sign, ""), signs, node(text))


def listed(text: Part, words: Iterable[str]) -> Node:
    """Whether a text is one of the words, none of which holds a ``|``."""
    return is_number(call("FIND", joined("|", text, "|"), f"|{'|'.join(words)}|"))


def bracketed(part: Part) -> Node:
    """In brackets, whether they are needed or not."""
    return Bracketed(node(part))
