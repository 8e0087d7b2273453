"""Rows that stand twice among those that a total adds up, or that its formula adds up twice.

Two loans may be of the same round amount. So of rows with the same name and the same figures it is told only where
these have many digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place
from mallkoll.validators.any_workbook.total_rows import CountedTwice
from mallkoll.workbook.model.text import normalized

_POSTS: Final = 2  # that are counted as they should be
_COLUMNS: Final = 2  # that hold different amounts
_DIGITS: Final = 6  # of all amounts of a row together, less the noughts at their ends


def rows_repeated(numbers: Numbers) -> Iterator[CountedTwice]:
    """The rows that repeat another one and are counted beside it; ``whole`` is the first of them."""
    where = numbers.grid.row_numbers
    for total in sorted(numbers.sum_rows):
        posts = numbers.parts_of(total)
        first: dict[tuple[object, ...], int] = {}
        for post in posts:
            same = first.setdefault(_held(numbers, post), post)
            if same == post:
                continue
            columns = [
                col for col in numbers.columns
                if numbers.known.values[post][col] and numbers.adds_up([(line, col) for line in (total, *posts)])
            ]  # fmt: skip
            if _say_enough(numbers.at((post, col)) / numbers.known.scale for col in columns):
                totals, parts = (tuple(numbers.grid.on_sheet(line, col) for col in columns) for line in (total, post))
                yield CountedTwice(where[post], where[same], totals, parts)


def rows_added_twice(sheet: OwnSheet) -> Iterator[CountedTwice]:
    """The rows that a sum has in two of its areas: ``SUM(C2:C7)+C4``, ``SUM(C2:C5,C5:C9)``."""
    found: dict[tuple[int, int], list[Place]] = {}
    for at, areas in sheet.referred:
        spans = sorted((top, bottom) for top, left, bottom, right in areas if left == right == at[1])
        if not any(bottom >= top for (_, bottom), (top, _) in pairwise(spans)):
            continue
        form = sheet.linear(sheet.formulas[at], at)
        terms = form.terms if form is not None and not form.constant else {}
        twice = [ref.row for ref, times in terms.items() if times == 2 and ref.col == at[1]]
        if len(twice) == 1 and list(terms.values()).count(1) == len(terms) - 1 >= _POSTS:
            found.setdefault((at[0], twice[0]), []).append(at)
    for (_, row), totals in found.items():
        yield CountedTwice(row, row, tuple(totals), tuple((row, col) for _, col in totals))


def _held(numbers: Numbers, line: int) -> tuple[object, ...]:
    """What a row holds: its words, without regard to case and spaces, and its figures."""
    return tuple([normalized(cell) if isinstance(cell, str) else cell for cell in numbers.grid.rows[line]])


def _say_enough(amounts: Iterable[float]) -> bool:
    """Whether amounts can hardly be the same by chance."""
    digits = {f"{abs(value):.15g}".replace(".", "").strip("0") for value in amounts}
    return len(digits) >= _COLUMNS and sum(map(len, digits)) >= _DIGITS
