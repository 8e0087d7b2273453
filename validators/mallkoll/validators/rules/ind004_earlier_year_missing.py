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
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.targets import NoValue
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND004"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on the newest blank year for which an older year has a figure."""
    for indicator in document.indicators:
        earlier = indicator.earlier
        if len(earlier) < 2 or indicator.total is not None:
            continue
        missing: Entry | None = None
        for entry in earlier:
            if type(entry.target) is NoValue:
                if missing is None and entry.blank:
                    missing = document.fillable(entry)
            elif missing is not None:
                year, before = one_line(missing.column.heading), one_line(entry.column.heading)
                text = f"Värdet för {year} saknas, fast det finns ett för {before}."
                yield finding_at_entry(CODE, SEVERITY, indicator, missing, text)
                break
