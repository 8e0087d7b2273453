"""En annan kolumns siffror står i årets kolumn.

Utfallet eller prognosen är på varje rad samma belopp som året innan, på kronan när. En kolumn har kopierats, eller
mallen har förra årets siffror kvar. Det prövas på utfall, prognos och bokslut, inte på budget och plan, som får vara
lika år från år. Minst tre belopp skilda från noll måste vara lika, och inget får skilja bland posterna. Raderna för
kostnader och intäkter får vara årets.

Ett utfall eller bokslut som på varje rad är detsamma som budgeten, kostnader och intäkter med, är också en kopia. En
prognos får vara lika med budgeten.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 |
| --- | --- | --- |
| Förskola | 34500 | 33000 |
| Grundskola | 94000 | 94000 |
| Musikskola | 4300 | 4100 |

Hela kolumnen är förra årets.

| Verksamhet | Utfall jan-aug 2026 | Utfall jan-aug 2025 |
| --- | --- | --- |
| Förskola | **33000** | 33000 |
| Grundskola | 92500 | 92500 |
| Musikskola | 4100 | 4100 |

Bokslutet är budgeten.

Tabell: netto_i_tre_matt

| Verksamhet | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- |
| Förskola | 34500 | 34000 | **34000** |
| Grundskola | 93900 | 94000 | 94000 |
| Musikskola | 4300 | 4100 | 4100 |
| Summa | 132700 | 132100 | 132100 |
| varav kostnader | 150700 | 150100 | 150100 |
| varav intäkter | 18000 | 18000 | 18000 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.copied_year import CODE, LEAST, copied_years
from mallkoll.validators.profile.limits import limit
from mallkoll.workbook.formulas.tree_builders import all_of, at_least, equal
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

SEVERITY = Severity.WARNING
LIMITS = (LEAST,)
_EARLIER = "Är det förra årets siffror?"
_MEANT = "Är beloppen inklistrade i fel kolumn?"


def check(document: Document) -> Iterator[Finding]:
    """One finding per column, on its first cell."""
    for copied in copied_years(document):
        first, before = copied.figures[0].reading, copied.before.reading
        text = (
            f"Kolumnen {in_quotes(one_line(first.column.heading))} har samma belopp som "
            f"{in_quotes(one_line(before.column.heading))} på alla {len(copied.figures)} "
            f"{'rader' if copied.whole else 'poster'}. {_MEANT if copied.meant else _EARLIER}"
        )
        finding = finding_at_reading(CODE, SEVERITY, first, text)
        yield about_cells(finding, [figure.reading.ref for figure in copied.figures])


def live(row: LiveRow) -> Iterator[Piece]:
    """On each row: the question is about all of them."""
    least = limit(row.layout, CODE, LEAST)
    for column in row.figures:
        for before, here, same, unlike in row.earlier_years(column):
            copied = all_of(here, at_least(same, least), equal(unlike, 0))
            yield row.says(column, copied, f"samma belopp som {one_line(before.heading)}", reach=Reach.BEYOND)
