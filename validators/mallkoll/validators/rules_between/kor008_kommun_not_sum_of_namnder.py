"""Kommunens egen tabell säger något annat än nämnderna.

En fil vars layout säger `omfattning: kommun` håller kommunens egna siffror. En rad med en nämnds namn jämförs med
nämndens egen summa i samma rapport, och kommunens summa med alla nämnders tillsammans. Saknas någon nämnds rapport
jämförs inte summan. Belopp i tkr och mnkr jämförs inom avrundningen, och köp mellan nämnder (`intern`) får vara
borträknade.

| rapport | nämnd | rad | roll | uppgift | avser | värde |
| --- | --- | --- | --- | --- | --- | --- |
| 2026-08 | Äldrenämnden | Summa | summa | prognos | 2026 | 61 200 |
| 2026-08 kommunen | kommunen | Äldrenämnden | post | prognos | 2026 | 61 200 |

Siffrorna är omkastade i kommunens tabell.

| rapport | nämnd | rad | roll | uppgift | avser | värde |
| --- | --- | --- | --- | --- | --- | --- |
| 2026-08 | Äldrenämnden | Summa | summa | prognos | 2026 | 61 200 |
| 2026-08 kommunen | kommunen | Äldrenämnden | post | prognos | 2026 | **62 100** |
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from mallkoll.validators.comparing.changes import Told
from mallkoll.validators.comparing.delivered import Delivered, Deliveries
from mallkoll.validators.comparing.kommun_sums import Mismatch, mismatches
from mallkoll.validators.comparing.tell import heading, shown, standing_on, where
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.findings.words import figure, in_quotes
from mallkoll.workbook.model.money_units import UNIT_FACTOR
from mallkoll.workbook.model.text import counted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "KOR008"
SEVERITY = Severity.WARNING
_ADVICE = "Rätta den som är fel, eller motivera skillnaden."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per figure of the kommun's table; on the nämnd's own where only that is checked."""
    for mismatch in mismatches(deliveries.series):
        kommun, finding = _on_the_kommun(mismatch)
        told: tuple[Delivered, Finding] | None = (kommun, finding)
        if not kommun.checked:
            told = None if kommun.answered(finding) else _on_the_namnd(mismatch)
        if told is not None:
            yield Told(told[0].file, told[1])


def _on_the_kommun(mismatch: Mismatch) -> tuple[Delivered, Finding]:
    fact = mismatch.fact
    if len(mismatch.parts) == 1:
        report, part = mismatch.parts[0]
        theirs = f"{shown(part)} hos {report.namnd}, {where(report, part)}"
    else:
        total = float(mismatch.total / Decimal(UNIT_FACTOR[fact.unit or ""]))
        namnder = counted(len(mismatch.parts), "nämnds", "nämnders")
        theirs = f"{namnder} belopp är tillsammans {figure(total)} {fact.unit}"
    text = f"{in_quotes(heading(mismatch.kommun, fact))} är {shown(fact)} men {theirs}. {_ADVICE}"
    return mismatch.kommun, standing_on(CODE, SEVERITY, mismatch.kommun, fact, text, (), mismatch.parts)


def _on_the_namnd(mismatch: Mismatch) -> tuple[Delivered, Finding] | None:
    if len(mismatch.parts) != 1 or not mismatch.parts[0][0].checked:
        return None
    report, part = mismatch.parts[0]
    fact: Fact = mismatch.fact
    text = (
        f"{in_quotes(heading(report, part))} är {shown(part)} men {shown(fact)} i kommunens egen tabell, "
        f"{where(mismatch.kommun, fact)}. {_ADVICE}"
    )
    return report, standing_on(CODE, SEVERITY, report, part, text, (), [(mismatch.kommun, fact)])
