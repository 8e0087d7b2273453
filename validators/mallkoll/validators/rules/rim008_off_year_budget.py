"""Utfall och avvikelse går inte ihop med årets budget som på de andra raderna.

Utfall och avvikelse mot periodiserad budget ger tillsammans periodens budget. Där den är samma del av årets budget på
nästan alla rader (åtta tolftedelar i augusti) visar en rad där den inte är det att ett av de tre beloppen kan vara fel:
ett tecken, en siffra eller en avvikelse från en annan rad. Minst tre fjärdedelar av de andra raderna måste gå ihop på
avrundningen när, och minst fyra. Frågan ställs när skillnaden är större än 500 tkr och 1 %, och ett enda skrivfel i
någon av de tre cellerna förklarar den. Annars kan budgeten vara fördelad på ett annat sätt just där, som när en
verksamhet flyttas under hösten, och då frågas inget.

Tabell: periodens_budget

| Verksamhet | Utfall jan-aug 2026 | Avvikelse jan-aug 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | -500 | 51000 |
| Grundskola | 92000 | 2000 | 141000 |
| Gymnasieskola | 59000 | -1000 | 87000 |
| Vuxenutbildning | 9500 | 500 | 15000 |
| Musikskola | 4300 | -300 | 6000 |

Avvikelsen har fel tecken: 59 000 − 1 000 är åtta tolftedelar av 87 000.

| Verksamhet | Utfall jan-aug 2026 | Avvikelse jan-aug 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | -500 | 51000 |
| Grundskola | 92000 | 2000 | 141000 |
| Gymnasieskola | 59000 | **1000** | 87000 |
| Vuxenutbildning | 9500 | 500 | 15000 |
| Musikskola | 4300 | -300 | 6000 |

Vuxenutbildningen flyttas i september och har nästan hela sin budget före dess.

| Verksamhet | Utfall jan-aug 2026 | Avvikelse jan-aug 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | -500 | 51000 |
| Grundskola | 92000 | 2000 | 141000 |
| Gymnasieskola | 59000 | -1000 | 87000 |
| Vuxenutbildning | 14100 | 500 | 15000 |
| Musikskola | 4300 | -300 | 6000 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.plausibility.limits import PART, Limits, limits_of
from mallkoll.validators.plausibility.period_budget import OffBudget, off_budget
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.validators.plausibility.words import amount, limit
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "RIM008"
SEVERITY = Severity.WARNING
LIMITS = (PART,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per row; none where one of its figures is asked about already."""
    named, limits = suspects(document).named, limits_of(document.layout)
    for off in off_budget(document):
        if named.isdisjoint(figure.reading.ref for figure in (off.outcome, off.deviation, off.budget)):
            finding = finding_at_reading(CODE, SEVERITY, off.wrong[0].reading, _text(off, limits))
            yield about_cells(finding, [figure.reading.ref for figure in off.wrong])


def _text(off: OffBudget, limits: Limits) -> str:
    outcome, deviation, budget = (
        f"{amount(one, one.value)} ({one.reading.ref.address})" for one in (off.outcome, off.deviation, off.budget)
    )
    period, wanted = amount(off.outcome, off.period), amount(off.outcome, off.wanted)
    unlikely = limit(off.outcome.unit, limits)
    told = (
        f"Utfallet {outcome} och avvikelsen {deviation} ger periodens budget {period}, men av årets budget {budget} "
        f"borde den vara {wanted}, som på {off.holding} av {off.rows} andra rader ({unlikely})."
    )
    if off.expected is None:
        return told
    return f"Bör det vara omkring {amount(off.wrong[0], off.expected)}? {told}"
