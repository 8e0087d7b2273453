"""The declared meaning of a column's figures (``uppgift``): the measure, the time, the group, the side of a net."""

from __future__ import annotations

import datetime as dt
import re
from difflib import get_close_matches
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from msgspec import field

from mallkoll.workbook.layout.layout_part import Key, LayoutPart, Text
from mallkoll.workbook.model.months import month_end


class FigureMeasure(StrEnum):
    """What is measured (``matt``). A layout may also use words of its own."""

    OUTCOME = "utfall"
    BUDGET = "budget"
    FORECAST = "prognos"
    ACCOUNTS = "bokslut"  # an outcome in money over a whole year
    PLAN = "plan"
    DRAFT = "forslag"
    FRAME = "ram"
    TARGET = "malvarde"
    DEVIATION = "avvikelse"
    FORECAST_DEVIATION = "prognosavvikelse"  # of a forecast, which the next report may change
    CHANGE = "forandring"
    STATUS = "status"
    TEXT = "text"
    DATE = "datum"


DONE = frozenset({FigureMeasure.OUTCOME, FigureMeasure.ACCOUNTS, FigureMeasure.FORECAST})
"""Measures of what became of a time, or will; not of what was meant to."""
DIFFERENCES = frozenset({FigureMeasure.DEVIATION, FigureMeasure.FORECAST_DEVIATION, FigureMeasure.CHANGE})


class Side(StrEnum):
    """The side of a net that a column holds, where its rows are nets (``sida``)."""

    COST = "kostnad"
    INCOME = "intakt"
    NET = "netto"


class Uppgift(LayoutPart, frozen=True):
    """The measure and the time of a column's figures; the group defaults to *totalt*, the side to *netto*."""

    measure: Key = field(name="matt")
    when: Text = field(name="avser")
    group: Text | None = field(name="grupp", default=None)
    side: Side = field(name="sida", default=Side.NET)
    equal: bool = field(name="lika", default=False)  # in every file that has them, or it is a fel


class DaySpan(NamedTuple):
    """The first and last day that a figure is about, both included; a balance is about a single day."""

    start: dt.date
    end: dt.date


OF_THE_ROW = "rad"  # in place of the year: the one in the row's name
WRITTEN_SO = '"{ar}", "{ar-1}", "{ar}-01..{slut}" eller "{slut}"'
_POINT = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@lru_cache(maxsize=1024)
def days_of(when: str, year: int | None = None) -> DaySpan | None:
    """The days of ``2019``, ``2019-01..2019-08`` or ``2019-08-31``; None where the text is not a time.

    ``year`` takes the place of the word ``rad``.
    """
    text = when.replace(" ", "")
    if year is not None:
        text = re.sub(rf"\b{OF_THE_ROW}\b", f"{year:04d}", text)
    first, dots, last = text.partition("..")
    start, end = _point(first), _point(last if dots else first)
    return None if start is None or end is None or start.start > end.end else DaySpan(start.start, end.end)


def year_is_of_row(when: str) -> bool:
    """Whether the year is given by each row's name."""
    return re.search(rf"\b{OF_THE_ROW}\b", when) is not None


def _point(text: str) -> DaySpan | None:
    """The first and last day of a year, a month or a day; None where the text is none of these."""
    match = _POINT.fullmatch(text)
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return DaySpan(first, first)
    month = month or 12
    return DaySpan(first, month_end(first.year, month))


def uppgift_problems(uppgift: Uppgift) -> list[tuple[str, str]]:
    """The faults of an ``uppgift`` as (key, Swedish sentence)."""
    problems: list[tuple[str, str]] = []
    known = [measure.value for measure in FigureMeasure]
    close = [] if uppgift.measure in known else get_close_matches(uppgift.measure, known, 1, 0.75)
    if close:
        problems.append(("matt", f"Måttet {uppgift.measure!r} finns inte – menade du {close[0]!r}?"))
    if days_of(uppgift.when, 2000) is None:
        problems.append(("avser", f"{uppgift.when!r} är ingen tid. Skriv till exempel {WRITTEN_SO}."))
    return problems
