"""Det framgår inte om högre eller lägre är bättre.

Av ”sjukfrånvaro” och ”max 120” framgår det, men inte av alla namn. Då föreslår Mallkoll ingen bedömning. Den som gör
mallen anger riktningen i layouten (``bedomning: {Digital mognad: {riktning: hogre}}``), eller så skrivs målvärdet med
”minst” eller ”högst”. En upplysning per tabell.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,6 | 5,3 |
| Digital mognad | 3,0 | minst 3,5 |
| Balanstal | 1,0 | 1,0 |

Är 3,0 bra eller dåligt?

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Digital mognad | 3,0 | **3,5** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import at, by_table, names
from mallkoll.validators.indicators.status import Why
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND014"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One piece of information per table, on the first of them."""
    for _, indicators in by_table(document.indicators):
        found = [(i, i.target) for i in indicators if i.target and document.judgement(i).why is Why.DIRECTION]
        if found:
            listed = names([i for i, _ in found])
            text = f"Är högre eller lägre bättre för {listed}? Skriv målvärdet med minst eller högst."
            yield at(CODE, SEVERITY, *found[0], text)
