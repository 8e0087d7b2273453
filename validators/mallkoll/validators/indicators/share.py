"""Shares beside per cent: 0,98 where the rest of the row says 98, or 98 %."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from mallkoll.validators.indicators.targets import Level, Target

MOST = 1.5  # a share is no larger
LEAST = 10.0  # per cent beside which a share is known for certain: a hundredth of less may well be meant as it stands


def is_share(unit: str, one: Level, other: Level) -> bool:
    """Whether the one is a hundredth of what stands beside it; the indicator (``unit``) or that is in per cent."""
    percent = "%" in {unit, other.unit} and one.unit == ""
    if not percent or not 0 < one.value <= MOST or other.value < LEAST:
        return False
    return 0.5 <= 100 * one.value / other.value <= 1.6


def is_hundredfold(one: Level, other: Level) -> bool:
    """9 180 % where 91,8 % is meant: the number was put, without the sign, into a cell that shows per cent."""
    if one.unit != "%" or other.unit not in {"", "%"} or one.value < 100 * LEAST or other.value < LEAST:
        return False
    return 0.5 <= one.value / 100 / other.value <= 1.6


def in_percent(unit: str, one: Target, beside: Sequence[Target]) -> Target:
    """A figure of an indicator as per cent where it stands as a share beside others that do not; else as it is.

    In one row 90 % may be stored as 0.9 shown in per cent, the year before as a bare 0.891, and 91.8 be typed.
    """
    if not isinstance(one, Level) or one.unit or not 0 < one.value <= MOST:
        return one
    levels = [other for other in beside if isinstance(other, Level) and other is not one]
    known = "%" if any(level.unit == "%" for level in levels) else unit
    if not any(is_share(known, one, level) for level in levels if level.unit in {"", "%"}):
        return one
    return replace(one, value=round(one.value * 100, 10), unit="%", decimals=max(one.decimals - 2, 0))
