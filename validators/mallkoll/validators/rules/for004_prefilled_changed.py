"""Ett förifyllt belopp är ändrat.

När en mall görs av periodens föregångare fylls det som redan är känt i: föregående års siffror, bokslut, budget, ram
och målvärden. Mallen minns vad som fylldes i. Står det något annat där nu är det antingen ett misstag eller en
rättelse, och rättelsen ska motiveras.

Varför: jämförelsesiffror som ändras i efterhand är svåra att upptäcka och gör att två rapporter säger olika.

Exemplet kan inte visas i en enda tabell, eftersom mallen minns siffrorna på ett dolt blad: Bokslut 2020 för
Socialpsykiatri var 233 991 när mallen gjordes, och någon har skrivit 233 919.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Proposal, Safety, Severity
from mallkoll.validators.words import figure, quoted
from mallkoll.workbook.book import Sheet, Value
from mallkoll.workbook.bound import BoundRow, BoundTable
from mallkoll.workbook.marker import PREFILLED_SHEET
from mallkoll.workbook.text import normal

CODE = "FOR004"
SEVERITY = Severity.WARNING


class _Known(NamedTuple):
    table: str
    row: str
    column: str
    value: float | str


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell that no longer holds what the template was made with."""
    record = document.sheets.get(PREFILLED_SHEET)
    if record is None:
        return
    rows: dict[str, Mapping[str, BoundRow]] = {}
    for known in _record(record):
        table = document.tables.get(known.table)
        if table is None or known.column not in table.columns:
            continue
        by_label = rows.setdefault(known.table, {normal(row.label): row for row in table.rows})
        row = by_label.get(normal(known.row))
        if row is not None:
            yield from _judged(document, table, row, known)


def _judged(document: Document, table: BoundTable, row: BoundRow, known: _Known) -> Iterator[Finding]:
    ref = table.ref(row, known.column)
    if ref is None:
        return
    value = document.sheets[table.sheet].value(ref.row, ref.col)
    if _same(value, known.value):
        return
    heading = " ".join(table.table.column[known.column].heading.split())
    now = value if isinstance(value, float | str) and value != "" else None
    text = f"{heading} var {_words(known.value)} när mallen gjordes och är nu {_words(now)}."
    reason = "det var vad mallen gjordes med"
    proposal = Proposal(ref.sheet, ref.address, now, known.value, Safety.POSSIBLE, reason)
    yield Finding(CODE, SEVERITY, text, ref.sheet, ref.address, table.key, row.label, heading, now, known.value,
                  (proposal,))  # fmt: skip


def _record(sheet: Sheet) -> Iterator[_Known]:
    for row in sorted({at for at, _ in sheet.cells}):
        table, label, column, value = (sheet.value(row, col) for col in range(1, 5))
        names = isinstance(table, str) and isinstance(label, str) and isinstance(column, str)
        if names and isinstance(value, float | str):
            yield _Known(str(table), str(label), str(column), value)


def _same(value: Value, known: float | str) -> bool:
    if isinstance(known, float):
        return isinstance(value, float) and abs(value - known) < 1e-6
    return isinstance(value, str) and normal(value) == normal(known)


def _words(value: float | str | None) -> str:
    if value is None:
        return "tom"
    return figure(value) if isinstance(value, float) else quoted(value)
