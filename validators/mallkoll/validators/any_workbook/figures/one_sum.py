"""One sum alone that does not add up: which of its figures a single slip explains.

Nothing else of the sheet says which figure is wrong, so an innocent one is easily accused. A slip of a digit often
explains two or three of them; then the other figures of the row may tell, the same post in another year.
Else all are named. Where none is explained, only the sum can be told.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.validators.engine.intervals import Interval, decimals_of
from mallkoll.validators.engine.slips import digit_slips, factor_slips
from mallkoll.validators.inference.faults.wrong_figures import FailingTotal

_MOST: Final = 4  # figures that one slip explains, for it to say anything
_BY_CHANCE: Final = 10  # times what rounding explains: a smaller gap is a slip of some digit by chance
_FEWEST: Final = 10  # units of the last decimal in a thousandth, for it to be no chance
_BESIDE: Final = 6  # cells to both sides that a figure is held beside
_NEARER: Final = math.log(1.25)  # how much nearer to them one has to come than the others, to be the one
_UNLIKE: Final = math.log(1000)  # from figures of another sign


class _Slipped(Struct, frozen=True):
    """A figure that one slip may stand in, and what should be there."""

    at: Place
    right: float
    closes: bool  # the sum, to the last digit
    thousandfold: bool


def slipped_figures(
    sheet: OwnSheet, total: FailingTotal, holding: Collection[Place]
) -> tuple[tuple[Place, float], ...]:
    """The figures of a sum that one slip may stand in, with what should be there; empty where too many may be.

    ``holding`` are figures that fit with others: they are right where another one can be wrong.
    """
    if abs(total.value - total.gives) < _BY_CHANCE * total.tolerance:
        return ()
    slipped = _closest(list(_slipped(sheet, total)), exact=total.exact)
    if len(slipped) == 1 and (slipped[0].thousandfold or (total.exact and slipped[0].closes)):
        return ((slipped[0].at, slipped[0].right),)  # whatever stands beside it
    found = [(one.at, one.right) for one in slipped if one.at not in holding]
    found = found or [(one.at, one.right) for one in slipped]
    of_sum = {total.cell, *total.parts}
    gains = {(at, right): _nearer(sheet, at, right, of_sum) for at, right in found}
    best = max(gains.values(), default=0.0)
    least = best - _NEARER if best > 0 else -_NEARER
    found = [one for one, gain in gains.items() if gain > least]
    return tuple(found) if len(found) <= _MOST else ()


def _closest(slipped: Sequence[_Slipped], *, exact: bool) -> Sequence[_Slipped]:
    """Those in another unit, where there are any, else all; where sums are ``exact`` such as close this one so, too.

    Chance seldom makes a thousandth of a figure what a sum lacks, another digit often.
    """
    slipped = [one for one in slipped if one.thousandfold] or slipped
    return [one for one in slipped if one.closes] or slipped if exact else slipped


def _nearer(sheet: OwnSheet, at: Place, right: float, of_sum: Collection[Place]) -> float:
    """How much nearer what should be there is to a figure of the row than what is there (natural logarithm)."""
    beside = ((at[0], at[1] + step) for step in range(-_BESIDE, _BESIDE + 1))
    kin = [n for place in beside if place not in of_sum and (n := sheet.number(place)) and not is_year(n)]
    was, becomes = (
        min((abs(math.log(one / other)) for other in kin if one * other > 0), default=_UNLIKE)
        for one in (sheet.typed[at], right)
    )
    return was - becomes


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
        if slips:
            best = min(slips, key=lambda slip: slip.rank)
            right = wanted if best.value is None else best.value
            in_unit = best.kind == "tusen" and min(abs(value), abs(right)) >= _FEWEST * 10.0**-decimals
            yield _Slipped(at, right, abs(right - wanted) < 0.5 * 10.0**-decimals, in_unit)
