"""Sheets as text, for workbooks without a template: cells between semicolons, formulas in English."""

from __future__ import annotations

import datetime as dt
import re

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Book, Cell, CellError, Sheet, Value, parse_address

_FORMATS = ("General", "0.00%", "0%", "#,##0,", "#,##0")


def book_of(**sheets: str) -> Book:
    """The workbook of these sheets. ``"1 500"`` is a text, ``#REF!`` an error, ``12.5%`` a figure that is shown so.
    ``1500 [#,##0,]`` has that number format, ``2026-05-12`` is a date.

    What a formula gives is worked out.

    A formula that divides by ``0``, or has lost a cell (``#REF!``), shows the error, and so does what adds it up.
    """
    book = Book(tuple(Sheet(name, dict(_cells(text))) for name, text in sheets.items()), number_formats=_FORMATS)
    for _ in range(20):
        after = _calculated(book)
        if after == book:
            break
        book = after
    return book


def _cells(text: str) -> list[tuple[tuple[int, int], Cell]]:
    return [
        ((row, col), _cell(row, col, held.strip()))
        for row, line in enumerate(text.strip("\n").splitlines(), 1)
        for col, held in enumerate(line.split(";"), 1)
        if held.strip()
    ]


def _cell(row: int, col: int, held: str) -> Cell:
    if held.startswith("="):
        return Cell(row, col, None, held[1:])
    if re.fullmatch(r"[0-9.]+%", held):
        return Cell(row, col, round(float(held[:-1]) / 100, 6), style=_FORMATS.index("0.00%"))
    if formatted := re.fullmatch(r"(.+) \[(.+)\]", held):
        return Cell(row, col, _value(formatted[1]), style=_FORMATS.index(formatted[2]))
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", held):
        return Cell(row, col, dt.date.fromisoformat(held))
    return Cell(row, col, _value(held))


def _value(held: str) -> Value:
    if held.startswith('"'):
        return held.strip('"')
    if held.startswith("#"):
        return CellError(held)
    try:
        return float(held.replace(",", "."))
    except ValueError:
        return held


def _calculated(book: Book) -> Book:
    places = ReferenceResolver(book)
    sheets = (Sheet(s.name, {at: _shown(c, s.name, places) for at, c in s.cells.items()}) for s in book.sheets)
    return Book(tuple(sheets), number_formats=book.number_formats)


def _shown(cell: Cell, sheet: str, places: ReferenceResolver) -> Cell:
    if cell.formula is None:
        return cell
    error = "#REF!" if "#REF!" in cell.formula else "#DIV/0!" if cell.formula.endswith("/0") else None
    if error:
        return Cell(cell.row, cell.col, CellError(error), cell.formula)
    if quotient := re.fullmatch(r"([A-Z]+[0-9]+)/([A-Z]+[0-9]+)", cell.formula):
        over, under = (places.value(CellRef(sheet, *parse_address(name))) for name in quotient.groups())
        if isinstance(over, float) and isinstance(under, float) and under:
            return Cell(cell.row, cell.col, over / under, cell.formula)
    form = linear_form(cell.formula, CellRef(sheet, cell.row, cell.col), places)
    if form is None:
        return Cell(cell.row, cell.col, 1.0, cell.formula)
    held = [(places.value(ref), factor) for ref, factor in form.terms.items()]
    passed_on = next((value for value, _ in held if isinstance(value, CellError)), None)
    if passed_on is not None:
        return Cell(cell.row, cell.col, passed_on, cell.formula)
    total = sum(value * factor for value, factor in held if isinstance(value, float))
    return Cell(cell.row, cell.col, total + form.constant, cell.formula)
