"""What a whole column of a template holds, worked out in hidden cells that all rows of the table share.

In each row's own formulas it would make a template grow with the square of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    call,
    cell_range,
    count,
    count_where,
    differs,
    equal,
    is_number,
    minus,
    number_in,
    sum_product,
    times,
    union,
    when,
)
from mallkoll.workbook.layout.layout_model import Column

if TYPE_CHECKING:
    from mallkoll.validators.live.row import LiveRow


class Others(Struct, frozen=True):
    """The other figures that are typed in a cell's column, where it holds a number itself."""

    how_many: Node
    largest: Node
    smallest: Node


def typed_beside(row: LiveRow, column: Column) -> Others | None:
    """The figures that are typed in a column, without the row's own."""
    if all(one.at == row.row.at for one in row.typed_rows(column)):
        return None
    whole = row.book.kept(("spans", row.table.key, column.key), lambda: union(*_spans(row, column)))
    own = number_in(row.cell(column))
    how_many = minus(row.shared(("count", column.key), lambda: count(whole)), 1)
    return Others(how_many, _other(row, column, "LARGE", own, whole), _other(row, column, "SMALL", own, whole))


def _other(row: LiveRow, column: Column, order: str, own: Node, whole: Node) -> Node:
    """The first of the other figures in an order: the second of all where a figure is the first itself."""
    first, second = (
        row.shared((order, place, column.key), partial(_in_order, order, whole, place)) for place in (1, 2)
    )
    return when(equal(own, first), second, first)


def _in_order(order: str, whole: Node, place: int) -> Node:
    return call("IFERROR", call(order, whole, place), 0)


def _spans(row: LiveRow, column: Column) -> list[Node]:
    """The cells where a column is typed, as spans of rows that follow on each other."""
    return [_span(row, rows, column) for rows in _runs(row.typed_rows(column))]


def _span(row: LiveRow, rows: Sequence[BoundRow], column: Column) -> Node:
    first, last = (row.cell(row.live_table.ref(rows[end], column)) for end in (0, -1))
    return cell_range(first, last) if len(rows) > 1 else first


def _runs(rows: Iterable[BoundRow]) -> list[list[BoundRow]]:
    """The rows that follow on each other, together."""
    runs: list[list[BoundRow]] = []
    for one in rows:
        if runs and runs[-1][-1].at == one.at - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return runs


def compared_figures(row: LiveRow, column: Column, other: Column, how: Callable[[Node, Node], Node]) -> Node:
    """How many figures other than nought that are typed in a column's posts compare so with those beside them."""

    def parts() -> list[Node]:
        spans = [(_span(row, rows, column), _span(row, rows, other)) for rows in _runs(row.typed_posts(column))]
        return [sum_product(times(is_number(own), differs(own, 0), how(own, beside))) for own, beside in spans]

    return row.shared_sum((how.__name__, column.key, other.key), parts)


def held_in_posts(row: LiveRow, posts: Column, column: Column) -> Node:
    """In how many of the posts where ``posts`` is typed something stands in a column; rows put in are counted."""
    rows = row.typed_posts(posts)
    held, places = (
        count_where(differs(cell_range(*(row.cell(row.live_table.ref(rows[end], column)) for end in (0, -1))), "")),
        {one.at for one in rows},
    )
    between = [one for one in row.table.rows if rows[0].at < one.at < rows[-1].at and one.at not in places]
    others = [times(1, differs(row.cell(row.live_table.ref(one, column)), "")) for one in between]
    if not others:
        return held
    return minus(held, row.shared_sum(("between", posts.key, column.key), lambda: others))
