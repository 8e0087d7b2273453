"""En cell visar ett felvärde.

Excel visar ett felvärde (#REFERENS!, #DIVISION/0!, #SAKNAS! …) där ett tal ska stå, och allt som räknar med cellen
visar det också. Regeln pekar på cellen där felet börjar, en gång för lika formler i samma kolumn. Formler som själva
säger att värdet saknas (SAKNAS()) är meningen.

Så här gör du: rätta formeln, eller skriv i kolumnen Motivering på bladet Kontroll varför den får visa felvärdet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mallkoll.validators.any_workbook.error_values import ErrorValue
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import enumerated, error_text
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM007"
SEVERITY = Severity.WARNING
_WHY: Final = {
    "#REF!": " En cell som formeln pekade på finns inte längre.",
    "#DIV/0!": " Formeln delar med noll eller med en tom cell.",
    "#VALUE!": " Formeln räknar med något som inte är ett tal.",
    "#NAME?": " Ett namn i formeln finns inte.",
    "#N/A": " Det som formeln söker finns inte.",
}


def check(book: OwnBook) -> Iterator[Finding]:
    """The error values of every sheet where they begin."""
    for sheet in book.sheets:
        for error in book.errors[sheet.name]:
            finding = sheet.finding(CODE, _text(sheet, error), error.places[0])
            yield about_cells(finding, [sheet.ref(at) for at in error.places])


def _text(sheet: OwnSheet, error: ErrorValue) -> str:
    shows = f"Cellen visar felvärdet {error_text(error.code)}."
    why = " Det är inskrivet eller inklistrat, utan formel." if error.typed else _WHY.get(error.code, "")
    more, rest = ([sheet.ref(at).address for at in places] for places in (error.places[1:], error.passed_on))
    also = f" Detsamma gäller {enumerated(more)}." if more else ""
    then = f" Därför visar också {enumerated(rest, 3)} ett felvärde." if rest else ""
    return f"{shows}{why}{also}{then}"
