"""Ett belopp utan namn.

På en rad bland posterna står belopp, men raden har inget namn. Summan räknar in dem, men ingen kan se vad de är. Skriv
vad raden är, eller ta bort beloppen. En nolla på en rad utan namn gör ingen skada.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| | 0 |
| Summa | =SUMMA(C3:C5) |
| Ram | 1 500 |

Ingen vet vad de 75 är.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| | **75** |
| Summa | =SUMMA(C3:C5) |
| Ram | 1 500 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.rows.own_rows import figure_columns, is_own
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.binding.relations import sum_parts
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "SUM008"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on its first amount."""
    already_reported = {(own_row.table.key, own_row.row.at) for own_row in document.own_rows}
    for table, total, row in document.bound.once(_without_label):
        if (table.key, row.at) in already_reported or _has_text(document, table, row):
            continue
        refs = [table.ref(row, key) for key, _ in figure_columns(table)]
        amounts = [reading for ref in refs if ref and (reading := document.readings.get(ref)) and reading.value]
        if not amounts:
            continue
        others = [f"{figure(other.value or 0.0)} ({other.ref.address})" for other in amounts[1:]]
        more = f" Detsamma gäller {enumerated(others)}." if others else ""
        text = (
            f"{figure(amounts[0].value or 0.0)} står på en rad utan namn men räknas in i "
            f"{one_line(total.label)} (rad {total.at}). Skriv vad raden är, eller ta bort beloppet.{more}"
        )
        yield about_cells(finding_at_reading(CODE, SEVERITY, amounts[0], text), [amount.ref for amount in amounts])


def _without_label(bound: BoundLayout) -> Sequence[tuple[BoundTable, BoundRow, BoundRow]]:
    """The nämnd's own posts without a label, each with its table and the total that counts it."""
    return [
        (table, total, row)
        for table in bound.tables.values()
        for total, parts in sum_parts(table)
        for row in parts
        if not row.label and is_own(table, row)
    ]


def _has_text(document: Document, table: BoundTable, row: BoundRow) -> bool:
    """Whether the row has a text in another of the layout's text columns."""
    sheet = document.sheets[table.sheet]
    texts = [table.columns[c.key] for c in table.table.columns if c.kind is Kind.TEXT and c.key in table.columns]
    return any(isinstance(value := sheet.value(row.at, col), str) and value.strip() for col in texts)
