"""Rounded figures as closed intervals.

A printed figure stands for every value that would have been rounded to it: 12,3 with one decimal is [12,25; 12,35].
Sums are added as intervals, and a relation is inconsistent only if the intervals cannot meet. This is the meaning of
"round to nearest" in XBRL Calculations 1.1 (closed bounds, section 2.1 of its requirements).

All amounts are floats in the unit of the sheet (tkr, mnkr, …). Nothing here raises for finite input.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from functools import cache

from msgspec import Struct

EPSILON = 2.0**-49
"""Relative float noise that is forgiven: a few last bits of the figures that take part, never a visible digit.

Excel itself shows 15 digits (a relative 5·10⁻¹⁶); sums of some eighty terms lose a few bits more. At a milliard
(10⁹) tkr this forgives a millionth of a tkr.
"""


class Interval(Struct, frozen=True):
    """The closed interval [low, high], low ≤ high."""

    low: float
    high: float

    def __contains__(self, value: float) -> bool:
        """Whether the value lies within, bounds included, float noise forgiven."""
        return self.low - noise(self.low) <= value <= self.high + noise(self.high)


def noise(magnitude: float) -> float:
    """The float noise that comes with figures of this total magnitude (≥ 0, same unit)."""
    return EPSILON * abs(magnitude)


@cache
def half_unit(decimals: int | None) -> float:
    """Half a unit of the last printed place: 0.5 for 0 decimals, 500 for -3; None means exact, 0."""
    # a division by a whole power of ten is correctly rounded, a multiplication with 10**-d is not
    if decimals is None:
        return 0.0
    return 0.5 / 10.0**decimals if decimals >= 0 else 0.5 * 10.0**-decimals


def decimals_of(value: float) -> int:
    """How many decimals the figure was typed with: those of its shortest text of at most 15 digits (≥ 0).

    15 digits are what Excel keeps of a typed figure, so 0.1 + 0.2 has one decimal and not seventeen.
    """
    if not math.isfinite(value) or value == int(value):
        return 0
    mantissa, _, exponent = format(value, ".15g").partition("e")
    fraction = mantissa.partition(".")[2]
    return max(0, len(fraction) - int(exponent or 0))


def half_width(value: float, decimals: int | None, *, finer: bool = True) -> float:
    """The rounding half-width of a figure in a column of so many decimals.

    With ``finer`` (the default) a figure typed with more decimals than its column shows is taken at its own
    precision: 12.34 in a column of whole tkr was not rounded to whole tkr. Without it the column rules, as in XBRL.
    """
    if decimals is None:
        return 0.0
    whole = decimals >= 0 and value % 1 == 0  # nearly always
    if finer and not whole and round_to(value, decimals) != value:
        typed_decimals = decimals_of(value)
        if typed_decimals == 0:  # a whole figure in a column of thousands: 12 340 shows tens
            typed_decimals = next((d for d in range(decimals + 1, 1) if round_to(value, d) == value), 0)
        return half_unit(max(typed_decimals, decimals))
    return half_unit(decimals)


def round_to(value: float, decimals: int) -> float:
    """The figure rounded half away from zero, as Excel's ROUND; never negative zero."""
    if not math.isfinite(value):
        return value
    if decimals >= 0 and value == int(value):  # nearly all amounts: nothing to round
        return value + 0.0
    # the detour over the 15-digit text keeps 2.675 from being the 2.67499999… that the float is
    mantissa, _, exponent = format(abs(value), ".15g").partition("e")
    scaled = float(f"{mantissa}e{int(exponent or 0) + decimals}")
    whole = math.floor(scaled + 0.5)
    result = whole / 10.0**decimals if decimals >= 0 else whole * 10.0**-decimals
    return math.copysign(result, value) + 0.0 if result else 0.0


def rounding(value: float, decimals: int | None) -> Interval:
    """All values that the printed figure stands for (XBRL Calculations 1.1)."""
    half = half_unit(decimals)
    return Interval(value - half, value + half)


def scale(interval: Interval, factor: float) -> Interval:
    """The interval times a factor; a negative one turns it round."""
    ends = (interval.low * factor, interval.high * factor)
    return Interval(min(ends), max(ends))


def product(first: Interval, second: Interval) -> Interval:
    """Everything that a figure of the one times a figure of the other can be."""
    corners = [a * b for a in (first.low, first.high) for b in (second.low, second.high)]
    return Interval(min(corners), max(corners))


def quotient(first: Interval, second: Interval) -> Interval | None:
    """Everything that a figure of the one divided by a figure of the other can be; None where that may be nought."""
    if second.low <= 0.0 <= second.high:
        return None
    corners = [a / b for a in (first.low, first.high) for b in (second.low, second.high)]
    return Interval(min(corners), max(corners))


def interval_sum(intervals: Iterable[Interval]) -> Interval:
    """The interval of a sum; [0, 0] of nothing."""
    parts = tuple(intervals)
    return Interval(math.fsum(p.low for p in parts), math.fsum(p.high for p in parts))


def intersect(first: Interval, second: Interval) -> Interval | None:
    """What both allow, None when they do not meet. Bounds are closed: touching in one point is meeting."""
    low, high = max(first.low, second.low), min(first.high, second.high)
    if low <= high:
        return Interval(low, high)
    if low - high <= noise(abs(low) + abs(high)):  # apart by float noise only
        return Interval(high, high)
    return None
