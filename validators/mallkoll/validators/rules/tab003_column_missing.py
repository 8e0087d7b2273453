"""Kolumnen finns inte i tabellen.

Mallen har en kolumn som är borttagen eller har fått en annan rubrik. Det som beräknas av kolumnen kan inte
kontrolleras.

Tabell: prognos

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 100 | 110 | 10 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 50 | 50 | 0 |
| Summa | 400 | 400 | 0 |
| varav kostnader | 500 | 490 | -10 |
| varav intäkter | 100 | 90 | 10 |

Kolumnen Avvikelse är borttagen.

| **Verksamhet** | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 100 | 110 |
| Individ- och familjeomsorg | 250 | 240 |
| Övrigt | 50 | 50 |
| Summa | 400 | 400 |
| varav kostnader | 500 | 490 |
| varav intäkter | 100 | 90 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.number_findings import finding_at_heading
from mallkoll.validators.findings.words import enumerated, in_quotes, near_headings_text
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.binding.near_headings import near_headings
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB003"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per table with all its missing columns, on the heading above the labels."""
    by_table: dict[str, list[str]] = {}
    for missing in document.binding.missing:
        if missing.column is not None:
            by_table.setdefault(missing.table, []).append(missing.column)
    for key, columns in by_table.items():
        table = document.tables[key]
        headings = enumerated([in_quotes(table.table.column[column].heading) for column in columns])
        count_text = "Kolumnen saknas" if len(columns) == 1 else f"{len(columns)} kolumner saknas"
        near = _near(document, table, columns)
        yield finding_at_heading(CODE, SEVERITY, table, f"{count_text} i tabellen: {headings}.{near}")


def _near(document: Document, table: BoundTable, missing: Sequence[str]) -> str:
    """A sentence about headings beside the table that may be the missing ones; empty where there are none."""
    sheet, row = document.sheets[table.sheet], table.heading_row
    bound = set(table.columns.values())
    nearby = range(min(bound), max(bound) + 2)
    values = {col: sheet.value(row, col) for col in nearby if col not in bound}
    texts = {col: value for col, value in values.items() if isinstance(value, str) and value.strip()}
    candidates = near_headings((table.table.column[key] for key in missing), texts, row)
    return f" Bredvid står {near_headings_text(candidates)}" if candidates else ""
