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
from mallkoll.validators.findings.indicator_findings import finding_at_entry, indicator_names, totals_by_table
from mallkoll.validators.indicators.status import UnjudgedReason
from mallkoll.validators.indicators.wording import better_direction
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND014"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One info per table, on the first målvärde whose direction is unclear."""
    no_direction = UnjudgedReason.DIRECTION
    for indicators in document.once(totals_by_table):
        perhaps = [i for i in indicators if i.has_outcome and better_direction(i, None) is None]
        unclear = [(i, i.target) for i in perhaps if i.target and document.judgement(i).why is no_direction]
        if unclear:
            names = indicator_names([i for i, _ in unclear])
            text = f"Är högre eller lägre bättre för {names}? Skriv målvärdet med minst eller högst."
            yield finding_at_entry(CODE, SEVERITY, *unclear[0], text)
