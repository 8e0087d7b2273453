"""Resolve the references of a formula (ranges, defined names, Excel tables) to cells of its workbook."""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    Call,
    NameReference,
    Negative,
    Node,
    NotUnderstood,
    Number,
    RangeReference,
    StructuredReference,
    parse_formula,
)
from mallkoll.workbook.model.book import Book, Sheet, Value
from mallkoll.workbook.model.worked_out import once_property

MAX_CELLS = 5_000  # in one range
_DEEPEST = 8  # names that stand for names
_MOST_ROWS, _MOST_COLUMNS = 1_048_576, 16_384


class SheetRange(Struct, frozen=True):
    """Cells from corner to corner on one sheet; rows and columns from 1."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def __contains__(self, ref: CellRef) -> bool:
        """Whether the cell lies within."""
        same = ref.sheet.casefold() == self.sheet.casefold()
        return same and self.top <= ref.row <= self.bottom and self.left <= ref.col <= self.right


class ReferenceResolver(Struct, frozen=True, dict=True):
    """Resolves references and reads cells in one workbook: sheets, defined names, Excel tables."""

    book: Book

    @once_property
    def _sheets(self) -> dict[str, Sheet]:
        return {sheet.name.casefold(): sheet for sheet in self.book.sheets}

    @once_property
    def _names(self) -> dict[str, str]:
        return {name.casefold(): refers_to for name, refers_to in self.book.names.items()}

    def sheet(self, name: str) -> Sheet | None:
        """The sheet of that name, without regard to case."""
        return self._sheets.get(name.casefold())

    def value(self, ref: CellRef) -> Value:
        """The value of a cell; None where it is blank or the sheet is missing."""
        sheet = self.sheet(ref.sheet)
        return sheet.value(ref.row, ref.col) if sheet else None

    def formula(self, ref: CellRef) -> str | None:
        """The formula of a cell without ``=``, or None."""
        sheet = self.sheet(ref.sheet)
        return sheet.formula(ref.row, ref.col) if sheet else None

    def hidden(self, ref: CellRef) -> bool:
        """Whether the cell's row is hidden, by hand or by a filter."""
        sheet = self.sheet(ref.sheet)
        return sheet is not None and ref.row in sheet.hidden_rows

    def named(self, name: str) -> Node | None:
        """The tree that a defined name refers to; None where there is no such name."""
        refers_to = self._names.get(name.casefold())
        return None if refers_to is None else parse_formula(f"({refers_to.removeprefix('=')})")  # areas may be joined

    def ranges(self, node: Node | None, at: CellRef, depth: int = 0) -> list[SheetRange]:
        """The ranges of a reference in the cell ``at``. Raises NotUnderstood for anything but a reference."""
        match node:
            case RangeReference():
                return [self._span(node, at.sheet)]
            case StructuredReference(table, inner):
                return [self._of_table(table, inner, at)]
            case NameReference(name):
                target = self.named(name)
                if target is None or depth > _DEEPEST:
                    raise NotUnderstood
                return self.ranges(target, at, depth + 1)
            case Binary(":", left, right):
                a, b = self._one(left, at, depth), self._one(right, at, depth)
                if a.sheet != b.sheet:
                    raise NotUnderstood
                return [SheetRange(a.sheet, min(a.top, b.top), min(a.left, b.left), max(a.bottom, b.bottom),
                             max(a.right, b.right))]  # fmt: skip
            case Binary(",", left, right):
                return [*self.ranges(left, at, depth), *self.ranges(right, at, depth)]
            case Call("INDEX", (area, row)):
                whole, number = self._one(area, at, depth), _whole_number(row, at)
                if whole.left != whole.right or not 1 <= number <= whole.bottom - whole.top + 1:
                    raise NotUnderstood
                return [SheetRange(whole.sheet, whole.top + number - 1, whole.left, whole.top + number - 1, whole.left)]
            case Call("OFFSET", (base, down, right)):
                a = self._one(base, at, depth)
                r, c = _whole_number(down, at), _whole_number(right, at)
                if a.top + r < 1 or a.left + c < 1:
                    raise NotUnderstood
                return [SheetRange(a.sheet, a.top + r, a.left + c, a.bottom + r, a.right + c)]
            case Call("SINGLE", (inner,)):
                return self.ranges(inner, at, depth)
        raise NotUnderstood

    def _one(self, node: Node | None, at: CellRef, depth: int) -> SheetRange:
        ranges = self.ranges(node, at, depth)
        if len(ranges) != 1:
            raise NotUnderstood
        return ranges[0]

    def cells(self, span: SheetRange) -> Iterator[CellRef]:
        """Every cell of a span, row by row; for whole columns and rows only the existing cells.

        Raises NotUnderstood where there are implausibly many.
        """
        size = (span.bottom - span.top + 1) * (span.right - span.left + 1)
        if size > MAX_CELLS:
            sheet = self.sheet(span.sheet)
            inside = [
                CellRef(span.sheet, *at) for at in (sheet.cells if sheet else ())
                if span.top <= at[0] <= span.bottom and span.left <= at[1] <= span.right
            ]  # fmt: skip
            if len(inside) > MAX_CELLS:
                raise NotUnderstood
            yield from sorted(inside)
            return
        for row in range(span.top, span.bottom + 1):
            for col in range(span.left, span.right + 1):
                yield CellRef(span.sheet, row, col)

    def _span(self, area: RangeReference, home: str) -> SheetRange:
        name = home
        if area.sheet is not None and area.sheet.casefold() != home.casefold():
            sheet = self.sheet(area.sheet)
            if sheet is None and self.book.sheets:
                raise NotUnderstood
            name = sheet.name if sheet else area.sheet
        return SheetRange(name, area.top or 1, area.left or 1, area.bottom or _MOST_ROWS, area.right or _MOST_COLUMNS)

    def _of_table(self, name: str, inner: str, at: CellRef) -> SheetRange:
        table = next((t for t in self.book.tables if t.name.casefold() == name.casefold()), None)
        if table is None:
            raise NotUnderstood
        parts = re.findall(r"\[((?:'.|[^\[\]'])*)\]", inner) if inner.startswith("[") else [inner] if inner else []
        specials = {part.casefold() for part in parts if part.startswith("#")}
        columns = [re.sub(r"'(.)", r"\1", part).casefold() for part in parts if not part.startswith("#")]
        names = [column.casefold() for column in table.columns]
        if any(column not in names for column in columns) or len(columns) > 2:
            raise NotUnderstood
        numbers = [names.index(column) for column in columns] or [0, len(names) - 1]
        top, bottom = table.top + table.headings, table.bottom - table.totals
        if specials == {"#this row"} and table.sheet == at.sheet and top <= at.row <= bottom:
            top = bottom = at.row
        elif specials == {"#all"}:
            top, bottom = table.top, table.bottom
        elif specials - {"#data"}:
            raise NotUnderstood
        return SheetRange(table.sheet, top, table.left + min(numbers), bottom, table.left + max(numbers))


def _whole_number(node: Node | None, at: CellRef) -> int:
    """A number that does not depend on the content of any cell, such as ``ROW()-1``."""
    match node:
        case Number(value) if value == int(value):
            return int(value)
        case Call("ROW", ()):
            return at.row
        case Call("COLUMN", ()):
            return at.col
        case Call("MAX" | "MIN", (inner,)):
            return _whole_number(inner, at)
        case Negative(inner):
            return -_whole_number(inner, at)
        case Binary("+", left, right):
            return _whole_number(left, at) + _whole_number(right, at)
        case Binary("-", left, right):
            return _whole_number(left, at) - _whole_number(right, at)
    raise NotUnderstood
