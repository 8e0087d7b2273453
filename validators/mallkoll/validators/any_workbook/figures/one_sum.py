"""One sum alone that does not add up: which of its figures a single slip explains.

Nothing else of the sheet says which figure is wrong, so an innocent one is easily accused. A slip of a digit often
explains two or three of them; then the other figures of the row may tell, the same post in another year: those in the
columns whose figures are nearest in size. How much they tell depends on how near to each other the figures of this
table's rows are, and those of that row: an income from interest may be ten times last year's. Else all are named.
Where none is explained, only the sum can be told.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.figure_relations import FigureRelation
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.validators.engine.intervals import Interval, decimals_of
from mallkoll.validators.engine.slips import Slip, digit_slips, factor_slips
from mallkoll.validators.inference.faults.wrong_figures import FailingTotal

_MOST: Final = 4  # figures that one slip explains, for it to say anything
_BY_CHANCE: Final = 10  # times what rounding explains: a smaller gap is a slip of some digit by chance
_FEWEST: Final = 10  # units of the last decimal in a thousandth, for it to be no chance
_BESIDE: Final = 6  # cells to both sides that a figure is held beside
_FEW: Final = 2  # others of a sum, that say nothing by their signs
_NEAR: Final = 12  # rows above and below that are looked at for how near those usually are
_SAMPLE: Final = 100  # rows of the sum by which columns are held to be like each other
_TELLS: Final = 2.0  # how much nearer to them one comes than the others, in what they are apart, for it to be the one
_LEAST_APART: Final = math.log(1.03)
_ONE: Final = math.log(1.25)  # how far apart a single figure is taken to be from its like
_AS_LIKE: Final = math.log(1.5)  # how much farther from a column than the nearest others may be, to be as like it
_MOST_SAID: Final = 12.0  # by what stands beside; a sign that no other figure there has says as much
_CLOSES: Final = 6.0  # what it says that the sum is closed to the last digit, as those beside it are
_ANY: Final = Interval(-math.inf, math.inf)


class _Slipped(Struct, frozen=True):
    """A figure that one slip may stand in, and what should be there."""

    at: Place
    right: float
    closes: bool  # the sum, to the last digit
    thousandfold: bool


def slipped_figures(
    sheet: OwnSheet, total: FailingTotal, holding: Collection[Place], results: Iterable[FigureRelation]
) -> tuple[tuple[Place, float], ...]:
    """The figures of a sum that one slip may stand in, with what should be there; empty where too many may be.

    ``holding`` are figures that fit with others: they are right where another one can be wrong. ``results`` are
    quotients and the like that hold, and are to hold still.
    """
    if abs(total.value - total.gives) < _BY_CHANCE * total.tolerance:
        return ()
    slipped = list(_slipped(sheet, total))
    # chance seldom makes a thousandth of a figure what a sum lacks, another digit often
    slipped = [one for one in slipped if one.thousandfold] or slipped
    of_sum = {total.cell, *total.parts}
    asked = [one.wanted for one in results]
    slipped = [one for one in slipped if all(one.right in wanted.get(one.at, _ANY) for wanted in asked)]
    signs = [one for one in slipped if _has_lost_its_sign(sheet, one, of_sum)]
    if len(signs) == 1:
        return ((signs[0].at, signs[0].right),)
    if not of_sum <= set(holding):
        slipped = [one for one in slipped if one.at not in holding]
    beside = _Beside(sheet, of_sum)
    gains = {
        (one.at, one.right): beside.nearer(one.at, one.right) + _CLOSES * (total.exact and one.closes)
        for one in slipped
    }
    best = max(gains.values(), default=0.0)
    found = [one for one, gain in gains.items() if gain > best - _TELLS]
    return tuple(found) if len(found) <= _MOST else ()


def _has_lost_its_sign(sheet: OwnSheet, slipped: _Slipped, of_sum: Collection[Place]) -> bool:
    """Whether all others of a sum, more than two, have the sign that a figure would have."""
    others = [sheet.number(at) or 0.0 for at in of_sum if at != slipped.at]
    is_sign = slipped.right == -sheet.typed[slipped.at]
    return is_sign and len(others) > _FEW and all(other * slipped.right >= 0 for other in others)


class _Beside:
    """What stands in the rows of a sum beside its own columns."""

    def __init__(self, sheet: OwnSheet, of_sum: Collection[Place]) -> None:
        self.sheet, self.columns = sheet, {col for _, col in of_sum}
        rows = [row for row, _ in of_sum]
        step = 1 + (max(rows) - min(rows)) // _SAMPLE
        self.rows = range(min(rows) - _NEAR, max(rows) + _NEAR + 1, step)
        self._like: dict[int, Sequence[int]] = {}

    def kin(self, at: Place) -> list[float]:
        """The figures of the row that stand in the columns most like its own, and are no years."""
        row, column = at
        like = self._like.get(column)
        if like is None:
            like = self._like[column] = self._most_like(column)
        return [n for col in like if (n := self.sheet.number((row, col))) and not is_year(n)]

    def _most_like(self, column: int) -> Sequence[int]:
        """The columns beside one, and not of the sum, with the nearest figures: other years', no per cents of them."""
        beside = range(column - _BESIDE, column + _BESIDE + 1)
        apart = {col: self._usually_apart(column, col) for col in beside if col not in self.columns}
        least = min(apart.values(), default=0.0)
        return [col for col, far in apart.items() if far <= least + _AS_LIKE]

    def _usually_apart(self, column: int, other: int) -> float:
        """How far apart the figures of two columns are on the whole, whatever their signs."""
        number = self.sheet.number
        pairs = ((number((row, column)), number((row, other))) for row in self.rows)
        apart = [_apart(one, [two]) for one, two in pairs if one and two and not is_year(two)]
        return statistics.fmean(apart) if apart else math.inf

    def nearer(self, at: Place, right: float) -> float:
        """How much nearer to its kin what should be there is than what is there, in what such figures are apart."""
        kin, value = self.kin(at), self.sheet.typed[at]
        gain = _apart(value, kin) - _apart(right, kin)
        said = gain / max(_LEAST_APART, self._usual(at), _spread(kin))
        said += _MOST_SAID * (_has_sign(right, kin) - _has_sign(value, kin))
        return max(-_MOST_SAID, min(_MOST_SAID, said))

    def _usual(self, at: Place) -> float:
        """How far the figures above and below are from their kin."""
        near = [(at[0] + step, at[1]) for step in range(-_NEAR, _NEAR + 1) if step]
        apart = [_apart(value, kin) for one in near
                 if (value := self.sheet.typed.get(one)) and not is_year(value) and (kin := self.kin(one))]  # fmt: skip
        return statistics.median(apart) if apart else 0.0


def _spread(kin: Sequence[float]) -> float:
    """How far figures are from each other, whatever their signs."""
    apart = [_apart(one, [*kin[:n], *kin[n + 1 :]]) for n, one in enumerate(kin)]
    return statistics.median(apart) if len(apart) > 1 else _ONE


def _apart(value: float, kin: Iterable[float]) -> float:
    """How far a figure is from the nearest of others (natural logarithm), whatever their signs."""
    return min((abs(math.log(abs(value / one))) for one in kin if value), default=0.0)


def _has_sign(value: float, kin: Iterable[float]) -> bool:
    """Whether one of the others has the sign of a figure."""
    return any(value * one > 0 for one in kin)


def likeliest(slips: Iterable[Slip], wanted: float) -> Slip:
    """The likeliest slip, of several that are so the one whose figure is nearest to the one that is asked for."""
    return min(slips, key=lambda slip: (slip.rank, abs((slip.value or wanted) - wanted)))


def _slipped(sheet: OwnSheet, total: FailingTotal) -> Iterator[_Slipped]:
    gap, room = total.value - total.gives, total.tolerance
    cells = (total.cell, *total.parts)
    decimals = max(decimals_of(sheet.typed.get(at, 0.0)) for at in cells)
    for at in cells:
        value = sheet.typed.get(at)
        if not value:
            continue
        wanted = float(f"{value + (-gap if at == total.cell else gap):.12g}")
        within = Interval(wanted - room, wanted + room)
        slips = [*digit_slips(value, within, decimals), *factor_slips(value, within, decimals)]
        closing = [slip for slip in slips if abs((slip.value or wanted) - wanted) < 0.5 * 10.0**-decimals]
        if slips:
            best = likeliest((closing if total.exact else ()) or slips, wanted)
            right = wanted if best.value is None else best.value
            in_unit = best.kind == "tusen" and min(abs(value), abs(right)) >= _FEWEST * 10.0**-decimals
            yield _Slipped(at, right, best in closing, in_unit)
