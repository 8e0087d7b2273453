"""Relations too small to be sure of alone: three figures side by side or below each other, a total over its rows.

Two or three lines that hold in a few places are little evidence. But where one of them along the row and one along the
column fail in the same cell, and the same change of that cell mends both, chance has little left to explain.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import pairwise
from operator import itemgetter
from typing import Final

from msgspec import Struct

from mallkoll.validators.any_workbook.own_sheet import OwnSheet, Place, is_year
from mallkoll.validators.inference.grid import Figures, Grid, figures, grid_of_sheet
from mallkoll.validators.inference.lane_words import PART_OF, says_total

_WINDOW: Final = 5  # columns within which the three figures of a row lie
_SAMPLE: Final = 60  # rows in which a triple is tried first
_NEAR: Final = 6  # rows before and after with the same three figures
_HOLDING: Final = 3  # that many of them hold where one fails
_LANES: Final = 2  # so many columns hold where one fails
_BY_ROW, _BY_COLUMN = 4.0, 2.0  # what those that hold must say at least, in digits
_MOST_ROWS: Final = 60  # of one total


class Line(Struct, frozen=True):
    """A relation that fails: its places in the grid, and by what each of them would have to change."""

    places: tuple[Place, ...]
    changes: Mapping[Place, tuple[int, ...]]
    slack: int
    total: bool = False  # the first place is the sum of the others


class Numbers(Struct, frozen=True, dict=True):
    """The figures of a sheet as whole numbers on one scale (see :mod:`mallkoll.validators.inference.grid`)."""

    sheet: OwnSheet

    @cached_property
    def grid(self) -> Grid:
        """The cells of the sheet, less rows and columns without any."""
        return grid_of_sheet(self.sheet.sheet)

    @cached_property
    def known(self) -> Figures:
        """The figures of the grid."""
        return figures(self.grid)

    @cached_property
    def columns(self) -> list[int]:
        """The columns with at least two figures."""
        columns = enumerate(zip(*self.known.values, strict=True))
        return [col for col, values in columns if len(values) - values.count(None) >= _LANES]

    @cached_property
    def rows(self) -> list[int]:
        """The rows with at least two figures."""
        return [at for at, row in enumerate(self.known.values) if len(row) - row.count(None) >= _LANES]

    @cached_property
    def sample(self) -> list[int]:
        """Some of the rows, spread over the sheet."""
        return self.rows[:: max(1, len(self.rows) // _SAMPLE)]

    def at(self, place: Place) -> int:
        """The figure of a place that has one."""
        return self.known.values[place[0]][place[1]] or 0

    def filled(self, places: Sequence[Place]) -> bool:
        """Whether all places have a figure, and none of them nought."""
        return all(self.known.values[row][col] for row, col in places)

    def slack(self, places: Iterable[Place]) -> int:
        """What rounding explains."""
        return sum(self.known.halves[row][col] for row, col in places)

    def says(self, places: Sequence[Place]) -> float:
        """How unlikely it is that these figures fit by chance, in digits."""
        size = min(sorted(abs(self.at(place)) for place in places)[-2:])
        return max(0.0, math.log10(max(size, 1) / (2 * self.slack(places))))

    @cached_property
    def labels(self) -> dict[int, str]:
        """The texts that name the rows, by row of the grid."""
        labels = {}
        for row in self.rows:
            first = next(col for col, value in enumerate(self.known.values[row]) if value is not None)
            labels[row] = self.sheet.label(*self.grid.on_sheet(row, first))
        return labels

    @cached_property
    def sum_rows(self) -> frozenset[int]:
        """The rows that are called a sum."""
        return frozenset(row for row, label in self.labels.items() if says_total(label))

    def parts_of(self, row: int) -> Sequence[int]:
        """The rows that a total is likely over: those above it without a break, less other totals and *varav*."""
        known = self._parts.get(row)
        if known is None:
            known = self._parts[row] = self._parts_above(row)
        return known

    @cached_property
    def _parts(self) -> dict[int, Sequence[int]]:
        """By row: its parts, once they have been asked for."""
        return {}

    def _parts_above(self, row: int) -> Sequence[int]:
        at = bisect_left(self.rows, row)
        parts: list[int] = []
        last = row
        for other in reversed(self.rows[max(0, at - _MOST_ROWS) : at]):
            label = self.labels[other]
            if last - other > 2 or other in self.sum_rows or not label or self._holds_years(other):
                break
            last = other
            if not PART_OF.match(label):
                parts.append(other)
        return parts[::-1]

    def _holds_years(self, row: int) -> bool:
        """Whether a row is one of headings: years that follow each other."""
        held = [value / self.known.scale for value in self.known.values[row] if value is not None]
        return all(map(is_year, held)) and {abs(one - other) for one, other in pairwise(held)} == {1}

    def adds_up(self, places: Sequence[Place]) -> bool:
        """Whether the first figure is the sum of the others, apart from rounding."""
        return abs(_total_misses([self.at(place) for place in places])) <= self.slack(places)


def failing_across(numbers: Numbers) -> Iterator[Line]:
    """Three figures of a row that are a sum or a difference in the rows around it, but not here."""
    columns = numbers.columns
    for i, first in enumerate(columns):
        near = columns[i + 1 : i + 1 + _WINDOW]
        for j, second in enumerate(near):
            for third in near[j + 1 :]:
                yield from _triple(numbers, (first, second, third))


def _triple(numbers: Numbers, cols: tuple[int, int, int]) -> Iterator[Line]:
    pick, values, halves = itemgetter(*cols), numbers.known.values, numbers.known.halves

    def holding(rows: Iterable[int]) -> dict[int, bool]:
        """Of the rows with three figures: whether they fit."""
        filled = ((row, known) for row in rows if all(known := pick(values[row])))
        return {row: abs(_triple_misses(known)) <= sum(pick(halves[row])) for row, known in filled}

    sample = holding(numbers.sample)
    if not sample or 4 * sum(sample.values()) < len(sample):
        return
    holds = holding(numbers.rows)
    if all(holds.values()):
        return
    lanes = list(holds)
    for at, row in enumerate(lanes):
        if holds[row]:
            continue
        around = [lanes[n] for n in range(max(0, at - _NEAR), min(len(lanes), at + _NEAR + 1)) if n != at]
        good = [[(other, col) for col in cols] for other in around if holds[other]]
        if len(good) < _HOLDING or len(good) < 4 * (len(around) - len(good)):
            continue
        if sum(map(numbers.says, good)) >= _BY_ROW:
            yield _line(numbers, [(row, col) for col in cols])


def failing_down(numbers: Numbers) -> Iterator[Line]:
    """Three figures below each other, and totals over their rows, that fit in the other columns but not in this one."""
    rows = numbers.rows
    for at, row in enumerate(rows):
        if at + 2 < len(rows) and rows[at + 2] - row <= 4:
            triple = rows[at : at + 3]
            yield from _lanes(numbers, triple, _triple_misses, _line)
        if row in numbers.sum_rows:
            parts = numbers.parts_of(row)
            if len(parts) >= 2:
                yield from _lanes(numbers, [row, *parts], _total_misses, _total)


def _lanes(
    numbers: Numbers,
    rows: Sequence[int],
    misses: Callable[[Sequence[int]], int],
    line: Callable[[Numbers, Sequence[Place]], Line],
) -> Iterator[Line]:
    pick = itemgetter(*rows)
    halves = pick(numbers.known.halves)
    good: list[int] = []
    bad: list[int] = []
    for col, known in enumerate(zip(*pick(numbers.known.values), strict=True)):
        if not known[0] or None in known or not any(known[1:]):
            continue
        (good if abs(misses(known)) <= sum([row[col] for row in halves]) else bad).append(col)
        if len(bad) > 1:
            return
    if len(bad) == 1 and len(good) >= _LANES:
        lanes = [[(row, col) for row in rows] for col in good]
        if sum(map(numbers.says, lanes)) >= _BY_COLUMN:
            yield line(numbers, [(row, bad[0]) for row in rows])


def fits(numbers: Numbers, places: Sequence[Place]) -> bool:
    """Whether one of three figures is the sum or the difference of the others, whatever their signs."""
    return abs(_triple_misses([numbers.at(place) for place in places])) <= numbers.slack(places)


def _triple_misses(figures: Sequence[int]) -> int:
    one, other, third = map(abs, figures)
    return 2 * max(one, other, third) - one - other - third


def _total_misses(figures: Sequence[int]) -> int:
    return 2 * figures[0] - sum(figures)


def _line(numbers: Numbers, places: Sequence[Place]) -> Line:
    """Three figures, one of which is the sum or the difference of the others, whatever their signs."""
    changes = {}
    for place in places:
        a, b = (numbers.at(other) for other in places if other != place)
        changes[place] = tuple(wanted - numbers.at(place) for wanted in (a + b, a - b, b - a, -a - b))
    return Line(tuple(places), changes, numbers.slack(places))


def _gap(numbers: Numbers, places: Sequence[Place]) -> int:
    return _total_misses([numbers.at(place) for place in places])


def _total(numbers: Numbers, places: Sequence[Place]) -> Line:
    gap = _gap(numbers, places)
    changes = dict.fromkeys(places[1:], (gap,)) | {places[0]: (-gap,)}
    return Line(tuple(places), changes, numbers.slack(places), total=True)
