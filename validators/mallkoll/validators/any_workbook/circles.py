"""Formulas that count themselves, directly or through others of their sheet: Excel cannot work them out.

Only weighted sums are looked at: a condition may pass over a reference to the cell itself, and ``ROWS(A$1:A5)`` reads
no cell at all.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import Area, OwnSheet, Place
from mallkoll.validators.readings.circles import on_circles
from mallkoll.workbook.formulas.linear_form import LinearForm

_MOST: Final = 200_000  # references from formula to formula that are followed
_MOST_CELLS: Final = 500  # on circles that are told apart


class Circle(Struct, frozen=True):
    """Formulas that count each other, or copies in one row of a formula that counts its own cell."""

    places: tuple[Place, ...]
    itself: bool
    without: float | None = None  # what the first gives without its own cell


def circles(sheet: OwnSheet) -> tuple[Circle, ...]:
    """The circles of a sheet, in reading order."""
    if not any(_reaches_on(at, spans) for at, spans in sheet.referred):
        return ()
    leads_to = _references(sheet)
    near = on_circles(leads_to, lambda at: leads_to.get(at, ()))
    if not near:
        return ()
    forms = {at: form for at in near if (form := sheet.linear(sheet.formulas[at], at)) is not None}
    linear = {at: [to for to in near if sheet.ref(to) in form.terms] for at, form in forms.items()}
    on_any = on_circles(linear, lambda at: linear.get(at, ()))
    alone: dict[tuple[int, str], list[Place]] = {}
    for at in sorted(on_any):
        if at in linear[at]:
            alone.setdefault((at[0], sheet.forms[at]), []).append(at)
    found = [Circle(tuple(places), itself=True, without=_without(sheet, forms, places[0])) for places in alone.values()]
    rest = {at: [to for to in linear[at] if to in on_any] for at in on_any if at not in linear[at]}
    found += [Circle(places, itself=False) for places in _apart(rest)]
    return tuple(sorted(found, key=lambda circle: circle.places))


def _reaches_on(at: Place, spans: Iterable[Area]) -> bool:
    """Whether a formula reads its own cell or one after it, row by row: in a circle at least one does."""
    row, col = at
    return any(bottom > row or (bottom == row and right >= col) for _, _, bottom, right in spans)


def _references(sheet: OwnSheet) -> dict[Place, list[Place]]:
    """By formula: the formulas of the sheet that it refers to; nothing where there are too many to follow."""
    rows: dict[int, list[int]] = {}
    for row, col in sorted(sheet.formulas):
        rows.setdefault(col, []).append(row)
    found: dict[Place, list[Place]] = {}
    left = _MOST
    for at, spans in sheet.referred:
        to = [
            (row, col)
            for top, across, bottom, right in spans
            for col in (range(across, right + 1) if right - across < len(rows) else rows)
            if across <= col <= right and col in rows
            for row in rows[col][bisect_left(rows[col], top) : bisect_right(rows[col], bottom)]
        ]
        left -= len(to) + 1
        if left < 0:
            return {}
        if to:
            found[at] = to
    return found


def _without(sheet: OwnSheet, forms: Mapping[Place, LinearForm], at: Place) -> float | None:
    held = [(sheet.places.value(ref), by) for ref, by in forms[at].terms.items() if ref != sheet.ref(at)]
    numbers = [value * by for value, by in held if isinstance(value, float)]
    return forms[at].constant + sum(numbers) if len(numbers) > 1 else None


def _apart(leads_to: Mapping[Place, Iterable[Place]]) -> Iterator[tuple[Place, ...]]:
    """The cells on circles, those of each circle together; all of them together where they are many."""
    if len(leads_to) > _MOST_CELLS:
        yield tuple(sorted(leads_to))
        return
    left = set(leads_to)
    reached = {at: _reached(leads_to, at) for at in leads_to}
    while left:
        first = min(left)
        circle = {at for at in reached[first] if first in reached.get(at, ())} & left
        left -= circle | {first}
        if len(circle) > 1:
            yield tuple(sorted(circle))


def _reached(leads_to: Mapping[Place, Iterable[Place]], start: Place) -> set[Place]:
    found, pending = set[Place](), [start]
    while pending:
        for at in leads_to.get(pending.pop(), ()):
            if at not in found:
                found.add(at)
                pending.append(at)
    return found
