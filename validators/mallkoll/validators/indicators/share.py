"""Shares written among per cent: 0,98 where the rest of the row says 98, or 98 %."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from mallkoll.validators.indicators.targets import Level, Target

MOST = 1.5  # a share is no larger
LEAST = 10.0  # per cent beside which a share is known for certain: a hundredth of less may well be meant as it stands


def is_share(unit: str, level: Level, other: Level) -> bool:
    """Whether ``level`` is a share where ``other``, or the indicator by its ``unit``, is in per cent."""
    percent = "%" in {unit, other.unit} and level.unit == ""
    if not percent or not 0 < level.value <= MOST or other.value < LEAST:
        return False
    return 0.5 <= 100 * level.value / other.value <= 1.6


def is_hundredfold(level: Level, other: Level) -> bool:
    """Whether ``level`` is a hundred times ``other``: 9 180 % for 91,8 %, typed without % into a percent cell."""
    if level.unit != "%" or other.unit not in {"", "%"} or level.value < 100 * LEAST or other.value < LEAST:
        return False
    return 0.5 <= level.value / 100 / other.value <= 1.6


def in_percent(unit: str, target: Target, beside: Sequence[Target]) -> Target:
    """The figure converted to per cent where it is a share beside figures that are not; else unchanged.

    In one row 90 % may be stored as 0.9 shown in per cent, the year before as a bare 0.891, and 91.8 be typed.
    """
    if not isinstance(target, Level) or target.unit or not 0 < target.value <= MOST:
        return target
    levels = [other for other in beside if isinstance(other, Level) and other is not target]
    comparable = "%" if any(level.unit == "%" for level in levels) else unit
    if not any(is_share(comparable, target, level) for level in levels if level.unit in {"", "%"}):
        return target
    return replace(target, value=round(target.value * 100, 10), unit="%", decimals=max(target.decimals - 2, 0))
