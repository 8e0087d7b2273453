"""Prognosen är lägre än det som redan har gått åt.

Prognosen för helåret kan sällan vara lägre än kostnaden hittills, i driften eller i en investering: resten av året
skulle ge pengar tillbaka. Antingen är prognosen inte omräknad eller så är en av siffrorna fel. Det prövas på
nettokostnader, kostnader och utgifter, inte på intäkter och resultat; att utfallet går över budgeten eller ramen är en
annan sak. Frågan ställs när skillnaden är större än 500 tkr och 1 % av prognosen.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | 52000 | 51000 |
| Fritidsgårdar | 3700 | 3400 | 3500 |

Prognosen är inte omräknad.

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | 52000 | 51000 |
| Fritidsgårdar | 5700 | **3400** | 3500 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.limits import limits_of
from mallkoll.validators.plausibility.spent import forecasts_below_spent
from mallkoll.validators.plausibility.words import amount, limit, shown
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per forecast; none where one of the two figures is asked about already."""
    limits = limits_of(document.layout)
    for forecast, spent in forecasts_below_spent(document):
        value = amount(forecast, forecast.value)
        place = "" if spent.sheet == forecast.sheet else f"{spent.sheet}: "
        text = (
            f"Prognosen {value} är lägre än det som redan har gått åt: {place}{shown(spent)} "
            f"({limit(forecast.unit, limits)})."
        )
        yield finding_at_reading(CODE, SEVERITY, forecast.reading, text)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the forecast."""
    for column in row.figures:
        wrong = row.is_below_spent(column)
        if wrong is not None:
            yield row.says(column, wrong, "lägre än det som redan har gått åt", reach=Reach.ROW)
