"""Faults that no single example table can show, each planted in a clean book of the practice layout."""

from __future__ import annotations

from collections.abc import Callable

from edited import with_cell
from msgspec import Struct
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.workbook.binding.defined_names import LAYOUT_PROPERTY, PREFILLED_SHEET
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.results.finding import Severity

LAYOUT = practice_layout()


class Planted(Struct, frozen=True):
    """A book without the fault, the same with it, and where the one finding has to stand."""

    layout: Layout
    clean: Book
    faulty: Book
    sheet: str | None
    cell: str | None
    severity: Severity


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


def _book(**tables: str) -> Book:
    books = [examples(f"Sida.\n\nTabell: {key}\n{table}", LAYOUT)[0].book for key, table in tables.items()]
    names = {name: place for book in books for name, place in book.names.items()}
    return replace(books[0], sheets=tuple(book.sheets[0] for book in books), names=names)


def _ram(change: Callable[[Book], Book], cell: str | None, severity: Severity, sheet: str | None = "ram") -> Planted:
    clean = _book(ram=RAM)
    return Planted(only(LAYOUT, "ram"), clean, change(clean), sheet, cell, severity)


def _sheet(book: Book, **changes: object) -> Book:
    return replace(book, sheets=(replace(book.sheets[0], **changes), *book.sheets[1:]))


def _table_missing() -> Planted:
    both = _book(ram=RAM, varav=VARAV)
    gone = replace(both, sheets=both.sheets[:1], names={"mk_ram": both.names["mk_ram"]})
    return Planted(only(LAYOUT, "ram", "varav"), both, gone, None, None, Severity.ERROR)


def _keys_gone(book: Book) -> Book:
    shown = {at: cell for at, cell in book.sheets[0].cells.items() if at[0] > 1 and at[1] > 1}
    return replace(_sheet(book, cells=shown), names={})


def _keys_lost() -> Planted:
    book = replace(_book(ram=RAM), properties={LAYOUT_PROPERTY: LAYOUT.id})
    return Planted(only(LAYOUT, "ram"), book, _keys_gone(book), None, None, Severity.INFO)


def _copied(book: Book) -> Book:
    copy = with_cell(_sheet(book, name="ram (2)"), "ram (2)", (3, 3), value=555.0)
    return replace(book, sheets=(*copy.sheets, *book.sheets))


def _scaled(book: Book) -> Book:
    return replace(
        with_cell(book, "ram", (3, 3), style=len(book.number_formats)), number_formats=(*book.number_formats, "#,##0,")
    )


def _prefilled(book: Book, value: float) -> Book:
    held = ("ram", "Fordon", "forslag", value)
    return replace(
        book, sheets=(*book.sheets, Sheet(PREFILLED_SHEET, {(1, i): Cell(1, i, v) for i, v in enumerate(held, 1)}))
    )


def _prefilled_changed() -> Planted:
    book = _book(ram=RAM)
    return Planted(only(LAYOUT, "ram"), _prefilled(book, 200.0), _prefilled(book, 210.0), "ram", "C4", Severity.WARNING)


def _untouched() -> Planted:
    book = _book(mal=GOALS)
    return Planted(only(LAYOUT, "mal"), book, with_cell(book, "mal", (3, 3), value=None), None, None, Severity.WARNING)


COMMENTS = """
| Verksamhet | Kommentar |
| --- | --- |
| Grundskola | Enligt plan. |
"""


def _table_empty() -> Planted:
    book = _book(mal=GOALS, kommentarer=COMMENTS)
    layout, empty = only(LAYOUT, "mal", "kommentarer"), with_cell(book, "kommentarer", (3, 3), value=None)
    return Planted(layout, book, empty, "kommentarer", "C3", Severity.WARNING)


def _green_goal() -> Planted:
    layout = only(LAYOUT, "mal", "indikatorer")
    red = _book(mal=GOALS, indikatorer=PARTS)
    return Planted(layout, with_cell(red, "mal", (3, 3), value="Uppnås inte"), red, "mal", "C3", Severity.WARNING)


PLANTED: dict[str, Callable[[], Planted]] = {
    "TAB001": _table_missing,
    "TAB004": _keys_lost,
    "TAB005": lambda: _ram(_copied, "C3", Severity.WARNING, "ram (2)"),
    "TAB006": lambda: _ram(lambda book: _sheet(book, merged=((3, 3, 4, 3),)), "C3", Severity.WARNING),
    "TAL005": lambda: _ram(_scaled, "C3", Severity.WARNING),
    "FOR003": lambda: _ram(lambda book: with_cell(book, "ram", (5, 3), value=650.0), "C5", Severity.INFO),
    "FOR004": _prefilled_changed,
    "FUL001": _untouched,
    "FUL003": _table_empty,
    "MAL001": _green_goal,
}
