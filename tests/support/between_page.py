"""The pages of the rules between files: each example table as deliveries, and the cell that is printed bold."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from mallkoll.validators.catalogue.page_parts import ExampleTable, page_parts
from mallkoll.validators.comparing.decided import DECIDED
from mallkoll.validators.comparing.delivered import Column, Delivered, Deliveries, Owner, Row, in_series
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.validators.facts.overview import namnd_key
from mallkoll.workbook.layout.column_meaning import WHOLE
from mallkoll.workbook.layout.layout_model import slug
from mallkoll.workbook.layout.report_period import Report
from mallkoll.workbook.layout.uppgift import days_of
from mallkoll.workbook.model.money_units import UNIT_FACTOR

MONEY = {"budget", "ram", "bokslut", "prognos", "utfall"}


class BetweenExample(Struct, frozen=True):
    """One table of a page: the reports that it lists, and where its findings stand as (report, cell)."""

    reports: tuple[Delivered, ...]
    bold: tuple[tuple[str, str], ...]

    @property
    def deliveries(self) -> Deliveries:
        return Deliveries(in_series(self.reports))


def between_examples(page: str) -> Iterator[BetweenExample]:
    """The example tables of a page, in order."""
    for part in page_parts(page):
        if isinstance(part, ExampleTable):
            yield between_example(part)


def between_example(table: ExampleTable) -> BetweenExample:
    """A table of figures, a row each, as deliveries; ``lika`` in the column ``krav`` is the layout's."""
    headings, *rows = ([cell.shown for cell in row] for row in table.rows)
    bold: list[tuple[str, str]] = []
    must: set[str] = set()
    facts: dict[tuple[str, str], list[Fact]] = {}
    for at, (row, cells) in enumerate(zip(rows, table.rows[1:], strict=True), 2):
        said = dict(zip(headings, row, strict=True))
        name = said["rapport"]
        letters = "ABCDEFGHIJKL"
        bold += [(name, f"{letters[col]}{at}") for col, cell in enumerate(cells) if cell.bold]
        value_at = f"{letters[headings.index('värde')]}{at}"
        if said.get("krav") == "lika":
            must.add(value_at)
        facts.setdefault((said.get("nämnd", "Äldrenämnden"), name), []).append(_fact(said, name, value_at))
    reports = tuple(
        Delivered(
            file=name,
            owner=Owner("granvik", "" if namnd == "kommunen" else namnd_key(namnd)),
            namnd="" if namnd == "kommunen" else namnd,
            report=report_named(name),
            facts=found,
            rows=(
                Row(f.concept, f.label, f.table, f.sheet, f"B{f.cell[1:]}") for f in found if f.table == "indikatorer"
            ),
            name=name if name == DECIDED else "",
            columns={
                (f.table, f.column): Column(f"{f.measure.capitalize()} {f.end:%Y}", equal=f.cell in must) for f in found
            },
        )
        for (namnd, name), found in facts.items()
    )
    return BetweenExample(reports, tuple(bold))


def _fact(said: dict[str, str], name: str, cell: str) -> Fact:
    measure, label, raw = said["uppgift"], said["rad"], said["värde"]
    days = days_of(said["avser"])
    assert days is not None
    unit = said.get("enhet") or ("tkr" if measure in MONEY else None)
    money = unit in UNIT_FACTOR
    plain = raw.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    number = Decimal(plain) if plain.lstrip("-").replace(".", "", 1).isdigit() else None
    kind = "drift" if money else "indikatorer"
    name_of_row = said.get("begrepp") or slug(label)
    concept = name_of_row if "/" in name_of_row else f"{kind}/{name_of_row}"
    return Fact(
        "Granvik", said.get("nämnd"), concept, label, said.get("tabell") or kind, slug(label), said.get("roll", "post"),
        f"{measure}_{days.end:%Y_%m}", said.get("grupp", WHOLE), measure, days.start, days.end,
        unit, number, None if number is not None else raw,
        None if number is None else len(plain.partition(".")[2]), said.get("tecken", "kostnad") if money else None,
        Origin(said.get("hur") or "inskriven"), name,
        "Blad", cell, "granvik", report_named(name).end,
    )  # fmt: skip


def report_named(name: str) -> Report:
    """``internbudget 2026``, ``2026-08``, ``helår 2026`` as a report."""
    if name == DECIDED:
        return Report(dt.date.min, follows=False, end=dt.date.min)
    last = name.removesuffix(" kommunen").rsplit(maxsplit=1)[-1]
    if name.startswith("internbudget"):
        return Report(dt.date(int(last), 1, 1), follows=False, end=dt.date(int(last), 12, 31))
    year, _, month = last.partition("-")
    number = int(month or 12)
    end = dt.date(int(year), number, calendar.monthrange(int(year), number)[1])
    return Report(end, follows=True, end=end)
