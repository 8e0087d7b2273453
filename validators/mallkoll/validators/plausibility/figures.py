"""The figures of a document that can be held against each other: sizes in money or counts, by what they are about."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Final, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.facts.exact_figure import number_shown
from mallkoll.validators.facts.gather import prefilled_cells, tables_of_amounts
from mallkoll.validators.facts.meanings import MeantColumn, concept_and_time, meant_tables
from mallkoll.validators.kept import Kept
from mallkoll.validators.plausibility.columns.sides import about_side, sides_of_nets
from mallkoll.validators.plausibility.columns.times_of_pairs import times_of_pairs
from mallkoll.validators.plausibility.limits import SCALES
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import CellState, Reading, Readings
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import WHOLE, column_meaning
from mallkoll.workbook.layout.expressions import references
from mallkoll.workbook.layout.layout_model import SUMMABLE, AmountSign, Column, Layout, Table
from mallkoll.workbook.layout.uppgift import DIFFERENCES, FigureMeasure, Side
from mallkoll.workbook.model.worked_out import once_property

_KNOWN: Final = frozenset({
    FigureMeasure.OUTCOME, FigureMeasure.BUDGET, FigureMeasure.FORECAST, FigureMeasure.ACCOUNTS, FigureMeasure.PLAN,
    FigureMeasure.DRAFT, FigureMeasure.FRAME,
})  # fmt: skip
"""Measures of the same thing: over times of equal length they are about as large."""

_YEAR: Final = math.log(365)
_TELLING: Final = 100  # smaller figures are equal by chance

_NOUGHT: Final = -math.inf, 0
"""Its size and sign."""

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
    about a year. ``row`` is its table and the number of its row.
    ``typed`` says whether it may be asked about: what formulas and the template's maker put there is not the nämnd's.
    ``by_formula``: whether a formula stands there.
    """

    readings: Readings
    ref: CellRef
    of: BoundRow
    row: tuple[str, int]
    column: Column
    by_formula: bool
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
    def reading(self) -> Reading:
        """What stands in its cell."""
        return self.readings[self.ref]

    @property
    def year(self) -> int | None:
        """The year that it is about, where somebody says."""
        return None if self.moment.end is None else self.moment.end.year

    @property
    def sheet(self) -> str:
        """The sheet that it stands on."""
        return self.ref.sheet


class Figures(Struct, frozen=True, dict=True):
    """The sizes of a document by line, and the differences (deviations, changes) that are typed, by row of a table."""

    lines: Mapping[Line, Sequence[Figure]]
    differences: Mapping[tuple[str, int], Sequence[Figure]]

    @once_property
    def rows(self) -> Mapping[tuple[str, int], Sequence[Figure]]:
        """The sizes by row of a table."""
        return _by_row(chain.from_iterable(self.lines.values()))

    @once_property
    def columns(self) -> Mapping[Place, Sequence[Figure]]:
        """The sizes by column of a table."""
        columns: dict[Place, list[Figure]] = defaultdict(list)
        for figure in chain.from_iterable(self.lines.values()):
            columns[figure.place].append(figure)
        return dict(columns)


def figures(document: Document) -> Figures:
    """The document's figures, worked out once."""
    return document.once(_figures)


def _figures(document: Document) -> Figures:
    readings, prefilled = document.readings, prefilled_cells(document)
    sizes, differences = (_figures_at(spots, readings, prefilled) for spots in document.bound.once(_spots))
    return Figures(_lines(sizes), _by_row(differences))


def _figures_at(spots: Iterable[_Spot], readings: Readings, prefilled: frozenset[CellRef]) -> Iterator[Figure]:
    values, forms, odd, intact = readings.value_of, readings.forms, readings.odd, FormulaState.INTACT
    lost_form, is_number = FormulaState.LOST, CellState.NUMBER  # to look one up takes long
    for ref, of, row, line, (moment, days), turned, column in spots:
        value = values[ref] or 0.0
        if odd and ref in odd:  # many workbooks have none
            reading = odd[ref]
            by_formula, lost = reading.formula is not None, reading.formula_state is lost_form
            if reading.state is not is_number or (by_formula and number_shown(reading) is None):
                continue
        else:  # nearly always
            by_formula, lost = forms.get(ref) is intact, False
            if by_formula and not math.isfinite(value):
                continue
        size, sign = (math.log(abs(value) * column.scale), turned if value > 0 else -turned) if value else _NOUGHT
        yield Figure(
            readings, ref, of, row, column.meant.column, by_formula, value,
            line, column.place, moment, column.unit, turned,
            size, size - (_YEAR if days is None else days),
            sign, days,
            not by_formula and not lost and not (prefilled and ref in prefilled),
        )  # fmt: skip


_When: TypeAlias = tuple[Moment, float | None]
"""A moment and its days, as ``Figure.usual``."""


class _Column(Struct, frozen=True):
    """A column of amounts with what its figures have in common, whatever their rows are about.

    ``turned`` is that of rows where a larger amount is worse, and where it is better. ``scale`` times an amount is
    kronor, ``side`` as in :data:`sides_of_nets`. ``about`` is the same of columns whose figures in a row have one line.
    """

    meant: MeantColumn
    is_size: bool
    place: Place
    when: _When
    unit: str
    counted_in: str
    scale: float
    turned: tuple[int, int]
    side: str
    about: int


_Spot: TypeAlias = tuple[CellRef, BoundRow, tuple[str, int], Line, _When, int, _Column]
"""A cell for a figure, and what the figure has from its place; the last number is ``Figure.turned``."""


def _spots(bound: BoundLayout) -> tuple[Sequence[_Spot], Sequence[_Spot]]:
    """The cells for sizes, row by row, and those for typed differences."""
    sizes: list[_Spot] = []
    differences: list[_Spot] = []
    lines: dict[tuple[str, str, str], Line] = {}
    for table in tables_of_amounts(bound.tables):
        columns = list(_columns(bound.layout, table))
        sizes += _spots_in(bound.layout, table, [one for one in columns if one.is_size], lines)
        differences += _spots_in(bound.layout, table, [one for one in columns if not one.is_size], lines)
    return sizes, differences


def _spots_in(
    layout: Layout, table: BoundTable, columns: Sequence[_Column], lines: dict[tuple[str, str, str], Line]
) -> Iterator[_Spot]:
    """The cells of some columns of a table, row by row.

    ``lines`` are those that are known so far, each a single object: they are looked up and compared all the time.
    """
    tables = meant_tables(layout)
    for row, name in tables.named(table) if columns else ():
        if row.spec.kind is not None:
            continue
        refs, at, better = table.refs[row.at], (table.key, row.at), table.table.direction(row.spec) > 0
        of_row: dict[int, Line] = {}
        for one in columns:
            meant, when = one.meant, one.when
            line = None if meant.special else of_row.get(one.about)
            if line is None:
                concept, group = name.concept, meant.group if name.group is WHOLE else name.group
                if meant.special:
                    concept, *time = concept_and_time(tables, table, row, meant, concept)
                    when = _when(*time)
                told = about_side(concept, one.side), group, one.counted_in
                line = lines[told] = lines.get(told) or Line(*told)
                if not meant.special:
                    of_row[one.about] = line
            yield refs[meant.key], row, at, line, when, one.turned[better], one


def _columns(layout: Layout, table: BoundTable) -> Iterator[_Column]:
    """The columns of sizes, and those of typed differences: what is worked out is told by what it is worked out of."""
    kinds, sides, times = size_columns(layout), sides_of_nets(layout), times_of_pairs(layout)
    abouts: dict[object, int] = {}
    for one in meant_tables(layout).columns[table.key]:
        is_size = kinds.get((table.key, one.key))
        if is_size is None or one.key not in table.columns or not (is_size or one.column.calculation is None):
            continue
        unit, turned = one.unit or "", (-1 if one.worse == _RESULT else 1, -1 if one.better == _RESULT else 1)
        days, side = times.get((table.key, one.key)), sides.get((table.key, one.key), "")
        when = _when(one.measure, *(days or (one.start, one.end)), paired=days is not None)
        counted_in, scale = ("kr", SCALES[unit]) if unit in SCALES else (unit, 1.0)
        about = abouts.setdefault((side, one.group, counted_in), len(abouts))
        yield _Column(one, is_size, Place(table.key, one.key), when, unit, counted_in, scale, turned, side, about)


@lru_cache(maxsize=256)
def _when(measure: str, start: dt.date | None, end: dt.date | None, *, paired: bool = False) -> _When:
    """The moment, a single object, and the logarithm of its days."""
    return Moment(measure, start, end), usual_days(measure, start, end, paired=paired)


def _size_columns(layout: Layout) -> Mapping[tuple[str, str], bool]:
    return {
        (key, column.key): _is_size(layout, key, table, column)
        for _, key, table in layout.placed_tables()
        for column in table.columns
        if column.kind in SUMMABLE
    }


size_columns = Kept(_size_columns)
"""Whether each column of a layout that can be summed holds sizes, by table and column."""


def _is_size(layout: Layout, key: str, table: Table, column: Column) -> bool:
    """Whether a column holds sizes; else differences between sizes, which may be anything."""
    if column.is_surplus:
        return False
    meaning = column_meaning(layout, table, column)
    if meaning.measure in DIFFERENCES:
        return False
    if column.calculation is None:
        return True
    operands = [table.column[str(name)] for name in references(column.calculation) if str(name) in table.column]
    meanings, sides = [column_meaning(layout, table, operand) for operand in operands], sides_of_nets(layout)
    are_sides = all((key, operand.key) in sides for operand in operands)
    return bool(meanings) and all(
        other.span == meaning.span and (are_sides or other.measure == meaning.measure) for other in meanings
    )


def usual_days(measure: str, start: dt.date | None, end: dt.date | None, *, paired: bool = False) -> float | None:
    """The logarithm of the days that a figure is about; None where its measure is not known.

    ``paired``: it has its days from the column that a deviation holds it against, whatever its measure is.
    """
    return _days(start, end) if (paired or measure in _KNOWN) and start is not None and end is not None else None


@lru_cache(maxsize=256)
def _days(start: dt.date, end: dt.date) -> float:
    """The logarithm of how many days it is from one to another."""
    return math.log((end - start).days + 1)


def _lines(sizes: Iterable[Figure]) -> Mapping[Line, Sequence[Figure]]:
    """By what they are about; where one column of a table has several of them, each row is by itself."""
    gathered: dict[Line, list[Figure]] = defaultdict(list)
    with_formulas: set[Line] = set()
    for figure in sizes:
        gathered[figure.line].append(figure)
        if figure.by_formula:
            with_formulas.add(figure.line)
    result: dict[Line, list[Figure]] = {}
    for line, repeated in gathered.items():
        members = _without_copies(repeated) if line in with_formulas else repeated
        if (
            len(members) == 1
            or len({figure.place for figure in members}) == len(members)
            or (len({(figure.place, figure.moment) for figure in members}) == len(members))
        ):
            result[line] = members
            continue
        for figure in members:
            own = replace(line, row=f"{figure.place.table}/{figure.of.at}")
            result.setdefault(own, []).append(replace(figure, line=own))
    return result


def _without_copies(line: Sequence[Figure]) -> list[Figure]:
    """Without the cells that only fetch what is typed elsewhere."""
    typed = {figure.moment for figure in line if not figure.by_formula}
    return [figure for figure in line if not figure.by_formula or figure.moment not in typed]


def _by_row(found: Iterable[Figure]) -> Mapping[tuple[str, int], Sequence[Figure]]:
    rows: dict[tuple[str, int], list[Figure]] = defaultdict(list)
    for figure in found:
        rows[figure.row].append(figure)
    return dict(rows)


@lru_cache(maxsize=1024)
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
    rows = [(abs(other.of.at - figure.of.at), other) for other in column]
    return any(away == 1 and other.value == figure.value and not other.by_formula for away, other in rows)
