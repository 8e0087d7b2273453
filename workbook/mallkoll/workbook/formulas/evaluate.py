"""The value that Excel computes for a formula over the cells' contents: SUM ignores texts, a date is its serial number.

Only certain values are returned. Excel reads texts in a sum with plus signs by the country's rules, so such sums and
every function that is not known here raise :class:`NotUnderstood`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    Call,
    ErrorConstant,
    NameReference,
    Negative,
    Node,
    NotUnderstood,
    Number,
    RangeReference,
    StructuredReference,
    Text,
    parse_formula,
)
from mallkoll.workbook.formulas.linear_form import adds_visible_only
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import CellError, Value
from mallkoll.workbook.model.number_format import to_serial

Result: TypeAlias = float | str | bool | CellError | None
CellReader: TypeAlias = Callable[[CellRef], Value]

_DIVISION: Final = CellError("#DIV/0!")
VALUE: Final = CellError("#VALUE!")


def formula_value(formula: str, at: CellRef, places: ReferenceResolver, look: CellReader) -> Result:
    """The value of the formula in the cell ``at``; ``look`` gives the contents of the cells that it refers to.

    Raises NotUnderstood where the result is not certain.
    """
    try:
        result = Evaluation(at, places, look).value(parse_formula(formula))
    except (RecursionError, ArithmeticError, ValueError) as error:  # ranges of unlike lengths, 0 to the power of −1 …
        raise NotUnderstood from error
    return 0.0 if result is None else result


class FormulaErrorValue(Exception):  # noqa: N818 - what a formula gives, not a fault of ours
    """Raised to make an error value the result of a formula."""

    def __init__(self, value: CellError) -> None:
        self.value = value


class Evaluation(Struct):
    """The evaluation of one formula in the cell ``at``; a subclass may know more nodes and functions."""

    at: CellRef
    places: ReferenceResolver
    look: CellReader

    def value(self, node: Node | None) -> Result:
        """The value of a part of the formula, which may be an error value."""
        try:
            return self._value(node)
        except FormulaErrorValue as error:
            return error.value

    def _value(self, node: Node | None) -> Result:
        match node:
            case None:
                return None
            case Number(value) | Text(value):
                return value
            case NameReference("TRUE" | "true"):
                return True
            case NameReference("FALSE" | "false"):
                return False
            case RangeReference() | StructuredReference() | NameReference():
                cells = list(self._cells(node))
                if len(cells) != 1:
                    raise NotUnderstood
                return self._plain(cells[0])
            case ErrorConstant(code):
                raise FormulaErrorValue(CellError(code))
            case Negative(inner):
                return -self._number(inner)
            case Binary(sign, left, right) if sign in ARITHMETIC:
                return ARITHMETIC[sign](self._number(left), self._number(right))
            case Binary("=" | "<>" | "<" | ">" | "<=" | ">=" as sign, left, right):
                return self._compared(sign, left, right)
            case Call(name, arguments):
                return self._call(name, arguments)
        raise NotUnderstood

    def _plain(self, ref: CellRef) -> Result:
        """The content of one cell as formulas see it, where a date is a number."""
        content = self.look(ref)
        if isinstance(content, dt.date | dt.time):
            return to_serial(content, date1904=self.places.book.date1904)
        return content

    def _cells(self, node: Node | None) -> Iterator[CellRef]:
        for span in self.places.ranges(node, self.at):
            if self.at in span:
                raise NotUnderstood  # a circle
            yield from self.places.cells(span)

    def _number(self, node: Node | None) -> float:
        result = self._value(node)
        if isinstance(result, CellError):
            raise FormulaErrorValue(result)
        if isinstance(result, str):
            if result.strip() and not any(c.isdigit() for c in result):
                raise FormulaErrorValue(VALUE)
            raise NotUnderstood
        return float(result or 0.0)

    def _compared(self, sign: str, left: Node, right: Node) -> bool:
        return compared(sign, self._value(left), self._value(right))

    def _call(self, name: str, arguments: tuple[Node | None, ...]) -> Result:
        if name in _OF_NUMBERS:
            return _OF_NUMBERS[name](self._numbers(arguments))
        if name in _COUNTED:
            return float(sum(1 for content in self._all(arguments) if _COUNTED[name](content)))
        if name in _KINDS and len(arguments) == 1:
            return _KINDS[name](self.value(arguments[0]))
        if name in ROUNDING and 1 <= len(arguments) <= 2:
            first, *rest = [self._number(argument) for argument in arguments]
            return ROUNDING[name](first, rest[0] if rest else _STEP.get(name, 0.0))
        if name in {"IF", "IFERROR", "IFNA", "AND", "OR", "NOT"}:
            return self._logic(name, arguments)
        return self._sums(name, arguments)

    def _logic(self, name: str, arguments: tuple[Node | None, ...]) -> Result:
        match name, arguments:
            case "IF", (condition, *branches) if 1 <= len(branches) <= 2:
                if self._truth(condition):
                    return self._value(branches[0])
                return self._value(branches[1]) if branches[1:] else False
            case "IFERROR" | "IFNA", (inner, other):
                result = self.value(inner)
                return self._value(other) if isinstance(result, CellError) else result
            case "AND" | "OR", _:
                truths = [
                    self._truth(argument) for argument in arguments
                ]  # every argument: an error value in any is the result
                return all(truths) if name == "AND" else any(truths)
            case "NOT", (inner,):
                return not self._truth(inner)
        raise NotUnderstood

    def _sums(self, name: str, arguments: tuple[Node | None, ...]) -> Result:
        match name, arguments:
            case "N", (inner,):
                return 0.0 if isinstance(self._value(inner), str) else self._number(inner)
            case "ABS", (inner,):
                return abs(self._number(inner))
            case "LARGE" | "SMALL", (span, Number(place)):
                in_order = sorted(self._numbers((span,)), reverse=name == "LARGE")
                return in_order[int(place) - 1] if place in range(1, len(in_order) + 1) else CellError("#NUM!")
            case "ROW", ():
                return float(self.at.row)
            case "SUMIF", (keys, Text(wanted), span):
                return self._sum_where(keys, wanted, span)
            case "SUBTOTAL", (Number(9.0 | 109.0), *spans):
                return self._visible(spans)
            case "AGGREGATE", (Number(9.0), Number(), *spans):
                return self._visible(spans)
            case "SUMPRODUCT", spans:
                return self._products(tuple(spans))
        raise NotUnderstood

    def _truth(self, node: Node | None) -> bool:
        return bool(self._number(node))

    def _all(self, arguments: tuple[Node | None, ...]) -> Iterator[Result]:
        """The contents of all cells and arguments; an error value is raised in SUM and the like, but not in COUNT."""
        for argument in arguments:
            if isinstance(argument, RangeReference | StructuredReference | NameReference | Binary) and not _is_computed(
                argument
            ):
                for cell in self._cells(argument):
                    yield self._plain(cell)
            else:
                yield self.value(argument)

    def _numbers(self, arguments: tuple[Node | None, ...]) -> list[float]:
        """The numbers of a sum, without the texts and truth values in cells."""
        numbers = []
        for content in self._all(arguments):
            if isinstance(content, CellError):
                raise FormulaErrorValue(content)
            if isinstance(content, float):
                numbers.append(content)
        return numbers

    def _visible(self, spans: list[Node | None]) -> float:
        numbers = []
        for span in spans:
            for cell in self._cells(span):
                if adds_visible_only(self.places.formula(cell)) or self.places.hidden(cell):
                    continue
                content = self._plain(cell)
                if isinstance(content, CellError):
                    raise FormulaErrorValue(content)
                if isinstance(content, float):
                    numbers.append(content)
        return math.fsum(numbers)

    def _sum_where(self, keys: Node | None, wanted: str, span: Node | None) -> float:
        pattern = wanted.casefold()
        if not pattern.endswith("*") or any(sign in pattern[:-1] for sign in "*?<>="):
            raise NotUnderstood
        numbers = []
        for key, cell in zip(self._cells(keys), self._cells(span), strict=True):
            text, content = self._plain(key), self._plain(cell)
            if isinstance(text, str) and text.casefold().startswith(pattern[:-1]) and isinstance(content, float):
                numbers.append(content)
        return math.fsum(numbers)

    def _products(self, spans: tuple[Node | None, ...]) -> float:
        columns = [[self._plain(cell) for cell in self._cells(span)] for span in spans]
        if not columns or len({len(column) for column in columns}) != 1:
            raise NotUnderstood
        rows = list(zip(*columns, strict=True))
        if any(isinstance(content, CellError) for row in rows for content in row):
            raise NotUnderstood
        return math.fsum(math.prod(h if isinstance(h, float) else 0.0 for h in row) for row in rows)


def compared(sign: str, a: Result, b: Result) -> bool:
    """The result of a comparison of two values; ``sign`` is ``=``, ``<>``, ``<`` …"""
    if isinstance(a, str) and isinstance(b, str):
        return _COMPARE[sign](a.casefold(), b.casefold())
    if isinstance(a, float) and isinstance(b, float):
        return _COMPARE[sign](a, b)
    for value in (a, b):
        if isinstance(value, CellError):
            raise FormulaErrorValue(value)
    if a is None or b is None:
        a, b = _like(a, b), _like(b, a)
    if isinstance(a, str) and isinstance(b, str):
        a, b = a.casefold(), b.casefold()
    elif isinstance(a, str) or isinstance(b, str):
        if sign not in {"=", "<>"}:
            raise NotUnderstood
        return sign == "<>"
    return _COMPARE[sign](a, b)


def _is_computed(node: Node) -> bool:
    return isinstance(node, Binary) and node.operator not in {":", ","}


def _like(value: Result, other: Result) -> Result:
    """The value, or for a blank what it counts as in a comparison: "" against a text, 0 against a number."""
    return value if value is not None else "" if isinstance(other, str) else 0.0


def _divided(a: float, b: float) -> float:
    if not b:
        raise FormulaErrorValue(_DIVISION)
    return a / b


def _power(a: float, b: float) -> float:
    if a < 0 and b != int(b):
        raise NotUnderstood
    return math.pow(a, b)


def _average(numbers: list[float]) -> float:
    return _divided(math.fsum(numbers), len(numbers))


def _rounder(how: Callable[[float], float]) -> Callable[[float, float], float]:
    """The rounding function of a figure and its decimals that ``how`` defines."""

    def rounded(value: float, digits: float) -> float:
        factor = 10.0 ** int(digits)
        scaled = float(f"{abs(value) * factor:.15g}")  # without the float's last bits, which Excel does not see
        return math.copysign(how(scaled) / factor, value)

    return rounded


def _stepper(how: Callable[[float], float]) -> Callable[[float, float], float]:
    """The function of a figure and a step that rounds to multiples of the step, as ``how`` defines."""

    def stepped(value: float, step: float) -> float:
        return how(float(f"{value / step:.15g}")) * step if step else 0.0

    return stepped


def _nearest(value: float) -> float:
    return math.floor(value + 0.5)


ARITHMETIC: Final[Mapping[str, Callable[[float, float], float]]] = {
    "+": lambda a, b: a + b, "-": lambda a, b: a - b, "*": lambda a, b: a * b, "/": _divided, "^": _power,
}  # fmt: skip
_COMPARE: Final[Mapping[str, Callable[..., bool]]] = {
    "=": lambda a, b: a == b, "<>": lambda a, b: a != b, "<": lambda a, b: a < b, ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b, ">=": lambda a, b: a >= b,
}  # fmt: skip
_OF_NUMBERS: Final[Mapping[str, Callable[[list[float]], float]]] = {
    "SUM": math.fsum, "AVERAGE": _average, "PRODUCT": lambda numbers: math.prod(numbers) if numbers else 0.0,
    "MAX": lambda numbers: max(numbers, default=0.0), "MIN": lambda numbers: min(numbers, default=0.0),
}  # fmt: skip
_COUNTED: Final[Mapping[str, Callable[[Result], bool]]] = {
    "COUNT": lambda held: isinstance(held, float), "COUNTA": lambda held: held is not None,
    "COUNTBLANK": lambda held: held is None or held == "",
}  # fmt: skip
_KINDS: Final[Mapping[str, Callable[[Result], bool]]] = {
    "ISBLANK": lambda held: held is None, "ISNUMBER": lambda held: isinstance(held, float),
    "ISTEXT": lambda held: isinstance(held, str), "ISERROR": lambda held: isinstance(held, CellError),
}  # fmt: skip
ROUNDING: Final[Mapping[str, Callable[[float, float], float]]] = {
    "ROUND": _rounder(_nearest), "ROUNDUP": _rounder(math.ceil), "ROUNDDOWN": _rounder(math.floor),
    "TRUNC": _rounder(math.floor), "INT": lambda value, _: float(math.floor(value)), "MROUND": _stepper(_nearest),
    "CEILING": _stepper(math.ceil), "FLOOR": _stepper(math.floor), "CEILING.MATH": _stepper(math.ceil),
    "FLOOR.MATH": _stepper(math.floor),
}  # fmt: skip
_STEP: Final[Mapping[str, float]] = {"CEILING.MATH": 1.0, "FLOOR.MATH": 1.0}
