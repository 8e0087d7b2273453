"""En text talar om underskott där tabellen visar överskott, eller tvärtom.

Ett ord eller ett minustecken har blivit fel, i texten eller i tabellen. Beloppet kan vara rätt ändå. Orden i balans och
nollresultat prövas också: i balans är det som inte behöver förklaras, högst 500 tkr eller 1 % från budgeten (AVV001).
Den som håller budget har inte större underskott än så. Överstiger prognosen budgeten jämförs de två, och fyndet är en
upplysning: en del menar resultatet.

Tabell: kommenterade

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 52 400 | 50 000 | -2 400 | Prognosen är ett underskott, som tidigare. |
| Skola | 97 000 | 100 000 | 3 000 | Skolan väntas gå med överskott. Måltiderna visar ett underskott. |
| Kultur | 8 100 | 8 000 | -100 | En budget i balans väntas. |

Tre texter säger något annat än raden.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 52 400 | 50 000 | -2 400 | **Prognosen visar ett överskott på 2,4 mnkr.** |
| Skola | 97 000 | 100 000 | 3 000 | **Det prognosticerade underskottet beror på sjukfrånvaron.** |
| Kultur | 9 100 | 8 000 | -1 100 | **Verksamheten väntas vara i balans.** |

Den första håller inte budget, den andra gör det.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 52 400 | 50 000 | -2 400 | **Verksamheten håller budget.** |
| Skola | 97 000 | 100 000 | 3 000 | Verksamheten håller budget. |
| Kultur | 9 100 | 8 000 | -1 100 | **Kulturen går plus 1,1 mnkr.** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.texts.text_findings import contradicted
from mallkoll.validators.texts.ties import Verdict
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TXT002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per statement, on the text; an info where the text may be about another time."""
    return contradicted(document, CODE, lambda tie: tie.verdict is Verdict.ANOTHER_WAY and not tie.of_change)
