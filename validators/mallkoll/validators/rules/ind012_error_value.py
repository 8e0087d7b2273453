"""Felvärde i en indikator.

Excel visar ett felvärde (#REFERENS!, #DIVISION/0! …) där utfall eller målvärde ska stå: formeln i cellen hittar inte
det som den ska räkna med.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,1 | 5,5 |

Cellen som formeln hämtade från finns inte längre.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | **#REF!** | 5,5 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, unreadable_entries
from mallkoll.validators.findings.words import error_text
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND012"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for indicator, entry, _ in document.once(unreadable_entries):
        if isinstance(entry.raw, CellError):
            text = f"Cellen visar felvärdet {error_text(entry.raw.code)} i stället för ett värde."
            yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)
