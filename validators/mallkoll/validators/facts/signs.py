"""Which way amounts count: whether a larger one is a larger cost, or better for the result."""

from __future__ import annotations

from mallkoll.workbook.layout.column_meaning import column_meaning
from mallkoll.workbook.layout.expressions import linear
from mallkoll.workbook.layout.layout_model import AmountSign, Column, Kind, Layout, RowFields, Table
from mallkoll.workbook.layout.uppgift import Side


def sign_of(layout: Layout, table: Table, column: Column, row: RowFields) -> str | None:
    """The sign of what a column holds in a row, as of a fact; None where it is no amount."""
    if column.kind is not Kind.AMOUNT:
        return None
    worse, better = signs(layout, table, column, column_meaning(layout, table, column).side)
    return better if table.direction(row) > 0 else worse


def signs(layout: Layout, table: Table, column: Column, side: Side) -> tuple[str, str]:
    """The signs of a column's amounts: first in rows where a larger net is worse, then in rows where it is better."""
    cost, result = AmountSign.COST.value, AmountSign.RESULT.value
    if column.is_surplus:
        return result, result
    against = side is not Side.NET and _counts_against(layout, table, side)
    return (result, cost) if against else (cost, result)


def _counts_against(layout: Layout, table: Table, side: Side) -> bool:
    """Whether the rows' net subtracts the columns of that side; by the usual convention where no column tells."""
    keys_of_side = {column.key for column in table.columns if column_meaning(layout, table, column).side is side}
    for candidate in table.columns:
        form = linear(candidate.calculation) if candidate.calculation is not None else None
        for key, coefficient in (form or {}).items():
            if key in keys_of_side:
                return coefficient < 0
    return (side is Side.INCOME) is (table.signs.amounts is AmountSign.COST)
