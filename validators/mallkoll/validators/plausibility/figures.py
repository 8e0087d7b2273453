"""The figures of a document that can be held against each other: sizes in money or counts, by what they are about."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.facts.exact_figure import number_shown
from mallkoll.validators.facts.gather import AmountCell, cells_of_amounts
from mallkoll.validators.kept import Kept
from mallkoll.validators.plausibility.limits import SCALES
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.layout.column_meaning import column_meaning
from mallkoll.workbook.layout.expressions import references
from mallkoll.workbook.layout.layout_model import SUMMABLE, AmountSign, Column, Layout, Table
from mallkoll.workbook.layout.uppgift import FigureMeasure, Side

_DIFFERENCES: Final = frozenset({FigureMeasure.DEVIATION, FigureMeasure.FORECAST_DEVIATION, FigureMeasure.CHANGE})
_KNOWN: Final = frozenset({
    FigureMeasure.OUTCOME, FigureMeasure.BUDGET, FigureMeasure.FORECAST, FigureMeasure.ACCOUNTS, FigureMeasure.PLAN,
    FigureMeasure.DRAFT, FigureMeasure.FRAME,
})  # fmt: skip
"""Measures of the same thing: over times of equal length they are about as large."""

_YEAR: Final = math.log(365)
_TELLING: Final = 100  # smaller figures are equal by chance

_RESULT: Final = AmountSign.RESULT.value
_SIDES: Final = (f"/{Side.COST.value}", f"/{Side.INCOME.value}")


class Line(Struct, frozen=True, gc=False, cache_hash=True):
    """What figures are about that can be held against each other."""

    concept: str
    group: str
    counted_in: str  # money, or the unit of what is counted
    row: str = ""  # where one concept stands on several rows of a table: the row


class Place(Struct, frozen=True, order=True, gc=False, cache_hash=True):
    """A column of a table, by their keys."""

    table: str
    column: str


class Moment(Struct, frozen=True, gc=False, cache_hash=True):
    """The measure and the time: two figures with the same are one figure in two places."""

    measure: str
    start: dt.date | None
    end: dt.date | None


class Figure(Struct, frozen=True, eq=False, gc=False):
    """One figure. ``size`` is the logarithm of its absolute value in kronor (or as counted), ``sign`` which way it
    counts; ``turned`` is 1 where a larger amount is worse for the result, -1 where it is better; ``usual`` is the
    logarithm of the days that it is about, None where its measure is not known. ``yearly`` is its size as if it were
    about a year.
    ``typed`` says whether it may be asked about: what formulas and the template's maker put there is not the nämnd's.
    """

    reading: Reading
    value: float
    line: Line
    place: Place
    moment: Moment
    unit: str
    turned: int
    size: float
    yearly: float
    sign: int
    usual: float | None
    typed: bool

    @property
    def year(self) -> int | None:
        """The year that it is about, where somebody says."""
        return None if self.moment.end is None else self.moment.end.year

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.reading.ref.sheet

    @property
    def row(self) -> tuple[str, int]:
        """Its table and the number of its row."""
        return self.place.table, self.reading.row.at


class Figures(Struct, frozen=True):
    """The sizes of a document by line, and the differences (deviations, changes) by row of a table."""

    lines: Mapping[Line, tuple[Figure, ...]]
    differences: Mapping[tuple[str, int], tuple[Figure, ...]]
    rows: Mapping[tuple[str, int], tuple[Figure, ...]]
    columns: Mapping[Place, tuple[Figure, ...]]


def figures(document: Document) -> Figures:
    """The document's figures, worked out once."""
    return document.once(_figures)


def _figures(document: Document) -> Figures:
    kinds, readings = size_columns(document.layout), document.readings
    sizes: list[Figure] = []
    differences: list[Figure] = []
    kept: _Kept = ({}, {}, {})
    for cell in cells_of_amounts(document):
        kind, reading = kinds.get((cell.table, cell.column.key)), readings[cell.ref]
        if kind is None or reading.state is not CellState.NUMBER or reading.column.kind not in SUMMABLE:
            continue
        if reading.value is not None and (reading.formula is None or number_shown(reading) is not None):
            (sizes if kind else differences).append(_figure(cell, reading, kept))
    lines = _lines(sizes)
    told = [figure for members in lines.values() for figure in members]
    return Figures(lines, _by_row(differences), _by_row(told), _by_place(told))


def _size_columns(layout: Layout) -> Mapping[tuple[str, str], bool]:
    return {
        (key, column.key): _is_size(layout, table, column)
        for _, key, table in layout.placed_tables()
        for column in table.columns
        if column.kind in SUMMABLE
    }


size_columns = Kept(_size_columns)
"""Whether each column of a layout that can be summed holds sizes, by table and column."""


def _is_size(layout: Layout, table: Table, column: Column) -> bool:
    """Whether a column holds sizes; else differences between sizes, which may be anything."""
    if column.is_surplus:
        return False
    meaning = column_meaning(layout, table, column)
    if meaning.measure in _DIFFERENCES:
        return False
    if column.calculation is None:
        return True
    operands = [table.column[str(key)] for key in references(column.calculation) if str(key) in table.column]
    meanings = [column_meaning(layout, table, operand) for operand in operands]
    return bool(meanings) and all(other.span == meaning.span and other.measure == meaning.measure for other in meanings)


_Kept: TypeAlias = tuple[dict[Line, Line], dict[Place, Place], dict[Moment, Moment]]
"""What many figures have in common, each once: it is looked up and compared all the time."""


def _figure(cell: AmountCell, reading: Reading, kept: _Kept) -> Figure:
    about, value, unit = cell.about, reading.value or 0.0, cell.about.unit or ""
    lines, places, moments = kept
    scale = SCALES.get(unit)
    size = math.log(abs(value) * (scale or 1.0)) if value else -math.inf
    turned = -1 if about.sign == _RESULT else 1
    days = usual_days(about.measure, about.start, about.end)
    line = Line(about.concept, about.group, unit if scale is None else "kr")
    place = Place(cell.table, cell.column.key)
    moment = Moment(about.measure, about.start, about.end)
    return Figure(
        reading,
        value,
        lines.setdefault(line, line),
        places.setdefault(place, place),
        moments.setdefault(moment, moment),
        unit,
        turned,
        size,
        size - (_YEAR if days is None else days),
        turned * ((value > 0) - (value < 0)),
        days,
        reading.formula is None and not cell.prefilled and reading.formula_state is not FormulaState.LOST,
    )


def usual_days(measure: str, start: dt.date | None, end: dt.date | None) -> float | None:
    """The logarithm of the days that a figure is about; None where its measure is not known."""
    return _days(start, end) if measure in _KNOWN and start is not None and end is not None else None


@lru_cache(maxsize=256)
def _days(start: dt.date, end: dt.date) -> float:
    """The logarithm of how many days it is from one to another."""
    return math.log((end - start).days + 1)


def _lines(sizes: Iterable[Figure]) -> dict[Line, tuple[Figure, ...]]:
    """By what they are about; where one column of a table has several of them, each row is by itself."""
    gathered: dict[Line, list[Figure]] = {}
    for figure in sizes:
        gathered.setdefault(figure.line, []).append(figure)
    result: dict[Line, tuple[Figure, ...]] = {}
    for line, repeated in gathered.items():
        members = _without_copies(repeated)
        if len({(figure.place, figure.moment) for figure in members}) == len(members):
            result[line] = tuple(members)
            continue
        for figure in members:
            own = replace(line, row=f"{figure.place.table}/{figure.reading.row.at}")
            result[own] = (*result.get(own, ()), replace(figure, line=own))
    return result


def _without_copies(line: Sequence[Figure]) -> list[Figure]:
    """Without the cells that only fetch what is typed elsewhere."""
    typed = {figure.moment for figure in line if figure.reading.formula is None}
    return [figure for figure in line if figure.reading.formula is None or figure.moment not in typed]


def _by_row(found: Iterable[Figure]) -> dict[tuple[str, int], tuple[Figure, ...]]:
    rows: dict[tuple[str, int], list[Figure]] = {}
    for figure in found:
        rows.setdefault(figure.row, []).append(figure)
    return {at: tuple(members) for at, members in rows.items()}


def _by_place(found: Iterable[Figure]) -> dict[Place, tuple[Figure, ...]]:
    columns: dict[Place, list[Figure]] = {}
    for figure in found:
        columns.setdefault(figure.place, []).append(figure)
    return {place: tuple(members) for place, members in columns.items()}


def net_and_other_side(line: Line) -> tuple[Line, Line] | None:
    """Where a line is one side of a net: the net, and the other side."""
    for side in _SIDES if line.concept.endswith(_SIDES) else ():
        if line.concept.endswith(side):
            net = line.concept.removesuffix(side)
            other = next(one for one in _SIDES if one != side)
            return replace(line, concept=net), replace(line, concept=f"{net}{other}")
    return None


def repeats(figure: Figure, found: Figures) -> bool:
    """Whether it is the typed figure of the row above or below once more, digit by digit."""
    if abs(figure.value) < _TELLING:
        return False
    column = found.columns.get(figure.place, ())
    rows = [(abs(other.reading.row.at - figure.reading.row.at), other) for other in column]
    return any(away == 1 and other.value == figure.value and other.reading.formula is None for away, other in rows)
