"""A row, a column or a table in the wrong unit: kronor for tkr, all of it. Single cells: ``suspects``."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from statistics import median

from msgspec import Struct

from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.plausibility.figures import Figure, Figures
from mallkoll.validators.plausibility.limits import Limits

_MOST = 0.8  # so large a part of a column or a row is all of it: what has nothing to compare with cannot be told
_NEAR = math.log(20)  # how far the figures of one group may lie from each other


class Extent(StrEnum):
    """How much is in the wrong unit."""

    ROW = "raden"
    COLUMN = "kolumnen"
    TABLE = "tabellen"


class Misunit(Struct, frozen=True):
    """Figures that are a thousand times too large by one slip, and what the first of them is held against."""

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
    against: dict[int, Sequence[Figure]] = {}
    tables: dict[str, list[Figure]] = {}
    for line in (line for line in lines if len(line) > 1 and line[0].line.counted_in == "kr"):
        larger, smaller = _split([figure for figure in line if id(figure) not in doubtful], limits)
        for figure in larger:
            if figure.typed:
                against[id(figure)] = smaller
                tables.setdefault(figure.place.table, []).append(figure)
    for table, wrong in tables.items():
        for extent, members in _by_extent(table, wrong, found):
            ordered = sorted(members, key=lambda figure: figure.reading.ref)
            if limits.matters(max(abs(figure.value) for figure in ordered), 0.0, ordered[0].unit):
                yield Misunit(extent, tuple(ordered), tuple(against[id(ordered[0])]))


def _split(line: Sequence[Figure], limits: Limits) -> tuple[list[Figure], list[Figure]]:
    """The larger and the smaller figures of a line, where they are about a thousand times from each other."""
    told = sorted((figure for figure in line if figure.value), key=lambda figure: figure.yearly)
    if len(told) < 2:
        return [], []
    at = max(range(1, len(told)), key=lambda at: told[at].yearly - told[at - 1].yearly)
    smaller, larger = told[:at], told[at:]
    apart = median(figure.yearly for figure in larger) - median(figure.yearly for figure in smaller)
    within = all(group[-1].yearly - group[0].yearly <= _NEAR for group in (smaller, larger))
    about = math.log(limits.thousand[0]) <= apart <= math.log(limits.thousand[1])
    alone = len(smaller) == 1 < len(larger)  # then it is the smaller one that looks wrong
    return (larger, smaller) if within and about and not alone else ([], [])


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
