"""Ett tidigare år saknas.

Det finns ett värde för ett äldre år, men inte för året efter. Då går utvecklingen inte att följa. En ny indikator utan
några tidigare värden ger inget fynd, och inte heller ett streck eller ord som säger varför värdet saknas.

Tabell: indikatorer

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Total sjukfrånvaro | 5,1 | 6,1 | 6,6 |
| Ny indikator | | | 4 |
| Mätt sedan förra året | | 3 | 4 |
| Hämtas ur Kolada | 41% | Uppgift saknas | 43% |

Året emellan är tomt.

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Total sjukfrånvaro | 5,1 | **(tom)** | 6,6 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.indicators.targets import NoValue
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND004"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on the newest blank year for which an older year has a figure."""
    for indicator in document.indicators:
        if indicator.total is not None:
            continue
        for i, entry in enumerate(indicator.earlier):
            if not entry.blank or not document.fillable(entry):
                continue
            older = next((e for e in indicator.earlier[i + 1 :] if not isinstance(e.target, NoValue)), None)
            if older is not None:
                year, before = one_line(entry.column.heading), one_line(older.column.heading)
                text = f"Värdet för {year} saknas, fast det finns ett för {before}."
                yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)
                break
