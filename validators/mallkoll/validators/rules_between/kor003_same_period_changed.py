"""Siffran för samma period förra året är inte den som förra årets rapport sade.

Delårsrapporten visar vad utfallet var samma månader året innan. Det står redan i förra årets delårsrapport, och ska
vara detsamma där. Detsamma gäller annat som avser en del av ett år, antal en viss dag, och kommunens egna mått när
tiden som de avser är slut.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| 2025-08 | Hemtjänst | utfall | 2025-01..2025-08 | 8 240 |
| 2026-08 | Hemtjänst | utfall | 2025-01..2025-08 | 8 240 |
| 2026-08 | Hemtjänst | utfall | 2026-01..2026-08 | 8 611 |

En siffra har fallit bort.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| 2025-08 | Hemtjänst | utfall | 2025-01..2025-08 | 8 240 |
| 2026-08 | Hemtjänst | utfall | 2025-01..2025-08 | **824** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.comparing.changes import Told, is_over
from mallkoll.validators.comparing.delivered import Delivered, Deliveries
from mallkoll.validators.comparing.figures import FigureKey
from mallkoll.validators.comparing.tell import tell_changes
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.column_meaning import is_year
from mallkoll.workbook.layout.uppgift import DaySpan, FigureMeasure
from mallkoll.workbook.results.finding import Severity

CODE = "KOR003"
SEVERITY = Severity.WARNING
_ADVICE = "Rätta den som är fel, eller motivera att siffran är omräknad."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, _wanted, CODE, SEVERITY, _ADVICE)


def _wanted(report: Delivered, key: FigureKey, _: Fact) -> bool:
    own = key.is_own and not key.is_budget and is_over(report, key)
    return (own or key.measure == FigureMeasure.OUTCOME) and not is_year(DaySpan(key.start, key.end))
