"""Formulas that the file holds no value for, as scripts and other systems write them, where an amount is typed."""

from __future__ import annotations

import pytest
from edited import with_cell
from msgspec.structs import replace
from practice import examples, only, practice_layout

from mallkoll.validators.check_document import check_document
from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.book import Cell, CellError, Sheet, parse_address

LAYOUT = only(practice_layout(), "prognos")
[EXAMPLE] = examples(
    """Sida.

Tabell: prognos

| Verksamhet | Prognos | Budget | Avvikelse |
| --- | --- | --- | --- |
| Äldreomsorg | 9100 | 9110 | =D3-C3 |
| Individ- och familjeomsorg | 2500 | 2490 | =D4-C4 |
| Övrigt | 5100 | 5000 | =D5-C5 |
| Summa | 16700 | 16600 | =SUMMA(E3:E5) |
| varav kostnader | 20000 | 20000 | =D7-C7 |
| varav intäkter | 3300 | 3400 | =C8-D8 |
""",
    LAYOUT,
)
OTHER = Sheet("Underlag", {(1, 1): Cell(1, 1, 2400.0), (2, 1): Cell(2, 1, None, "A1+100"),
                           (3, 1): Cell(3, 1, None, "VLOOKUP(A1,C1:D9,2)")})  # fmt: skip
ASKED = "Öppna filen i Excel och spara den."
CASES: dict[str, tuple[dict[str, str], list[tuple[str, str, str]]]] = {
    "constants": ({"C4": "2400+100"}, []),
    "constants that do not add up": ({"C4": "2400+110", "E4": "D4-C4"}, [("SUM001", "C4", "bör vara 2 500")]),
    "other cells": ({"C4": "D4+10", "C5": "C4*2+100"}, []),
    "another sheet, through a formula there": ({"C4": "Underlag!A2"}, []),
    "an error value": ({"C4": "D4/0"}, [("TAL003", "C4", "#DIVISION/0!")]),
    "a function that is not known": ({"C4": "VLOOKUP(B4,Underlag!A1:C9,2)"}, [("FUL008", "C4", ASKED)]),
    "a cell that is not known": ({"C4": "D4+Underlag!A3"}, [("FUL008", "C4", ASKED)]),
    "several of a table": (
        {"C4": "VLOOKUP(B4,Underlag!A1:C9,2)", "D4": "VLOOKUP(B4,Underlag!A1:C9,3)"},
        [("FUL008", "C4:D4", "formlerna i C4 och D4")],
    ),
    "another workbook": ({"C4": "[1]Blad!C5"}, [("FOR008", "C4", ASKED)]),
    "a circle": ({"C4": "C5-2600", "C5": "C4+2600"}, [("FOR007", "C4", "räkna"), ("FOR007", "C5", "räkna")]),
}  # fmt: skip


def document(formulas: dict[str, str]) -> Document:
    book = EXAMPLE.book
    for cell, formula in formulas.items():
        book = with_cell(book, "prognos", parse_address(cell), value=None, formula=formula)
    return Document.of(LAYOUT, replace(book, sheets=(*book.sheets, OTHER)))


@pytest.mark.parametrize("name", CASES)
def test_what_is_told(name: str) -> None:
    formulas, wanted = CASES[name]
    found = [f for f in check_document(document(formulas)) if f.code not in {"FOR001", "FOR003"}]
    assert [(f.code, f.where) for f in found] == [one[:2] for one in wanted]
    for finding, (_, _, words) in zip(found, wanted, strict=True):
        assert words in finding.text.replace("\u00a0", " ")


def test_what_is_read() -> None:
    readings = document({"C4": "2400+100", "C5": "D5/0", "D4": "VLOOKUP(B4,Underlag!A1:C9,2)"}).readings
    held = {at: readings[CellRef("prognos", *parse_address(at))] for at in ("C4", "C5", "D4")}
    assert [one.value for one in held.values()] == [2500.0, None, None]
    assert held["C5"].raw == CellError("#DIV/0!")
    assert [one.unknown for one in held.values()] == [False, False, True]


def test_a_formula_that_was_saved_as_nothing_is_not_asked_about() -> None:
    book = with_cell(EXAMPLE.book, "prognos", (4, 3), value="", formula='IFERROR(VLOOKUP(B4,Underlag!A1:C9,2),"")')
    assert "FUL008" not in {f.code for f in check_document(Document.of(LAYOUT, book))}
