"""What typed columns are worked out of, as a layout says it: quotients, products, changes, averages of their row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from functools import reduce
from typing import Final

from mallkoll.validators.inference.grid import figures, grid_of_sheet
from mallkoll.validators.inference.infer import infer
from mallkoll.validators.inference.worked_out import Result, worked_out
from mallkoll.workbook.layout.expressions import Expr, Num, Op, Ref
from mallkoll.workbook.model.book import Sheet

_MOST_FAILING: Final = 4
"""One row in so many that hold may be another."""


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
    failing = Counter[int]()
    for result in worked_out(grid, read, infer(grid, read).relations):
        column = grid.column_numbers[result.at[1]]
        if not result.across or result.kind == "share" or column not in typed:
            continue
        if result.gives is not None:
            failing[column] += 1
        else:
            expression = _expression(result, [grid.column_numbers[place[1]] for place in result.of])
            said.setdefault(column, Counter())[expression] += 1
    return {
        column: expression
        for column, counter in said.items()
        for expression, times in counter.most_common(1)
        if times >= _MOST_FAILING * failing[column]
    }


def _expression(result: Result, columns: Sequence[int]) -> Expr:
    cells: list[Expr] = [Ref(column) for column in columns]
    if result.kind == "average":
        return Op("/", reduce(lambda one, other: Op("+", one, other), cells), Num(float(len(cells))))
    one, other = cells
    if result.kind == "product":
        return Op("*", one, other)
    quotient = Op("/", Op("-", one, other) if result.kind == "change" else one, other)
    return quotient if result.factor == 1 else Op("*", Num(float(result.factor)), quotient)
