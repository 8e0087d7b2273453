"""Ett inskrivet tal går inte ihop, så som bladet verkar räkna.

I en arbetsbok utan mall säger siffrorna själva hur bladet räknar: samma summa står i många kolumner, samma skillnad,
kvot, förändring eller medelvärde på många rader. Håller den överallt utom på ett ställe pekas den cell ut som troligen
är fel, med det tal som får allt att gå ihop. Med de talen rättade prövas bladet en gång till, för ett fel kan dölja ett
annat. Avrundning är aldrig ett fel.

Säger bara en summa ifrån kan felet stå i vilken som helst av dess celler. Förklarar en enda felskriven siffra ett av
talen pekas det ut. Är det flera avgör radens andra tal av samma storlek, om de brukar ligga nära varandra; annars nämns
alla. Är det inget, eller för många, sägs det bara att summan inte går ihop. Går en andel, en kvot eller en förändring
inte ihop pekas den själv ut, om den är olik kolumnens andra eller om de är formler. Ett tal som den räknas av pekas ut
om en summa eller en annan kvot kräver detsamma av det, eller om ett skrivfel bara där gör kvoten lik de andra. Kan
felet stå i flera av dem nämns alla. En rad som heter som ett annat blad prövas mot det bladets summa, om ett av radens
tal är hämtat därifrån och ett annat är felskrivet.

Så här gör du: rätta cellen, eller skriv i kolumnen Motivering på bladet Kontroll varför talet gäller.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.any_workbook.figures.likely_figure import LikelyFigure
from mallkoll.validators.any_workbook.own_book import OwnBook
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.model.book import address
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "UTM001"
SEVERITY = Severity.WARNING


def check(book: OwnBook) -> Iterator[Finding]:
    """The likely wrong figures of every sheet."""
    for sheet in book.sheets:
        for likely in book.likely[sheet.name]:
            expected = likely.right if likely.either is None else None
            finding = sheet.finding(CODE, _text(sheet, likely), likely.at, expected=expected)
            yield about_cells(finding, [sheet.ref(at) for at, _ in likely.either or ()])


def _text(sheet: OwnSheet, likely: LikelyFigure) -> str:
    why, others = enumerated(likely.why), enumerated([address(*at) for at in likely.after])
    if likely.either is not None:
        after = f", inte heller när {others} är rätt" if others else ""
        return f"{why} går inte ihop, så som bladet verkar räkna{after}. {_either(sheet, likely, likely.either)}"
    slip = f" ({likely.slip})" if likely.slip else ""
    blank = sheet.value(likely.at) is None
    wrong = "Cellen är tom, men" if blank else f"{figure(likely.value)} stämmer inte,"
    after = f", när också {others} är rätt" if others else ""
    text = f"{wrong} bör vara {figure(likely.right)}{slip}, så som bladet verkar räkna: då går {why} ihop{after}."
    return text if likely.sure else f"{text} Felet kan också stå i en annan av de cellerna."


def _either(sheet: OwnSheet, likely: LikelyFigure, either: Sequence[tuple[Place, float]]) -> str:
    if not either:
        held, gives = figure(likely.value), figure(likely.right)
        what = "summan" if likely.is_total else "resultatet"
        return f"Här står {held}, men {what} blir {gives}. Vilken av cellerna som är fel går inte att avgöra."
    cells = [f"{address(*at)} ({figure(sheet.typed[at])} skulle då vara {figure(right)})" for at, right in either]
    return f"Ett skrivfel i en av cellerna skulle förklara det: {enumerated(cells, last='eller')}."
