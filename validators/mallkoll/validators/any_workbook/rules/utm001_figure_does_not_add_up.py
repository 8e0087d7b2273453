"""Ett inskrivet tal går inte ihop, så som bladet verkar räkna.

I en arbetsbok utan mall säger formlerna bredvid hur bladet räknar. När en summa och en skillnad som båda är inskrivna
för hand säger emot sina grannars formler, och samma belopp i en enda cell skulle få båda att stämma, är det den cellen
som pekas ut. Avrundning är aldrig ett fel.

Så här gör du: rätta cellen, eller skriv i kolumnen Motivering på bladet Kontroll varför talet gäller.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.typed_among_formulas import blamed_figures, typed_among_formulas
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM001"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The figures that alone explain several typed totals that do not hold."""
    for sheet in book.sheets:
        for blamed in blamed_figures(book, typed_among_formulas(book, sheet)):
            home = next((own for own in book.sheets if own.name == blamed.ref.sheet), sheet)
            cells = enumerated([each.ref.address for each in blamed.figures])
            text = (
                f"{figure(blamed.value)} stämmer inte, bör vara {figure(blamed.right)}, så som bladet verkar räkna: då "
                f"går {cells} ihop med formlerna bredvid."
            )
            yield home.finding(CODE, text, (blamed.ref.row, blamed.ref.col), expected=blamed.right)
