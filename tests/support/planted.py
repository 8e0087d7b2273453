"""Faults that no single example table can show, each planted in a clean book of the practice layout."""

from __future__ import annotations

from collections.abc import Callable

from edited import with_cell
from msgspec import Struct
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.workbook.binding.template_identifiers import LAYOUT_PROPERTY, PREFILLED_SHEET, TO_UPDATE_PREFIX
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.results.finding import Severity

LAYOUT = practice_layout()


class Planted(Struct, frozen=True):
    """A book without the fault, the same with it, and the one finding: where it stands, how grave it is, its words."""

    layout: Layout
    clean: Book
    faulty: Book
    sheet: str | None
    cell: str | None
    severity: Severity
    text: str


RAM = """
| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | =SUMMA(C3:C4) |
| Ram | 800 |
"""
VARAV = """
| Verksamhet | Prognos |
| --- | --- |
| Individ- och familjeomsorg | 500 |
| varav HVB | 200 |
| varav Familjehem | 100 |
| Övrigt | 50 |
| Summa | 550 |
"""
GOALS = """
| Mål | Bedömning |
| --- | --- |
| Rimlig tid | Uppnås |
"""
PARTS = """
| Nämndmål | Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Rimlig tid | Andel klara inom 60 dagar (%) | 56 | 95 |
| Rimlig tid | Andel klara inom 120 dagar (%) | 40 | 95 |
"""


TEXTS = {
    "TAB001": ("Tabellen ”Prognos med varav-rader” (bladet varav) finns inte i arbetsboken."),
    "TAB004": ("De dolda nycklarna är borta; hittade på rubriker och radnamn: ”Investeringar”."),
    "TAB005": (
        "Bladet ”ram (2)” är en kopia av ”ram”. Det är ”ram” som räknas, men en cell skiljer: i C3 här står "
        "555, i ram!C3 500. Flytta dit det som ska gälla, och ta bort kopian."
    ),
    "TAB006": (
        "C3:C4 är sammanslagna: 500 räknas bara för ”Inventarier”, och i C4 går det inte att skriva. Dela "
        "cellerna igen och fyll i var och en. Dolt under sammanslagningen står C4 (200), som räknas."
    ),
    "TAB007": (
        "Raden heter ”Möbler” här, men ”Inventarier” i mallen. Den räknas som ”Inventarier”. Är det en annan "
        "verksamhet: lägg den på en egen rad."
    ),
    "TAB008": (
        "Här står ”Socialnämnden”, men mallen är gjord för ”Kulturnämnden”. Filen räknas till den nämnd som står här. "
        "Rätta namnet, eller fyll i nämndens egen mall."
    ),
    "TAL005": (
        "Cellen innehåller 500 men visar 1: talformatet kortar av till tusental, och summorna räknar med det "
        "som cellen innehåller. Skriv beloppet i tkr och välj ett talformat som visar hela talet."
    ),
    "FOR003": ("Filen är inte omräknad: formeln ger 700, men det sparade talet är 650."),
    "FOR004": ("Förslag var 210 när mallen gjordes och är nu 200."),
    "AVV004": (
        "Kommentaren är densamma som förra perioden, fast avvikelsen nu är −1 400 tkr. Skriv vad som gäller för den "
        "här perioden (gräns: det större av 500 tkr och 1 % av budgeten)."
    ),
    "FUL007": (
        "Uppgiftslämnare saknas på bladet start. Skriv vem som svarar på frågor om siffrorna, och när det lämnas."
    ),
    "FUL001": "Mallen är inte ifylld: här står bara det som den gjordes med. Fyll i den, eller skicka rätt fil.",
    "FUL003": ("Tabellen ”Kommentarer” är inte ifylld. Skriv åtminstone varför det inte finns något att redovisa."),
    "MAL001": (
        "Målet är ”Uppnås”, men ingen av dess 2 indikatorer når sitt målvärde: ”Andel klara inom 60 dagar "
        "(%)” och ”Andel klara inom 120 dagar (%)”."
    ),
}


def _book(**tables: str) -> Book:
    books = [examples(f"Sida.\n\nTabell: {key}\n{table}", LAYOUT)[0].book for key, table in tables.items()]
    names = {name: place for book in books for name, place in book.names.items()}
    return replace(books[0], sheets=tuple(book.sheets[0] for book in books), names=names)


def _ram(code: str, change: Callable[[Book], Book], cell: str, severity: Severity, sheet: str = "ram") -> Planted:
    clean = _book(ram=RAM)
    return Planted(only(LAYOUT, "ram"), clean, change(clean), sheet, cell, severity, TEXTS[code])


def _sheet(book: Book, **changes: object) -> Book:
    return replace(book, sheets=(replace(book.sheets[0], **changes), *book.sheets[1:]))


def _table_missing() -> Planted:
    both = _book(ram=RAM, varav=VARAV)
    gone = replace(both, sheets=both.sheets[:1], names={"mk_ram": both.names["mk_ram"]})
    return Planted(only(LAYOUT, "ram", "varav"), both, gone, None, None, Severity.ERROR, TEXTS["TAB001"])


def _keys_gone(book: Book) -> Book:
    shown = {at: cell for at, cell in book.sheets[0].cells.items() if at[0] > 1 and at[1] > 1}
    return replace(_sheet(book, cells=shown), names={})


def _keys_lost() -> Planted:
    book = replace(_book(ram=RAM), properties={LAYOUT_PROPERTY: LAYOUT.id})
    return Planted(only(LAYOUT, "ram"), book, _keys_gone(book), None, None, Severity.INFO, TEXTS["TAB004"])


def _copied(book: Book) -> Book:
    copy = with_cell(_sheet(book, name="ram (2)"), "ram (2)", (3, 3), value=555.0)
    return replace(book, sheets=(*copy.sheets, *book.sheets))


def _scaled(book: Book) -> Book:
    return replace(with_cell(book, "ram", (3, 3), style=1), number_formats=("General", "#,##0,"))


def _prefilled(book: Book, value: float) -> Book:
    held = ("ram", "Fordon", "forslag", value)
    return replace(
        book, sheets=(*book.sheets, Sheet(PREFILLED_SHEET, {(1, i): Cell(1, i, v) for i, v in enumerate(held, 1)}))
    )


def _prefilled_changed() -> Planted:
    book = _book(ram=RAM)
    return Planted(
        only(LAYOUT, "ram"),
        _prefilled(book, 200.0),
        _prefilled(book, 210.0),
        "ram",
        "C4",
        Severity.WARNING,
        TEXTS["FOR004"],
    )


def _untouched() -> Planted:
    book = _book(mal=GOALS)
    return Planted(only(LAYOUT, "mal"), book, with_cell(book, "mal", (3, 3), value=None), None, None, Severity.WARNING,
                   TEXTS["FUL001"])  # fmt: skip


COMMENTS = """
| Verksamhet | Kommentar |
| --- | --- |
| Grundskola | Enligt plan. |
"""


START = """
| Uppgift | Fylls i |
| --- | --- |
| Uppgiftslämnare | Anna Andersson |
| Datum | 2026-09-14 |
| Nämnd | Kulturnämnd |
"""


def _sender_missing() -> Planted:
    book = _book(start=START)
    nobody = with_cell(book, "start", (3, 3), value=None)
    return Planted(only(LAYOUT, "start"), book, nobody, "start", "C3", Severity.INFO, TEXTS["FUL007"])


def _other_namnd() -> Planted:
    book, layout = _book(start=START), replace(only(LAYOUT, "start"), namnd="Kulturnämnden")
    other = with_cell(book, "start", (5, 3), value="Socialnämnden")
    return Planted(layout, book, other, "start", "C5", Severity.WARNING, TEXTS["TAB008"])


DEVIATING = """
| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever i år. |
| Fritid | 900 | 1000 | 100 | Vakanser i år. |
"""


def _comment_of_last_period() -> Planted:
    held = ("avvikelser", "Skola", "kommentar", f"{TO_UPDATE_PREFIX}Fler elever än beräknat.")
    record = Sheet(PREFILLED_SHEET, {(1, i): Cell(1, i, v) for i, v in enumerate(held, 1)})
    written = _book(avvikelser=DEVIATING)
    book = replace(written, sheets=(*written.sheets, record))
    kept = with_cell(book, "avvikelser", (3, 6), value="Fler elever  än beräknat.")
    return Planted(only(LAYOUT, "avvikelser"), book, kept, "avvikelser", "F3", Severity.WARNING, TEXTS["AVV004"])


def _table_empty() -> Planted:
    book = _book(mal=GOALS, kommentarer=COMMENTS)
    layout, empty = only(LAYOUT, "mal", "kommentarer"), with_cell(book, "kommentarer", (3, 3), value=None)
    return Planted(layout, book, empty, "kommentarer", "C3", Severity.WARNING, TEXTS["FUL003"])


def _green_goal() -> Planted:
    layout = only(LAYOUT, "mal", "indikatorer")
    red = _book(mal=GOALS, indikatorer=PARTS)
    return Planted(
        layout, with_cell(red, "mal", (3, 3), value="Uppnås inte"), red, "mal", "C3", Severity.WARNING, TEXTS["MAL001"]
    )


PLANTED: dict[str, Callable[[], Planted]] = {
    "TAB001": _table_missing,
    "TAB004": _keys_lost,
    "TAB005": lambda: _ram("TAB005", _copied, "C3", Severity.WARNING, "ram (2)"),
    "TAB006": lambda: _ram("TAB006", lambda book: _sheet(book, merged=((3, 3, 4, 3),)), "C3", Severity.WARNING),
    "TAB007": lambda: _ram("TAB007", lambda book: with_cell(book, "ram", (3, 2), value="Möbler"), "B3", Severity.INFO),
    "TAB008": _other_namnd,
    "TAL005": lambda: _ram("TAL005", _scaled, "C3", Severity.WARNING),
    "FOR003": lambda: _ram("FOR003", lambda book: with_cell(book, "ram", (5, 3), value=650.0), "C5", Severity.INFO),
    "FOR004": _prefilled_changed,
    "FUL001": _untouched,
    "FUL003": _table_empty,
    "FUL007": _sender_missing,
    "AVV004": _comment_of_last_period,
    "MAL001": _green_goal,
}
