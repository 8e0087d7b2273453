"""Ett inskrivet tal går inte ihop, så som bladet verkar räkna.

I en arbetsbok utan mall säger siffrorna själva hur bladet räknar: samma summa står i många kolumner, samma skillnad,
kvot, förändring eller medelvärde på många rader. Håller den överallt utom på ett ställe pekas den cell ut som troligen
är fel, med det tal som får allt att gå ihop. Avrundning är aldrig ett fel.

Säger bara en summa ifrån kan felet också stå i någon annan av dess celler; det sägs då.

Så här gör du: rätta cellen, eller skriv i kolumnen Motivering på bladet Kontroll varför talet gäller.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.any_workbook.likely_figures import LikelyFigure
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM001"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The likely wrong figures of every sheet."""
    for sheet in book.sheets:
        for likely in book.likely[sheet.name]:
            blank = sheet.value(likely.at) is None
            yield sheet.finding(CODE, _text(likely, blank=blank), likely.at, expected=likely.right)


def _text(likely: LikelyFigure, *, blank: bool) -> str:
    slip = f" ({likely.slip})" if likely.slip else ""
    wrong = "Cellen är tom, men" if blank else f"{figure(likely.value)} stämmer inte,"
    why = enumerated(likely.why)
    text = f"{wrong} bör vara {figure(likely.right)}{slip}, så som bladet verkar räkna: då går {why} ihop."
    return text if likely.sure else f"{text} Felet kan också stå i en annan av de cellerna."
