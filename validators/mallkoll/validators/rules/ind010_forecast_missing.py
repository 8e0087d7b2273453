"""Prognosen saknas.

Där mallen har en prognos per indikator ska varje indikator ha en. Ord som säger varför räcker (”Mäts årligen”,
”Uppgift saknas i Kolada”). Ett streck ger bara en upplysning, gemensam för tabellen. Saknas hela kolumnen är det ett
fynd, inte ett per rad. Rader för män och kvinnor krävs inte.

Tabell: indikatorer

| Indikator | Prognos | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,1 | 5,5 |
| Total sjukfrånvaro - Män | | |
| Antal nöjda brukare | Mäts årligen | 85 |

En cell är tom.

| Indikator | Prognos | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | **(tom)** | 5,5 |
| Antal nöjda brukare | Mäts årligen | 85 |

Hela kolumnen är tom.

| Indikator | Prognos | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | **(tom)** | 5,5 |
| Antal nöjda brukare | | 85 |
| Andel heltidsanställda | | 98 |
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import missing_entries
from mallkoll.validators.indicators.indicator_rows import FORECAST
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "IND010"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, or one for a whole blank column; one info for all dashes."""
    yield from missing_entries(CODE, SEVERITY, document, attrgetter("forecast"), "Prognosen")


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a blank forecast (any text is an answer); not for parts for women and men, nor discontinued indicators."""
    for column in row.entries:
        if column.kind is Kind.OUTCOME and column.key == FORECAST:
            yield from row.lacks_measure(column)
