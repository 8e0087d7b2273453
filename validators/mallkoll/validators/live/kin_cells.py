"""What a template's live checks can tell of implausible figures: the kin of a cell by what stands where.

Which cells are about the same thing is known when a template is made. What is usual between two columns is not, so here
figures are as large as the times that they are about are long, and the limits are wider by :data:`ROOM`. A live check
therefore asks of every figure that its rule would ask about by these kin, and of some more.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.facts.meanings import CellMeaning, meanings_of_cells
from mallkoll.validators.facts.overview import START_TABLE
from mallkoll.validators.live.whole_column import Others, compared_figures, typed_beside
from mallkoll.validators.plausibility.columns.sides import about_side, sides_of_nets
from mallkoll.validators.plausibility.columns.times_of_pairs import times_of_pairs
from mallkoll.validators.plausibility.either_sign import has_either_sign, is_result, is_settled
from mallkoll.validators.plausibility.figures import size_columns, usual_days
from mallkoll.validators.plausibility.limits import SCALES, Limits, limits_of
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.formula_tree import Negative, Node
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    any_of,
    at_least,
    at_most,
    bracketed,
    call,
    differs,
    equal,
    greater,
    is_number,
    less,
    minus,
    number_in,
    plus,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import SUMMABLE, AmountSign, Column, Kind, Role
from mallkoll.workbook.layout.uppgift import DONE, FigureMeasure, Side

if TYPE_CHECKING:
    from mallkoll.validators.live.row import LiveBook, LiveRow

ROOM: Final = 4.0
"""How many times the usual ratio of two columns may be from that of their times."""

_SEEN_EXACTLY: Final = 25.0
"""From here on a thousandth has kept enough digits to be told by."""

_SIDES: Final = tuple(f"/{side.value}" for side in (Side.COST, Side.INCOME))

_WITNESSES: Final = 2
"""So many others tell the sign of what may have either."""

_DIGITS: Final = 2  # of the factors in formulas


class LiveFigure(Struct, frozen=True, eq=False):
    """A cell for a size. ``typed``: the nämnd fills it in; ``days`` as ``Figure.usual``."""

    ref: CellRef
    column: Column
    table: str
    name: str  # of the row
    about: CellMeaning
    days: float | None
    typed: bool

    @property
    def moment(self) -> tuple[object, ...]:
        """The measure and the time."""
        return self.about.measure, self.about.start, self.about.end

    @property
    def year(self) -> int | None:
        """The year that it is about, where somebody says."""
        return None if self.about.end is None else self.about.end.year

    @property
    def turned(self) -> bool:
        """Whether a larger amount is better for the result."""
        return self.about.sign == AmountSign.RESULT.value

    @property
    def in_money(self) -> float | None:
        """What one of its unit is in kronor; None of what is no money."""
        return SCALES.get(self.about.unit or "")


def line_of(row: LiveRow, column: Column) -> Sequence[LiveFigure]:
    """The cell's own figure, then the others about the same thing in rows called the same; empty of no size."""
    lines = row.book.once(_lines)
    ref = row.live_table.ref(row.row, column)
    line = lines.get(ref, ())
    own = [one for one in line if one.ref == ref]
    return [*own, *(one for one in line if one.ref != ref and one.name == own[0].name)]


def kin_of(line: Sequence[LiveFigure]) -> list[LiveFigure]:
    """What the first figure of a line is held against: the typed cell of every other measure and time."""
    kin: dict[object, LiveFigure] = {}
    for other in line[1:]:
        if other.moment != line[0].moment and (other.typed or other.moment not in kin):
            kin[other.moment] = other
    return list(kin.values())


def _lines(book: LiveBook) -> Mapping[CellRef, Sequence[LiveFigure]]:
    gathered: dict[object, list[LiveFigure]] = {}
    sides = sides_of_nets(book.layout)
    for one, in_row in _figures(book):
        about = one.about
        unit = "kr" if one.in_money is not None else about.unit
        concept = about_side(about.concept, sides.get((one.table, one.column.key), ""))
        key = (concept, about.group, unit, in_row)
        gathered.setdefault(key, []).append(one)
    result: dict[CellRef, Sequence[LiveFigure]] = {}
    for line in gathered.values():
        for part in _unrepeated(line):
            result.update((one.ref, part) for one in part)
    return result


def _figures(book: LiveBook) -> Iterator[tuple[LiveFigure, str]]:
    """Every cell for a size, and where its row has no name of its own yet (it is only about its row) the row."""
    sizes, times = size_columns(book.layout), times_of_pairs(book.layout)
    for live_table in book.tables.values():
        bound = live_table.bound
        if bound.key == START_TABLE or bound.table.mirrors is not None:
            continue
        for row, column, about in meanings_of_cells(book.layout, bound):
            ref = CellRef(bound.sheet, row.at, bound.columns[column.key])
            if sizes.get((bound.key, column.key)) and ref in book.rounding.figures:
                own = row.key not in bound.table.row and not row.label
                paired = times.get((bound.key, column.key))
                if paired is not None:
                    about = replace(about, start=paired.start, end=paired.end)  # noqa: PLW2901
                days = usual_days(about.measure, about.start, about.end, paired=paired is not None)
                typed = ref not in book.rounding.defining and ref not in live_table.known
                yield (
                    LiveFigure(ref, column, bound.key, row.label, about, days, typed),
                    f"{bound.key}/{row.at}" if own else "",
                )


def _unrepeated(line: Sequence[LiveFigure]) -> Iterator[list[LiveFigure]]:
    """The line without cells that fetch what is typed elsewhere; row by row where a column has several of it."""
    typed = {one.moment for one in line if one.typed}
    left = [one for one in line if one.typed or one.moment not in typed]
    if len({(one.table, one.column.key, one.moment) for one in left}) == len(left):
        yield left
        return
    rows: dict[tuple[str, int], list[LiveFigure]] = {}
    for one in left:
        rows.setdefault((one.table, one.ref.row), []).append(one)
    yield from rows.values()


# --- conditions -------------------------------------------------------------------------------------------------------


class Held(Struct, frozen=True):
    """A cell set against its kin, as trees: the number in it, and each of its kin as large as it makes it expected."""

    cell: Node
    kin: tuple[Node, ...]
    now: tuple[Node, ...]  # those of its own year
    others: Others | None  # None where nothing else is typed in its column
    limits: Limits
    amount: float  # what matters at least, in its unit

    @property
    def largest(self) -> Node:
        """The largest of the kin."""
        return call("MAX", *self.kin)

    @property
    def smallest(self) -> Node:
        """The smallest of the kin."""
        return call("MIN", *self.kin)

    @property
    def farthest(self) -> Node:
        """The size of the one that is farthest from nought."""
        return call("MAX", self.largest, Negative(self.smallest))


def _held(row: LiveRow, column: Column) -> Held | None:
    """A cell that the nämnd fills in against its kin; None where it is no such cell or has none."""
    line = line_of(row, column)
    if not line or not line[0].typed or row.row.spec.role is Role.HEADING:
        return None
    kin = kin_of(line)
    if not kin:
        return None
    limits = limits_of(row.layout)
    trees = [as_expected(row, one, line[0]) for one in kin]
    now = tuple(tree for one, tree in zip(kin, trees, strict=True) if one.year == line[0].year)
    amount = limits.amount(line[0].about.unit or "")
    return Held(number_in(row.cell(column)), tuple(trees), now, typed_beside(row, column), limits, amount)


def as_expected(row: LiveRow, other: LiveFigure, figure: LiveFigure) -> Node:
    """How large a figure would be by another of its line: as long as its time is, in its unit."""
    units = (other.in_money or 1.0) / (figure.in_money or 1.0)
    days = 1.0 if other.days is None or figure.days is None else math.exp(figure.days - other.days)
    factor = float(f"{units * days:.{_DIGITS}g}")
    number = _number(row, other)
    if factor != 1:
        return times(factor, number)
    return row.cell(other.ref) if other.ref.row == row.row.at and other.ref.sheet == row.table.sheet else number


def _number(row: LiveRow, other: LiveFigure) -> Node:
    """The number in a cell; in another row only while that is called the same, for rows may be sorted."""
    number = number_in(row.cell(other.ref))
    if other.ref.row == row.row.at and other.ref.sheet == row.table.sheet:
        return number
    name = row.cell(row.book.rounding.figures[other.ref].label)
    return times(number, equal(name, row.cell(row.table.table.label_column)))


def has_other_sign(row: LiveRow, column: Column) -> Node | None:
    """Whether a figure counts the other way than all its kin, and is about as large as the largest.

    One side of a net that has no kin is held against its column. None where the nämnd does not fill in the cell, or
    there is nothing to hold it against.
    """
    one, names = _held(row, column), (column.heading, row.row.label)
    told: tuple[Node, ...] = ()
    if one is not None and any(is_settled(words) or is_result(words) for words in names):
        one = replace(one, kin=one.now) if any(map(is_settled, names)) else one
        if len(one.kin) < _WITNESSES:
            return None
        told = (at_least(plus(*(when(differs(kin, 0), 1, 0) for kin in one.kin)), _WITNESSES),)
    if one is not None:
        far, size = round(one.limits.mirrored**2 * ROOM / 2, 2), call("ABS", one.cell)
        near = (at_most(size, times(far, one.farthest)), at_most(one.farthest, times(far, size)))
        return all_of(*_counts_alone(one), *near, *told)
    side = _side_of_net(row, column)
    if side is None or side.others is None or has_either_sign(row.table.table, *names):
        return None
    return all_of(at_least(side.others.how_many, side.limits.rows), *_counts_alone(side))


def _counts_alone(one: Held) -> tuple[Node, Node]:
    alone = when(
        greater(one.cell, 0),
        all_of(at_most(one.largest, 0), less(one.smallest, 0)),
        all_of(at_least(one.smallest, 0), greater(one.largest, 0)),
    )
    return greater(times(2, call("ABS", one.cell)), one.amount), alone


def is_other_unit(row: LiveRow, column: Column) -> Node | None:
    """Whether a figure in money is about a thousand times larger or smaller than all its kin; None as above."""
    if column.kind is not Kind.AMOUNT:
        return None
    one = _held(row, column)
    return None if one is None else any_of(_is_thousand_times(one), _is_thousandth(one))


def _side_of_net(row: LiveRow, column: Column) -> Held | None:
    """One side of a net, income or cost, with the others of its column for kin; None of other cells."""
    line = line_of(row, column)
    if not line or not line[0].typed or not line[0].about.concept.endswith(_SIDES):
        return None
    others, limits = typed_beside(row, column), limits_of(row.layout)
    kin = () if others is None else (others.largest, others.smallest)
    return Held(number_in(row.cell(column)), kin, (), others, limits, limits.amount(line[0].about.unit or ""))


def _is_thousand_times(one: Held) -> Node:
    """Whether a figure is about a thousand times larger than all its kin."""
    low, high = one.limits.thousand
    size, kin = call("ABS", one.cell), one.farthest
    others = (0,) if one.others is None else (one.others.largest, Negative(one.others.smallest))
    return all_of(
        greater(kin, 0),
        at_least(size, times(low / ROOM, kin)),
        at_most(size, times(high * ROOM, kin)),
        greater(minus(size, kin), one.amount),
        # else it may be a row that begins
        any_of(*(differs(part, 0) for part in one.now), greater(size, times(2, call("MAX", *others)))),
    )


def _is_thousandth(one: Held) -> Node:
    """Whether a figure is about a thousandth of all its kin that are no noughts."""
    low, high = one.limits.thousand
    size, least = call("ABS", one.cell), low / ROOM
    sizes = [call("ABS", number_in(part)) for part in one.kin]
    each = (any_of(equal(part, 0), at_least(part, times(least, size))) for part in sizes)
    several = greater(plus(*(bracketed(greater(part, 0)) for part in sizes)), 1)
    return all_of(
        differs(one.cell, 0),
        # else it may be a row that ends
        any_of(*(differs(part, 0) for part in one.now), all_of(at_least(size, _SEEN_EXACTLY), several)),
        greater(minus(one.farthest, size), one.amount),
        at_most(one.farthest, times(high * ROOM, size)),
        *each,
    )


def earlier_years(row: LiveRow, column: Column) -> Iterator[tuple[Column, Node, Node, Node]]:
    """The columns of earlier years that a column of what has been done may be copied from; none of other cells.

    With each: whether the figure of this row is the same there, how many of the posts are, and how many are not.
    """
    line = line_of(row, column)
    now = line[0] if line else None
    if now is None or not now.typed or now.about.measure not in DONE or now.year is None:
        return
    for before in line[1:]:
        beside = before.table == now.table and before.ref.row == now.ref.row
        if before.about.measure in DONE and beside and before.year is not None and before.year < now.year:
            same = compared_figures(row, column, before.column, equal)
            unlike = compared_figures(row, column, before.column, differs)
            cell = row.cell(column)
            here = all_of(is_number(cell), differs(cell, 0), equal(cell, row.cell(before.ref)))
            yield before.column, here, same, unlike


def is_below_spent(row: LiveRow, column: Column) -> Node | None:
    """Whether a forecast is lower than what has been spent of it; None where the cell is no forecast of a cost."""
    line = line_of(row, column)
    if not line or not line[0].typed or line[0].turned or line[0].about.measure != FigureMeasure.FORECAST:
        return None
    forecast = line[0]
    spent = [
        one for one in line
        if one.about.measure == FigureMeasure.OUTCOME and one.year is not None and one.year == forecast.year
        and one.about.unit == forecast.about.unit
    ]  # fmt: skip
    if not spent or column.kind not in SUMMABLE:
        return None
    limits, cell = limits_of(row.layout), number_in(row.cell(column))
    every = [_number(row, one) for one in line]
    most = call("MAX", *(_number(row, one) for one in spent))
    least = call("MAX", limits.amount(forecast.about.unit or ""), times(limits.share, cell))
    some = greater(plus(*(bracketed(differs(part, 0)) for part in every)), 1)
    likely = any_of(equal(cell, 0), less(most, times(limits.thousand[0], cell)))  # else the outcome is in another unit
    none_below = at_least(call("MIN", *every), 0)
    return all_of(is_number(row.cell(column)), none_below, likely, greater(minus(most, cell), least), some)
