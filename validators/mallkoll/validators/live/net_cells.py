"""What a template's live checks can tell of the sides of a net: whether one would give the net that is expected if its
sign were changed.

What is usual between the two sides only other rows can tell; the net of the row and what that is held against, also a
table of two rows has.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from mallkoll.validators.live.kin_cells import LiveFigure, as_expected, line_of
from mallkoll.validators.plausibility.limits import limits_of
from mallkoll.validators.plausibility.nets import NET_SHARE
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    any_of,
    at_least,
    at_most,
    bracketed,
    call,
    differs,
    greater,
    is_number,
    minus,
    number_in,
    times,
)
from mallkoll.workbook.layout.expressions import linear
from mallkoll.workbook.layout.layout_model import Column

if TYPE_CHECKING:
    from mallkoll.validators.live.row import LiveRow

_TWICE: Final = (1.45, 2.75)
"""How many times itself a side takes the net from what is expected where its sign is wrong: twice, with room."""


def turns_net(row: LiveRow, column: Column) -> Node | None:
    """Whether a side of a net takes the net away from all it is held against, by about twice itself; None elsewhere."""
    own = line_of(row, column)[:1]
    if not own or not own[0].typed:
        return None
    conditions = [one for net, share in _nets(row, column, own[0]) for one in _turned(row, column, net, share)]
    return any_of(*conditions) if conditions else None


def _nets(row: LiveRow, column: Column, side: LiveFigure) -> Iterator[tuple[Column, float]]:
    """The columns that count a side into a net of something else than itself, and how often it counts there."""
    for net in row.figures:
        form = linear(net.calculation) if net.calculation is not None else None
        share = next((c for key, c in (form or {}).items() if str(key) == column.key), 0.0)
        line = line_of(row, net)[:1] if share else ()
        if line and line[0].about.concept != side.about.concept:
            yield net, share


def _turned(row: LiveRow, column: Column, net: Column, share: float) -> Iterator[Node]:
    line = line_of(row, net)
    amount = limits_of(row.layout).amount(line[0].about.unit or "")
    others = [one for one in line[1:] if one.moment != line[0].moment and one.ref not in row.rounding.defining]
    held = [
        (is_number(row.cell(one.ref)), bracketed(minus(number_in(row.cell(net)), as_expected(row, one, line[0]))))
        for one in others
    ]
    side = times(share, number_in(row.cell(column))) if share != 1 else number_in(row.cell(column))
    far = [any_of(greater(call("ABS", off), amount), call("NOT", known)) for known, off in held]
    for one, (known, off) in zip(others, held, strict=True):
        share_of_net = times(NET_SHARE, call("ABS", as_expected(row, one, line[0])))
        least, most = (times(factor, side, side) for factor in _TWICE)
        moved = times(off, side)
        yield all_of(
            differs(side, 0), known, *far, at_least(moved, least), at_most(moved, most),
            greater(call("ABS", off), share_of_net),
        )  # fmt: skip
