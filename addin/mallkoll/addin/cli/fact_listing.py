"""Facts as plain lines for a person, and as a CSV file as Swedish Excel opens it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import groupby, islice
from typing import Any, BinaryIO

from msgspec.structs import astuple

from mallkoll.validators.facts.fact import COLUMNS, Fact
from mallkoll.validators.findings.words import figure
from mallkoll.validators.report.csvfile import csv_cell
from mallkoll.workbook.layout.column_meaning import WHOLE, is_year
from mallkoll.workbook.layout.uppgift import DaySpan
from mallkoll.workbook.model.text import one_line

LONGEST = 60
_QUOTE = '"'
_KEPT = 4000  # cells of a column
_TOGETHER = 500  # facts: those of a file or two, which fit in the processor's cache


def fact_lines(facts: Iterable[Fact]) -> Iterator[str]:
    """The facts as lines, table by table: the cell, its concept, measure and time, the figure, its origin."""
    for (sheet, table), of_table in groupby(facts, lambda fact: (fact.sheet, fact.table)):
        yield ""
        yield f"{table}  [bladet {sheet}]"
        for fact in of_table:
            subject = fact.concept if fact.group == WHOLE else f"{fact.concept}, {fact.group}"
            how = f"{fact.measure} {time_words(fact.start, fact.end)}"
            yield f"  {fact.cell:<6} {subject[:LONGEST]:<60} {how:<30} {_said(fact):>16}  {fact.how.value}".rstrip()


def _said(fact: Fact) -> str:
    if fact.value is None:
        return f"”{one_line(fact.text or '')[:LONGEST]}”"
    shown = figure(float(fact.value), fact.precision)
    return f"{shown} {fact.unit}" if fact.unit else shown


def time_words(start: dt.date | None, end: dt.date | None) -> str:
    """``2019``, ``2019-01–2019-08``, ``2019-08-31``; a dash where it is not known."""
    if start is None or end is None:
        return "–"
    if is_year(DaySpan(start, end)):
        return f"{start:%Y}"
    if start == end:
        return start.isoformat()
    ends_month = (end + dt.timedelta(days=1)).day == 1
    if start.day == 1 and ends_month:
        return f"{start:%Y-%m}" if (start.year, start.month) == (end.year, end.month) else f"{start:%Y-%m}–{end:%Y-%m}"
    return f"{start}–{end}"


def write_facts_csv(facts: Iterable[Fact], stream: BinaryIO) -> None:
    """A fact a line under the names of :data:`COLUMNS`: semicolons, decimal commas, UTF-8 with BOM.

    The lines are joined from cells that are kept: the library's writer looks through every field of a million facts
    anew, which takes as long as a tenth of checking the files.
    """
    stream.write("\ufeff".encode() + _line(COLUMNS))
    kept = [_figure if name == "varde" else _Cells().__getitem__ for name in COLUMNS]
    for columns in fact_columns(facts):
        cells = [map(written, column) for written, column in zip(kept, columns, strict=True)]
        stream.write(b"".join(map(_line, zip(*cells, strict=True))))


def _line(cells: Iterable[str]) -> bytes:
    return f"{';'.join(cells)}\r\n".encode("utf-8", "replace")


def fact_columns(facts: Iterable[Fact]) -> Iterator[list[tuple[Any, ...]]]:
    """The facts column by column, in the order of :data:`COLUMNS`, some hundred at a time."""
    rest = iter(facts)
    while part := [astuple(fact) for fact in islice(rest, _TOGETHER)]:
        yield list(zip(*part, strict=True))


class _Cells(dict[Any, str]):
    """What is written for a value, worked out once: in a column nearly everything comes again. Values of one type."""

    def __missing__(self, value: object) -> str:
        if len(self) >= _KEPT:
            self.clear()
        text = _cell(value)
        made = self[value] = f'"{text.replace(_QUOTE, _QUOTE * 2)}"' if ";" in text or _QUOTE in text else text
        return made


def _figure(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}".replace(".", ",")


def _cell(value: object) -> str:
    if isinstance(value, dt.date):
        return value.isoformat()
    return csv_cell(value if isinstance(value, int) else None if value is None else str(value))
