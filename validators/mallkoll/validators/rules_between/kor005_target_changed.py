"""Målvärdet är ett annat än det som internbudgeten säger.

Årets målvärde för en indikator är beslutat när året börjar, och ska vara detsamma i årets alla rapporter. *14* och
*14 dgr* är samma målvärde, *Max 120* och *120* också. Nästa års målvärde är inte beslutat än, och jämförs inte.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Sjukfrånvaro | malvarde | 2026 | 5,3 |
| 2026-04 | Sjukfrånvaro | malvarde | 2026 | 5,3 |

Målvärdet har sänkts under året.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Sjukfrånvaro | malvarde | 2026 | 5,3 |
| 2026-04 | Sjukfrånvaro | malvarde | 2026 | **6,3** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.comparing.changes import Told
from mallkoll.validators.comparing.delivered import Delivered, Deliveries
from mallkoll.validators.comparing.figures import FigureKey
from mallkoll.validators.comparing.tell import tell_changes
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.results.finding import Severity

CODE = "KOR005"
SEVERITY = Severity.WARNING
_ADVICE = "Rätta det som är fel, eller motivera att målvärdet är ändrat."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, _wanted, CODE, SEVERITY, _ADVICE)


def _wanted(report: Delivered, key: FigureKey, _: Fact) -> bool:
    return key.measure == FigureMeasure.TARGET and report.report.end.year == key.end.year
