"""The figures that a statement can be about, as candidates: a cell, or several added up or set against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.facts.concept import DRIFT
from mallkoll.validators.facts.gather import single_figures, tables_with_facts
from mallkoll.validators.facts.meanings import MeantCell, meant_tables
from mallkoll.validators.findings.deviation_limit import deviation_limit
from mallkoll.validators.kept import Kept
from mallkoll.validators.texts.row_names import RowNames
from mallkoll.validators.texts.statement import WHOLE
from mallkoll.validators.texts.times import Time
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.column_meaning import WHOLE as ALL
from mallkoll.workbook.layout.layout_model import AmountSign, Kind
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.money_units import UNIT_FACTOR

UNITS: Final = {unit: Decimal(factor) for unit, factor in UNIT_FACTOR.items()}
_NOUGHT, _ONE = Decimal(0), Decimal(1)
_DEVIATION = frozenset({FigureMeasure.DEVIATION.value})
_FORECAST_DEVIATION = frozenset({FigureMeasure.FORECAST_DEVIATION.value})
_CHANGE = frozenset({FigureMeasure.CHANGE.value})
_FORECASTS = frozenset({FigureMeasure.FORECAST.value})
_OUTCOMES = frozenset({FigureMeasure.OUTCOME.value, FigureMeasure.ACCOUNTS.value})
_BUDGETS = frozenset({FigureMeasure.BUDGET.value, FigureMeasure.FRAME.value})
_OF_DEVIATION = _DEVIATION | _FORECAST_DEVIATION
_RESULT, _COST, _TO_DATE = AmountSign.RESULT.value, AmountSign.COST.value, Time.TO_DATE


When: TypeAlias = int | Literal["now", "this year", "at the end", "before", "ever"]
"""A time that figures are asked for: a year; at the end of the period or of no time; in the report's year or of no
time; at the end of the period; in an earlier year; any."""


class Figure(Struct, frozen=True, gc=False):
    """A number in a cell, and what it is about."""

    about: MeantCell
    value: Decimal
    unit: str | None
    precision: int | None  # the number of decimals that are shown

    @property
    def ref(self) -> CellRef:
        """The cell."""
        return self.about.ref

    @property
    def end(self) -> dt.date | None:
        """The last day that it is about."""
        return self.about.end


class Candidate(Struct, frozen=True, gc=False):
    """What the cells give: ``cells`` added up, less ``less``, in per cent of ``of`` where there are any.

    ``value`` is in kronor or per cent; a deviation and a result are positive where they are good. ``step`` is a unit of
    the last digit that the cells show.
    """

    value: Decimal
    cells: tuple[Figure, ...]
    less: tuple[Figure, ...] = ()
    of: tuple[Figure, ...] = ()
    step: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)  # of the table's unit

    @property
    def percent(self) -> bool:
        """Whether it is in per cent, not in kronor."""
        return bool(self.of) or self.cells[0].unit == "%"


class FigureRows:
    """The rows with figures of all workbooks that have their tables at the same places, by what they are about."""

    def __init__(self, bound: BoundLayout) -> None:
        self._meant, self._end = meant_tables(bound.layout), bound.layout.period.end
        self.rows: dict[str, list[tuple[BoundTable, BoundRow]]] = {}
        self._cells: dict[str, list[MeantCell]] = {}
        self._wanted: dict[tuple[str, frozenset[str], When], list[MeantCell]] = {}
        labels: list[tuple[str, str]] = []
        for table in tables_with_facts(bound.tables):
            money = any(column.kind is Kind.AMOUNT for column in table.table.columns)
            if money or any(column.kind not in _WORDS for column in table.table.columns):
                for row, name in self._meant.named(table):
                    if name.group == ALL:
                        self.rows.setdefault(name.concept, []).append((table, row))
                        if money:
                            labels.append((row.label, name.concept))
                            if row.spec.label != row.label:  # texts may still call it what the template does
                                labels.append((row.spec.label, name.concept))
        self.names = RowNames(labels, bound.layout.namnd)
        self.concepts = tuple(dict.fromkeys(concept for _, concept in labels))

    def cells(self, concept: str) -> list[MeantCell]:
        """The cells for figures of a row in all tables; those of all of the nämnd for ``*``."""
        if concept == WHOLE:
            concept = f"{DRIFT}/summa"
        found = self._cells.get(concept)
        if found is None:
            found = self._cells[concept] = [
                one
                for table, row in self.rows.get(concept, ())
                for one in self._meant.cells(table)[row.at]
                if one.group == ALL and (one.column.numeric or one.column.indicator)
            ]
        return found

    def wanted(self, concept: str, measures: frozenset[str], when: When) -> list[MeantCell]:
        """Those of them that are for such a measure at such a time."""
        found = self._wanted.get((concept, measures, when))
        if found is None:
            found = [one for one in self.cells(concept) if one.measure in measures and self._is_of(one, when)]
            self._wanted[concept, measures, when] = found
        return found

    def _is_of(self, cell: MeantCell, when: When) -> bool:
        end = cell.end
        if when == "ever" or (end is None and when in {"now", "this year"}):
            return True
        if when in {"now", "at the end"}:
            return end == self._end
        if when == "before":
            return end is not None and end.year < self._end.year
        return end is not None and end.year == (self._end.year if when == "this year" else when)


figure_rows = Kept(FigureRows)


class Figures:
    """The figures of one workbook, read where they are asked for, and what is added up of them once for all texts."""

    def __init__(self, document: Document) -> None:
        self._figure_in, self._end = single_figures(document), document.layout.period.end
        self._limit = deviation_limit(document.layout)
        self._of = figure_rows(document.bound)
        self.names = self._of.names
        self._sums: dict[tuple[tuple[str, ...], frozenset[str], When, str | None], list[Candidate]] = {}

    @property
    def at_year_end(self) -> bool:
        """Whether the report is about the whole year, so that there is nothing left to forecast."""
        return (self._end.month, self._end.day) == (12, 31)

    @property
    def concepts(self) -> tuple[str, ...]:
        """What the rows of money are about."""
        return self._of.concepts

    def has(self, concept: str) -> bool:
        """Whether a row has figures anywhere."""
        return concept in self._of.rows

    def _figure(self, cell: MeantCell) -> Figure | None:
        """The number in a cell; None where there is none."""
        found = self._figure_in(cell)
        if found is None or found.value is None:
            return None
        return Figure(cell, found.value, found.unit or cell.column.unit, found.precision)

    # --- candidates ---------------------------------------------------------------------------------------------

    def deviations(self, concepts: Sequence[str], time: Time, year: int | None) -> list[Candidate]:
        """Deviations from the budget; where the rows have none, results that are printed as such."""
        if year is not None:
            return self._added(concepts, _DEVIATION, year)
        to_date = time is _TO_DATE
        found = self._added(concepts, *((_DEVIATION, "now") if to_date else (_FORECAST_DEVIATION, "this year")))
        if not found and not to_date and self.at_year_end:
            return self.deviations(concepts, _TO_DATE, year)
        return found or self._results(concepts, time)

    def results(self, concepts: Sequence[str], time: Time, year: int | None) -> list[Candidate]:
        """Deviations, and results printed as such."""
        if year is not None:
            return self._added(concepts, _DEVIATION, year)
        results, deviations = self._results(concepts, time), self.deviations(concepts, time, year)
        return results if deviations is results else [*results, *deviations]

    def amounts(self, concepts: Sequence[str], measures: frozenset[str], year: int | None) -> list[Candidate]:
        """Figures of these measures, of whatever time in the year."""
        return self._added(concepts, measures, "this year" if year is None else year)

    def forecasts(self, concepts: Sequence[str], year: int | None) -> list[Candidate]:
        """Forecasts of the year, or of another."""
        return self.amounts(concepts, _FORECASTS, year)

    def outcomes(self, concepts: Sequence[str], year: int | None) -> list[Candidate]:
        """What has been, in this year or another."""
        return self.amounts(concepts, _OUTCOMES, year)

    def budgets(self, concepts: Sequence[str], year: int | None) -> list[Candidate]:
        """Budgets and frames."""
        return self.amounts(concepts, _BUDGETS, year)

    def is_in_balance(self, result: Candidate) -> bool:
        """Whether a deviation or result is so small beside the rows' budget that nobody has to explain it."""
        size = abs(result.value)
        if size <= self._limit.kronor:
            return True
        budgets = self.budgets([figure.about.concept for figure in result.cells], None)
        largest = max((abs(budget.value) for budget in budgets), default=_NOUGHT)
        return size <= Decimal(str(self._limit.share)) * largest

    def changes(self, concepts: Sequence[str], *, percent: bool) -> Iterator[Candidate]:
        """How much more it is than before, of outcomes first; as large as the amounts are, whatever their sign."""
        now = self._added(concepts, _OUTCOMES, "at the end")
        before = self._added(concepts, _OUTCOMES, "before")
        yield from _differences(now, sorted(before, key=lambda one: -_end(one.cells[0])), percent=percent)
        budget = self._added(concepts, _BUDGETS, "this year")
        yield from _differences(self._added(concepts, _FORECASTS, "this year"), [*before, *budget], percent=percent)
        yield from _differences(now, budget, percent=percent)
        if not percent:
            yield from (replace(one, value=abs(one.value)) for one in self._added(concepts, _CHANGE, "ever"))

    def excesses(self, concepts: Sequence[str], time: Time | None, *, percent: bool) -> Iterator[Candidate]:
        """How much more is forecast, or spent, than the budget; of amounts that are counted as costs are."""
        now = [] if time is _TO_DATE else self._added(concepts, _FORECASTS, "this year")
        now = now if time is Time.FORECAST else [*now, *self._added(concepts, _OUTCOMES, "at the end")]
        budget = self._added(concepts, _BUDGETS, "this year")
        return _differences([one for one in now if one.value > 0], budget, percent=percent)

    def shares(self, part: Candidate) -> list[Candidate]:
        """What a deviation is in per cent of the budget of its rows."""
        found = [_share(part, budget) for budget in self.budgets(_rows(part), None) if budget.value]
        return sorted(found, key=lambda one: one.of[0].end != part.cells[0].end)

    def in_percent(self, parts: Iterable[Candidate]) -> Iterator[Candidate]:
        """Deviations in per cent, of the budget first: some set them against what was forecast or spent instead."""
        for part in parts:
            if part.percent:
                yield part
            else:
                yield from self.shares(part)
                others = [*self.forecasts(_rows(part), None), *self.outcomes(_rows(part), None)]
                yield from (_share(part, other) for other in others if other.value)

    def percents(self, concept: str, table: str) -> list[Candidate]:
        """The figures in per cent of a row of one table."""
        cells = [cell for cell in self._of.cells(concept) if cell.table.key == table]
        figures = [figure for cell in cells if (figure := self._figure(cell)) is not None and figure.unit == "%"]
        return [Candidate(figure.value, (figure,), step=_step(figure)) for figure in figures]

    def _results(self, concepts: Sequence[str], time: Time) -> list[Candidate]:
        """Net results with their sign, where no budget stands beside them that they could be set against."""
        for concept in concepts:
            for cell in self._of.wanted(concept, _BUDGETS, "ever"):
                if self._figure(cell) is not None:
                    return []
        if time is _TO_DATE:
            return self._added(concepts, _OUTCOMES, "now", _RESULT)
        return self._added(concepts, _FORECASTS, "this year", _RESULT)

    def _added(
        self, concepts: Sequence[str], measures: frozenset[str], when: When, sign: str | None = None
    ) -> list[Candidate]:
        """One candidate for each column that holds figures of these measures and this sign, of all the rows."""
        rows = tuple(concepts)
        found = self._sums.get((rows, measures, when, sign))
        if found is None:
            columns: dict[tuple[str, str], list[Figure]] = {}
            for concept in rows:
                for cell in self._of.wanted(concept, measures, when):
                    if (sign is None or cell.sign == sign) and concept in (cell.concept, WHOLE):
                        figure = self._figure(cell)
                        if figure is not None:
                            columns.setdefault((cell.table.key, cell.column.key), []).append(figure)
            found = [_sum(figures) for figures in columns.values() if len(figures) == len(rows)]
            self._sums[rows, measures, when, sign] = found
        return found


_WORDS = frozenset({Kind.LABEL, Kind.TEXT, Kind.STATUS, Kind.DATE})


def _sum(figures: Sequence[Figure]) -> Candidate:
    total = _NOUGHT
    factor = UNITS.get(figures[0].unit or "", _ONE)
    for figure in figures:
        surplus = figure.about.sign == _COST and figure.about.measure in _OF_DEVIATION
        total += -figure.value * factor if surplus else figure.value * factor
    return Candidate(total, tuple(figures), step=_step(figures[0]) * factor, factor=factor)


def _rows(part: Candidate) -> tuple[str, ...]:
    """What the rows of its cells are about."""
    return tuple(dict.fromkeys(figure.about.concept for figure in part.cells))


def _share(part: Candidate, of: Candidate) -> Candidate:
    percent = 100 / abs(of.value)
    return Candidate(part.value * percent, part.cells, (), of.cells, part.step * percent)


def _step(figure: Figure) -> Decimal:
    """A unit of the last digit that the cell shows."""
    return _NOUGHT if figure.precision is None else _last_digit(figure.precision)


@lru_cache(maxsize=64)
def _last_digit(decimals: int) -> Decimal:
    return Decimal(1).scaleb(-decimals)


def _differences(now: Iterable[Candidate], before: Sequence[Candidate], *, percent: bool) -> Iterator[Candidate]:
    for one in now:
        for other in before:
            if other.value and one.value * other.value > 0 and _same_part_of_year(one.cells[0], other.cells[0]):
                more = abs(one.value) - abs(other.value)
                if percent:
                    of = abs(other.value)
                    yield Candidate(more / of * 100, one.cells, other.cells, other.cells, one.step / of * 100)
                else:
                    yield Candidate(more, one.cells, other.cells, (), one.step, one.factor)


def _same_part_of_year(one: Figure, other: Figure) -> bool:
    """Whether two amounts are of as much of a year, and of one unit; eight months and twelve are not to be compared."""
    return one.unit == other.unit and _part_of_year(one.about) == _part_of_year(other.about)


def _part_of_year(cell: MeantCell) -> tuple[int, ...]:
    """The days without the year; the whole year where nothing is said."""
    if cell.start is None or cell.end is None:
        return (1, 1, 12, 31)
    return (cell.start.month, cell.start.day, cell.end.month, cell.end.day)


def _end(figure: Figure) -> int:
    return 0 if figure.end is None else figure.end.toordinal()
