"""Uppdraget är färdigt, men datumet har inte varit.

Ett uppdrag som är färdigt kan inte bli klart efter perioden som redovisas. Antingen är bedömningen för tidig eller
datumet fel.

Tabell: uppdrag

| Uppdrag | Status | Klart |
| --- | --- | --- |
| Se över avgifterna | Färdigt | 2026-03-15 |
| Minska plasten | Påbörjat | 2026-12-31 |

Datumet kommer efter den 31 augusti 2026.

| Uppdrag | Status | Klart |
| --- | --- | --- |
| Se över avgifterna | **Färdigt** | 2026-12-31 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.indicators.status_findings import at
from mallkoll.validators.words import quoted
from mallkoll.workbook.layout.status_scale import Subject
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UPP001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per task, on its status."""
    end = document.layout.period.end
    for judged in document.judged:
        if judged.scale.subject is not Subject.TASK or judged.step is None or judged.step != judged.scale.levels[0]:
            continue
        late = [date for date in judged.dates if date > end]
        if late:
            text = f"Uppdraget är {quoted(judged.step.word)}, men datumet {max(late)} ligger efter perioden ({end})."
            yield at(CODE, SEVERITY, judged, judged.status, text)
