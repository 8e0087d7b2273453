"""A row, a column or a table in the wrong unit: kronor or mnkr for tkr, all of it. Single cells: ``suspects``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from statistics import median
from typing import TypeAlias

from msgspec import Struct

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.plausibility.figures import Figure, Figures, Place
from mallkoll.validators.plausibility.limits import Limits
from mallkoll.validators.readings.precision import decimals

_MOST = 0.8  # so large a part of a column or a row is all of it: what has nothing to compare with cannot be told
_NEAR = math.log(20)  # how far the figures of one group may lie from each other
_FEW = 3  # so many too small figures at least, for what has just begun is small as well


class Extent(StrEnum):
    """How much is in the wrong unit."""

    ROW = "raden"
    COLUMN = "kolumnen"
    TABLE = "tabellen"


class Misunit(Struct, frozen=True):
    """Figures that are a thousand times too large, or too small, by one slip, and what the first is held against.

    ``times`` is how many times too large they are: 1 000 or a thousandth. ``sure`` is False where the others may as
    well be what is wrong.
    """

    times: float
    sure: bool
    extent: Extent
    figures: tuple[Figure, ...]
    kin: tuple[Figure, ...]

    @property
    def name(self) -> str:
        """``kolumnen ”Prognos helår”``."""
        first = self.figures[0].reading
        names = {
            Extent.ROW: first.row.label,
            Extent.COLUMN: first.column.heading,
            Extent.TABLE: first.table.table.heading,
        }
        return f"{self.extent} {in_quotes(names[self.extent])}"


def misunits(
    lines: Iterable[Sequence[Figure]], found: Figures, limits: Limits, doubtful: frozenset[int]
) -> Iterator[Misunit]:
    """Every group of figures of these lines in the wrong unit, the largest extent first.

    Nothing is held against ``doubtful`` ones.
    """
    apart: dict[_Places, list[_Apart]] = {}
    for line in [line for line in lines if len(line) > 1]:
        larger, smaller = _split([figure for figure in line if id(figure) not in doubtful], limits)
        if larger:
            places = frozenset(one.place for one in larger), frozenset(one.place for one in smaller)
            apart.setdefault(places, []).append((larger, smaller))
    against: dict[int, Sequence[Figure]] = {}
    unsure: set[int] = set()
    tables: dict[tuple[str, float], list[Figure]] = {}
    for lines_apart in apart.values():
        told = _smaller_are_wrong(lines_apart, limits)
        too_small = told or False
        for larger, smaller in lines_apart:
            wrong, right = (smaller, larger) if too_small else (larger, smaller)
            for figure in wrong if too_small or len(right) > 1 or len(wrong) == 1 else ():
                if figure.typed:
                    against[id(figure)] = right
                    unsure.update([id(figure)] if told is None else [])
                    tables.setdefault((figure.place.table, 0.001 if too_small else 1000.0), []).append(figure)
    for (table, times), figures in tables.items():
        for extent, members in _by_extent(table, figures, found):
            ordered = sorted(members, key=lambda figure: figure.reading.ref)
            largest = max(abs(figure.value) for figure in ordered) * max(1.0, 1 / times)
            if limits.matters(largest, 0.0, ordered[0].unit) and (times > 1 or len(ordered) >= _FEW):
                sure = extent is Extent.ROW or unsure.isdisjoint(map(id, ordered))
                yield Misunit(times, sure, extent, tuple(ordered), tuple(against[id(ordered[0])]))


_Apart: TypeAlias = tuple[list[Figure], list[Figure]]
_Places: TypeAlias = tuple[frozenset[Place], frozenset[Place]]


def _smaller_are_wrong(lines: Sequence[_Apart], limits: Limits) -> bool | None:
    """Whether the smaller figures of lines are the wrong ones, a thousandth rather exactly, and not the larger.

    They are where the larger ones are prefilled, or the smaller have decimals that their columns do not show, or stand
    in one column against several. None where nothing tells.
    """
    ratios = [median(one.yearly for one in larger) - median(one.yearly for one in smaller) for larger, smaller in lines]
    if abs(median(ratios) - math.log(1000)) > math.log(limits.mirrored):
        return False
    larger, smaller = ([figure for line in lines for figure in line[at]] for at in (0, 1))
    if any(one.usual is None for one in smaller):
        return None  # of what is measured nothing is known: it may be per cent
    prefilled = [any(not one.typed and one.reading.formula is None for one in group) for group in (larger, smaller)]
    if prefilled[0] != prefilled[1]:
        return prefilled[0]
    broken = [sum(map(_is_broken, group)) / len(group) for group in (larger, smaller)]
    if broken[1] > 0.5 > broken[0] or all(len(line[1]) == 1 < len(line[0]) for line in lines):
        return True
    return False if all(len(line[0]) < len(line[1]) for line in lines) else None


def _is_broken(figure: Figure) -> bool:
    """Whether a typed figure has decimals that its column does not."""
    shown = decimals(figure.reading.column)
    return figure.typed and shown is not None and round(figure.value, shown) != figure.value


def _split(line: Sequence[Figure], limits: Limits) -> _Apart:
    """The larger and the smaller figures of a line in money, where they are about a thousand times from each other."""
    told = sorted((figure for figure in line if figure.value), key=lambda figure: figure.yearly)
    if len(told) < 2 or told[0].line.counted_in != "kr":
        return [], []
    at = max(range(1, len(told)), key=lambda at: told[at].yearly - told[at - 1].yearly)
    smaller, larger = told[:at], told[at:]
    apart = median(figure.yearly for figure in larger) - median(figure.yearly for figure in smaller)
    within = all(group[-1].yearly - group[0].yearly <= _NEAR for group in (smaller, larger))
    about = math.log(limits.thousand[0]) <= apart <= math.log(limits.thousand[1])
    return (larger, smaller) if within and about else ([], [])


def _by_extent(table: str, wrong: Sequence[Figure], found: Figures) -> Iterator[tuple[Extent, list[Figure]]]:
    """The table where nearly all of it is wrong, else its columns, else its rows."""
    here = _typed(figure for place, column in found.columns.items() if place.table == table for figure in column)
    rows, places = {figure.reading.row.at for figure in wrong}, {figure.place for figure in wrong}
    if len(places) > 1 and len(rows) > 1 and len(wrong) >= _MOST * len(here):
        yield Extent.TABLE, list(wrong)
        return
    left = list(wrong)
    for place in sorted(places):
        mine = [figure for figure in left if figure.place == place]
        if len(mine) > 1 and len(mine) >= _MOST * len(_typed(found.columns[place])):
            yield Extent.COLUMN, mine
            left = [figure for figure in left if figure.place != place]
    for row in sorted(rows):
        mine = [figure for figure in left if figure.reading.row.at == row]
        if len(mine) > 1 and len(mine) >= _MOST * len(_typed(found.rows[table, row])):
            yield Extent.ROW, mine


def _typed(figures: Iterable[Figure]) -> list[Figure]:
    return [figure for figure in figures if figure.typed and figure.value]
