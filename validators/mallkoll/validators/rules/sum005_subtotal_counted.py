"""En delsumma räknas in i summan.

Nämnden har lagt till en rad som själv är summan av andra rader i tabellen, eller som heter Summa, Delsumma eller
Totalt. Mallens summa räknar varje rad som en post, så beloppen kommer med två gånger. Töm raden: mallen räknar summan
själv. Heter raden något med summa fast den är en egen post, så byt namn på den.

En rad utan sådant namn tas för en delsumma bara när den adderar andra rader med en formel, eller när dess belopp är
summan av de närmaste raderna i så många siffror att det inte är en slump.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Totalförsvar | 700 |
| Summa | =SUMMA(C3:C5) |
| Ram | 1 500 |

Den tredje raden summerar de två första.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Delsumma | **700** |
| Skrivbord | 50 |
| Summa | =SUMMA(C3:C6) |
| Ram | 1 500 |

En formel säger det utan namn.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Allt ovan | **=SUMMA(C3:C4)** |
| Skrivbord | 50 |
| Summa | =SUMMA(C3:C6) |
| Ram | 1 500 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.own_row_findings import (
    counted_amounts,
    excess_sentence,
    finding_on_row,
    other_amounts,
    row_name,
)
from mallkoll.validators.rows.own_rows import Repetition
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "SUM005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on its first amount."""
    for own_row in document.own_rows:
        amounts = counted_amounts(document, own_row)
        if own_row.repeats is not Repetition.SUM or not amounts:
            continue
        row = row_name(document, own_row)
        if own_row.repeated:
            places = f"rad {own_row.repeated[0].at}–{own_row.repeated[-1].at}"
            text = (
                f"{row} är summan av {len(own_row.repeated)} rader ({places}) men räknas som en post till: "
                f"{excess_sentence(amounts)}. Töm raden; mallen räknar summan själv.{other_amounts(amounts)}"
            )
        else:
            text = (
                f"{row} räknas som en post. Är den en summa av andra rader "
                f"{excess_sentence(amounts, verb_first=True)}: töm den då. Är den en egen post, byt "
                f"namn på den.{other_amounts(amounts)}"
            )
        yield finding_on_row(CODE, SEVERITY, amounts, text)
