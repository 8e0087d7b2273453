"""Målvärdet är bara en riktning.

”Öka” och ”minska” säger åt vilket håll, men inte hur långt: varje liten ändring räcker då. Regeln gäller bara där
mallen kräver ett tal som målvärde (``kraver_tal: ja``).

Tabell: indikatorer

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Andel stödboende av dygnsplaceringar | 38% | 40% | 45% |
| Antal hushåll i tillfälligt boende | 150 | 133 | -10% jmf med föregående år |

Målvärdet säger bara åt vilket håll.

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Andel stödboende av dygnsplaceringar | 38% | 40% | **Ska öka** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import entry_text, finding_at_entry
from mallkoll.validators.indicators.targets import Direction
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator."""
    for indicator in document.indicators:
        entry = indicator.target
        if entry is not None and type(entry.target) is Direction and entry.column.number_required:
            text = f"Målvärdet {entry_text(entry)} är bara en riktning. Ange hur mycket eller till vilket värde."
            yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)
