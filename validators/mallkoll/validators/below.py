"""Amounts that stand right below a table's last total, where no sum counts them.

What says of itself that it is information (a frame, a difference, a check, last year's figure) is left alone, and so
is what is computed, what repeats a total, and a table of one's own with a heading.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec import Struct

from mallkoll.validators.own_rows import figure_columns
from mallkoll.workbook.bind import label_at
from mallkoll.workbook.book import Book, Cell, Sheet
from mallkoll.workbook.bound import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formula_read import linear_form
from mallkoll.workbook.layout import TOTALS, Role
from mallkoll.workbook.relations import sum_parts
from mallkoll.workbook.text import normal

_INFORMATION = re.compile(
    r"^(?:varav|därav|ram\b|budgetram|kvar\b|återst|diff|skillnad|avvik|avstäm|kontroll|check|not\b|not\d|obs\b|källa"
    r"|kommentar|anm|föregående|förra|bokslut|jämför|enligt|enl\b|procent|andel|antal|index|förändring|per\b|snitt|medel"
    r"|netto|brutto|resultat|prognos|budget|utfall|\(|\*)|ram(?:en)?$|\b(?:summa|totalt?|delsumma)\b|%"
)


class Below(Struct, frozen=True):
    """A row below a table's total: its name, its amounts in columns that sums go through, and the total."""

    table: BoundTable
    label: str
    amounts: tuple[tuple[str, CellRef, float], ...]  # column key, cell, amount
    total: BoundRow


def rows_below(book: Book, tables: Mapping[str, BoundTable]) -> Iterator[Below]:
    """The rows with amounts below each table's last total, in the sheet's order."""
    sheets = {sheet.name: sheet for sheet in book.sheets}
    taken = {(t.sheet, at) for t in tables.values() for at in (t.heading_row - 1, t.heading_row, *_places(t))}
    for table in tables.values():
        totals = [total for total, _ in sum_parts(table)]
        if not totals or table.table.sums_above:
            continue
        sheet = sheets[table.sheet]
        last = max(row.at for row in table.rows if row.spec.role in TOTALS)
        for at in (*_own_below(table, last), *_free_below(sheet, table, taken)):
            found = _amounts(book, sheet, table, at, [row.at for row in table.rows if row.spec.role in TOTALS])
            label = label_at(sheet, at, table.columns[table.table.label_column.key])
            if found and not _INFORMATION.search(normal(label)):
                yield Below(table, label, tuple(found), totals[-1])


def _places(table: BoundTable) -> list[int]:
    return [row.at for row in table.rows]


def _own_below(table: BoundTable, last: int) -> Iterator[int]:
    for row in table.rows:
        if row.at > last and row.spec.role is Role.INFO and row.key not in table.table.row:
            yield row.at


def _free_below(sheet: Sheet, table: BoundTable, taken: set[tuple[str, int]]) -> Iterator[int]:
    """The rows right below the table, after one blank row at most, to the first that is no row of amounts."""
    label = table.columns[table.table.label_column.key]
    columns = [col for _, col in figure_columns(table)]
    blank = 0
    at = max(_places(table))
    while blank <= 1:
        at += 1
        if (sheet.name, at) in taken:
            return
        filled = any(isinstance(sheet.value(at, col), float) for col in columns)
        if filled and (blank == 0 or label_at(sheet, at, label)):
            yield at
        elif filled or any(sheet.value(at, col) not in {None, ""} for col in (label, *columns)):
            return  # a heading, a note, a table of one's own
        else:
            blank += 1


def _amounts(
    book: Book, sheet: Sheet, table: BoundTable, at: int, totals: list[int]
) -> list[tuple[str, CellRef, float]]:
    """The typed amounts of a row; none where one of them repeats a total: then the row stands beside it."""
    found = []
    for key, col in figure_columns(table):
        cell = sheet.cells.get((at, col))
        if (
            cell is None
            or not isinstance(cell.value, float)
            or not cell.value
            or not _is_typed(book, cell, table.sheet)
        ):
            continue
        if any(sheet.value(total, col) == cell.value for total in totals):
            return []
        found.append((key, CellRef(table.sheet, at, col), cell.value))
    return found


def _is_typed(book: Book, cell: Cell, sheet: str) -> bool:
    """Whether an amount was typed, perhaps as a sum of figures, and is no share of something."""
    if "%" in book.number_format(cell):
        return False
    if cell.formula is None:
        return True
    form = linear_form(cell.formula, CellRef(sheet, cell.row, cell.col))
    return form is not None and not form.terms
