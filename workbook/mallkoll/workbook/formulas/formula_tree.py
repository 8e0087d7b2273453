"""An Excel formula as a small tree, as it is stored in a file: in English, with commas.

A formula in a file is parsed into a tree (:func:`parse_formula`). Our own formulas are built as trees
(:mod:`tree_builders`), printed (:mod:`print_tree`) and evaluated over planned cells (:mod:`planned_values`).

The parser knows what people write in tables: numbers, texts, addresses with or without a sheet, whole columns and rows,
references into Excel's tables (``Tabell1[Belopp]``), names, operators and functions. Nothing is computed here.
"""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from functools import lru_cache
from typing import TypeAlias

from msgspec import Struct

from mallkoll.workbook.layout.expressions import Expr
from mallkoll.workbook.model.book import column_number

MAX_FORMULA = 4_000
_DEEPEST = 60  # brackets within brackets


class NotUnderstood(Exception):  # noqa: N818 - not an error: the answer "no"
    """Raised for a formula that cannot be parsed or evaluated."""


class Number(Struct, frozen=True, gc=False):
    """A number, or a truth value as 1 or 0."""

    value: float


class Text(Struct, frozen=True, gc=False):
    """A text in quotation marks."""

    value: str


class RangeReference(Struct, frozen=True, gc=False):
    """Cells from corner to corner; 0 for a row or column not given (``C:C``). ``sheet`` None: the formula's own sheet.

    ``fixed``: print a dollar sign before the columns, ``fixed_row`` before the rows. They mean nothing else here, and
    are not parsed.
    """

    sheet: str | None
    top: int
    left: int
    bottom: int
    right: int
    fixed: bool = False
    fixed_row: bool = False


class ExternalReference(Struct, frozen=True, gc=False):
    """A reference into another workbook."""


class StructuredReference(Struct, frozen=True, gc=False):
    """A reference into one of Excel's tables: its name and the text within the outer brackets."""

    table: str
    inner: str


class ErrorConstant(Struct, frozen=True, gc=False):
    """An error value written in the formula, as left by a reference to a deleted cell."""

    code: str


class NameReference(Struct, frozen=True, gc=False):
    """A defined name, or a truth value."""

    name: str


class Call(Struct, frozen=True, gc=False):
    """A function with its arguments, None for an empty one. The name is in capitals, without prefix."""

    name: str
    arguments: tuple[Node | None, ...]


class Binary(Struct, frozen=True, gc=False):
    """``left operator right``; ``:`` makes a range, ``,`` in brackets joins ranges."""

    operator: str
    left: Node
    right: Node


class Negative(Struct, frozen=True, gc=False):
    """A minus sign before an operand."""

    inner: Node


class Array(Struct, frozen=True, gc=False):
    """A row of constants in curly brackets. Only in our own formulas: printed and evaluated, not parsed."""

    values: tuple[float | str, ...]


class Bracketed(Struct, frozen=True, gc=False):
    """Brackets that are printed though the meaning does not need them. Only in our own formulas."""

    inner: Node


class BoundExpression(Struct, frozen=True, gc=False):
    """The right side of a relation, over cells, as printed on the sheet ``home``. Only in our own formulas.

    A cell in ``blank_ok`` counts as 0 where it holds no number.
    """

    expr: Expr
    home: str
    blank_ok: frozenset[Hashable] = frozenset()


Node: TypeAlias = (
    Number
    | Text
    | RangeReference
    | ExternalReference
    | StructuredReference
    | ErrorConstant
    | NameReference
    | Call
    | Binary
    | Negative
    | Array
    | Bracketed
    | BoundExpression
)

# compiled on first use: most formulas equal the layout's and are never parsed
_SHEET = r"(?:'(?:[^'\[\]]|'')+'|[A-Za-zÀ-ÿ_][\wÀ-ÿ.]*)!"
_TOKEN = rf"""(?x)\s*(?:
      (?P<external>(?:'(?:[^']|'')*\[(?:[^']|'')*'|\[[^\[\]]*\][\wÀ-ÿ.]*)!(?:\$?[A-Za-zÀ-ÿ_][\wÀ-ÿ.$]*(?::\$?[A-Za-z]*\$?\d*)?)?)
    | (?P<structured>[A-Za-zÀ-ÿ_\\][\wÀ-ÿ.]*\[(?:'.|\[(?:'.|[^\[\]'])*\]|[^\[\]'])*\])
    | (?P<sheet>{_SHEET})
    | (?P<cell>\$?[A-Za-z]{{1,3}}\$?\d{{1,7}})(?![\w(.])
    | (?P<column>\$?[A-Za-z]{{1,3}}:\$?[A-Za-z]{{1,3}})(?![\w(.])
    | (?P<row>\$?\d{{1,7}}:\$?\d{{1,7}})(?![\w(.])
    | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+)
    | (?P<text>"(?:[^"]|"")*")
    | (?P<error>\#(?:REF!|DIV/0!|VALUE!|NAME\?|N/A|NUM!|NULL!))
    | (?P<name>[A-Za-zÀ-ÿ_\\][\wÀ-ÿ.\\]*)
    | (?P<sign><=|>=|<>|[-+*/(),=<>%^&:{{}}@])
    )"""
_LEVELS = (("=", "<>", "<", ">", "<=", ">="), ("&",), ("+", "-"), ("*", "/"), ("^",))
_LEVEL = {sign: level for level, signs in enumerate(_LEVELS) for sign in signs}


@lru_cache(maxsize=512)  # the same formula is parsed again and again, in the next workbook of a template too
def parse_formula(formula: str) -> Node:
    """The tree of a formula (with or without ``=``). Raises :class:`NotUnderstood`."""
    if len(formula) > MAX_FORMULA:
        raise NotUnderstood
    parser = _Parser(tuple(_tokens(formula.strip().removeprefix("="))))
    try:
        tree = parser.expression()
    except RecursionError as error:
        raise NotUnderstood from error
    parser.end()
    return tree


def leaves(node: Node | None) -> Iterator[Node]:
    """Every reference, name, text and number of a tree, in reading order."""
    match node:
        case None:
            return
        case Call(_, arguments):
            for argument in arguments:
                yield from leaves(argument)
        case Binary(_, left, right):
            yield from leaves(left)
            yield from leaves(right)
        case Negative(inner):
            yield from leaves(inner)
        case _:
            yield node


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    at, text = 0, text.rstrip()
    match = re.compile(_TOKEN).match
    while at < len(text):
        token = match(text, at)
        if not token or token.lastgroup is None:
            raise NotUnderstood
        yield token.lastgroup, token[token.lastgroup]
        at = token.end()


class _Parser:
    """A recursive descent parser over the tokens; every method leaves the next token unread."""

    def __init__(self, tokens: tuple[tuple[str, str], ...]) -> None:
        self._tokens, self._at, self._depth = tokens, 0, 0

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _next(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _takes(self, sign: str) -> bool:
        is_next = self._peek() == ("sign", sign)
        self._at += is_next
        return is_next

    def end(self) -> None:
        """Raise NotUnderstood unless all tokens are read."""
        if self._peek()[0] != "end":
            raise NotUnderstood

    def expression(self, loosest: int = 0) -> Node:
        """Parse operators of level ``loosest`` and tighter; those of one level from left to right."""
        node = self._signed()
        while True:
            kind, sign = self._peek()
            level = _LEVEL.get(sign, -1) if kind == "sign" else -1
            if level < loosest:
                return node
            self._at += 1
            node = Binary(sign, node, self.expression(level + 1))

    def _signed(self) -> Node:
        if self._takes("-"):
            return Negative(self._signed())
        if self._takes("+") or self._takes("@"):
            return self._signed()
        node = self._range()
        while self._takes("%"):
            node = Binary("/", node, Number(100.0))
        return node

    def _range(self) -> Node:
        node = self._atom()
        while self._takes(":"):
            node = Binary(":", node, self._atom())
        return node

    def _atom(self) -> Node:
        kind, text = self._next()
        match kind:
            case "number":
                return Number(float(text))
            case "text":
                return Text(text[1:-1].replace('""', '"'))
            case "sheet":
                sheet = text[1:-2].replace("''", "'") if text.startswith("'") else text[:-1]
                kind, text = self._next()
                if kind == "error":
                    return ErrorConstant(text)
                if kind not in {"cell", "column", "row"}:
                    raise NotUnderstood
                return _area(kind, text, sheet)
            case "cell" | "column" | "row":
                return _area(kind, text, None)
            case "external":
                return ExternalReference()
            case "error":
                return ErrorConstant(text)
            case "structured":
                table, _, inner = text.partition("[")
                return StructuredReference(table, inner[:-1])
            case "name":
                return self._call(text) if self._takes("(") else NameReference(text)
            case "sign" if text == "(":
                return self._bracketed()
        raise NotUnderstood

    def _bracketed(self) -> Node:
        self._deeper()
        node = self.expression()
        while self._takes(","):  # several ranges joined into one reference
            node = Binary(",", node, self.expression())
        self._closed()
        return node

    def _call(self, name: str) -> Node:
        self._deeper()
        arguments: list[Node | None] = []
        if not self._takes(")"):
            while True:
                empty = self._peek() in {("sign", ","), ("sign", ")")}
                arguments.append(None if empty else self.expression())
                if not self._takes(","):
                    break
            self._closed()
        else:
            self._depth -= 1
        return Call(name.upper().removeprefix("_XLFN.").removeprefix("_XLWS."), tuple(arguments))

    def _deeper(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise NotUnderstood

    def _closed(self) -> None:
        self._depth -= 1
        if not self._takes(")"):
            raise NotUnderstood


def _area(kind: str, text: str, sheet: str | None) -> RangeReference:
    plain = text.replace("$", "")
    if kind == "cell":
        letters = plain.rstrip("0123456789")
        row, col = int(plain[len(letters) :]), column_number(letters)
        return RangeReference(sheet, row, col, row, col)
    first, _, last = plain.partition(":")
    if kind == "column":
        left, right = sorted((column_number(first), column_number(last)))
        return RangeReference(sheet, 0, left, 0, right)
    top, bottom = sorted((int(first), int(last)))
    return RangeReference(sheet, top, 0, bottom, 0)
