"""Prognosen är lägre än det som redan har gått åt.

Prognosen för helåret kan sällan vara lägre än kostnaden hittills, i driften eller i en investering: resten av året
skulle ge pengar tillbaka. Antingen är prognosen inte omräknad eller så är en av siffrorna fel. Det prövas på
nettokostnader, kostnader och utgifter, inte på intäkter och resultat; att utfallet går över budgeten eller ramen är en
annan sak. Frågan ställs när skillnaden är större än 500 tkr och 1 % av prognosen. Är minst fem prognoser i en kolumn
för låga, och minst hälften av dem, ställs den en gång för kolumnen: då avser den kanske bara resten av året.

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

Kolumnen är prognosen för resten av året.

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 |
| --- | --- | --- | --- |
| Förskola | 34500 | **17500** | 51000 |
| Grundskola | 94000 | 47000 | 141500 |
| Gymnasieskola | 61000 | 30500 | 92000 |
| Vuxenutbildning | 8100 | 4200 | 12400 |
| Fritidsgårdar | 3700 | 1900 | 5600 |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.figures import Place
from mallkoll.validators.plausibility.limits import Limits, limits_of
from mallkoll.validators.plausibility.spent import Forecast, forecasts_beside_spent
from mallkoll.validators.plausibility.words import amount, limit, shown
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM004"
SEVERITY = Severity.WARNING


_MANY = 5
"""So many forecasts of a column, and half of all in it, and it is the column that is asked about."""


def check(document: Document) -> Iterator[Finding]:
    """One finding per forecast, or one for a column; none where one of the two figures is asked about already."""
    columns: dict[tuple[str, Place], list[Forecast]] = {}
    for forecast in forecasts_beside_spent(document):
        columns.setdefault((forecast.figure.sheet, forecast.figure.place), []).append(forecast)
    limits = limits_of(document.layout)
    for column in columns.values():
        below = sorted((one for one in column if one.below), key=lambda one: one.figure.reading.ref)
        if len(below) >= max(_MANY, len(column) / 2):
            yield _of_column(below, len(column), limits)
        else:
            yield from (_of_row(one, limits) for one in below)


def _of_row(forecast: Forecast, limits: Limits) -> Finding:
    figure, spent = forecast.figure, shown(forecast.spent, forecast.figure.sheet)
    text = (
        f"Prognosen {amount(figure, figure.value)} är lägre än det som redan har gått åt: {spent} "
        f"({limit(figure.unit, limits)})."
    )
    return finding_at_reading(CODE, SEVERITY, forecast.figure.reading, text)


def _of_column(below: Sequence[Forecast], rows: int, limits: Limits) -> Finding:
    first = below[0]
    text = (
        f"Är det här prognosen för hela året? På {len(below)} av {rows} rader är den lägre än det som redan har gått "
        f"åt, här {amount(first.figure, first.figure.value)} mot {shown(first.spent, first.figure.sheet)} "
        f"({limit(first.figure.unit, limits)})."
    )
    finding = finding_at_reading(CODE, SEVERITY, first.figure.reading, text)
    return about_cells(finding, [one.figure.reading.ref for one in below])


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the forecast."""
    for column in row.figures:
        wrong = row.is_below_spent(column)
        if wrong is not None:
            yield row.says(column, wrong, "lägre än det som redan har gått åt", reach=Reach.ROW)
