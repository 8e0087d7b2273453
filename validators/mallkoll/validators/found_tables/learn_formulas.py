"""What a formula works out of the cells of its row, as a layout says it: quotients, averages, changes, shares.

``IF(B4=0,0,C4/B4)`` is ``C / B`` where there is anything to say, and so are ``IFERROR`` and ``ROUND`` of it. Terms that
are only added and subtracted are left to :mod:`learn_table`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import reduce
from typing import Final

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import (
    Binary,
    Call,
    Negative,
    Node,
    NotUnderstood,
    Number,
    RangeReference,
    Text,
    parse_formula,
)
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref, references
from mallkoll.workbook.model.book import Sheet

_FEWEST: Final = 2  # rows whose formulas say the same
_MOST_TERMS: Final = 12


class OtherRow(Struct, frozen=True):
    """A cell of another row of the table, such as the total that a share is a part of."""

    row: int
    column: int


def worked_out_columns(
    sheet: Sheet, places: ReferenceResolver, rows: Iterable[int], columns: Collection[int]
) -> dict[int, Expr]:
    """By column: what its formulas work out of other columns (their numbers) and rows (:class:`OtherRow`).

    Only where all formulas of the column say the same; shares may be added up to a total.
    """
    found: dict[int, Expr] = {}
    known = frozenset(rows)
    for column in columns:
        formulas = [(row, formula) for row in known if (formula := sheet.formula(row, column)) is not None]
        if len(formulas) < _FEWEST:
            continue
        said = {
            row: _expression(formula, CellRef(sheet.name, row, column), places, known, columns)
            for row, formula in formulas
        }
        expression, count = Counter(said.values()).most_common(1)[0]
        if expression is None or count < _FEWEST or not _is_more_than_a_sum(expression):
            continue
        unlike = [own for row, own in said.items() if own != _seen_from(row, expression)]
        if not unlike or (_looks_aside(expression) and all(_adds_up(own, column) for own in unlike)):
            found[column] = expression
    return found


def _expression(
    formula: str, at: CellRef, places: ReferenceResolver, rows: Collection[int], columns: Collection[int]
) -> Expr | None:
    """The formula over columns of its row and cells of other rows; None where it is anything else."""
    try:
        expression = _Reader(at, places, rows, columns).read(parse_formula(formula))
    except (NotUnderstood, RecursionError):
        return None
    targets = references(expression)
    return expression if targets and len(targets) <= _MOST_TERMS and at.col not in targets else None


def _seen_from(row: int, expression: Expr) -> Expr:
    """The expression as the formula of a row says it, for which a cell of the row itself is no other row."""
    match expression:
        case Ref(OtherRow(at, column)) if at == row:
            return Ref(column)
        case Op(operator, left, right):
            return Op(operator, _seen_from(row, left), _seen_from(row, right))
    return expression


def _looks_aside(expression: Expr) -> bool:
    return any(isinstance(target, OtherRow) for target in references(expression))


def _adds_up(expression: Expr | None, column: int) -> bool:
    """Whether a formula adds up cells of its own column."""
    if expression is None or _is_more_than_a_sum(expression):
        return False
    return all(isinstance(target, OtherRow) and target.column == column for target in references(expression))


def _is_more_than_a_sum(expression: Expr) -> bool:
    match expression:
        case Op("*" | "/", _, _):
            return True
        case Op(_, left, right):
            return _is_more_than_a_sum(left) or _is_more_than_a_sum(right)
    return False


class _Reader(Struct):
    at: CellRef
    places: ReferenceResolver
    rows: Collection[int]
    columns: Collection[int]

    def read(self, node: Node | None) -> Expr:
        match node:
            case Number(value):
                return Num(value)
            case RangeReference():
                [cell] = self._one(self._cells([node]))
                return cell
            case Negative(inner):
                return Op("-", Num(0.0), self.read(inner))
            case Binary("+" | "-" | "*" | "/" as operator, left, right):
                return Op(operator, self.read(left), self.read(right))
            case Call("SUM", arguments):
                return _added(self._cells(arguments))
            case Call("AVERAGE", arguments):
                cells = self._cells(arguments)
                return Op("/", _added(cells), Num(float(len(cells))))
            case Call("ROUND" | "IFERROR", (inner, *_)):
                return self.read(inner)
            case Call("IF", (_, yes, no)):
                return self.read(no if _is_nothing(yes) else yes if _is_nothing(no) else None)
        raise NotUnderstood

    def _cells(self, nodes: Iterable[Node | None]) -> list[Expr]:
        return [cell for node in nodes for cell in self._span(node)]

    def _span(self, node: Node | None) -> Iterator[Expr]:
        for span in self.places.ranges(node, self.at):
            if span.sheet != self.at.sheet or (span.right - span.left) * (span.bottom - span.top) > _MOST_TERMS:
                raise NotUnderstood
            for ref in self.places.cells(span):
                if ref.col not in self.columns or ref.row not in self.rows:
                    raise NotUnderstood
                yield Ref(ref.col) if ref.row == self.at.row else Ref(OtherRow(ref.row, ref.col))

    def _one(self, cells: list[Expr]) -> list[Expr]:
        if len(cells) != 1:
            raise NotUnderstood
        return cells


def _is_nothing(node: Node | None) -> bool:
    """Whether a branch is what stands where nothing can be worked out."""
    return node is None or node in (Number(0.0), Text(""), Text("-"), Text("–"))


def _added(cells: list[Expr]) -> Expr:
    if not 1 <= len(cells) <= _MOST_TERMS:
        raise NotUnderstood
    return reduce(lambda one, other: Op("+", one, other), cells)
