"""Ett tidigare års siffra är inte den som en annan rapport säger.

Bokslutet och utfallet för ett helt år är desamma i alla rapporter som visar dem. En rad eller en indikator med flera
siffror (år, kvinnor och män) anmärks en gång. Indikatorer med lika många decimaler ska vara exakt lika: 98,5 och 98,4
skiljer. Kommunens egna mått jämförs också, när det år som de avser är slut. En siffra som har räknats om på nytt
motiveras en gång.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| helår 2025 | Hemtjänst | bokslut | 2025 | 12 318 |
| 2026-04 | Hemtjänst | bokslut | 2025 | 12 318 |

Siffrorna är omkastade i april.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| helår 2025 | Hemtjänst | bokslut | 2025 | 12 318 |
| 2026-04 | Hemtjänst | bokslut | 2025 | **12 381** |
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

CODE = "KOR002"
SEVERITY = Severity.WARNING
_MEASURES = frozenset({FigureMeasure.ACCOUNTS, FigureMeasure.OUTCOME})
_ADVICE = "Rätta den som är fel, eller motivera att siffran är omräknad."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, _wanted, CODE, SEVERITY, _ADVICE)


def _wanted(report: Delivered, key: FigureKey, _: Fact) -> bool:
    own = key.is_own and not key.is_budget and is_over(report, key)
    return (own or key.measure in _MEASURES) and is_year(DaySpan(key.start, key.end))
