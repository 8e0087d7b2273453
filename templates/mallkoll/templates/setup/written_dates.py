"""Dates as people write them in a cell: ``2026-09-15``, ``15 september 2026``, ``15/9 2026``."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from mallkoll.workbook.layout.report_period import read_period
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.text import normalized

_FIRST_DAY, _LAST_DAY = 36_000, 80_000
"""The numbers that Excel stores for days of this century, more or less."""
_IN_FIGURES: Final = re.compile(r"(\d{1,2})[-./](\d{1,2})[-./](\d{4})")


def written_day(value: Value) -> dt.date | None:
    """The day that a cell holds, as a date, as Excel stores one or as text; None where it is none, or has no year."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if isinstance(value, float) and _FIRST_DAY < value < _LAST_DAY:
        return dt.date(1899, 12, 30) + dt.timedelta(days=int(value))
    text = normalized(value).removeprefix("den ") if isinstance(value, str) else ""
    match = _IN_FIGURES.fullmatch(text)
    try:
        return dt.date(*map(int, match.group(3, 2, 1))) if match else dt.date.fromisoformat(text)
    except ValueError:
        return None


def written_end(value: Value) -> dt.date | None:
    """The last day of a period: as a day, or as the period's name (``augusti 2026``, ``T2 2026``)."""
    period = read_period(value) if isinstance(value, str) else None
    return written_day(value) or (period.end if period else None)
