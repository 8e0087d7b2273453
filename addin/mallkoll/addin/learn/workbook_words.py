"""What the texts of a workbook say of all of it: which period it is about, in which unit its money is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from mallkoll.validators.found_tables.regions import KOMMUN
from mallkoll.workbook.layout.report_period import read_period
from mallkoll.workbook.marks.mark_names import kontroll_from_names
from mallkoll.workbook.model.book import Book
from mallkoll.workbook.model.money_units import MONEY, money_unit
from mallkoll.workbook.model.months import MONTHS
from mallkoll.workbook.model.text import one_line

_UNIT: Final = re.compile(rf"\b{MONEY}\b(?!\s*(/|per\b))", re.IGNORECASE)  # not of kr/elev
_DAY: Final = re.compile(
    rf"\b(?P<day>[0-3]?\d)\s+(?P<month>{'|'.join(MONTHS)})\s+(?P<year>20\d\d)\b"
    r"|\b(?P<iso_year>20\d\d)-(?P<iso_month>[01]\d)-(?P<iso_day>[0-3]\d)\b"
    r"|\b(?P<d>[0-3]?\d)/(?P<m>1?\d)\s+(?P<y>20\d\d)\b",
    re.IGNORECASE,
)
_MONTH: Final = re.compile(rf"\b(?P<month>{'|'.join(MONTHS)})\s+(?P<year>20\d\d)\b", re.IGNORECASE)
_TOP: Final = 6
"""Rows of a sheet in which its report and its kommun are named."""
_LONGEST_NAME: Final = 100
_REPORT: Final = re.compile(
    r"delårs(rapport|bokslut)|tertial(rapport|uppföljning|bokslut)|månads(rapport|uppföljning)|kvartalsrapport|årsredovisning"
    r"|verksamhetsberättelse|internbudget|årsbudget|bokslutsrapport",
    re.IGNORECASE,
)
_BETWEEN: Final = re.compile(r"\s[-–—·|]\s|:\s|[(),]")
_ENDS_IN_S: Final = re.compile(r"(ås|äs|fors|lös|grums)$", re.IGNORECASE)
"""Names of kommuner that end in an s of their own."""
YEAR: Final = re.compile(r"\b(20\d\d)\b")


def guessed_end(book: Book) -> dt.date | None:
    """The end of the period in the report's name; else the last day, or the month, that the texts name most."""
    named = read_period(report_name(book) or "")
    if named is not None:
        return named.end
    days: dict[dt.date, int] = {}
    for text in _texts(book):
        for match in _DAY.finditer(text):
            parts = match.groupdict()
            month = parts["month"]
            number = MONTHS.index(month.lower()) + 1 if month else int(parts["iso_month"] or parts["m"])
            try:
                day = dt.date(
                    int(parts["year"] or parts["iso_year"] or parts["y"]),
                    number,
                    int(parts["day"] or parts["iso_day"] or parts["d"]),
                )
            except ValueError:
                continue
            if (day + dt.timedelta(days=1)).day == 1:  # periods end with a month
                days[day] = days.get(day, 0) + 1
    if days:
        return max(days, key=lambda day: (days[day], day))
    months = [match for text in _texts(book) for match in _MONTH.finditer(text)]
    if months:
        year, month = int(months[0]["year"]), MONTHS.index(months[0]["month"].lower()) + 1
        return dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)
    return None


def guessed_unit(book: Book) -> str | None:
    """The unit of money that the texts of a workbook name first; None where they name none."""
    return next((unit for text in _texts(book) if (unit := unit_in(text))), None)


def unit_in(text: str | None) -> str | None:
    """The unit of money that a title or a heading names; None for none."""
    match = _UNIT.search(text or "")
    return money_unit(match[0]) if match else None


def kommun_of(book: Book) -> str | None:
    """The kommun whose name stands alone at the top of a sheet, without its genitive; None for none."""
    for text in _texts_at_top(book):
        named = KOMMUN.fullmatch(text)
        if named:
            name = one_line(named["name"])
            return name if _ENDS_IN_S.search(name) else name.removesuffix("s")
    return None


def report_name(book: Book) -> str | None:
    """What a text at the top of a sheet calls the report, without what else it says; None where none does."""
    for text in map(one_line, _texts_at_top(book)):
        named = [part.strip() for part in _BETWEEN.split(text) if _REPORT.search(part)]
        if named and len(named[0]) <= _LONGEST_NAME and not text.endswith("."):
            return named[0][:1].upper() + named[0][1:]
    return None


def _texts_at_top(book: Book) -> Iterator[str]:
    """The texts in the first rows of each sheet, row by row."""
    for sheet in book.sheets:
        for place in sorted(at for at in sheet.cells if at[0] <= _TOP):
            value = sheet.cells[place].value
            if isinstance(value, str):
                yield value.strip()


def _texts(book: Book) -> Iterator[str]:
    ours = kontroll_from_names(book.names)
    for sheet in book.sheets:
        for cell in sheet.cells.values() if sheet.name != ours else ():
            if isinstance(cell.value, str) and len(cell.value) <= 200:
                yield cell.value


def latest_year(book: Book) -> int:
    """The latest year that the texts name; this year where they name none."""
    years = [int(year) for text in _texts(book) for year in YEAR.findall(text)]
    return max(years, default=dt.datetime.now(tz=dt.UTC).year)
