"""En formel räknar annorlunda än formlerna bredvid.

När formlerna till vänster och höger (eller ovanför och under) är kopior av varandra, och den emellan pekar på andra
celler, är den oftast felkopierad. I den första och den sista kolumnen frågar regeln när summan tar med andra rader än
likadana summor på samma rad, eller räknar en annan kolumn än sin egen: tre sådana räcker, eller två när kolumnerna
räknar lika på någon annan rad. Det sägs också när en summa har fått ett tal tillagt, som `=SUMMA(C3:C9)+100`, och
formeln bredvid är densamma utan talet; när en formel gör något mer än grannarna på båda sidor
(`=AVRUNDA(SUMMA(C3:C9);-3)`, `=ABS(B4-C4)`, men inte `=B5*C5/2`: en halv årskostnad är avsedd); och när en summa lägger
ihop procenttal som formlerna ovanför räknar ut, fast beloppen på summans rad ger kvoten. Regeln frågar bara när
resultatet blir ett annat.

Så här gör du: kopiera grannens formel, eller skriv i kolumnen Motivering på bladet Kontroll varför den ska räkna så.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet
from mallkoll.validators.any_workbook.unlike_formulas import UnlikeFormula
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM003"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The formulas that the copies beside them contradict, less what else is told of them."""
    for sheet in book.sheets:
        if book.of_many_kinds(sheet.name):
            continue
        told = {at for missed in book.missed[sheet.name] for at in missed.sums}
        told |= {at for circle in book.circles[sheet.name] for at in circle.places}
        told |= {at for twice in book.added_twice[sheet.name] for at in twice.totals}
        for unlike in book.unlike[sheet.name]:
            if unlike.at not in told:
                yield sheet.finding(CODE, _text(sheet, unlike), unlike.at, expected=unlike.gives)


def _text(sheet: OwnSheet, unlike: UnlikeFormula) -> str:
    shown, beside = sheet.number(unlike.at), address(*unlike.beside)
    if unlike.added and shown is not None and unlike.gives is not None:
        sign = "lägger till" if unlike.added > 0 else "drar ifrån"
        return (
            f"Formeln {sign} talet {figure(abs(unlike.added))}, som formeln i {beside} inte gör. Den ger "
            f"{figure(shown)}; utan talet blir det {figure(unlike.gives)}."
        )
    then = ""
    if unlike.gives is not None and shown is not None:
        then = f" Den ger {figure(shown)}; grannens formel ger {figure(unlike.gives)}."
    return (
        f"Formeln räknar annorlunda än formlerna {unlike.line}, som är kopior av varandra.{then} Så som bladet verkar "
        f"räkna bör den vara en kopia av {beside}."
    )
