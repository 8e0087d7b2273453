"""What is special about some cells of an open workbook: hidden rows and columns, merged areas.

Reading them for whole sheets would take a call per row. Only where a finding stands is it of any use, so it is asked
for when marks are to be made, for those cells alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from msgspec.structs import replace

from mallkoll.workbook.live.host_sheet import extras
from mallkoll.workbook.model.book import Book, Sheet


def with_places(
    host: Any, book: Book, cells: Iterable[tuple[str, int, int]], merged: Mapping[str, tuple[int, int]]
) -> Book:
    """The book with what is hidden and merged at these cells (sheet, row, column), and nowhere else.

    ``merged`` has one more cell (row, column) of some sheets, of which only that is asked.
    """
    wanted: dict[str, set[tuple[int, int]]] = {name: set() for name in merged}
    for name, row, col in cells:
        wanted.setdefault(name, set()).add((row, col))
    return replace(book, sheets=tuple(
        _placed(host, sheet, wanted[sheet.name], merged.get(sheet.name)) if sheet.name in wanted else sheet
        for sheet in book.sheets
    ))  # fmt: skip


def _placed(host: Any, sheet: Sheet, cells: set[tuple[int, int]], more: tuple[int, int] | None) -> Sheet:
    here = extras(host.sheets[sheet.name])
    merged = here.merged(cells | {more} if more else cells)
    if not cells:
        return replace(sheet, merged=merged)
    rows, columns = here.hidden({row for row, _ in cells}, {col for _, col in cells})
    return replace(sheet, hidden_rows=rows, hidden_columns=columns, merged=merged)
