"""En rad står två gånger.

Nämnden har lagt till en rad med samma namn och samma belopp som en annan rad, eller en rad som hämtar en annan rads
belopp med en formel. Summan räknar båda. Töm den ena. Två rader med olika namn, eller med olika belopp, är inget fel,
och inte heller två små belopp som råkar vara lika.

Tabell: prognos

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 1 250 | 1 310 | 60 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 50 | 50 | 0 |
| Nattpatrullen | 1 250 | 1 310 | 60 |
| Summa | =SUMMA(C3:C6) | =SUMMA(D3:D6) | 110 |
| varav kostnader | 3 000 | 3 110 | 110 |
| varav intäkter | 200 | 200 | 0 |

Den fjärde raden är den första en gång till, fast annorlunda skriven.

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 1 250 | 1 310 | 60 |
| Individ- och familjeomsorg | 250 | 240 | -10 |
| Övrigt | 50 | 50 | 0 |
| äldre omsorg | **1 250** | 1 310 | 60 |
| Summa | =SUMMA(C3:C6) | =SUMMA(D3:D6) | =SUMMA(E3:E6) |
| varav kostnader | 1 750 | 1 800 | 50 |
| varav intäkter | 200 | 200 | 0 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.own_row_findings import (
    counted_amounts,
    excess_sentence,
    finding_on_row,
    other_amounts,
    row_amounts,
    row_name,
)
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.rows.own_rows import Repetition
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "SUM006"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on its first amount."""
    for own_row in document.own_rows:
        if own_row.repeats is not Repetition.ROW:
            continue
        first, row = own_row.repeated[0], row_name(document, own_row)
        amounts = counted_amounts(document, own_row)
        repetition = f"{row} har samma belopp som rad {first.at}, {in_quotes(first.label)}"
        if amounts:
            text = (
                f"{repetition}, och båda räknas: {excess_sentence(amounts)}. Töm den ena raden.{other_amounts(amounts)}"
            )
            yield finding_on_row(CODE, SEVERITY, amounts, text)
        elif uncounted := row_amounts(document, own_row):
            yield finding_on_row(
                CODE, SEVERITY, uncounted, f"{repetition}, men räknas bara en gång i summan. Ta bort den ena raden."
            )
