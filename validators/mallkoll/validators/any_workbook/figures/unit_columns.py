"""Whole columns in another unit than those that they are calculated with: a thousand times larger on every row.

Columns of different kinds may differ so, too. What tells is that they are subtracted from each other as they stand,
though a third is like one of them, or that a third is their difference once one is worked out in the other's unit.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.side_by_side import ALIKE, SideBySide
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.engine.intervals import decimals_of, half_unit
from mallkoll.validators.inference.lane_words import says_total
from mallkoll.workbook.model.book import address
from mallkoll.workbook.model.money_units import MONEY, money_unit

_UNIT: Final = re.compile(rf"\b{MONEY}\b", re.IGNORECASE)
_FEWEST: Final = 5  # rows
_TRIED: Final = 12  # rows that are looked at first: totals alone cannot fill them
_CLOSE: Final = 1000 / ALIKE  # times larger, from which on a figure may be in another unit
_NEARLY: Final = 1.5  # how far from a thousand times …
_MOSTLY: Final = 0.8  # … that share of the rows is at most
_NEAR: Final = 4  # columns within which formulas and a third column stand


class UnitColumn(Struct, frozen=True):
    """The figures of a column in another unit, the one beside the first of them, and what says so (Swedish)."""

    places: tuple[Place, ...]
    beside: Place
    why: str


def unit_columns(sheet: OwnSheet, beside: Sequence[SideBySide]) -> Iterator[UnitColumn]:
    """The columns of a sheet that are in another unit than those ``beside`` them, each once."""
    apart = [(two, rows) for two in beside if (rows := _thousandfold(sheet, two))]
    if not apart:
        return
    alike: Counter[int] = Counter()
    for two in beside:
        if all(1 / ALIKE <= two.left[row] / two.right[row] <= ALIKE for row in two.rows):
            alike.update(two.cols)
    told: set[int] = set()
    for two, rows in apart:
        if not told.isdisjoint(two.cols):
            continue
        wrong, right = sorted(two.cols, key=lambda col: alike[col])
        why = _subtracted(sheet, two, rows) if alike[wrong] < alike[right] else None
        if why is None and not _say_units(sheet, two, rows[0]):
            why, right = _difference(sheet, two, rows)
            wrong = sum(two.cols) - right
        if why is not None:
            told.add(wrong)
            yield UnitColumn(tuple((row, wrong) for row in rows), (rows[0], right), why)


def _thousandfold(sheet: OwnSheet, two: SideBySide) -> Sequence[int]:
    """The rows where one figure is about a thousand times the other; none unless only totals are not so."""
    first = ((abs(two.left[row] / two.right[row])) for row in two.rows[:_TRIED])
    if all(1 / _CLOSE < size < _CLOSE for size in first):
        return ()
    for one, other in ((two.left, two.right), (two.right, two.left)):
        rows = [row for row in two.rows if 1000 / ALIKE <= one[row] / other[row] <= 1000 * ALIKE]
        rest = set(two.rows).difference(rows) if len(rows) >= _FEWEST else ()
        if len(rows) >= _FEWEST and all(says_total(sheet.label(row, min(two.cols))) for row in rest):
            return rows
    return ()


def _subtracted(sheet: OwnSheet, two: SideBySide, rows: Sequence[int]) -> str | None:
    """Whether a formula on every row subtracts one from the other as they stand; in words, by the first row's.

    A small income is subtracted from a large cost, too, but is not a thousandth of it on nearly every row.
    """
    times = [abs(two.left[row] / two.right[row]) for row in rows]
    near = sum(1000 / _NEARLY <= max(size, 1 / size) <= 1000 * _NEARLY for size in times)
    if near < _MOSTLY * len(rows):
        return None
    first = None
    for row in rows:
        left, right = (sheet.ref((row, col)) for col in two.cols)
        for col in range(max(1, two.cols[0] - _NEAR), two.cols[1] + _NEAR + 1):
            formula = sheet.formulas.get((row, col))
            form = sheet.linear(formula, (row, col)) if formula else None
            if form is not None and form.terms.get(left, 0.0) * form.terms.get(right, 0.0) == -1:
                first = first or f"formeln i {address(row, col)} drar den ena från den andra"
                break
        else:
            return None
    return first


def _say_units(sheet: OwnSheet, two: SideBySide, row: int) -> bool:
    """Whether the headings of the columns say that they are in different units."""
    found = (_UNIT.search(sheet.heading(row, col)) for col in two.cols)
    first, second = (money_unit(unit[0]) if unit else "" for unit in found)
    return first != second


def _difference(sheet: OwnSheet, two: SideBySide, rows: Sequence[int]) -> tuple[str | None, int]:
    """Whether a third typed column is the difference of the two in one unit: in words, and the column that is right."""
    one, other = two.cols
    large, small = two.cols if abs(two.left[rows[0]]) > abs(two.right[rows[0]]) else (other, one)
    for third in range(max(1, one - _NEAR), other + _NEAR + 1):
        if third in two.cols or any((row, third) not in sheet.typed for row in rows):
            continue
        for right, factors in ((large, (1.0, 1000.0)), (small, (0.001, 1.0))):
            halves = [_half(sheet, rows, col) for col in (large, small, third)]
            room = factors[0] * halves[0] + factors[1] * halves[1] + halves[2]
            gaps = [
                abs(abs(factors[0] * sheet.typed[row, large] - factors[1] * sheet.typed[row, small])
                    - abs(sheet.typed[row, third]))
                for row in rows
            ]  # fmt: skip
            says = sum(abs(sheet.typed[row, third]) > 2 * room for row in rows)
            wrong, factor = (small, 1000.0) if right == large else (large, 0.001)
            if _stands_beside(sheet, rows, wrong, factor):
                continue
            if says >= _FEWEST - 1 and all(gap <= room * 1.001 for gap in gaps):
                name = address(rows[0], third)
                return f"{name} är deras skillnad när de är i samma enhet", right
    return None, one


def _stands_beside(sheet: OwnSheet, rows: Sequence[int], col: int, factor: float) -> bool:
    """Whether the figures of a column stand beside it in the other unit, too: then both are meant."""
    near = range(max(1, col - 2 * _NEAR), col + 2 * _NEAR + 1)
    return any(
        all(
            (held := sheet.number((row, other))) is not None
            and abs(factor * sheet.typed[row, col] - held)
            <= 1.001 * (factor * _half(sheet, rows, col) + _half_of(held))
            for row in rows
        )
        for other in near
        if other != col
    )


def _half_of(value: float) -> float:
    return half_unit(decimals_of(value))


def _half(sheet: OwnSheet, rows: Sequence[int], col: int) -> float:
    return half_unit(max(decimals_of(sheet.typed[row, col]) for row in rows))
