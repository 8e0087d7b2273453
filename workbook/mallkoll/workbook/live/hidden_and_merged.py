"""What is special about some cells of an open workbook: hidden rows and columns, merged areas.

Hidden rows would take a call per row for whole sheets. Only where a finding stands are they of any use, so they are
asked for when marks are to be made, for those cells alone. Merged areas are few, and what stands in them is judged, so
they are sought at the reading, by halves.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from msgspec.structs import replace

from mallkoll.workbook.live.host_sheet import Area, SheetExtras, extras
from mallkoll.workbook.model.book import Book, Sheet

MOST_MERGED = 200  # no template has as many: a sheet with more is no table, and asking would take its time


def with_hidden(host: Any, book: Book, cells: Iterable[tuple[str, int, int]]) -> Book:
    """The book with the rows and columns of these cells (sheet, row, column) that are hidden, and no others."""
    wanted: dict[str, set[tuple[int, int]]] = {}
    for name, row, col in cells:
        wanted.setdefault(name, set()).add((row, col))
    return replace(book, sheets=tuple(
        _placed(host, sheet, wanted[sheet.name]) if sheet.name in wanted else sheet for sheet in book.sheets
    ))  # fmt: skip


def _placed(host: Any, sheet: Sheet, cells: set[tuple[int, int]]) -> Sheet:
    rows, columns = extras(host.sheets[sheet.name]).hidden({row for row, _ in cells}, {col for _, col in cells})
    return replace(sheet, hidden_rows=rows, hidden_columns=columns)


def merged_areas(sheet: SheetExtras, area: Area) -> tuple[Area, ...]:
    """The merged areas that begin in an area; one question where there are none."""
    found: set[Area] = set()
    pending = [area]
    while pending and len(found) < MOST_MERGED:
        here = pending.pop()
        top, left, bottom, right = here
        if any(a <= top and b <= left and bottom <= c and right <= d for a, b, c, d in found) or not sheet.any_merged(
            here
        ):
            continue
        if (top, left) == (bottom, right):
            found.add(sheet.merged((top, left)))
        elif bottom - top >= right - left:
            middle = (top + bottom) // 2
            pending += [(middle + 1, left, bottom, right), (top, left, middle, right)]
        else:
            middle = (left + right) // 2
            pending += [(top, middle + 1, bottom, right), (top, left, bottom, middle)]
    return tuple(sorted(found))
