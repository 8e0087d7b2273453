"""Belopp under summan.

Under tabellens summa står en rad med belopp, som därför inte räknas in någonstans. Är det en post: flytta den till en
rad ovanför summan. Är det bara en upplysning: skriv det i kommentaren. Mallens egna rader under summan, varav-rader,
formler och rader som heter till exempel Ram, Differens, Kontroll eller Not lämnas i fred, liksom en egen tabell med
egen rubrik.

Tabell: varav

| Verksamhet | Prognos |
| --- | --- |
| Individ- och familjeomsorg | 250 |
| varav HVB | 100 |
| varav Familjehem | 150 |
| Övrigt | 50 |
| Summa | 300 |
| Differens mot bokslut | 12 |

Hyrorna räknas inte in.

| Verksamhet | Prognos |
| --- | --- |
| Individ- och familjeomsorg | 250 |
| varav HVB | 100 |
| varav Familjehem | 150 |
| Övrigt | 50 |
| Summa | 300 |
| Tillkommande hyror | **5 000** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells, finding_in_column
from mallkoll.validators.findings.words import enumerated, figure, in_quotes
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.validators.rows.below import RowBelow, rows_below
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "SUM007"
SEVERITY = Severity.WARNING


MOST_ROWS = Limit("rader", 3.0, "hur många rader under en summa som får var sitt fynd; är de fler blir det ett")
LIMITS = (MOST_ROWS,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on its amounts; one for all of them where there are more than ``MOST_ROWS``."""
    for rows in rows_below(document.book, document.bound):
        if len(rows) <= limit(document.layout, CODE, MOST_ROWS):
            yield from (_finding([row]) for row in rows)
        else:
            yield _finding(rows)


def _finding(rows: list[RowBelow]) -> Finding:
    below, table = rows[0], rows[0].table
    key, ref, amount = below.amounts[0]
    total = CellRef(table.sheet, below.total.at, ref.col)
    others = [f"{figure(value)} ({cell.address})" for _, cell, value in below.amounts[1:]]
    if len(rows) > 1:
        others.append(f"{len(rows) - 1} rader till")
    more = f" Detsamma gäller {enumerated(others)}." if others else ""
    name = in_quotes(below.label) if below.label else "en rad utan namn"
    text = (
        f"{figure(amount)} på {name} står under {one_line(below.total.label)} ({total.address}) och räknas inte in. "
        f"Flytta raden ovanför summan, eller skriv upplysningen i en kommentar.{more}"
    )
    column = table.table.column[key]
    finding = finding_in_column(CODE, SEVERITY, text, ref, table, one_line(below.label), column, amount)
    return about_cells(finding, [cell for row in rows for _, cell, _ in row.amounts])
