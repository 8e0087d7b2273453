"""Ett belopp i en text stämmer inte med tabellen.

Kommentaren läses av politiker och revisorer som inte slår upp tabellen. Säger den ett annat belopp än tabellen är
något av dem fel. Mallkoll läser belopp med enhet (12,5 mnkr, 1 200 tkr, 3 miljoner kronor) som hör till ett
underskott, ett överskott, en avvikelse eller ett resultat, och jämför dem med den rad och den tid som texten talar
om: raden bredvid eller en rad som nämns, prognosen för året eller utfallet hittills. Avrundning är inget fel: 12,8
mnkr är 12 801 tkr, och med ”cirka” får den sista siffran skilja ett steg. Det som meningen inte säger säkert prövas
inte: en del av en rad, ett annat år, en tidigare prognos, ett mål.

Är det oklart vilken rad eller tid texten gäller, blir fyndet bara en upplysning.

Tabell: kommenterade

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 62 801 | 50 000 | -12 801 | Prognosen visar ett underskott på 12,8 mnkr. |
| Skola | 97 000 | 100 000 | 3 000 | Ett överskott med cirka 2,9 mnkr väntas. |
| Kultur | 8 500 | 8 000 | -500 | Externa placeringar ger ett underskott på 1,2 mnkr. |
| Summa | 168 301 | 158 000 | -10 301 | För 2025 blev underskottet 4,1 mnkr. |

En siffra är fel i den första texten, enheten i den andra.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 62 801 | 50 000 | -12 801 | **Prognosen visar ett underskott på 13,8 mnkr.** |
| Skola | 97 000 | 100 000 | 3 000 | **Verksamheten beräknas ge ett överskott med 3 tkr.** |
| Summa | 159 801 | 150 000 | -9 801 | Budgeten hålls inte. |

Beloppet hör till raden som nämns i texten, här inte raden bredvid.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 52 400 | 50 000 | -2 400 | **Kultur väntas visa ett underskott på 1,5 mnkr.** |
| Kultur | 8 500 | 8 000 | -500 | Se äldreomsorgen. |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.texts.text_findings import contradicted
from mallkoll.validators.texts.ties import Verdict
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TXT001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per amount, on the text; an info where the text may be about another time."""
    return contradicted(document, CODE, lambda tie: tie.verdict is Verdict.ANOTHER_AMOUNT and not tie.of_change)
