"""Number formats: whether they show a date or a time, what serial numbers then mean, how many decimals they show."""

from __future__ import annotations

import datetime as dt
import functools
import re
from enum import Enum
from typing import Final

BUILTIN_FORMATS: Final[dict[int, str]] = {
    # ECMA-376 part 1, 18.8.30: never written to the file, so every reader carries them.
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%", 11: "0.00E+00",
    12: "# ?/?", 13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0 ;(#,##0)",
    38: "#,##0 ;[Red](#,##0)", 39: "#,##0.00;(#,##0.00)", 40: "#,##0.00;[Red](#,##0.00)",
    41: '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', 42: '_-* #,##0 "kr"_-;-* #,##0 "kr"_-;_-* "-" "kr"_-;_-@_-',
    43: '_-* #,##0.00_-;-* #,##0.00_-;_-* "-"??_-;_-@_-',
    44: '_-* #,##0.00 "kr"_-;-* #,##0.00 "kr"_-;_-* "-"?? "kr"_-;_-@_-',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip


class DateKind(Enum):
    """The kind of date or time that a number format shows a serial number as."""

    NUMBER = 0
    DATE = 1
    TIME = 2
    DATETIME = 3


# Literal parts of a format: "text", \x, _x (a gap), *x (a filler). [Red], [$-41D] and [>100] show no date either,
# but [h] counts hours past 24: a duration, which stays a number.
_LITERAL: Final = re.compile(r'"[^"]*"?|[\\_*].|\[[^\]]*\]?', re.DOTALL)
ELAPSED: Final = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
_FRACTION_OF_SECOND: Final = re.compile(r"s[.,]0+", re.IGNORECASE)
_AM_PM: Final = re.compile(r"am/pm|a/p", re.IGNORECASE)


@functools.lru_cache(maxsize=1024)
def date_kind(code: str) -> DateKind:
    """The kind of a number format code (as in the file, always in English), by its first section."""
    if code.lower() in {"general", "standard"} or len(code) > 255 or ELAPSED.search(code):
        return DateKind.NUMBER
    bare = _LITERAL.sub("", code).partition(";")[0].lower()
    bare, am_pm = _AM_PM.subn("", bare)
    if re.search(r"[0#?@]", _FRACTION_OF_SECOND.sub("s", bare)):
        return DateKind.NUMBER
    has_time = bool(am_pm) or "h" in bare or "s" in bare
    # m is minutes beside hours or seconds, else the month; mmm is always a month's name
    has_date = "d" in bare or "y" in bare or "mmm" in bare or ("m" in bare and not has_time)
    return DateKind(int(has_date) + 2 * int(has_time))


_DIGITS: Final = re.compile(r"[#0?](?:\.([0#?]+))?(?![0#?,.])")


@functools.lru_cache(maxsize=1024)
def decimals_shown(code: str) -> int | None:
    """The most decimals a number format shows; None where it does not round to decimals (General, ``0%``)."""
    bare = _LITERAL.sub("", code).partition(";")[0]
    match = _DIGITS.search(bare)
    return len(match[1] or "") if match and not re.search("[%EeGdmyhs/]", bare) else None


_DAY: Final = 86_400_000
_LAST_DAY_1900: Final = 2_958_466  # the day after 9999-12-31
_EPOCH_1900: Final = dt.datetime(1899, 12, 30)  # a cell knows no time zone
_EPOCH_1904: Final = dt.datetime(1904, 1, 1)
_EPOCH_GAP: Final = 1462


def from_serial(serial: float, kind: DateKind, *, date1904: bool = False) -> float | dt.datetime | dt.date | dt.time:
    """The value that a serial number (days since the workbook's epoch) shows in a format of that kind.

    A date format gives a date, a time format the time of day, a format with both a datetime (a time before the first
    day), to the nearest millisecond. Excel's day 60 is 1900-02-29, which did not exist; that serial, day 0 and numbers
    that Excel shows as ``#####`` stay numbers.
    """
    if kind is DateKind.NUMBER or not 0 <= serial < _LAST_DAY_1900 - (_EPOCH_GAP if date1904 else 0):
        return serial
    day, milliseconds = divmod(round(serial * _DAY), _DAY)
    moment = dt.timedelta(milliseconds=milliseconds)
    if kind is DateKind.TIME:
        return (_EPOCH_1904 + moment).time()
    if date1904:
        value = _EPOCH_1904 + dt.timedelta(days=day) + moment
    else:
        if day == 0 and kind is DateKind.DATETIME and milliseconds:
            return (_EPOCH_1904 + moment).time()
        if day in {0, 60} or day >= _LAST_DAY_1900:
            return serial
        value = _EPOCH_1900 + dt.timedelta(days=day + (day < 60)) + moment
    return value.date() if kind is DateKind.DATE else value


def to_serial(moment: dt.date | dt.time, *, date1904: bool = False) -> float:
    """The serial number of a date, a time or both; dates before 1900-03-01 are counted from one day earlier."""
    if isinstance(moment, dt.time):
        moment = dt.datetime.combine(_EPOCH_1900, moment)
    elif not isinstance(moment, dt.datetime):
        moment = dt.datetime.combine(moment, dt.time())
    days = (moment.replace(tzinfo=None) - _EPOCH_1900) / dt.timedelta(days=1)
    if date1904:
        return days - _EPOCH_GAP if days >= 1 else days
    return days - 1 if 1 <= days < 61 else days


def is_near_period(day: dt.date, end: dt.date) -> bool:
    """Whether a date is near the period that ends on ``end``, as those are that Excel makes of ``12.5`` or ``maj 21``.

    Dates of other years are mostly amounts in a cell with a date format: 583 shows as 1901-08-05.
    """
    return abs(day.year - end.year) <= 2


def possible_entries(day: dt.date) -> tuple[str, ...]:
    """The entries that Excel may have turned into that date: ``12.5`` for 12 May, ``12.34`` for December 1934.

    Only the first of a month may come from a month and the last two digits of a year.
    """
    typed = [f"{day.day}.{day.month}"]
    if day.day == 1:
        typed.append(f"{day.month}.{day.year % 100:02d}")
    return tuple(typed)


def from_iso(text: str) -> dt.datetime | dt.date | dt.time:
    """The value of a cell of type ``d`` (ISO 8601, written by strict writers). Raises ValueError."""
    bare = text.strip().removesuffix("Z")
    if "T" in bare:
        return dt.datetime.fromisoformat(bare).replace(tzinfo=None)
    return dt.time.fromisoformat(bare).replace(tzinfo=None) if ":" in bare else dt.date.fromisoformat(bare)
