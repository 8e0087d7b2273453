"""The expressions of a layout as syntax trees.

``berakning: budget - prognos`` and ``samband: ekonomi[netto] = drift_prognos[summa]`` become small trees. The same tree
is evaluated on figures (``evaluate``), brought to linear form (``linear``) and printed as an Excel formula
(``print_expression``), so that the three always agree.

The names of these types and of their fields are part of every layout's fingerprint (:mod:`fingerprint`): a template
that has been issued no longer matches its layout where one of them is renamed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Annotated, Any, Generic, TypeAlias, TypeVar

from msgspec import Meta, Struct

_Target = TypeVar("_Target", bound=Hashable)


class Num(Struct, frozen=True):
    """A constant."""

    value: float


class Ref(Struct, Generic[_Target], frozen=True):
    """A reference: to a column (its key), to a place in a table, or, once bound, to a cell."""

    target: _Target


class Op(Struct, frozen=True):
    """``left operator right``, operator one of ``+ - * /``."""

    operator: str
    left: Expr
    right: Expr


class Avvikelse(Struct, frozen=True):
    """``avvikelse(utfall, budget)``: positive means surplus, whichever sign the row's amounts have."""

    outcome: Expr
    budget: Expr


Expr: TypeAlias = Num | Ref[Any] | Op | Avvikelse


class Place(Struct, frozen=True):
    """``tabell[rad, kolumn]``; ``column`` None means every column that both sides have."""

    table: str
    row: str
    column: str | None


class Samband(Struct, frozen=True):
    """``left = right`` between places of tables."""

    left: Expr
    right: Expr


class ExpressionError(ValueError):
    """Raised for a text in a layout that is not a known expression; the text is a Swedish sentence."""


_OPERATORS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}


def parse_calculation(text: str) -> Expr:
    """``budget - prognos`` → tree over column keys. Raises :class:`ExpressionError`."""
    return _tree(_parse(text), text, _column_name)


def parse_samband(text: str) -> Samband:
    """``a[rad, kolumn] = b[rad] + c[rad]`` → relation over places. Raises :class:`ExpressionError`."""
    left, equals, right = text.partition("=")
    if not equals or "=" in right:
        raise ExpressionError(f"Sambandet {text!r} ska ha precis ett likhetstecken.")
    return Samband(_tree(_parse(left), text, _place), _tree(_parse(right), text, _place))


MAX_LENGTH = 500
CalculationText = Annotated[str, Meta(extra={"read_as": parse_calculation})]
SambandText = Annotated[str, Meta(extra={"read_as": parse_samband})]
"""Texts that can be read as such."""


def _parse(text: str) -> ast.expr:
    if len(text) > MAX_LENGTH:
        raise ExpressionError(f"Uttrycket är längre än {MAX_LENGTH} tecken.")
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise ExpressionError(f"Uttrycket {text.strip()!r} går inte att läsa.") from error


def _column_name(node: ast.expr) -> Hashable | None:
    return node.id if isinstance(node, ast.Name) else None


def _place(node: ast.expr) -> Hashable | None:
    if not (isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name)):
        return None
    inner = node.slice
    names = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    words = [name.id for name in names if isinstance(name, ast.Name)]
    if len(words) != len(names) or not 1 <= len(words) <= 2:
        return None
    return Place(node.value.id, words[0], words[1] if len(words) == 2 else None)


def _tree(node: ast.expr, text: str, reference: Callable[[ast.expr], Hashable | None]) -> Expr:
    target = reference(node)
    if target is not None:
        return Ref(target)
    match node:
        case ast.Constant(value=bool()):
            pass
        case ast.Constant(value=int() | float() as number):
            return Num(float(number))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Op("*", Num(-1.0), _tree(operand, text, reference))
        case ast.BinOp(left=left, op=operator, right=right) if type(operator) in _OPERATORS:
            return Op(_OPERATORS[type(operator)], _tree(left, text, reference), _tree(right, text, reference))
        case ast.Call(func=ast.Name(id="avvikelse"), args=[outcome, budget], keywords=[]):
            return Avvikelse(_tree(outcome, text, reference), _tree(budget, text, reference))
    known = "namn, tal, + - * / ( ) och avvikelse(utfall, budget)"
    raise ExpressionError(f"Uttrycket {text.strip()!r} innehåller något annat än {known}.")


def references(expr: Expr) -> tuple[Hashable, ...]:
    """Every target that the tree refers to, in reading order, each once."""
    seen: dict[Hashable, None] = {}
    _refer(expr, seen)
    return tuple(seen)


def _refer(expr: Expr, seen: dict[Hashable, None]) -> None:
    first, following = _spine(expr)
    for node in (first, *(right for _, right in following)):
        match node:
            case Ref(target):
                seen.setdefault(target)
            case Op(_, left, right):
                _refer(left, seen)
                _refer(right, seen)
            case Avvikelse(outcome, budget):
                _refer(outcome, seen)
                _refer(budget, seen)


def _spine(expr: Expr) -> tuple[Expr, list[tuple[str, Expr]]]:
    """A sum as its first part and (sign, part) for the others in order: the sum of a long column is a deep tree."""
    following: list[tuple[str, Expr]] = []
    while type(expr) is Op and expr.operator in "+-":
        following.append((expr.operator, expr.right))
        expr = expr.left
    following.reverse()
    return expr, following


def plain_sum(parts: Iterable[tuple[Hashable, float]]) -> Expr:
    """The tree that adds the targets, or subtracts those with sign −1. Raises ValueError where there are none."""
    expr: Expr | None = None
    for target, sign in parts:
        if expr is None:
            expr = Ref(target) if sign > 0 else Op("*", Num(-1.0), Ref(target))
        else:
            expr = Op("+" if sign > 0 else "-", expr, Ref(target))
    if expr is None:
        raise ValueError("a sum of nothing")
    return expr


def as_plain_sum(expr: Expr) -> tuple[tuple[Any, float], ...] | None:
    """The targets of a plain sum with their signs, where each target occurs once; None for any other tree."""
    first, following = _spine(expr)
    match first:
        case Ref(target):
            parts = [(target, 1.0)]
        case Op("*", Num(-1.0), Ref(target)):
            parts = [(target, -1.0)]
        case _:
            return None
    for operator, right in following:
        if not isinstance(right, Ref):
            return None
        parts.append((right.target, 1.0 if operator == "+" else -1.0))
    return tuple(parts) if len({target for target, _ in parts}) == len(parts) else None


def bind_references(expr: Expr, target: Callable[[Hashable], Expr], direction: int) -> Expr:
    """The tree with references replaced by what ``target`` gives (cells) and ``avvikelse`` written out.

    ``direction`` is −1 where a larger amount is worse (a cost printed positive), +1 where it is better; so
    avvikelse(utfall, budget) = direction · (utfall − budget) is positive for a surplus in either case.
    """
    match expr:
        case Ref(name):
            return target(name)
        case Op(operator, left, right):
            return Op(operator, bind_references(left, target, direction), bind_references(right, target, direction))
        case Avvikelse(outcome, budget):
            a, b = bind_references(outcome, target, direction), bind_references(budget, target, direction)
            return Op("-", a, b) if direction > 0 else Op("-", b, a)
        case _:
            return expr


def linear(expr: Expr) -> dict[Hashable, float] | None:
    """The coefficients of a tree that is a weighted sum of references; None where it is not, or has a constant."""
    form = _linear(expr)
    if form is None or abs(form[1]) > 0:
        return None
    return form[0]


def _linear(expr: Expr) -> tuple[dict[Hashable, float], float] | None:
    first, following = _spine(expr)
    form = _linear_part(first)
    if form is None or not following:
        return form
    terms, constant = form
    for operator, right in following:
        sign = 1.0 if operator == "+" else -1.0
        if type(right) is Ref:  # nearly always
            terms[right.target] = terms.get(right.target, 0.0) + sign
            continue
        part = _linear(right)
        if part is None:
            return None
        for target, coefficient in part[0].items():
            terms[target] = terms.get(target, 0.0) + sign * coefficient
        constant += sign * part[1]
    return {t: c for t, c in terms.items() if c}, constant


def _linear_part(expr: Expr) -> tuple[dict[Hashable, float], float] | None:
    """The linear form of an expression that is not a sum; None where it has none."""
    match expr:
        case Num(value):
            return {}, value
        case Ref(target):
            return {target: 1.0}, 0.0
        case Op(operator, left, right):
            a, b = _linear(left), _linear(right)
            if a is None or b is None:
                return None
            if operator == "*" and not a[0]:
                return {t: c * a[1] for t, c in b[0].items()}, a[1] * b[1]
            if operator == "*" and not b[0]:
                return {t: c * b[1] for t, c in a[0].items()}, a[1] * b[1]
            if operator == "/" and not b[0] and b[1]:
                return {t: c / b[1] for t, c in a[0].items()}, a[1] / b[1]
            return None
        case _:
            return None


def evaluate(expr: Expr, figures: Mapping[Hashable, float | None]) -> float | None:
    """The value of a bound tree; None where a figure is missing or the tree divides by zero."""
    first, following = _spine(expr)
    value = _evaluate_part(first, figures)
    if value is None:
        return None
    for operator, right in following:
        part = figures.get(right.target) if type(right) is Ref else evaluate(right, figures)
        if part is None:
            return None
        value = value + part if operator == "+" else value - part
    return value


def _evaluate_part(expr: Expr, figures: Mapping[Hashable, float | None]) -> float | None:
    if isinstance(expr, Ref):
        return figures.get(expr.target)
    if isinstance(expr, Num):
        return expr.value
    if not isinstance(expr, Op):
        raise TypeError("bind() has to be called before evaluate()")
    a, b = evaluate(expr.left, figures), evaluate(expr.right, figures)
    if a is None or b is None:
        return None
    if expr.operator == "*":
        return a * b
    return a / b if b else None
