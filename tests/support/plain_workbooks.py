"""The example documents as a workbook of somebody's own: no template, no names, no hidden keys, no live checks."""

from __future__ import annotations

import io
from collections.abc import Iterable
from functools import cache

import samples
import xlsxwriter

from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.formulas.resolve_references import ReferenceResolver
from mallkoll.workbook.model.book import Book, Cell, Sheet, address
from mallkoll.workbook.reader.read_book import read_book


@cache
def plain(name: str, *, formulas: bool) -> bytes:
    """An example as values alone, or with the formulas that people write: ``=SUM(C9:C17)``, ``=C9-D9``.

    Where the template itself holds no formula, as the printed figure is another one, the figure stands.
    """
    book = read_book(samples.example(name))
    places = ReferenceResolver(book)
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as made:
        for sheet in book.sheets:
            if sheet.state != "visible":
                continue
            page = made.add_worksheet(sheet.name)
            for at, cell in sheet.cells.items():
                if at[0] in sheet.hidden_rows or at[1] in sheet.hidden_columns:
                    continue
                if not isinstance(cell.value, str | float):
                    continue
                if cell.formula is not None and not isinstance(cell.value, float):
                    continue  # what a template says while one types
                look = made.add_format({"num_format": book.number_format(cell)})
                formula = usual_formula(cell, sheet, places) if formulas else None
                if formula is None:
                    page.write(at[0] - 1, at[1] - 1, cell.value, look)
                else:
                    page.write_formula(at[0] - 1, at[1] - 1, formula, look, cell.value)
    return buffer.getvalue()


def plain_book(name: str, *, formulas: bool) -> Book:
    """The same, as read."""
    return read_book(plain(name, formulas=formulas))


def usual_formula(cell: Cell, sheet: Sheet, places: ReferenceResolver) -> str | None:
    """The cell's formula as a person writes it; None where it has none, or none that is a sum or a difference."""
    form = linear_form(cell.formula or "", CellRef(sheet.name, cell.row, cell.col), places)
    if form is None or not form.terms or form.constant or {abs(factor) for factor in form.terms.values()} != {1.0}:
        return None
    filled = {ref: sign for ref, sign in form.terms.items() if places.value(ref) is not None}
    if len({ref.col for ref in filled}) == 1 and set(filled.values()) == {1.0} and len(filled) > 2:
        return "=SUM(" + ",".join(_areas(sorted(ref.row for ref in filled), next(iter(filled)).col)) + ")"
    return "=" + "".join(
        f"{'+' if sign > 0 else '-'}{_quoted(ref, sheet)}{address(ref.row, ref.col)}" for ref, sign in filled.items()
    ).removeprefix("+")


def _quoted(ref: CellRef, sheet: Sheet) -> str:
    return "" if ref.sheet == sheet.name else f"'{ref.sheet}'!"


def _areas(rows: Iterable[int], col: int) -> list[str]:
    spans: list[list[int]] = []
    for row in rows:
        if spans and spans[-1][1] == row - 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    return [address(a, col) if a == b else f"{address(a, col)}:{address(b, col)}" for a, b in spans]
