"""How a figure lies to its kin: the other measures and years of what its row is about.

What is usual between two columns is the median of their ratios in the other rows, and how much they spread there; where
too few rows tell, figures of the same kind are as large as the times that they are about are long.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import overload

from msgspec import Struct

from mallkoll.validators.plausibility.figures import Figure, Figures, Line, Place, net_and_other_side
from mallkoll.validators.plausibility.limits import Limits
from mallkoll.workbook.layout.layout_model import TOTALS
from mallkoll.workbook.layout.uppgift import FigureMeasure


class Usual(Struct, frozen=True):
    """What is usual between two columns, in logarithms: the ratio, and how far most ratios are from it.

    ``told`` is how many other rows tell it, 0 where only the times do. ``firm`` is False where not even these do: what
    has been spent of a year may be any part of it. ``agree`` and ``differ`` count the other rows
    where both figures count the same way, and where they do not.
    """

    ratio: float
    spread: float
    told: int
    agree: int
    differ: int
    firm: bool = True


class Kin(Struct, frozen=True):
    """A figure that another is held against, and how large (as ``Figure.size``) it makes the other one expected."""

    figure: Figure
    usual: Usual
    expected: float


class _Between(Struct, frozen=True):
    """The ratios of two columns in order, in how many rows both count the same way, and both by line."""

    ordered: list[float]
    agree: int
    by_line: dict[Line, list[tuple[float, bool]]]

    def without(self, line: Line) -> tuple[Sequence[float], int]:
        """The ratios of the other lines in order, and how many of them count the same way."""
        own = self.by_line.get(line)
        if own is None:
            return self.ordered, self.agree
        agree = self.agree - sum(same for _, same in own)
        if len(own) == 1:
            return _AllButOne(self.ordered, bisect_left(self.ordered, own[0][0])), agree
        left = [ratio for other, pairs in self.by_line.items() if other != line for ratio, _ in pairs]
        return sorted(left), agree


class _AllButOne(Sequence[float]):
    """A list without the figure at one place; a copy for every row would make large tables slow."""

    def __init__(self, ordered: Sequence[float], left_out: int) -> None:
        self._ordered, self._left_out = ordered, left_out

    def __len__(self) -> int:
        return len(self._ordered) - 1

    @overload
    def __getitem__(self, at: int) -> float: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[float]: ...
    def __getitem__(self, at: int | slice) -> float | Sequence[float]:
        if isinstance(at, slice):
            return [self[i] for i in range(*at.indices(len(self)))]
        place = at if at >= 0 else len(self) + at
        return self._ordered[place if place < self._left_out else place + 1]


class Kinship:
    """The kin of the figures of a document; the ratios between two columns are worked out once."""

    def __init__(self, found: Figures, limits: Limits, doubtful: frozenset[int] = frozenset()) -> None:
        self.figures, self.limits = found, limits
        self._doubtful = doubtful  # by id: nets of which one side looks wrong, against which nothing is held
        self._ratios: dict[tuple[Place, Place], _Between] = {}

    def of(self, figure: Figure) -> list[Kin]:
        """Other measures and times of the same, none that is nought; of a side, also what its net is set against."""
        sides = net_and_other_side(figure.line)
        alone = sides is not None and not any(_in_row(other, figure) for other in self.figures.lines.get(sides[1], ()))
        lines = (figure.line, sides[0]) if sides is not None and alone else (figure.line,)
        result: dict[object, Kin] = {}
        for other in (other for line in lines for other in self.figures.lines.get(line, ())):
            if other is figure or not other.value or other.moment == figure.moment or id(other) in self._doubtful:
                continue
            usual = self.usual(figure, other)
            if usual is not None and (other.typed or other.moment not in result):
                result[other.moment] = Kin(other, usual, other.size + usual.ratio)
        return list(result.values())

    def other_side(self, figure: Figure) -> list[Kin]:
        """The other side of the net in its row, where the other rows tell how large one is against the other."""
        sides = net_and_other_side(figure.line)
        result = []
        for other in () if sides is None else self.figures.lines.get(sides[1], ()):
            if _in_row(other, figure) and other.moment == figure.moment:
                usual = self.usual(figure, other)
                if usual is not None and usual.told:
                    result.append(Kin(other, usual, other.size + usual.ratio))
        return result

    def usual(self, figure: Figure, other: Figure) -> Usual | None:
        """What is usual between the columns of two figures, their own row apart; None where nothing tells."""
        between = self._between(figure.place, other.place)
        ratios, agree = between.without(figure.line)
        differ = len(ratios) - agree
        least = math.log1p(self.limits.floor)
        if len(ratios) >= self.limits.rows:
            middle, spread = _middle_and_spread(ratios)
            return Usual(middle, max(spread, least), len(ratios), agree, differ)
        if figure.usual is None or other.usual is None:
            return None
        firm = figure.usual == other.usual or (figure.fact.measure == FigureMeasure.OUTCOME) == (
            other.fact.measure == FigureMeasure.OUTCOME
        )
        return Usual(figure.usual - other.usual, least, 0, agree, differ, firm)

    def _between(self, one: Place, other: Place) -> _Between:
        found = self._ratios.get((one, other))
        if found is None:
            by_line: dict[Line, list[tuple[float, bool]]] = {}
            for line, ratio, same in self._compared(one, other):
                by_line.setdefault(line, []).append((ratio, same))
            pairs = [pair for line in by_line.values() for pair in line]
            ordered = sorted(ratio for ratio, _ in pairs)
            found = self._ratios[one, other] = _Between(ordered, sum(same for _, same in pairs), by_line)
        return found

    def _compared(self, one: Place, other: Place) -> Iterator[tuple[Line, float, bool]]:
        by_line = {figure.line: figure for figure in self.figures.columns.get(other, ())}
        for figure in self.figures.columns.get(one, ()):
            if figure.reading.formula is not None and figure.reading.row.spec.role in TOTALS:
                continue  # it says what its parts have said
            sides = net_and_other_side(figure.line)
            kin = by_line.get(figure.line)
            if kin is None and sides is not None:
                kin = by_line.get(sides[1]) or by_line.get(sides[0])
            if kin is not None and kin.value and figure.value:
                yield figure.line, figure.size - kin.size, figure.sign == kin.sign


def _in_row(other: Figure, figure: Figure) -> bool:
    """Whether it stands in the same row, and is not nought."""
    same_row = (other.fact.table, other.reading.row.at) == (figure.fact.table, figure.reading.row.at)
    return same_row and bool(other.value)


def _middle_and_spread(ordered: Sequence[float]) -> tuple[float, float]:
    """The median of figures in order, and the larger distance from it to a quartile."""
    count = len(ordered)
    middle = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    quarter = count // 4
    return middle, max(middle - ordered[quarter], ordered[-1 - quarter] - middle)
