"""Total rows that add up too little or too much, in all columns alike: a row left out, one twice, a *varav* counted in.

Where all totals of a row make the same mistake, no total beside them tells. But then the totals fit, in every column,
the rows without the last one, or the rows with those that are only parts of others.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.figures.small_relations import Numbers
from mallkoll.validators.any_workbook.missed_rows import BETWEEN, LAST, MissedRow
from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_total_label
from mallkoll.validators.any_workbook.sums_in_sums import SumInSum
from mallkoll.validators.inference.lane_words import PART_OF
from mallkoll.workbook.formulas.relative_form import areas

_COLUMNS: Final = 2  # in which the totals make the same mistake
_SAYS: Final = 3.0  # what those columns say together at least, in digits
_POSTS: Final = 2  # that are counted as they should be
_SUMS: Final = 12  # that a total is over
_APART: Final = 2  # rows between a sum and the first of the rows below it
_ABOVE: Final = 12  # rows between a varav and the row that it is a part of


class CountedTwice(Struct, frozen=True):
    """A row that is a part of another row (``whole``), and is counted beside it by the ``totals`` of a row.

    ``parts`` are its figures, one for each total.
    """

    row: int
    whole: int
    totals: tuple[Place, ...]
    parts: tuple[Place, ...]

    @property
    def stands_once(self) -> bool:
        """Whether it is counted twice itself, and not beside another row."""
        return self.row == self.whole


def typed_totals_that_miss(numbers: Numbers) -> Iterator[MissedRow]:
    """The single rows that typed totals leave out, all of them alike.

    Not the first one: that is often a year, a balance brought forward, or the name of those below it.
    """
    for row in sorted(numbers.sum_rows):
        parts = numbers.parts_of(row)
        columns = _typed_columns(numbers, [row, *parts]) if len(parts) > _POSTS else []
        fits = [at for at in parts if _hold(numbers, columns, [row, *(one for one in parts if one != at)], [at])]
        if len(fits) != 1 or fits[0] == parts[0] or is_total_label(numbers.labels[fits[0]]):
            continue
        [missed] = fits
        if missed != parts[-1] and (_stands_apart(numbers, missed) or _is_sum_of_those_above(numbers, missed, parts)):
            continue
        if _is_added_elsewhere(numbers, row, missed, columns):
            continue
        cells = [numbers.grid.on_sheet(missed, col) for col in columns]
        sums = tuple(numbers.grid.on_sheet(row, col) for col in columns)
        value = numbers.sheet.number(cells[0]) or 0.0
        which = LAST if missed == parts[-1] else BETWEEN
        yield MissedRow(row=cells[0][0], which=which, sums=sums, missed=tuple(cells), value=value)


def typed_totals_that_repeat(numbers: Numbers) -> Iterator[CountedTwice]:
    """The single rows that typed totals count twice, all of them alike: each is a part of itself."""
    for row in sorted(numbers.sum_rows):
        parts = numbers.parts_of(row)
        columns = _typed_columns(numbers, [row, *parts]) if len(parts) > _POSTS else []
        twice = [at for at in parts if _hold(numbers, columns, [row, *parts, at], [], less=1)]
        if len(twice) == 1 and not is_total_label(numbers.labels[twice[0]]):
            at = numbers.grid.row_numbers[twice[0]]
            totals, cells = (tuple(numbers.grid.on_sheet(line, col) for col in columns) for line in (row, twice[0]))
            yield CountedTwice(at, at, totals, cells)


def rows_added_twice(sheet: OwnSheet) -> Iterator[CountedTwice]:
    """The rows that a sum has in two of its areas: ``SUM(C2:C7)+C4``, ``SUM(C2:C5,C5:C9)``."""
    found: dict[tuple[int, int], list[Place]] = {}
    for at, reach in sheet.referred:
        spans = sorted((top, bottom) for top, left, bottom, right in reach if left == right == at[1])
        if not any(bottom >= top for (_, bottom), (top, _) in pairwise(spans)):
            continue
        form = sheet.linear(sheet.formulas[at], at)
        terms = form.terms if form is not None and not form.constant else {}
        twice = [ref.row for ref, times in terms.items() if times == 2 and ref.col == at[1]]
        if len(twice) == 1 and list(terms.values()).count(1) == len(terms) - 1 >= _POSTS:
            found.setdefault((at[0], twice[0]), []).append(at)
    for (_, row), totals in found.items():
        yield CountedTwice(row, row, tuple(totals), tuple((row, col) for _, col in totals))


def _stands_apart(numbers: Numbers, line: int) -> bool:
    """Whether a row without figures stands next to it, as over the rows that begin with it."""
    at = bisect_left(numbers.rows, line)
    beside = [numbers.grid.row_numbers[numbers.rows[other]] for other in (at - 1, at, at + 1)]
    return beside != list(range(beside[0], beside[0] + 3))


def _is_sum_of_those_above(numbers: Numbers, line: int, parts: Sequence[int]) -> bool:
    above = [one for one in parts if one < line]
    return line in numbers.sum_rows or any(
        numbers.known.values[line][col] is not None and numbers.adds_up([(one, col) for one in (line, *above)])
        for col in numbers.columns
    )


def rows_counted_twice(sheet: OwnSheet, numbers: Numbers) -> Iterator[CountedTwice]:
    """The *varav* rows that totals count beside the rows that they are parts of."""
    wholes = _wholes(sheet)
    if wholes:
        yield from _by_formulas(sheet, wholes)
        yield from _by_figures(numbers, wholes)


def _wholes(sheet: OwnSheet) -> dict[int, int]:
    """By row that begins with *varav*: the nearest row above that does not."""
    words = {at: text for at, text in sheet.texts.items() if text.strip()}
    wholes: dict[int, int] = {}
    for row, col in sorted([at for at, text in words.items() if PART_OF.match(text.strip())]):
        if row not in wholes:
            above = (r for r in range(row - 1, max(0, row - _ABOVE), -1) if (r, col) in words)
            whole = next((r for r in above if not PART_OF.match(words[r, col].strip())), None)
            if whole is not None:
                wholes[row] = whole
    return wholes


def _by_formulas(sheet: OwnSheet, wholes: dict[int, int]) -> Iterator[CountedTwice]:
    found: dict[tuple[int, int], list[Place]] = {}
    for at, formula in sheet.formulas.items():
        spans = [(top, bottom) for top, left, bottom, right in areas(formula) if left <= at[1] <= right]
        reached = [row for row in wholes if row != at[0] and any(top <= row <= bottom for top, bottom in spans)]
        form = sheet.linear(formula, at) if reached else None
        for row in reached if form is not None else ():
            part, whole = sheet.ref((row, at[1])), sheet.ref((wholes[row], at[1]))
            counted = form.terms.get(part) if form is not None else None
            if (
                counted
                and form is not None
                and form.terms.get(whole) == counted
                and _is_part(sheet, row, whole.row, at[1])
            ):
                found.setdefault((at[0], row), []).append(at)
    for (_, row), totals in found.items():
        yield CountedTwice(row, wholes[row], tuple(totals), tuple((row, col) for _, col in totals))


def _is_part(sheet: OwnSheet, row: int, whole: int, col: int) -> bool:
    """Whether the figure is no larger than the one that it is said to be a part of, and has its sign."""
    part, all_of_it = sheet.number((row, col)), sheet.number((whole, col))
    return bool(part) and bool(all_of_it) and 0 < (part or 0.0) / (all_of_it or 1.0) <= 1


def _by_figures(numbers: Numbers, wholes: dict[int, int]) -> Iterator[CountedTwice]:
    lines = {numbers.grid.row_numbers[at]: at for at in numbers.rows}
    for row in sorted(numbers.sum_rows):
        parts = numbers.parts_of(row)
        if len(parts) < _POSTS:
            continue
        inside = range(numbers.grid.row_numbers[parts[0]], numbers.grid.row_numbers[row])
        of_which = [at for at in inside if at in wholes and at in lines and lines.get(wholes[at]) in parts]
        lanes = _typed_columns(numbers, [row, *parts, *(lines[at] for at in of_which)])
        if not of_which or not _hold(
            numbers, lanes, [row, *parts, *(lines[at] for at in of_which)], [], less=len(of_which)
        ):
            continue
        for at in of_which:
            columns = [numbers.grid.column_numbers[col] for col in lanes]
            if all(_is_part(numbers.sheet, at, wholes[at], col) for col in columns):
                total = numbers.grid.row_numbers[row]
                yield CountedTwice(
                    at, wholes[at], tuple((total, col) for col in columns), tuple((at, col) for col in columns)
                )


def typed_totals_over_sums(numbers: Numbers) -> Iterator[SumInSum]:
    """The rows of sums that typed totals count beside the rows that they are sums of, all columns alike."""
    for row in sorted(numbers.sum_rows):
        posts, sums = numbers.parts_of(row), dict[int, Sequence[int]]()
        if any(
            numbers.adds_up([(line, col) for line in (row, *posts)]) for col in _typed_columns(numbers, [row, *posts])
        ):
            continue
        above = _sum_above(numbers, posts[0] if posts else row)
        while above is not None and len(sums) < _SUMS and len(of_it := numbers.parts_of(above)) >= _POSTS:
            sums[above] = of_it
            above = _sum_above(numbers, of_it[0])
        lines = [*posts, *(line for of_it in sums.values() for line in of_it), *sums]
        columns = _typed_columns(numbers, [row, *lines]) if sums else []
        if not _hold(numbers, columns, [row, *lines], [], less=len(sums)):
            continue
        if all(
            numbers.adds_up([(line, col) for line in (at, *of_it)]) for at, of_it in sums.items() for col in columns
        ):
            for at, of_it in sums.items():
                totals, parts = (tuple(numbers.grid.on_sheet(line, col) for col in columns) for line in (row, at))
                first = tuple(numbers.grid.on_sheet(line, columns[0]) for line in of_it)
                yield SumInSum(parts[0][0], totals, parts, first)


def _sum_above(numbers: Numbers, line: int) -> int | None:
    """The sum that ends just above a row."""
    at = bisect_left(numbers.rows, line)
    above = numbers.rows[at - 1] if at else None
    return above if above in numbers.sum_rows and line - above <= _APART else None


def _typed_columns(numbers: Numbers, lines: Sequence[int]) -> list[int]:
    """The columns where all of these rows have figures, and the first of them a typed one."""
    return [
        col
        for col in numbers.columns
        if numbers.grid.on_sheet(lines[0], col) in numbers.sheet.typed
        and all(numbers.known.values[line][col] is not None for line in lines)
    ]


def _hold(numbers: Numbers, columns: Sequence[int], lines: Sequence[int], missed: Sequence[int], less: int = 0) -> bool:
    """Whether the total (the first line) is the sum of the others in all columns, and in none is it what it should be.

    That is with the ``missed`` lines too, or without the last ``less`` of them.
    """
    says = 0.0
    for col in columns:
        lane = [(line, col) for line in lines]
        right = [*lane, *((line, col) for line in missed)]
        right = right[: len(right) - less]
        if not numbers.adds_up(lane) or numbers.adds_up(right):
            return False
        says += numbers.says(lane)
    return len(columns) >= _COLUMNS and says >= _SAYS


def _is_added_elsewhere(numbers: Numbers, row: int, missed: int, columns: Sequence[int]) -> bool:
    """Whether another row is the total and the row that it leaves out: then that is meant."""
    return any(
        all(
            numbers.known.values[other][col] is not None and numbers.adds_up([(other, col), (row, col), (missed, col)])
            for col in columns
        )
        for other in numbers.rows
        if other not in {row, missed}
    )
