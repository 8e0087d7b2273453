"""Examples to work on: a filled template, what steps in an office make of it, a book with one cell changed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import office
import samples
from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.evaluate import formula_value
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.book import Book, Cell, Value, address, parse_address, parse_area
from mallkoll.workbook.reader.read_book import read_book


def filled_template(name: str, folder: Path) -> Path:
    """The example of that name, built with its figures."""
    return samples.write(name, folder / "fil.xlsx")


def worked_on(layout: Layout, path: Path, folder: Path, *steps: tuple[Any, ...]) -> Document:
    """A workbook after these steps in LibreOffice, recalculated and read again."""
    target = folder / "efter.xlsx"
    office.work(path, *steps, ("recalculate",), save=target)
    return Document.of(layout, read_book(target))


def with_cell(book: Book, sheet: str, at: tuple[int, int], **changes: object) -> Book:
    """The book with one of its cells changed: ``value=…``, ``formula=…``."""
    return replace(
        book,
        sheets=tuple(
            replace(s, cells={**s.cells, at: replace(s.cells.get(at, Cell(*at, None)), **changes)})
            if s.name == sheet
            else s
            for s in book.sheets
        ),
    )


def with_cells(book: Book, sheet: str, typed: Mapping[str, Value]) -> Book:
    """The book with these values, by address, typed over what stands there; a text that begins with = is a formula."""
    for at, value in typed.items():
        is_formula = isinstance(value, str) and value.startswith("=")
        held = {"formula": str(value)[1:]} if is_formula else {"value": value, "formula": None}
        book = with_cell(book, sheet, parse_address(at), **held)
    return book


def with_merged(book: Book, sheet: str, area: str) -> Book:
    """The book with these cells merged as Excel merges them: only the first keeps what it held."""
    place = parse_area(area)
    assert place is not None
    top, left, bottom, right = place
    covered = {address(r, c): None for r in range(top, bottom + 1) for c in range(left, right + 1)}
    del covered[address(top, left)]
    book = with_cells(book, sheet, covered)
    sheets = tuple(replace(s, merged=(*s.merged, place)) if s.name == sheet else s for s in book.sheets)
    return replace(book, sheets=sheets)


def with_formats(book: Book, sheet: str, formats: Mapping[str, str]) -> Book:
    """The book with other number formats on some cells or areas."""
    for area, code in formats.items():
        place = parse_area(area)
        assert place is not None
        style = len(book.number_formats)
        book = replace(book, number_formats=(*book.number_formats, code))
        for row in range(place[0], place[2] + 1):
            for col in range(place[1], place[3] + 1):
                book = with_cell(book, sheet, (row, col), style=style)
    return book


def recalculated(book: Book) -> Book:
    """The book with its formulas computed again, as far as they are understood; the others keep what they had."""
    places, known = ReferenceResolver(book), dict[CellRef, Value]()

    def look(ref: CellRef) -> Value:
        formula = places.formula(ref)
        if formula is None or ref in known:
            return known.get(ref, places.value(ref))
        known[ref] = places.value(ref)
        with contextlib.suppress(NotUnderstood):
            known[ref] = formula_value(formula, ref, places, look)
        return known[ref]

    return replace(
        book,
        sheets=tuple(
            replace(s, cells={
                at: replace(cell, value=look(CellRef(s.name, *at))) if cell.formula is not None else cell
                for at, cell in s.cells.items()
            })
            for s in book.sheets
        ),
    )  # fmt: skip
