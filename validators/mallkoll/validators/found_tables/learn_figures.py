"""What typed columns are worked out of, as a layout says it: quotients, products, changes, averages of their row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import reduce
from typing import Final

from mallkoll.validators.inference.grid import figures, grid_of_sheet
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.worked_out import Result, worked_out
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref, references
from mallkoll.workbook.model.book import Sheet

_MOST_FAILING: Final = 4
"""One row in so many that hold may be another; none where it is a mean, as of a total that weighs its parts."""


def worked_out_by_figures(sheet: Sheet, rows: Collection[int], columns: Collection[int]) -> dict[int, Expr]:
    """By column without formulas: what its figures are worked out of, as all rows but few show it."""
    known = frozenset(rows)
    cells = {at: cell for at, cell in sheet.cells.items() if at[0] in known and at[1] in columns}
    typed = {column for column in columns if all(cells[at].formula is None for at in cells if at[1] == column)}
    if not typed:
        return {}
    grid = grid_of_sheet(Sheet(sheet.name, cells))
    read = figures(grid)
    said: dict[int, Counter[Expr]] = {}
    for result in worked_out(grid, read, infer(grid, read).relations):
        column = grid.column_numbers[result.at[1]]
        operands = [grid.column_numbers[place[1]] for place in result.of]
        if not result.across or result.kind == "share" or column not in typed or result.gives is not None:
            continue
        said.setdefault(column, Counter())[_expression(result, operands)] += 1
    return {
        column: expression
        for column, counter in said.items()
        for expression, times in counter.most_common(1)
        if _is_borne_out(expression, times, _filled(sheet, known, {column, *references(expression)}))
    }


def _is_borne_out(expression: Expr, times: int, rows: int) -> bool:
    """Whether a column is worked out so in all rows that have its figures, or in all but few."""
    is_mean = isinstance(expression, Op) and expression.operator == "/" and isinstance(expression.right, Num)
    return times == rows if is_mean else times >= _MOST_FAILING * (rows - times)


def _filled(sheet: Sheet, rows: Collection[int], columns: Collection[object]) -> int:
    """How many of the rows have a number in each of the columns."""
    return sum(
        all(isinstance(sheet.value(row, column), float) for column in columns if isinstance(column, int))
        for row in rows
    )


def _expression(result: Result, columns: Sequence[int]) -> Expr:
    cells: list[Expr] = [Ref(column) for column in columns]
    if result.kind == "average":
        return Op("/", reduce(lambda one, other: Op("+", one, other), cells), Num(float(len(cells))))
    one, other = cells
    if result.kind == "product":
        return Op("*", one, other)
    quotient = Op("/", Op("-", one, other) if result.kind == "change" else one, other)
    return quotient if result.factor == 1 else Op("*", Num(float(result.factor)), quotient)
