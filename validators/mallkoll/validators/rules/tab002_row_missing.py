"""Raden finns inte i tabellen.

Mallen har en rad som är borttagen i arbetsboken. Summor och jämförelser som behöver raden kan inte kontrolleras.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 0 |
| Summa | 500 |
| Ram | 800 |

Raden med ramen är borttagen.

| **Investering** | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 0 |
| Summa | 500 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.number_findings import finding_at_heading
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per table with all its missing rows, on the heading above the labels."""
    by_table: dict[str, list[str]] = {}
    for missing in document.binding.missing:
        if missing.row is not None:
            by_table.setdefault(missing.table, []).append(missing.row)
    for key, rows in by_table.items():
        table = document.tables[key]
        labels = enumerated([in_quotes(table.table.row[row].label) for row in rows])
        count_text = "Raden saknas" if len(rows) == 1 else f"{len(rows)} rader saknas"
        yield finding_at_heading(CODE, SEVERITY, table, f"{count_text} i tabellen: {labels}.")
