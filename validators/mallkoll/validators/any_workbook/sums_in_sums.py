"""Totals that count the sum of some rows beside those rows: *Summa skola* in a total over all that stands above it.

A total that is halved (``SUM(B2:B9)/2``) counts all twice and is meant.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import Area, OwnSheet, Place
from mallkoll.workbook.binding.bound_table import CellRef

_POSTS: Final = 2  # of a sum
_SAYS: Final = 3.0  # what a typed sum says at least, in digits
_MOST: Final = 20_000  # pairs of a total and a cell in it that are looked at


class SumInSum(Struct, frozen=True):
    """A row that is the sum of others (``posts``, those of its first column), and is counted beside them.

    ``parts`` are its figures, one for each of the ``totals`` in another row.
    """

    row: int
    totals: tuple[Place, ...]
    parts: tuple[Place, ...]
    posts: tuple[Place, ...]


def sums_in_sums(sheet: OwnSheet, numbers: Numbers) -> Iterator[SumInSum]:
    """The rows of sums that totals with formulas count beside what they are sums of, in reading order."""
    if not sheet.formulas:
        return
    found: dict[tuple[int, int], list[tuple[Place, Place, tuple[Place, ...]]]] = {}
    typed = _typed_sums(numbers)
    for at, terms in _totals(sheet, typed):
        for part in sorted(_counted(sheet, terms)):
            posts = _posts(sheet, part, typed)
            if len(posts) >= _POSTS and all(terms.get(sheet.ref(post)) == 1 for post in posts):
                found.setdefault((at[0], part[0]), []).append((at, part, posts))
    for (_, row), columns in sorted(found.items()):
        totals, parts = tuple(at for at, _, _ in columns), tuple(part for _, part, _ in columns)
        yield SumInSum(row, totals, parts, posts=columns[0][2])


def _totals(sheet: OwnSheet, typed: Mapping[Place, object]) -> Iterator[tuple[Place, Mapping[CellRef, float]]]:
    """The formulas over several rows of their own column, a sum among them, and what they add up."""
    left = _MOST
    sums = {at for at, spans in sheet.referred if _is_over_column(at, spans)} | typed.keys()
    by_column: dict[int, list[int]] = {}
    for row, col in sums:
        by_column.setdefault(col, []).append(row)
    for at, spans in sheet.referred:
        if at not in sums or at in typed:
            continue
        rows = by_column[at[1]]
        left -= len(rows)
        if left < 0:
            return
        if any(row != at[0] and top <= row <= bottom for row in rows for top, _, bottom, _ in spans):
            form = sheet.linear(sheet.formulas[at], at)
            if form is not None and sheet.ref(at) not in form.terms:
                yield at, form.terms


def _is_over_column(at: Place, spans: Iterable[Area]) -> bool:
    return any(left == right == at[1] and bottom > top for top, left, bottom, right in spans)


def _counted(sheet: OwnSheet, terms: Mapping[CellRef, float]) -> Collection[Place]:
    return [(ref.row, ref.col) for ref, times in terms.items() if ref.sheet == sheet.name and times == 1]


def _posts(sheet: OwnSheet, at: Place, typed: Mapping[Place, tuple[Place, ...]]) -> tuple[Place, ...]:
    """What a cell is the sum of, of those that hold a figure; empty where it is none."""
    formula = sheet.formulas.get(at)
    if formula is None:
        return typed.get(at, ())
    if sheet.value(at) is not None and not sheet.number(at):
        return ()
    form = sheet.linear(formula, at)
    if form is None or form.constant or any(times != 1 or ref.sheet != sheet.name for ref, times in form.terms.items()):
        return ()
    return tuple(place for ref in form.terms if sheet.number(place := (ref.row, ref.col)) is not None)


def _typed_sums(numbers: Numbers) -> dict[Place, tuple[Place, ...]]:
    """The typed figures in rows called a sum that are the sum of the rows above them, and what they are the sum of."""
    found = {}
    for row in numbers.sum_rows:
        rows = numbers.parts_of(row)
        for col in numbers.columns if len(rows) >= _POSTS else ():
            lane = [(line, col) for line in (row, *rows) if numbers.known.values[line][col] is not None]
            at = numbers.grid.on_sheet(row, col)
            if at not in numbers.sheet.typed or len(lane) <= _POSTS:
                continue
            if numbers.adds_up(lane) and numbers.says(lane) >= _SAYS:
                found[at] = tuple(numbers.grid.on_sheet(*place) for place in lane[1:])
    return found
