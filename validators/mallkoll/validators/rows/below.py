"""Typed amounts right below a table's last total, where no sum counts them.

Rows that say that they are information (a frame, a difference, a check, last year's figure) are left alone, and so are
computed rows, rows that repeat a total, and a separate table with a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from mallkoll.validators.rows.own_rows import figure_columns
from mallkoll.workbook.binding.bind_layout import label_at
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formulas.linear_form import linear_form
from mallkoll.workbook.layout.layout_model import TOTALS, Role
from mallkoll.workbook.model.book import Book, Cell, Sheet
from mallkoll.workbook.model.text import normalized

# compiled when first used: most tables have nothing below them
_INFORMATION = (
    r"^(?:varav|därav|ram\b|budgetram|kvar\b|återst|diff|skillnad|avvik|avstäm|kontroll|check|not\b|not\d|obs\b|källa"
    r"|kommentar|anm|föregående|förra|bokslut|jämför|enligt|enl\b|procent|andel|antal|index|förändring|per\b|snitt|medel"
    r"|netto|brutto|resultat|prognos|budget|utfall|\(|\*)|ram(?:en)?$|\b(?:summa|totalt?|delsumma)\b|%"
)

_FOOTNOTE = (
    r"^(?:[*†‡(\u00b9\u00b2\u00b3\u2070\u2074-\u2079]|\d{1,2}\s?[).:]|[a-z]\)|not\b|not\d|obs\b|källa|kommentar|anm)"
    r"|[.!]$"
)
_LONG = 50  # characters: longer than a heading
_MOST_FOOTNOTES = 5

MAX_ROW = 1_048_576


class RowBelow(Struct, frozen=True):
    """A row below a table's total: its name, its amounts in summed columns, and the total."""

    table: BoundTable
    label: str
    amounts: tuple[tuple[str, CellRef, float], ...]  # column key, cell, amount
    total: BoundRow


class _Watched(NamedTuple):
    """A table with a sum, and where rows that it leaves out may stand: the nämnd's own below it, and free ones."""

    table: BoundTable
    totals: Sequence[int]
    total: BoundRow
    label: int
    columns: Sequence[tuple[str, int]]
    own: Sequence[int]
    free: range


def rows_below(book: Book, bound: BoundLayout) -> Iterator[list[RowBelow]]:
    """The rows with amounts below each table's last total, in the sheet's order, for tables that have such rows."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    for watched in bound.once(_watched):
        sheet, rows = sheets[watched.table.sheet], []
        for at in (*watched.own, *_free_below(sheet, watched)):
            amounts = _amounts(book, sheet, watched, at)
            label = label_at(sheet, at, watched.label)
            if amounts and not re.search(_INFORMATION, normalized(label)):
                rows.append(RowBelow(watched.table, label, tuple(amounts), watched.total))
        if rows:
            yield rows


def _watched(bound: BoundLayout) -> Sequence[_Watched]:
    watched = []
    for table in bound.tables.values():
        totals = [row for row in table.rows if row.spec.role in TOTALS]
        sums = [row for row in totals if row.spec.role is not Role.NET]
        if sums and not table.table.sums_above:
            own = [row.at for row in table.rows if row.at > totals[-1].at and _is_own(table, row)]
            free = range(max(row.at for row in table.rows) + 1, _end(table, bound.tables))
            label = table.columns[table.table.label_column.key]
            at = [row.at for row in totals]
            watched.append(_Watched(table, at, sums[-1], label, figure_columns(table), own, free))
    return watched


def _end(table: BoundTable, tables: Mapping[str, BoundTable]) -> int:
    """The first row that no longer belongs below the table: where the next table on its sheet begins."""
    below = [t.heading_row - 1 for t in tables.values() if t.sheet == table.sheet and t.heading_row > table.rows[-1].at]
    return min(below, default=MAX_ROW)


def _is_own(table: BoundTable, row: BoundRow) -> bool:
    return row.spec.role is Role.INFO and row.key not in table.table.row


def _free_below(sheet: Sheet, watched: _Watched) -> Iterator[int]:
    """The rows with amounts below the table, at most footnotes and one blank row before them, up to any other row."""
    columns, get = [col for _, col in watched.columns], sheet.cells.get
    blank = notes = 0
    for at in watched.free:
        cells = [cell for col in columns if (cell := get((at, col))) is not None]
        values = [cell.value for cell in cells if cell.value not in {None, ""}]
        empty = not values
        if empty and sheet.value(at, watched.label) in {None, ""}:
            blank += 1
            if blank > 1:
                return
            continue
        name, filled = label_at(sheet, at, watched.label), any(isinstance(value, float) for value in values)
        if filled and (blank == 0 or name):
            yield at
        elif notes < _MOST_FOOTNOTES and _is_footnote(name) and empty:
            notes, blank = notes + 1, 0
        else:
            return  # a heading, a note, a table of one's own


def _is_footnote(text: str) -> bool:
    """Whether a row of text alone is a footnote to the table above, not the heading of another table."""
    return bool(text) and (len(text) > _LONG or re.search(_FOOTNOTE, text.strip().lower()) is not None)


def _amounts(book: Book, sheet: Sheet, watched: _Watched, at: int) -> list[tuple[str, CellRef, float]]:
    """The typed amounts of a row; empty where one of them repeats a total, since the row then only shows it again."""
    amounts = []
    for key, col in watched.columns:
        cell = sheet.cells.get((at, col))
        if cell is None or not isinstance(cell.value, float) or not cell.value or not _is_typed(book, cell, sheet.name):
            continue
        if any(sheet.value(total, col) == cell.value for total in watched.totals):
            return []
        amounts.append((key, CellRef(sheet.name, at, col), cell.value))
    return amounts


def _is_typed(book: Book, cell: Cell, sheet: str) -> bool:
    """Whether a cell holds a typed amount (a number or a sum of numbers), not a percentage."""
    if "%" in book.number_format(cell):
        return False
    if cell.formula is None:
        return True
    form = linear_form(cell.formula, CellRef(sheet, cell.row, cell.col))
    return form is not None and not form.terms
