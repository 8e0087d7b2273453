"""Ett tal är inskrivet där cellerna bredvid räknas med formel.

Den som skriver ett tal över en formel ser det inte sedan: cellen följer inte med när något ändras. Att det är så syns
på att cellerna bredvid har samma formel, kopierad. Står minst tre sådana tal i samma kolumn eller rad är det
inklistrade värden, och då frågar regeln inte; det gör den inte heller när bara avrundning skiljer.

Så här gör du: kopiera formeln från cellen bredvid, eller skriv i kolumnen Motivering på bladet Kontroll varför talet
gäller.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.findings.words import figure
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM002"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The typed figures among formulas, but for those that another figure explains."""
    for sheet in book.sheets:
        explained = {at for likely in book.likely[sheet.name] for at in (likely.at, *likely.others)}
        for typed in book.typed[sheet.name].figures:
            if (typed.ref.row, typed.ref.col) in explained or not (typed.wrong or typed.same):
                continue
            formula = f"formeln i {address(*typed.beside)}"
            copied = "kopierad hit" if typed.with_row is None else f"kopierad hit och med rad {typed.with_row}"
            if typed.same:
                text = (
                    f"Talet är inskrivet, men cellerna bredvid räknas med formel. Det är rätt nu ({formula} ger samma "
                    "här), men följer inte med när något ändras. Kopiera formeln hit."
                )
            else:
                text = (
                    f"{figure(typed.value)} är inskrivet, men cellerna bredvid räknas med formel. Så som bladet verkar "
                    f"räkna bör här stå {figure(typed.gives)}: det ger {formula}, {copied}."
                )
            expected = None if typed.same else typed.gives
            yield sheet.finding(CODE, text, (typed.ref.row, typed.ref.col), expected=expected)
