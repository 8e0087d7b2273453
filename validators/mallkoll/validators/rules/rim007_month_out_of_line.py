"""En månad i serien är långt från de andra.

I en tabell med ett år per rad och en månad per kolumn är en siffra misstänkt när den är minst sex och en halv gånger
större eller mindre än alla de andra månaderna, medan de stämmer med varandra, och en siffra mer eller mindre får den
att stämma med dem. Samma beräkning som i RIM003; skillnaden ska vara större än 10 och 1 %.

Tabell: manader

| År | jan | feb | mar | apr | maj | jun |
| --- | --- | --- | --- | --- | --- | --- |
| 2024 | 4510 | 4320 | 4480 | 4400 | 4530 | 4310 |
| 2025 | 4620 | 4290 | 4550 | 4460 | 4580 | 4400 |
| 2026 | 4700 | 4410 | 4630 | | | |

En siffra för mycket i mars.

| År | jan | feb | mar | apr | maj | jun |
| --- | --- | --- | --- | --- | --- | --- |
| 2024 | 4510 | 4320 | 4480 | 4400 | 4530 | 4310 |
| 2025 | 4620 | 4290 | 4550 | 4460 | 4580 | 4400 |
| 2026 | 4700 | 4410 | **46300** | | | |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.limits import COUNT, Limits
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect
from mallkoll.validators.plausibility.words import about, against_kin, amount
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "RIM007"
SEVERITY = Severity.WARNING
LIMITS = (COUNT,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per month."""
    return questions(document, CODE, SEVERITY, _is_month, _text)


def _is_month(suspect: Suspect) -> bool:
    return suspect.slip in {Slipped.DIGITS, Slipped.COPY} and suspect.in_series


def _text(suspect: Suspect, limits: Limits) -> str:
    month = suspect.figures[0]
    return (
        f"Stämmer {amount(month, month.value)}? De andra månaderna ligger omkring {about(month, suspect.expected)}. "
        f"{against_kin(suspect.kin, month, limits)}"
    )
