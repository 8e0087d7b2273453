"""Shares written among per cent: 0,98 where the rest of the row says 98, or 98 %."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mallkoll.validators.indicators.targets import Level, Target

MOST = 1.5  # a share is no larger
LEAST = 10.0  # per cent beside which a share is known for certain: a hundredth of less may well be meant as it stands


def may_be_share(target: Target) -> bool:
    """Whether a figure can be a share at all: a small number without a unit."""
    return type(target) is Level and not target.unit and 0 < target.value <= MOST


def is_share(unit: str, level: Level, others: Iterable[Level]) -> bool:
    """Whether ``level`` is a share where one of the others, or the indicator by its ``unit``, is in per cent."""
    return (
        level.value <= MOST
        and may_be_share(level)
        and any(
            (unit == "%" or other.unit == "%")
            and other.value >= LEAST
            and 0.5 <= 100 * level.value / other.value <= 1.6
            for other in others
        )
    )


def is_hundredfold(level: Level, others: Iterable[Level]) -> bool:
    """Whether ``level`` is a hundred times one of the others: 9 180 % for 91,8 %, typed without % in a percent cell."""
    return (
        level.unit == "%"
        and level.value >= 100 * LEAST
        and any(
            other.unit in {"", "%"} and other.value >= LEAST and 0.5 <= level.value / 100 / other.value <= 1.6
            for other in others
        )
    )


def in_percent(unit: str, target: Target, beside: Sequence[Target]) -> Target:
    """The figure converted to per cent where it is a share beside figures that are not; else unchanged.

    In one row 90 % may be stored as 0.9 shown in per cent, the year before as a bare 0.891, and 91.8 be typed.
    """
    if type(target) is not Level or not may_be_share(target):
        return target
    levels = [other for other in beside if type(other) is Level and other is not target]
    if unit != "%" and "%" not in [level.unit for level in levels]:
        return target
    if not is_share("%", target, [level for level in levels if level.unit in {"", "%"}]):
        return target
    return replace(target, value=round(target.value * 100, 10), unit="%", decimals=max(target.decimals - 2, 0))
