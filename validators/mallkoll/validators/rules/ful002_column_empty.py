"""En kolumn är inte ifylld.

Alla celler i en kolumn för tal är tomma, fast tabellen i övrigt är ifylld. Formlerna räknar en tom cell som noll, så
att avvikelser och summor ser rimliga ut men är fel. Ett streck är en uppgift (noll), och kolumner där layouten säger
``tomt_ar_noll`` får vara tomma. Kräver layouten kolumnen (``kravs: ja``) är det ett fel.

Tabell: prognos

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | - | 110 |
| Individ- och familjeomsorg | - | 240 |
| Övrigt | - | 50 |

Prognosen är bortglömd.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | **(tom)** | 110 |
| Individ- och familjeomsorg | | 240 |
| Övrigt | | 50 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.rows.gaps import Extent
from mallkoll.validators.untouched import empty_tables
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per column, about all its cells."""
    columns = [gap for gap in document.gaps if gap.extent is Extent.COLUMN]
    empty = {table.key for table in empty_tables(document)} if columns else set()
    for gap in columns:
        first = gap.readings[0]
        if first.table.key in empty:
            continue  # the whole table is
        heading, size = in_quotes(first.column.heading), counted(len(gap.readings), "cell", "celler")
        text = f"Kolumnen {heading} är inte ifylld ({size}). Fyll i beloppen, eller 0 där det inte finns något."
        severity = Severity.ERROR if first.column.required else SEVERITY
        yield about_cells(finding_at_reading(CODE, severity, first, text), (reading.ref for reading in gap.readings))
