"""Noll där allt annat som står om samma sak är ett belopp.

En nolla är ett svar, men den är misstänkt när samma år har ett belopp av samma slag (periodens budget när årets är
noll, bokslutet när samma års utfall är noll), eller när planåren före och efter har det, och radens andra belopp är
ungefär lika stora. Rader som har börjat eller slutat, och rader utan budget, prövas inte. Frågan ställs när det
väntade beloppet är större än 500 tkr och det finns minst tre att jämföra med. En cell som är tom är en annan sak.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- | --- |
| Förskola | 34500 | 33000 | 52000 | 51000 | 49500 |
| Utan budget | 34500 | 33000 | 52000 | 0 | 49500 |
| Avslutad verksamhet | 0 | 33000 | 0 | 0 | 49500 |

Utfallet förra året saknas.

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- | --- |
| Förskola | 34500 | 33000 | 52000 | 51000 | 49500 |
| Grundskola | 94000 | **0** | 143000 | 141500 | 138200 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.limits import NOUGHTS, Limits
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect
from mallkoll.validators.plausibility.words import about, against_kin
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "RIM009"
SEVERITY = Severity.WARNING
LIMITS = (NOUGHTS,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per nought."""
    return questions(document, CODE, SEVERITY, lambda suspect: suspect.slip is Slipped.NOUGHT, _text)


def _text(suspect: Suspect, limits: Limits) -> str:
    nought = suspect.figures[0]
    return (
        f"Ska det stå 0? Omkring {about(nought, suspect.expected)} är att vänta. "
        f"{against_kin(suspect.kin, nought, limits)}"
    )
