"""The figures that a statement can be about, as candidates: a cell, or several added up or set against each other."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Final, NamedTuple

from mallkoll.validators.document import Document
from mallkoll.validators.facts.concept import DRIFT
from mallkoll.validators.facts.fact import Fact
from mallkoll.validators.facts.gather import SingleFacts, tables_with_facts
from mallkoll.validators.facts.meanings import MeantCell, meant_tables
from mallkoll.validators.findings.deviation_limit import deviation_limit
from mallkoll.validators.kept import Kept
from mallkoll.validators.texts.row_names import RowNames
from mallkoll.validators.texts.statement import WHOLE
from mallkoll.validators.texts.times import Time
from mallkoll.workbook.binding.bound_layout import BoundLayout
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable
from mallkoll.workbook.layout.column_meaning import WHOLE as ALL
from mallkoll.workbook.layout.layout_model import AmountSign, Kind
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.money_units import UNIT_FACTOR

UNITS: Final = {unit: Decimal(factor) for unit, factor in UNIT_FACTOR.items()}
_NOUGHT, _ONE = Decimal(0), Decimal(1)
_DEVIATIONS: Final = {
    Time.TO_DATE: FigureMeasure.DEVIATION.value,
    Time.FORECAST: FigureMeasure.FORECAST_DEVIATION.value,
}
_FORECASTS = frozenset({FigureMeasure.FORECAST.value})
_OUTCOMES = frozenset({FigureMeasure.OUTCOME.value, FigureMeasure.ACCOUNTS.value})
_BUDGETS = frozenset({FigureMeasure.BUDGET.value, FigureMeasure.FRAME.value})
_OF_DEVIATION = frozenset(_DEVIATIONS.values())
_RESULT, _COST = AmountSign.RESULT.value, AmountSign.COST.value


class Candidate(NamedTuple):
    """What the cells give: ``cells`` added up, less ``less``, in per cent of ``of`` where there are any.

    ``value`` is in kronor or per cent; a deviation and a result are positive where they are good. ``step`` is a unit of
    the last digit that the cells show.
    """

    value: Decimal
    cells: tuple[Fact, ...]
    less: tuple[Fact, ...] = ()
    of: tuple[Fact, ...] = ()
    step: Decimal = Decimal(0)
    factor: Decimal = Decimal(1)  # of the table's unit


class FigureRows:
    """The rows with figures of all workbooks that have their tables at the same places, by what they are about."""

    def __init__(self, bound: BoundLayout) -> None:
        self._meant = meant_tables(bound.layout)
        self.rows: dict[str, list[tuple[BoundTable, BoundRow]]] = {}
        self._cells: dict[str, list[MeantCell]] = {}
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
        self.names = RowNames(labels)
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


figure_rows = Kept(FigureRows)


class Figures:
    """The figures of one workbook, read where they are asked for."""

    def __init__(self, document: Document) -> None:
        self._facts, self._end = SingleFacts(document), document.layout.period.end
        self._limit = deviation_limit(document.layout)
        self._of = figure_rows(document.bound)
        self.names = self._of.names

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

    def _figures(self, concept: str, measures: Collection[str], wanted: Callable[[MeantCell], bool]) -> Iterator[Fact]:
        """The figures of a row that measure this, and are wanted for what they are about."""
        for one in self._of.cells(concept):
            if one.measure in measures and wanted(one):
                fact = self._facts.of(one)
                if fact is not None and fact.value is not None:
                    yield fact

    # --- candidates ---------------------------------------------------------------------------------------------

    def deviations(self, concepts: Sequence[str], time: Time, year: int | None) -> list[Candidate]:
        """Deviations from the budget; where the rows have none, results that are printed as such."""
        measure = _DEVIATIONS[time]
        if year is not None:
            return self._of_year(concepts, year, {FigureMeasure.DEVIATION.value})
        found = self._added(concepts, {measure}, lambda fact: self._is_now(fact, time))
        if not found and time is Time.FORECAST and self.at_year_end:
            return self.deviations(concepts, Time.TO_DATE, year)
        return found or self._results(concepts, time)

    def results(self, concepts: Sequence[str], time: Time, year: int | None) -> list[Candidate]:
        """Deviations, and results printed as such."""
        if year is not None:
            return self._of_year(concepts, year, {FigureMeasure.DEVIATION.value})
        return list(dict.fromkeys((*self._results(concepts, time), *self.deviations(concepts, time, year))))

    def amounts(self, concepts: Sequence[str], measures: Collection[str], year: int | None) -> list[Candidate]:
        """Figures of these measures, of whatever time in the year."""
        if year is not None:
            return self._of_year(concepts, year, measures)
        return self._added(concepts, measures, self._this_year)

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
        budgets = self.budgets([fact.concept for fact in result.cells], None)
        largest = max((abs(budget.value) for budget in budgets), default=Decimal(0))
        return abs(result.value) <= max(Decimal(self._limit.kronor), Decimal(str(self._limit.share)) * largest)

    def changes(self, concepts: Sequence[str], *, percent: bool) -> list[Candidate]:
        """How much more it is than before, of outcomes first; as large as the amounts are, whatever their sign."""
        now = self._added(concepts, _OUTCOMES, lambda fact: fact.end == self._end)
        forecast = self._added(concepts, _FORECASTS, self._this_year)
        before = self._added(concepts, _OUTCOMES, lambda fact: _before(fact, self._end))
        budget = self._added(concepts, _BUDGETS, self._this_year)
        alike = sorted(before, key=lambda one: -_end(one.cells[0]))
        found = list(_differences(now, alike, percent=percent))
        found += _differences(forecast, [*before, *budget], percent=percent)
        found += _differences(now, budget, percent=percent)
        if not percent:
            told = self._added(concepts, {FigureMeasure.CHANGE.value}, _any)
            found += [one._replace(value=abs(one.value)) for one in told]
        return found

    def shares(self, part: Candidate) -> list[Candidate]:
        """What a deviation is in per cent of the budget of its rows."""
        found: list[Candidate] = []
        concepts = tuple(dict.fromkeys(fact.concept for fact in part.cells))
        for budget in self.budgets(concepts, None):
            if budget.value:
                share = abs(part.value / budget.value) * 100
                found.append(Candidate(share, part.cells, (), budget.cells))
        return sorted(found, key=lambda one: one.of[0].end != part.cells[0].end)

    def percents(self, concept: str, table: str) -> list[Candidate]:
        """The figures in per cent of a row of one table."""
        return [
            Candidate(fact.value, (fact,), step=_step(fact))
            for one in self._of.cells(concept)
            if one.table.key == table
            and (fact := self._facts.of(one)) is not None
            and fact.unit == "%"
            and fact.value is not None
        ]

    def _results(self, concepts: Sequence[str], time: Time) -> list[Candidate]:
        """Net results with their sign, where no budget stands beside them that they could be set against."""
        measures = _OUTCOMES if time is Time.TO_DATE else _FORECASTS
        if any(True for concept in concepts for _ in self._figures(concept, _BUDGETS, _any)):
            return []
        return self._added(concepts, measures, lambda fact: fact.sign == _RESULT and self._is_now(fact, time))

    def _of_year(self, concepts: Sequence[str], year: int, measures: Collection[str]) -> list[Candidate]:
        return self._added(concepts, measures, lambda fact: fact.end is not None and fact.end.year == year)

    def _is_now(self, fact: MeantCell, time: Time) -> bool:
        return fact.end in {self._end, None} if time is Time.TO_DATE else self._this_year(fact)

    def _this_year(self, fact: MeantCell) -> bool:
        """Whether it is about the report's year, or nothing says which."""
        return fact.end is None or fact.end.year == self._end.year

    def _added(
        self, concepts: Sequence[str], measures: Collection[str], wanted: Callable[[MeantCell], bool]
    ) -> list[Candidate]:
        """One candidate for each column that holds what is wanted, of these measures, of all the rows."""
        columns: dict[tuple[str, str], list[Fact]] = {}
        for concept in concepts:
            for fact in self._figures(concept, measures, wanted):
                if concept in (fact.concept, WHOLE):
                    columns.setdefault((fact.table, fact.column), []).append(fact)
        return [_sum(facts) for facts in columns.values() if len(facts) == len(concepts)]


_WORDS = frozenset({Kind.LABEL, Kind.TEXT, Kind.STATUS, Kind.DATE})


def _sum(facts: Sequence[Fact]) -> Candidate:
    total = _NOUGHT
    factor = UNITS.get(facts[0].unit or "", _ONE)
    for fact in facts:
        value = (fact.value or _NOUGHT) * factor
        surplus = fact.sign == _COST and fact.measure in _OF_DEVIATION
        total += -value if surplus else value
    return Candidate(total, tuple(facts), step=_step(facts[0]) * factor, factor=factor)


def _step(fact: Fact) -> Decimal:
    """A unit of the last digit that the cell shows."""
    return _NOUGHT if fact.precision is None else _last_digit(fact.precision)


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


def _same_part_of_year(one: Fact, other: Fact) -> bool:
    """Whether two amounts are of as much of a year, and of one unit; eight months and twelve are not to be compared."""
    return one.unit == other.unit and _part_of_year(one) == _part_of_year(other)


def _part_of_year(fact: Fact) -> tuple[int, ...]:
    """The days without the year; the whole year where nothing is said."""
    if fact.start is None or fact.end is None:
        return (1, 1, 12, 31)
    return (fact.start.month, fact.start.day, fact.end.month, fact.end.day)


def _before(fact: MeantCell, end: dt.date) -> bool:
    return fact.end is not None and fact.end.year < end.year


def _any(_: MeantCell) -> bool:
    return True


def _end(fact: Fact) -> int:
    return 0 if fact.end is None else fact.end.toordinal()
