"""Ett belopp går inte att kontrollera.

En formel som ett annat program har skrivit kan sakna sparat tal. Följer talet av det som står i cellerna räknas det ut
här. Annars prövas varken beloppet eller det som bygger på det, och det sägs en gång för tabellen: öppna filen i Excel
och spara den, så följer talen med.

En summa kan vara inskriven, medan några av beloppen som den räknar med är tomma och de andra inte går ihop med den. Vad
som är fel går inte att säga förrän cellerna är ifyllda: fyll i dem, eller 0 där det inte finns något. Det sägs en gång
för tabellen, och inte där de tomma cellerna redan har ett eget fynd (FUL002, FUL004, SUM004).

Tabell: prognos

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 25 | 20 |
| Individ- och familjeomsorg | | 10 |
| Övrigt | | 10 |
| Fritid | | 10 |
| Kultur | | 10 |
| Summa | 25 | 60 |

En formel vars tal varken är sparat eller går att räkna ut.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 25 | 20 |
| Individ- och familjeomsorg | **=LETARAD(B4;Underlag!A1:C90;3)** | 10 |
| Övrigt | 10 | 10 |
| Summa | 45 | 40 |

Summan är större än beloppen, men det mesta i kolumnen är tomt.

| Verksamhet | Prognos | Budget |
| --- | --- | --- |
| Äldreomsorg | 25 | 20 |
| Individ- och familjeomsorg | | 10 |
| Övrigt | | 10 |
| Fritid | | 10 |
| Kultur | | 10 |
| Summa | **30000** | 60 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.engine.system import CellId, Equation
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.formula_state import AS_SAVED
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import RelationKind
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FUL008"
SEVERITY = Severity.WARNING

_SUMS = frozenset({RelationKind.SUM, RelationKind.NET})
_MOST_NAMED = 4


def check(document: Document) -> Iterator[Finding]:
    """One finding per table about its formulas without a value, and one about its sums."""
    yield from _without_value(document)
    told = {reading.ref for gap in document.gaps for reading in gap.readings}
    by_table: dict[str, list[tuple[Reading, list[Reading]]]] = {}
    arithmetic = document.arithmetic
    for equation in arithmetic.undecided:
        if arithmetic.relation_of[equation.key].kind in _SUMS:
            total, blank = _of(document, equation)
            unsaid = all(r.state is CellState.BLANK and r.ref not in told and not r.unknown for r in blank)
            if total is not None and len(blank) > 1 and unsaid:
                by_table.setdefault(total.table.key, []).append((total, blank))
    for sums in by_table.values():
        total, blank = sums[0]
        cells = enumerated([reading.ref.address for reading in blank], _MOST_NAMED)
        text = (
            f"Går inte att kontrollera: {cells} är tomma, och de andra beloppen ger inte {figure(total.value or 0.0)}."
        )
        others = [other.ref.address for other, _ in sums[1:]]
        text += f" Detsamma gäller {enumerated(others, _MOST_NAMED)}." if others else ""
        yield about_cells(finding_at_reading(CODE, SEVERITY, total, text), (reading.ref for reading, _ in sums))


def _without_value(document: Document) -> Iterator[Finding]:
    by_table: dict[str, list[Reading]] = {}
    for reading in document.readings.odd_in_order:
        if reading.unknown and reading.formula_state in AS_SAVED:
            by_table.setdefault(reading.table.key, []).append(reading)
    for readings in by_table.values():
        cells = enumerated([reading.ref.address for reading in readings], _MOST_NAMED)
        formulas, figures = ("formeln", "beloppet") if len(readings) == 1 else ("formlerna", "beloppen")
        pronouns = ("den", "det") if len(readings) == 1 else ("de", "dem")
        text = (
            f"Går inte att kontrollera: {formulas} i {cells} har inget sparat tal, och vad {pronouns[0]} ger följer "
            f"inte av cellerna. Varken {figures} eller det som bygger på {pronouns[1]} prövas. Öppna filen i Excel och "
            "spara den."
        )
        yield about_cells(finding_at_reading(CODE, SEVERITY, readings[0], text), [one.ref for one in readings])


def _of(document: Document, equation: Equation) -> tuple[Reading | None, list[Reading]]:
    """A sum that is typed, some of whose parts are known, and those that are not."""
    figures, parts = document.arithmetic.figures, [cell for cell, _ in equation.terms if cell != equation.derived]
    total = figures.get(equation.derived)
    if total is None or total.computed or not any(cell in figures for cell in parts):
        return None, []
    return _reading(document, equation.derived), [_reading(document, cell) for cell in parts if cell not in figures]


def _reading(document: Document, cell: CellId) -> Reading:
    assert isinstance(cell, CellRef)  # noqa: S101 - the equations are over nothing else
    return document.readings[cell]
