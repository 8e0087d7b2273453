"""En förändring eller en procentsats i en text stämmer inte med tabellen.

”Kostnaderna har ökat med 2,4 mnkr”, ”är 3 procent lägre än samma period i fjol”, ”motsvarar 2,6 % av budgeten”: sådant
räknas fram ur tabellen. Där tabellen har flera jämförelser (budget, föregående år) räcker det att en av dem stämmer. En
avvikelse i procent jämförs med avvikelsen i procent av budgeten; sägs det inte att den är av budgeten blir fyndet en
upplysning. En procentsats i texten bredvid en indikator jämförs med indikatorns värden.

Tabell: kommenterade

| Verksamhet | Utfall jan-aug 2025 | Utfall jan-aug 2026 | Kommentar |
| --- | --- | --- | --- |
| Äldreomsorg | 50 000 | 52 400 | Kostnaderna har ökat med 2,4 mnkr. |
| Skola | 100 000 | 97 000 | Kostnaderna har minskat med 3 procent jämfört med 2025. |

Äldreomsorgens kostnader har ökat och skolans har minskat med tre procent.

| Verksamhet | Utfall jan-aug 2025 | Utfall jan-aug 2026 | Kommentar |
| --- | --- | --- | --- |
| Äldreomsorg | 50 000 | 52 400 | **Kostnaderna har minskat jämfört med föregående år.** |
| Skola | 100 000 | 97 000 | **Kostnaderna har minskat med 8 procent jämfört med 2025.** |

Beloppet är rätt, men andelen av budgeten är det inte.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Äldreomsorg | 52 400 | 50 000 | -2 400 | **Ett underskott på 2,4 mnkr väntas, vilket motsvarar 8,4 % av budgeten.** |
| Skola | 97 000 | 100 000 | 3 000 | **Avvikelsen mot budget är 8 procent.** |
| Kultur | 8 500 | 8 000 | -500 | Avvikelsen är -6 %. |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.texts.text_findings import contradicted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TXT003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per statement, on the text."""
    return contradicted(document, CODE, lambda tie: tie.of_change)
