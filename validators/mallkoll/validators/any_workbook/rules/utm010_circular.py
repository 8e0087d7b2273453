"""En formel räknar med sig själv.

Formeln hänvisar till sin egen cell, direkt eller genom andra formler på bladet: en cirkelreferens. Excel varnar när
filen öppnas och kan inte räkna ut talet; det som visas är noll eller något som blev kvar. Oftast har summan dragits en
rad för långt.

Så här gör du: låt formeln sluta före sin egen cell. Är cirkeln avsedd (Excel räknar då med upprepning), skriv det i
kolumnen Motivering på bladet Kontroll.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.circles import Circle
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM010"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """One finding for each circle, and for each row of sums that count their own cell."""
    for sheet in book.sheets:
        for circle in book.circles[sheet.name]:
            finding = sheet.finding(CODE, _text(sheet, circle), circle.places[0], expected=circle.without)
            yield about_cells(finding, [sheet.ref(at) for at in circle.places])


def _text(sheet: OwnSheet, circle: Circle) -> str:
    if not circle.itself:
        cells = enumerated([sheet.ref(at).address for at in circle.places])
        return f"Cirkelreferens: formlerna i {cells} räknar med varandra, så Excel kan inte räkna ut dem."
    text = "Cirkelreferens: formeln räknar med sin egen cell, så Excel kan inte räkna ut den."
    return text if circle.without is None else f"{text} Utan den blir det {figure(circle.without)}."
