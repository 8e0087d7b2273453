"""Sums over the figures above them that end a row too early, begin a row too late, or pass over one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_total_label, is_year
from mallkoll.workbook.formulas.relative_form import areas, summed_span
from mallkoll.workbook.model.book import Cell

_FEWEST: Final = 2  # rows that a sum adds up, for another one to be missed
FIRST, LAST, BETWEEN = "första", "sista", ""


class MissedRow(Struct, frozen=True):
    """A row that the ``sums`` of a total row leave out; ``missed`` are its figures, one for each sum.

    ``which``: the first, the last, or one between them (empty), in Swedish.
    """

    row: int
    which: str
    sums: tuple[Place, ...]
    missed: tuple[Place, ...]
    value: float  # the figure missed by the first sum


def missed_rows(sheet: OwnSheet) -> tuple[MissedRow, ...]:
    """The rows that totals of the sheet miss, each once."""
    spans = {at: span for at, formula in sheet.formulas.items() if (span := summed_span(formula))}
    found: dict[tuple[int, int, str], list[tuple[Place, Place]]] = {}
    for (row, col), (top, left, bottom, right) in spans.items():
        if left != right or left != col or bottom >= row or bottom - top + 1 < _FEWEST:
            continue
        below, above = (bottom + 1, col), (top - 1, col)
        if below[0] < row and _is_post(sheet, below, (bottom, col)) and _nothing_between(sheet, below, row):
            found.setdefault((row, below[0], LAST), []).append(((row, col), below))
        elif above[0] > 1 and _is_first_post(sheet, above, (top, col)):
            found.setdefault((row, above[0], FIRST), []).append(((row, col), above))
    told = {
        (row, missed, which): pairs
        for (row, missed, which), pairs in found.items()
        if _certain(sheet, spans, row, missed, which, pairs)
    }
    reported = {at for pairs in told.values() for at, _ in pairs}
    for at, over in _passed_over(sheet):
        if at not in reported:
            told.setdefault((at[0], over[0], BETWEEN), []).append((at, over))
    return tuple(
        MissedRow(missed, which, tuple(at for at, _ in pairs), tuple(at for _, at in pairs),
                  sheet.number(pairs[0][1]) or 0)
        for (_, missed, which), pairs in told.items()
    )  # fmt: skip


def _passed_over(sheet: OwnSheet) -> Iterator[tuple[Place, Place]]:
    """The sums that pass over a single row between those that they add up, which a sum beside them counts."""
    totals: dict[int, list[Place]] = {}
    for at in sheet.formulas:
        totals.setdefault(at[0], []).append(at)
    for places in totals.values():
        if len({sheet.forms[at] for at in places}) < 2:
            continue
        rows_of = {at: rows for at in places if (rows := _rows_added_up(sheet, at)) is not None}
        most = max(rows_of.values(), key=len, default=frozenset[int]())
        for at, rows in rows_of.items():
            over = most - rows
            if len(over) == 1 and rows < most and len(rows) >= _FEWEST and min(rows) < min(over) < max(rows):
                missed = (min(over), at[1])
                if _is_post(sheet, missed, (min(rows), at[1])):
                    yield at, missed


def _rows_added_up(sheet: OwnSheet, at: Place) -> frozenset[int] | None:
    """The rows above that a formula adds up in its own column; None where it does anything else."""
    form = sheet.linear(sheet.formulas[at], at)
    if form is None or form.constant or not form.terms or any(factor != 1.0 for factor in form.terms.values()):
        return None
    if any((ref.sheet, ref.col) != (sheet.name, at[1]) or ref.row >= at[0] for ref in form.terms):
        return None
    return frozenset([ref.row for ref in form.terms])


def _is_post(sheet: OwnSheet, at: Place, neighbour: Place) -> bool:
    """Whether the cell holds a figure of the same kind as the one that is counted, under a name that is no total's."""
    cell, other = sheet.sheet.cells.get(at), sheet.sheet.cells.get(neighbour)
    if cell is None or other is None or not isinstance(cell.value, float) or not isinstance(other.value, float):
        return False
    if sheet.forms.get(at) != sheet.forms.get(neighbour) or sheet.format_of(at) != sheet.format_of(neighbour):
        return False
    label = sheet.label(*at)
    return bool(label) and not is_total_label(label) and cell.value != 0


def _is_first_post(sheet: OwnSheet, at: Place, neighbour: Place) -> bool:
    above = sheet.sheet.cells.get((at[0] - 1, at[1]))
    if not _is_post(sheet, at, neighbour) or is_year(sheet.number(at) or 0.0):
        return False
    return above is not None and isinstance(above.value, str) and _all_numbers(sheet, at)


def _all_numbers(sheet: OwnSheet, at: Place) -> bool:
    """Whether the row has no text to the right of its figure: then it is no row of headings."""
    cells: list[Cell | None] = [sheet.sheet.cells.get((at[0], col)) for col in range(at[1] + 1, at[1] + 12)]
    return not any(cell is not None and isinstance(cell.value, str) for cell in cells)


def _nothing_between(sheet: OwnSheet, below: Place, row: int) -> bool:
    return row - below[0] <= 3 and not any(sheet.value((r, below[1])) is not None for r in range(below[0] + 1, row))


def _certain(
    sheet: OwnSheet, spans: dict[Place, tuple[int, int, int, int]], row: int, missed: int, which: str,
    pairs: list[tuple[Place, Place]],
) -> bool:  # fmt: skip
    """Whether sums beside it count the row, or nothing else of the sheet does."""
    missing = {col for (_, col), _ in pairs}
    beside = [span for (r, c), span in spans.items() if r == row and c not in missing and span[1] == c]
    if any(top <= missed <= bottom for top, _, bottom, _ in beside):
        return True
    if which != LAST:
        return False
    columns = {at[1] for _, at in pairs}
    return not any(
        top <= missed <= bottom and left <= col <= right
        for at, formula in sheet.formulas.items() if at[0] != missed
        for top, left, bottom, right in areas(formula) for col in columns
    )  # fmt: skip
