"""Text där ett datum ska stå.

I en kolumn för datum står en text som inte är något datum. Excel kan då varken sortera eller jämföra: skriv datumet,
till exempel 2026-10-01. ”Ej aktuellt” och ett streck är svar.

Tabell: risker

| Risk | Åtgärd | Klart |
| --- | --- | --- |
| Brist på lokaler | Bygga | 2026-10-01 |
| Brist på personal | Utbildning | Ej aktuellt |

Datumet är skrivet i ord.

| Risk | Åtgärd | Klart |
| --- | --- | --- |
| Brist på lokaler | Bygga | **"snart"** |
| Brist på personal | Utbildning | 2026-10-01 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.entries import row_label
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundTable
from mallkoll.workbook.layout.layout_model import Column, Kind
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL006"
SEVERITY = Severity.WARNING

_ANSWER = re.compile(r"(?:[-–—]+|(?:ej|inte|ännu ej|ännu inte) .*|löpande|tills vidare|saknas|nej|klar\w*)")


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell of a column that the layout requires; in others words are an answer too."""
    for table, columns in document.bound.once(_days_to_fill_in):
        sheet = document.sheets[table.sheet]
        for row in table.rows:
            for column in columns if row.spec.kind is None else ():
                ref = table.refs[row.at][column.key]
                raw = sheet.value(ref.row, ref.col)
                # a date that stands as text is still one
                if isinstance(raw, str) and raw.strip() and not any(map(str.isdigit, raw)):
                    label = row_label(sheet, table, row)
                    if label and not _ANSWER.fullmatch(normalized(raw)):
                        text = (
                            f"Här ska det stå ett datum, men det står {in_quotes(raw)}. Skriv till exempel 2026-10-01."
                        )
                        yield finding_in_column(CODE, SEVERITY, text, ref, table, label, column, raw)


def _days_to_fill_in(bound: BoundLayout) -> list[tuple[BoundTable, list[Column]]]:
    """The tables that have columns for days which the layout requires."""
    found = [
        (table, [c for c in table.table.columns if c.kind is Kind.DATE and c.required and c.key in table.columns])
        for table in bound.tables.values()
        if table.table.mirrors is None
    ]
    return [(table, columns) for table, columns in found if columns]
