"""Whether a known slip leads from about the right figure to what stands there."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import StrEnum
from typing import Final

_THOUSAND: Final = math.log(1000)
DENSE: Final = 11.0


class Slipped(StrEnum):
    """Which slip."""

    SIGN = "tecken"
    THOUSAND = "tusen"
    DIGITS = "siffror"
    COPY = "granne"  # the figure above or below once more
    NOUGHT = "noll"


def slip_between(value: float, wanted: float, fitting: float, decimals: int) -> Slipped | None:
    """The slip that turns about ``wanted`` into ``value``: the sign, a thousand times, a digit too many or too few.

    ``fitting`` is how far (as a logarithm) the two may be from each other without the slip.
    """
    if not value or not wanted:
        return None
    away = math.log(abs(value)) - math.log(abs(wanted))
    if value * wanted < 0:
        return Slipped.SIGN if abs(away) <= fitting else None
    if abs(abs(away) - _THOUSAND) <= fitting:
        return Slipped.THOUSAND
    return Slipped.DIGITS if digit_slipped(abs(value), abs(wanted), fitting, decimals) else None


def digit_slipped(value: float, wanted: float, fitting: float, decimals: int) -> bool:
    """Whether one digit taken out of the positive ``value``, or put into it, makes it as large as ``wanted``.

    The first digit is left alone while the two are less than :data:`DENSE` times from each other: with it nearly every
    figure could be explained. ``decimals`` is how many the figure is typed with.
    """
    scale = 10.0**decimals
    digits = str(round(value * scale))
    low, high = wanted * scale * math.exp(-fitting), wanted * scale * math.exp(fitting)
    if low <= value * scale <= high:
        return False
    first = 0 if max(value, wanted) > DENSE * min(value, wanted) else 1
    return any(low <= int(text or "0") <= high for text in _edited(digits, first, shorter=value > wanted))


def _edited(digits: str, first: int, *, shorter: bool) -> Iterator[str]:
    """The figure with a digit less, or with a digit more, from a place on."""
    if shorter:
        for at in range(first, len(digits)):
            yield digits[:at] + digits[at + 1 :]
        return
    for at in range(first, len(digits) + 1):
        for digit in "0123456789":
            yield digits[:at] + digit + digits[at:]
