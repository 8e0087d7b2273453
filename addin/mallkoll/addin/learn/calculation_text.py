"""What formulas work out, as ``berakning`` or ``samband`` of a layout."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Final

from mallkoll.validators.found_tables.learn_formulas import OtherRow
from mallkoll.validators.found_tables.learn_roles import LearnedRow
from mallkoll.validators.found_tables.learn_table import LearnedTable
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref, references

_BINDS: Final = {"+": 1, "-": 1, "*": 2, "/": 2}


def only_of_its_row(expression: Expr) -> bool:
    """Whether it can be said once for a column."""
    return not any(isinstance(target, OtherRow) for target in references(expression))


def calculation_text(expression: Expr, name: Callable[[object], str]) -> str:
    """``(a - b) / b``; ``name`` gives the word for a target."""
    return _text(expression, name, 0)


def _text(expression: Expr, name: Callable[[object], str], around: int) -> str:
    match expression:
        case Num(value):
            return f"{value:.15g}"
        case Ref(target):
            return name(target)
        case Op(operator, left, right):
            binds = _BINDS[operator]
            text = f"{_text(left, name, binds)} {operator} {_text(right, name, binds + (operator in {'-', '/'}))}"
            return f"({text})" if binds < around else text
    raise TypeError(expression)


def share_relations(
    key: str, table: LearnedTable, rows: Sequence[LearnedRow], columns: Mapping[int, str]
) -> Iterator[tuple[tuple[int, int], str]]:
    """What cells work out of other rows, such as shares of a total: each cell, and its relation within the table."""
    known = {row.at: row.key for row in rows}
    for column, expression in table.worked_out.items():
        if only_of_its_row(expression):
            continue
        for row in rows:
            if row.at in table.sums and column in table.added_up:
                continue  # the total of the shares

            def place(target: object, at: int = row.at) -> str:
                other = (
                    target if isinstance(target, OtherRow) else OtherRow(at, target if isinstance(target, int) else 0)
                )
                return f"{key}[{known[other.row]}, {columns[other.column]}]"

            yield (row.at, column), f"{place(column)} = {calculation_text(expression, place)}"
