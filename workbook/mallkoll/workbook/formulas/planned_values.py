"""Evaluate our own formulas in a workbook that is about to be written, to store their cached values.

Beyond :mod:`evaluate` this knows what only our formulas have: arrays, texts, and references to cells with planned
formulas. An unknown function is a programming error and raises NotUnderstood.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final, TypeAlias

from msgspec import Struct, field

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.evaluate import (
    ARITHMETIC,
    ROUNDING,
    VALUE,
    Evaluation,
    FormulaErrorValue,
    Result,
    compared,
)
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
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.expressions import evaluate
from mallkoll.workbook.model.book import Book, CellError, Value
from mallkoll.workbook.model.number_format import to_serial
from mallkoll.workbook.model.text import value_text

ArrayValues: TypeAlias = list[list[Result]]  # row by row

_NOTHING_PLANNED = ReferenceResolver(Book(()))


class PlannedCells(Struct):
    """The cells of a planned workbook.

    ``content_of`` gives the value that a cell will hold, ``has_formula`` whether it will hold a formula. ``trees`` are
    our own formulas by cell, each evaluated once, on first use. ``texts`` are those that a defined name stands for:
    none in a workbook that is about to be written, for it has no sheet Kontroll yet.
    """

    content_of: Callable[[CellRef], Value]
    has_formula: Callable[[CellRef], bool]
    trees: dict[CellRef, Node] = field(default_factory=dict)
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    _known: dict[CellRef, Result] = field(default_factory=dict)

    def value(self, ref: CellRef) -> Result:
        """The value of a cell, or of its formula."""
        if ref not in self.trees:
            content = self.content_of(ref)
            return to_serial(content, date1904=False) if isinstance(content, dt.date | dt.time) else content
        if ref not in self._known:
            self._known[ref] = self.evaluate(self.trees[ref], ref)
        return self._known[ref]

    def evaluate(self, tree: Node, at: CellRef) -> Result:
        """The value of a formula in the cell ``at``."""
        result = _PlannedEvaluation(at, _NOTHING_PLANNED, self.content_of, self).value(tree)
        return 0.0 if result is None else result


class _PlannedEvaluation(Evaluation):
    planned: PlannedCells

    def _value(self, node: Node | None) -> Result:
        if isinstance(node, Call):  # the commonest first
            return self._called(node.name, node.arguments)
        if isinstance(node, RangeReference):
            return self.planned.value(self._ref(node))
        if isinstance(node, Binary):
            return _OPERATIONS[node.operator](self._value(node.left), self._value(node.right))
        if isinstance(node, Number | Text):
            return node.value
        if isinstance(node, Bracketed):
            return self._value(node.inner)
        if isinstance(node, BoundExpression):
            return evaluate(node.expr, _Figures(self.planned, node.blank_ok))
        return super()._value(node)

    def _ref(self, node: RangeReference) -> CellRef:
        return CellRef(self.at.sheet if node.sheet is None else node.sheet, node.top, node.left)

    def _plain(self, ref: CellRef) -> Result:
        return self.planned.value(ref)

    def _called(self, name: str, arguments: tuple[Node | None, ...]) -> Result:
        if name == "IF":
            return self._value(arguments[1 if self._value(arguments[0]) else 2])
        if name == "AND":  # no planned cell holds an error value, so the rest need not be evaluated
            return all(self._value(argument) for argument in arguments)
        work = _OF_VALUES.get(name)
        if work is not None:
            return work(*[self._value(argument) for argument in arguments])
        work = _OF_ERRORS.get(name)
        if work is not None:
            return work(self.value(arguments[0]))
        match name, arguments:
            case "N", (inner,):
                content = self._value(inner)
                return 0.0 if isinstance(content, str) else _number(content)
            case "ISFORMULA", (RangeReference() as area,):
                return self.planned.has_formula(self._ref(area))
            case "ROW", (RangeReference(_, top),):
                return float(top)
            case "SUMPRODUCT", (inner,):
                return math.fsum([_number(value) for row in self._grid(inner) for value in row if value])
            case "COUNTIF", (NameReference(name), wanted):
                return _count_like(list(self.planned.texts.get(name, ())), self.value(wanted))
            case "COUNTIF", (cells, wanted):
                return _count_like([content for row in self._grid(cells) for content in row], self.value(wanted))
            case "MATCH", (wanted, Array(values), Number(0.0)):
                return _match_position(self.value(wanted), values)
        return self._call(name, arguments)

    def _cells(self, node: Node | None) -> Iterator[CellRef]:
        if isinstance(node, RangeReference) and node.top == node.bottom and node.left == node.right:
            yield self._ref(node)
        else:
            yield from super()._cells(node)

    def _grid(self, node: Node | None) -> ArrayValues:
        """The values of an array, row by row; a single value is an array of one."""
        match node:
            case Array(values):
                return [list(values)]
            case Bracketed(inner):
                return self._grid(inner)
            case Negative(Negative(inner)):
                return [[_number(value) for value in row] for row in self._grid(inner)]
            case Negative(inner):
                return [[-_number(value) for value in row] for row in self._grid(inner)]
            case Binary(":"):
                [span] = self.places.ranges(node, self.at)
                columns = range(span.left, span.right + 1)
                value = self.planned.value
                return [
                    [value(CellRef(span.sheet, row, col)) for col in columns]
                    for row in range(span.top, span.bottom + 1)
                ]  # fmt: skip
            case Binary(sign, left, right):
                return _spread(_OPERATIONS[sign], self._grid(left), self._grid(right))
            case Call("ROW", (Binary(":") as area,)):
                [span] = self.places.ranges(area, self.at)
                return [[float(row)] for row in range(span.top, span.bottom + 1)]
            case Call("COUNTIF", (cells, Array(values))):
                contents = [value for row in self._grid(cells) for value in row]
                return [[_count_like(contents, wanted) for wanted in values]]
            case Call(name, arguments) if name in _OF_VALUES or name in _OF_ERRORS:
                work = _OF_VALUES.get(name) or _OF_ERRORS[name]
                return _spread(work, *map(self._grid, arguments))
            case _:
                return [[self.value(node)]]


class _Figures(Mapping[Any, float | None]):
    """The figures of cells by reference, for the expression of a relation."""

    def __init__(self, planned: PlannedCells, blank_ok: frozenset[Any]) -> None:
        self._planned, self._blank_ok = planned, blank_ok

    def __getitem__(self, ref: CellRef) -> float | None:
        content = self._planned.value(ref)
        if isinstance(content, CellError):
            raise FormulaErrorValue(content)
        if isinstance(content, str) and ref not in self._blank_ok:
            raise FormulaErrorValue(VALUE)
        return content if isinstance(content, float) else 0.0

    def __iter__(self) -> Any:
        raise TypeError

    def __len__(self) -> int:
        raise TypeError


def _spread(work: Callable[..., Result], *grids: ArrayValues) -> ArrayValues:
    """A function applied to arrays value by value; an array of one row or column is repeated to the others' size."""
    height, width = max(map(len, grids)), max(len(grid[0]) for grid in grids)
    wide = [grid if len(grid[0]) == width else [row * width for row in grid] for grid in grids]
    full = [grid if len(grid) == height else grid * height for grid in wide]
    return [[work(*values) for values in zip(*rows, strict=True)] for rows in zip(*full, strict=True)]


def _arithmetic(sign: str) -> Callable[[Result, Result], Result]:
    work = ARITHMETIC[sign]

    def counted(a: Result, b: Result) -> Result:
        if isinstance(a, float) and isinstance(b, float):
            return work(a, b)
        return work(_number(a), _number(b))

    return counted


def _ordered(sign: str, a: Result, b: Result) -> bool:
    """The result of an order comparison; every text comes after every number."""
    if isinstance(a, str) and isinstance(b, float):
        return sign[0] == ">"
    if isinstance(a, float) and isinstance(b, str):
        return sign[0] == "<"
    return compared(sign, a, b)


_OPERATIONS: Final[Mapping[str, Callable[[Result, Result], Result]]] = {
    "&": lambda a, b: _text(a) + _text(b),
    **{sign: _arithmetic(sign) for sign in ARITHMETIC},
    **{sign: partial(compared, sign) for sign in ("=", "<>")},
    **{sign: partial(_ordered, sign) for sign in ("<", ">", "<=", ">=")},
}


def _number(value: Result) -> float:
    if isinstance(value, float):
        return value
    if isinstance(value, CellError):
        raise FormulaErrorValue(value)
    if isinstance(value, str):
        raise FormulaErrorValue(VALUE)
    return float(value or 0.0)


def _text(value: Result) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, CellError):
        raise FormulaErrorValue(value)
    return value_text(value)


# --- functions of values ----------------------------------------------------------------------------------------------


def _find(wanted: Result, text: Result) -> Result:
    at = _text(text).find(_text(wanted))
    return VALUE if at < 0 else float(at + 1)


def _digits(text: Result) -> Result:
    """VALUE, for digits alone: what else is a number differs between languages."""
    digits = _text(text)
    return float(digits) if digits.isascii() and digits.isdigit() else VALUE


def _middle(text: Result, first: Result, count: Result) -> str:
    start = int(_number(first)) - 1
    return _text(text)[start : start + int(_number(count))]


def _substituted(text: Result, old: Result, new: Result, which: Result = None) -> str:
    whole, piece = _text(text), _text(old)
    if which is None:
        return whole.replace(piece, _text(new))
    parts = whole.split(piece)
    at = int(_number(which))
    return whole if len(parts) <= at else _text(new).join([piece.join(parts[:at]), piece.join(parts[at:])])


_SLOT: Final = re.compile(r"\\(.)|([#0])")


def _formatted(value: Result, code: Result) -> str:
    """TEXT, for a whole number and a code of digits and of characters after a backslash."""
    slots = [(sign, slot) for sign, slot in _SLOT.findall(_text(code))]
    digits = list(f"{abs(_number(value)):.0f}")
    characters: list[str] = []
    first = next(i for i, (_, slot) in enumerate(slots) if slot)
    for i in reversed(range(len(slots))):
        sign, slot = slots[i]
        characters.append(sign or (digits.pop() if digits else "0" if slot == "0" else ""))
        if i == first:
            characters += reversed(digits)
            digits = []
    return "".join(reversed(characters))


def _count_like(contents: list[Result], wanted: Result) -> float:
    pattern = _pattern(_text(wanted))
    return float(sum(isinstance(value, str) and _is_like(value, pattern) for value in contents))


def _match_position(wanted: Result, values: tuple[float | str, ...]) -> Result:
    """MATCH for a text: its position among the values."""
    if isinstance(wanted, CellError):
        return wanted
    pattern = _pattern(wanted) if isinstance(wanted, str) else None
    for at, value in enumerate(values, 1):
        if _is_like(value, pattern) if pattern is not None and isinstance(value, str) else value == wanted:
            return float(at)
    return CellError("#N/A")


def _pattern(text: str) -> list[str]:
    """The characters of a pattern, where ``*`` and ``?`` are wildcards unless a tilde precedes them."""
    return re.findall(r"~[*?~]|.", text.casefold(), re.DOTALL)


def _is_like(text: str, pattern: list[str]) -> bool:
    """Whether a text matches a pattern, in time linear in the text for each star."""
    characters, at, i, last_star, star_end = text.casefold(), 0, 0, -1, 0
    while at < len(characters):
        if i < len(pattern) and pattern[i] == "*":
            last_star, star_end, i = i, at, i + 1
        elif i < len(pattern) and (pattern[i] == "?" or pattern[i][-1] == characters[at]):
            at, i = at + 1, i + 1
        elif last_star >= 0:  # let the last star match one more character
            star_end += 1
            at, i = star_end, last_star + 1
        else:
            return False
    return all(part == "*" for part in pattern[i:])


_OF_ERRORS: Final[Mapping[str, Callable[[Result], Result]]] = {
    "ISNUMBER": lambda value: isinstance(value, float),
    "ISTEXT": lambda value: isinstance(value, str),
    "ISERROR": lambda value: isinstance(value, CellError),
}  # what may be asked of an error value
_OF_VALUES: Final[Mapping[str, Callable[..., Result]]] = {
    "TRIM": lambda text: " ".join(piece for piece in _text(text).split(" ") if piece),
    "LEFT": lambda text, count=1.0: _text(text)[: int(_number(count))],
    "MID": _middle,
    "LOWER": lambda text: _text(text).lower(),
    "UPPER": lambda text: _text(text).upper(),
    "LEN": lambda text: float(len(_text(text))),
    "EXACT": lambda a, b: _text(a) == _text(b),
    "FIND": _find,
    "VALUE": _digits,
    "CHAR": lambda code: chr(int(_number(code))),
    "SUBSTITUTE": _substituted,
    "TEXT": _formatted,
    "ROUND": lambda value, digits: ROUNDING["ROUND"](_number(value), _number(digits)),
    "INT": lambda value: float(math.floor(_number(value))),
    "MOD": lambda value, by: _number(value) % _number(by),
    "DATE": lambda year, month, day: to_serial(
        dt.date(int(_number(year)), int(_number(month)), int(_number(day))), date1904=False
    ),
}
