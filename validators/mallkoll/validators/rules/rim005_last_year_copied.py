"""Förra årets siffror står i årets kolumn.

Utfallet eller prognosen är på varje rad samma belopp som året innan, på kronan när. En kolumn har kopierats, eller
mallen har förra årets siffror kvar. Det prövas på utfall, prognos och bokslut, inte på budget och plan, som får vara
lika år från år. Minst tre belopp skilda från noll måste vara lika och inget får skilja.

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
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import TYPE_CHECKING, Final

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.figures import Figure, figures
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.formulas.tree_builders import all_of, at_least, equal
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM005"
SEVERITY = Severity.WARNING
LEAST: Final = Limit("belopp", 3.0, "hur många belopp skilda från noll som minst ska vara lika", 2.0, 50.0)
LIMITS = (LEAST,)

_DONE: Final = frozenset({FigureMeasure.OUTCOME, FigureMeasure.ACCOUNTS, FigureMeasure.FORECAST})


def check(document: Document) -> Iterator[Finding]:
    """One finding per column, on its first cell."""
    least = limit(document.layout, CODE, LEAST)
    columns = {
        place: column
        for place, column in figures(document).columns.items()
        if column[0].moment.measure in _DONE and column[0].year is not None
    }
    by_row = {
        place: {figure.reading.row.at: figure.value for figure in column if figure.value}
        for place, column in columns.items()
    }
    for (place, now), (other, before) in permutations(columns.items(), 2):
        if place.table != other.table or (now[0].year or 0) <= (before[0].year or 0):
            continue
        same = _same(now, by_row[other])
        if len(same) >= least:
            first = same[0]
            text = (
                f"Kolumnen {in_quotes(one_line(first.reading.column.heading))} har samma belopp som "
                f"{in_quotes(one_line(before[0].reading.column.heading))} på alla {len(same)} rader. "
                "Är det förra årets siffror?"
            )
            finding = finding_at_reading(CODE, SEVERITY, first.reading, text)
            yield about_cells(finding, [figure.reading.ref for figure in same])


def live(row: LiveRow) -> Iterator[Piece]:
    """On each row: the question is about all of them."""
    least = limit(row.layout, CODE, LEAST)
    for column in row.figures:
        for before, here, same, unlike in row.earlier_years(column):
            copied = all_of(here, at_least(same, least), equal(unlike, 0))
            yield row.says(column, copied, f"samma belopp som {one_line(before.heading)}", reach=Reach.BEYOND)


def _same(now: tuple[Figure, ...], before: Mapping[int, float]) -> list[Figure]:
    """The typed figures of a column that stand once more in another, given by row; none where one of them does not."""
    same = []
    for one in now:
        if one.typed and one.value:
            if before.get(one.reading.row.at) != one.value:
                return []
            same.append(one)
    return same
