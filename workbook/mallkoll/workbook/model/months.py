"""The months: their names, which of them a word names, and on which day one ends."""

from __future__ import annotations

import datetime as dt

MONTHS = ("januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november",
          "december")  # fmt: skip
_WRITTEN = {name for month in MONTHS for name in (month, month[:4], month[:3])}
MONTH_WORD = "|".join(sorted(_WRITTEN, key=len, reverse=True))
"""The months in full and as their first letters (*sept*, *aug*): a part of a regular expression."""


def month_number(word: str) -> int:
    """The number of a month by its name or the first letters of it."""
    return next(at for at, name in enumerate(MONTHS, 1) if name.startswith(word[:3]))


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, 12, 31) if month == 12 else dt.date(year, month + 1, 1) - dt.timedelta(days=1)


def year_before(day: dt.date) -> dt.date:
    """The same day of the year before; the last day of a month for the last day of a month."""
    last = day == month_end(day.year, day.month)
    return month_end(day.year - 1, day.month) if last else day.replace(year=day.year - 1)
