"""How a figure lies to its kin: the other measures and years of what its row is about.

What is usual between two columns is the median of their ratios in the other rows, and how much they spread there; where
too few rows tell, figures of the same kind are as large as the times that they are about are long.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from msgspec import Struct

from mallkoll.validators.plausibility.figures import Figure, Figures, Line, Place, net_and_other_side
from mallkoll.validators.plausibility.limits import SCALES, Limits
from mallkoll.workbook.layout.layout_model import TOTALS
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.text import normalized

_FRAME: Final = re.compile(r"(?<!prog)ram(en)?\b|\btotal(t |a )?\w*(budget|utgift|kalkyl|prognos|anslag)|slutkostnad")
_WENT_OR_LEFT: Final = re.compile(r"upparbet|tidigare år|ackumul|projekt|återstå|\bkvar\b")
_INVESTED: Final = re.compile(r"investering|exploatering", re.IGNORECASE)
_AS_A_YEAR: Final = math.log(1.5)
"""How far frames may lie from what is spent, and from each other, in a table where they are a year's."""


class Usual(Struct, frozen=True):
    """What is usual between two columns, in logarithms: the ratio, and how far most ratios are from it.

    ``told`` is how many other rows tell it, 0 where only the times do. ``firm`` is False where neither tells how large
    a figure should be: what has been spent of a year may be any part of it, and a year any part of a project. ``agree``
    and ``differ`` count the other rows where both figures count the same way, and where they do not.
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
    """The ratios of two columns in order, and in how many rows both count the same way."""

    ordered: list[float]
    agree: int


class Kinship:
    """The kin of the figures of a document; the ratios between two columns are worked out once."""

    def __init__(self, found: Figures, limits: Limits) -> None:
        self.figures, self.limits = found, limits
        self._ratios: dict[tuple[Place, Place], _Between] = {}
        self._least_spread = math.log1p(limits.floor)
        self._by_line: dict[Place, dict[Line, list[Figure]]] = {}

    def of(self, figure: Figure, doubtful: frozenset[int]) -> list[Kin]:
        """Other measures and times of the same, none that is nought; of a side alone, also what its net is set against.

        ``doubtful`` are (by id) those against which nothing is held, such as nets of which one side looks wrong.
        """
        result: dict[object, Kin] = {}
        for other in self.others(figure, doubtful):
            usual = self.usual(figure, other)
            if usual is not None and (other.typed or other.moment not in result):
                result[other.moment] = Kin(other, usual, other.size + usual.ratio)
        return list(result.values())

    def others(self, figure: Figure, doubtful: frozenset[int]) -> list[Figure]:
        """Those that :meth:`of` looks among."""
        net, lines, moment = self._net_of(figure), self.figures.lines, figure.moment
        return [
            other
            for other in (*lines.get(figure.line, ()), *(lines.get(net, ()) if net else ()))
            if other.value and other is not figure and other.moment != moment and id(other) not in doubtful
        ]

    def usual(self, figure: Figure, other: Figure) -> Usual | None:
        """What is usual between the columns of two figures, their own row apart; None where nothing tells."""
        ratios, agree, left_out = self._of_other_lines(figure, other.place)
        told = len(ratios) - (left_out is not None)
        differ = told - agree
        if told >= self.limits.rows:
            middle, spread = _middle_and_spread(ratios, left_out)
            apart = max(abs(middle), spread)
            firm = apart <= min(_apart_at_most(figure), _apart_at_most(other))
            return Usual(middle, max(spread, self._least_spread), told, agree, differ, firm)
        if figure.usual is None or other.usual is None:
            return None
        firm = figure.usual == other.usual or (figure.moment.measure == FigureMeasure.OUTCOME) == (
            other.moment.measure == FigureMeasure.OUTCOME
        )
        return Usual(figure.usual - other.usual, self._least_spread, 0, agree, differ, firm)

    def _of_other_lines(self, figure: Figure, place: Place) -> tuple[list[float], int, int | None]:
        """The ratios of the other lines in order, and how many of them count the same way.

        Last, where there is one more in the list, its place: a copy for every row would make large tables slow.
        """
        between = self._between(figure.place, place)
        own = self._compared(self._in_column(figure.place).get(figure.line, ()), place)
        if not own:
            return between.ordered, between.agree, None
        if len(own) == 1:
            ratio, same = own[0]
            return between.ordered, between.agree - same, bisect_left(between.ordered, ratio)
        column = self.figures.columns.get(figure.place, ())
        others = self._compared([other for other in column if other.line != figure.line], place)
        return sorted(ratio for ratio, _ in others), sum(same for _, same in others), None

    def _between(self, one: Place, other: Place) -> _Between:
        between = self._ratios.get((one, other))
        if between is None:
            pairs = self._compared(self.figures.columns.get(one, ()), other)
            between = _Between(sorted([ratio for ratio, _ in pairs]), sum([same for _, same in pairs]))
            self._ratios[one, other] = between
        return between

    def _compared(self, figures: Iterable[Figure], place: Place) -> list[tuple[float, bool]]:
        """How figures of one column are to those of the same line in another: the ratio, and if both count alike."""
        by_line = self._in_column(place)
        pairs: list[tuple[float, bool]] = []
        for figure in figures:
            if not figure.value or (figure.by_formula and figure.of.spec.role in TOTALS):
                continue  # a total says what its parts have said
            there = by_line.get(figure.line)
            if there is None and (net := self._net_of(figure)) is not None:
                there = by_line.get(net)
            if there is not None and there[-1].value:
                pairs.append((figure.size - there[-1].size, figure.sign == there[-1].sign))
        return pairs

    def _net_of(self, figure: Figure) -> Line | None:
        """The net that a side is as large as, for nothing stands on the other side in its row."""
        sides = net_and_other_side(figure.line)
        if sides is None or any(_in_row(other, figure) for other in self.figures.lines.get(sides[1], ())):
            return None
        return sides[0]

    def _in_column(self, place: Place) -> Mapping[Line, list[Figure]]:
        """The figures of a column by what they are about: mostly one each."""
        by_line = self._by_line.get(place)
        if by_line is None:
            by_line = self._by_line[place] = {}
            for figure in self.figures.columns.get(place, ()):
                by_line.setdefault(figure.line, []).append(figure)
        return by_line


def _apart_at_most(figure: Figure) -> float:
    """How far its column may lie from another for the two to tell each other's size, as its heading says."""
    return math.inf if figure.moment.start is not None else _apart_by(figure.column.heading)


@lru_cache(maxsize=4096)
def _apart_by(heading: str) -> float:
    """By a heading without a year: a frame may be a whole project's, and what went before it or is left is anything."""
    words = normalized(heading)
    return -math.inf if _WENT_OR_LEFT.search(words) else _AS_A_YEAR if _FRAME.search(words) else math.inf


def _invested_apart(figure: Figure, other: Figure) -> bool:
    """Whether they are of different years in a plan of investments, of which one says nothing of another."""
    if figure.year == other.year or figure.year is None or other.year is None:
        return False
    table = figure.reading.table.table
    return any(_INVESTED.search(words) for words in (table.heading, table.label_column.heading))


def _in_row(other: Figure, figure: Figure) -> bool:
    """Whether it stands in the same row, and is not nought."""
    return other.row == figure.row and bool(other.value)


def _middle_and_spread(ordered: Sequence[float], left_out: int | None) -> tuple[float, float]:
    """The median of figures in order, and the larger distance from it to a quartile; one may be left out."""
    gap = len(ordered) if left_out is None else left_out
    count = len(ordered) - (left_out is not None)
    quarter = count // 4
    places = ((count - 1) // 2, count // 2, quarter, count - 1 - quarter)
    lower, upper, first, third = [ordered[place if place < gap else place + 1] for place in places]
    middle = (lower + upper) / 2
    return middle, max(middle - first, third - middle)


def is_unlikely(figure: Figure, kin: Kin, limits: Limits) -> bool:
    """The measure of Hidiroglou and Berthelot: the ratio, symmetric around the usual one, scaled by size."""
    deviation = math.expm1(abs(figure.size - kin.expected))
    amount = limits.amount(figure.unit) * SCALES.get(figure.unit, 1.0)
    size = max(1.0, math.exp(max(figure.size, kin.expected)) / amount)
    scaled = deviation * math.pow(size, limits.importance)
    return scaled > limits.reach * math.expm1(kin.usual.spread)


def far_from_all(figure: Figure, kin: Sequence[Kin], limits: Limits) -> bool:
    """Whether it is much larger than all its kin, or much smaller than all."""
    away = [figure.size - one.expected for one in kin]
    least = math.log(limits.apart)
    return bool(away) and (min(away) >= least or max(away) <= -least)


def firm_ones(kin: Sequence[Kin]) -> list[Kin]:
    """Those that tell how large a figure should be."""
    return [one for one in kin if one.usual.firm]


def size_witnesses(figure: Figure, kin: Sequence[Kin]) -> list[Kin]:
    """Those that tell how large a figure should be to the digit."""
    return [one for one in firm_ones(kin) if not _invested_apart(figure, one.figure)]
