"""Which figures of a report the kommun's workbook shows: what they measure, of which time, under which heading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from msgspec import Struct

from mallkoll.workbook.layout.report_period import Report
from mallkoll.workbook.model.months import year_before

_MONTHS = ("jan", "feb", "mars", "april", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec")
BUDGET, OUTCOME, FORECAST = "budget", "utfall", "prognos"


class MoneyColumn(Struct, frozen=True):
    """A column of amounts. ``measures`` are in order: the first that a row has is the one that is shown."""

    key: str
    heading: str
    measures: tuple[str, ...]
    start: dt.date
    end: dt.date


def money_columns(report: Report) -> Iterator[MoneyColumn]:
    """The columns of amounts that a report may have, in the order in which they are shown."""
    end, year = report.end, report.end.year
    yield _year("bokslut_fg", "Bokslut", ("bokslut", "utfall"), year - 1)
    if report.is_budget:
        yield _year(BUDGET, "Budget", ("budget", "ram", "forslag"), year)
        for later in (1, 2, 3):
            yield _year(f"plan_{later}", "Plan", ("plan", "ram", "forslag"), year + later)
        return
    begins, whole = dt.date(year, 1, 1), dt.date(year, 12, 31)
    if end == whole:
        yield _year(OUTCOME, "Bokslut", ("bokslut", "utfall"), year)
    else:
        before = year_before(end)
        yield _until("utfall_fg", "Utfall", ("utfall",), dt.date(year - 1, 1, 1), before)
        yield _until(OUTCOME, "Utfall", ("utfall",), begins, end)
        yield _until("budget_per", "Budget", ("budget",), begins, end)
    yield _year(BUDGET, "Budget", ("budget", "ram"), year)
    yield _year(FORECAST, "Prognos", ("prognos",), year)


def _year(key: str, word: str, measures: tuple[str, ...], year: int) -> MoneyColumn:
    return _until(key, word, measures, dt.date(year, 1, 1), dt.date(year, 12, 31))


def _until(key: str, word: str, measures: tuple[str, ...], start: dt.date, end: dt.date) -> MoneyColumn:
    return MoneyColumn(key, f"{word} {days_in_words(start, end)}", measures, start, end)


def days_in_words(start: dt.date, end: dt.date) -> str:
    """``2021``, ``jan–aug 2021``: short enough for a heading."""
    if (start.month, start.day, end.month, end.day) == (1, 1, 12, 31) and start.year == end.year:
        return f"{end:%Y}"
    if start == end:
        return end.isoformat()
    first = "" if start.month == end.month else f"{_MONTHS[start.month - 1]}–"
    return f"{first}{_MONTHS[end.month - 1]} {end:%Y}"
