"""A formula's tree as text as stored in a file: in English, with commas, without the leading ``=``.

Brackets are printed where the meaning needs them, and for ``Bracketed``, where they only help a reader.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Final

from mallkoll.workbook.formulas.formula_tree import (
    Array,
    Binary,
    BoundExpression,
    Bracketed,
    Call,
    NameReference,
    Negative,
    Node,
    Number,
    RangeReference,
    Text,
)
from mallkoll.workbook.formulas.print_expression import expression_text
from mallkoll.workbook.model.book import column_letters, quote_sheet

_RANKS: Final = {"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5,
                 ",": 5, ":": 6}  # fmt: skip
_NEWER: Final = {"ISFORMULA": "_xlfn.ISFORMULA"}  # how a file names the functions that came after Excel 2007


def tree_text(node: Node) -> str:
    """The text of a formula. Raises KeyError for kinds of references that only parsed formulas have."""
    return _PRINT[type(node)](node)


@lru_cache(maxsize=512)
def number_text(value: float) -> str:
    """A number as a formula writes it: ``0.5``, ``12``, ``1E-6``."""
    digits, _, power = repr(float(value)).partition("e")
    digits = digits.removesuffix(".0")
    return f"{digits}E{int(power)}" if power else digits


_letters = lru_cache(maxsize=512)(column_letters)


def _area(node: RangeReference) -> str:
    if (
        node.top
        and node.top == node.bottom
        and node.left == node.right
        and not (node.fixed or node.fixed_row or node.sheet)
    ):
        return f"{_letters(node.left)}{node.top}"
    first = last = _letters(node.left)
    if node.top:
        row_sign = "$" if node.fixed_row else ""
        first = f"{first}{row_sign}{node.top}"
        last = f"{_letters(node.right)}{row_sign}{node.bottom}"
    elif node.right != node.left:
        last = _letters(node.right)
    sign = "$" if node.fixed else ""
    text = f"{sign}{first}" if node.top and first == last else f"{sign}{first}:{sign}{last}"
    return text if node.sheet is None else f"{quote_sheet(node.sheet)}!{text}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def _array(node: Array) -> str:
    return "{" + ",".join(_quoted(v) if isinstance(v, str) else number_text(v) for v in node.values) + "}"


def _argument(node: Node | None) -> str:
    text = _PRINT[type(node)](node)
    return f"({text})" if type(node) is Binary and node.operator == "," else text  # joined ranges are one argument


def _call(node: Call) -> str:
    name = node.name
    arguments = ",".join([_argument(part) for part in node.arguments])
    return f"{_NEWER.get(name, name)}({arguments})"


def _binary(node: Binary) -> str:
    operator, left, right = node.operator, node.left, node.right
    rank = _RANKS[operator]
    a, b = _PRINT[type(left)](left), _PRINT[type(right)](right)
    if isinstance(left, _OPERATION) and _bound(left) < (rank if rank > 1 else 2):
        a = f"({a})"  # a comparison of comparisons is clearer in brackets
    if isinstance(right, _OPERATION) and _bound(right) <= rank and not (operator == "^" and type(right) is Negative):
        b = f"({b})"
    return f"{a}{operator}{b}"


def _bound(node: Node) -> int:
    """The precedence of an operation; a larger number binds tighter."""
    if isinstance(node, Binary):
        return _RANKS[node.operator]
    return 3 if isinstance(node, Negative) else 0


def _negative(node: Negative) -> str:
    text = tree_text(node.inner)
    return f"-({text})" if isinstance(node.inner, Binary | BoundExpression) else f"-{text}"


_OPERATION: Final = (Binary, Negative, BoundExpression)
_PRINT: Final[dict[type, Callable[[Any], str]]] = {
    Number: lambda node: number_text(node.value),
    Text: lambda node: _quoted(node.value),
    NameReference: lambda node: str(node.name),
    RangeReference: _area,
    Array: _array,
    Call: _call,
    Binary: _binary,
    Negative: _negative,
    Bracketed: lambda node: f"({tree_text(node.inner)})",
    BoundExpression: lambda node: expression_text(node.expr, node.home, node.blank_ok),
}
