"""The budget of the period, which outcome and deviation give together, against the budget of the year.

Where the period's budget is the same part of the year's in nearly all rows, it shows which row does not hold, although
no relation is declared between the three. What no slip explains is left alone: an activity that is moved in the autumn
has most of its budget before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from statistics import median

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_unit
from mallkoll.validators.engine.slips import digit_slip
from mallkoll.validators.plausibility.failing import failing
from mallkoll.validators.plausibility.figures import Figure, Figures, figures, repeats
from mallkoll.validators.plausibility.limits import Limits, limits_of
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.layout.uppgift import FigureMeasure

_OUTCOME, _BUDGET, _DEVIATION = FigureMeasure.OUTCOME, FigureMeasure.BUDGET, FigureMeasure.DEVIATION


class OffBudget(Struct, frozen=True):
    """A row whose outcome, deviation and budget of the year do not go together as in the other rows.

    ``wrong`` are the figures that are named: those in which a single slip explains it. ``expected`` is what should
    stand there, where it is one. ``part`` is the period's part of the year; ``holding`` how many of ``rows`` other
    rows it holds in.
    """

    outcome: Figure
    deviation: Figure
    budget: Figure
    wrong: tuple[Figure, ...]
    expected: float | None
    period: float
    wanted: float
    holding: int
    rows: int


class _Row(Struct, frozen=True):
    outcome: Figure
    deviation: Figure
    budget: Figure

    @property
    def period(self) -> float:
        """The budget of the period, in the outcome's unit."""
        return self.outcome.value + self.outcome.turned * self.deviation.value

    @property
    def part(self) -> float:
        return self.period / self.budget.value

    @property
    def slack(self) -> float:
        """What rounding may explain."""
        outcome, deviation, budget = self.outcome.column, self.deviation.column, self.budget.column
        halves = half_unit(decimals(outcome)) + half_unit(decimals(deviation))
        return halves + half_unit(decimals(budget)) + 0.5

    def holds(self, part: float) -> bool:
        return abs(self.period - part * self.budget.value) <= self.slack


def off_budget(document: Document) -> tuple[OffBudget, ...]:
    """The rows that do not hold, worked out once."""
    return document.once(_off_budget)


def _off_budget(document: Document) -> tuple[OffBudget, ...]:
    found = figures(document)
    tables: dict[tuple[object, ...], list[_Row]] = {}
    for row in _rows(found):
        key = (row.outcome.place, row.deviation.place, row.budget.place)
        tables.setdefault(key, []).append(row)
    taken, limits = failing(document), limits_of(document.layout)
    return tuple(
        off
        for rows in tables.values()
        for off in _of_table(rows, found, limits)
        if taken.isdisjoint(figure.ref for figure in off.wrong)
    )


def _rows(found: Figures) -> Iterator[_Row]:
    for at, differences in found.differences.items():
        for deviation in differences:
            if deviation.moment.measure != _DEVIATION or not deviation.column.is_surplus:
                continue
            if deviation.by_formula or deviation.column.calculation is not None:
                continue
            for outcome in found.rows.get(at, ()):
                if outcome.moment.measure != _OUTCOME or outcome.unit != deviation.unit:
                    continue
                if (outcome.moment.start, outcome.moment.end) == (deviation.moment.start, deviation.moment.end):
                    budget = _year_budget(outcome, found)
                    if budget is not None:
                        yield _Row(outcome, deviation, budget)


def _year_budget(outcome: Figure, found: Figures) -> Figure | None:
    for other in found.lines.get(outcome.line, ()):
        if (
            other.moment.measure == _BUDGET
            and other.usual is not None  # it says which times it is about
            and other.year == outcome.year
            and (other.moment.start, other.moment.end) != (outcome.moment.start, outcome.moment.end)
            and other.unit == outcome.unit
            and other.value
        ):
            return other
    return None


def _of_table(rows: Sequence[_Row], found: Figures, limits: Limits) -> Iterator[OffBudget]:
    if len(rows) <= limits.rows:
        return
    largest = sorted(rows, key=lambda row: -abs(row.budget.value))  # rounding tells least of them
    part = median(row.part for row in largest[: max(3, len(rows) // 2)])
    apart, others = [row for row in rows if not row.holds(part)], len(rows) - 1
    holding = len(rows) - len(apart)
    for row in apart if holding >= limits.part * others else ():
        if not (row.outcome.value or row.deviation.value):
            continue
        wanted = part * row.budget.value
        if limits.matters(row.period - wanted, wanted, row.outcome.unit):
            off = _told(row, part, holding, others, found)
            if off is not None:
                yield off


def _told(row: _Row, part: float, holding: int, rows: int, found: Figures) -> OffBudget | None:
    """None where no slip explains it: a budget may be spread over the year in a way of its own."""
    wanted = part * row.budget.value
    off = row.period - wanted
    candidates = (
        (row.outcome, row.outcome.value - off),
        (row.deviation, row.deviation.value - off * row.outcome.turned),
        (row.budget, row.period / part if part else 0.0),
    )
    typed = [(figure, value) for figure, value in candidates if figure.typed]
    strong = [
        (figure, value) for figure, value in typed if repeats(figure, found) or _is_whole_slip(figure, value, row.slack)
    ]
    explained = strong or [(figure, value) for figure, value in typed if _is_digit_slip(figure, value, row.slack)]
    if not explained:
        return None
    expected = explained[0][1] if len(explained) == 1 else None
    named = tuple(figure for figure, _ in explained)
    return OffBudget(row.outcome, row.deviation, row.budget, named, expected, row.period, wanted, holding, rows)


def _is_whole_slip(figure: Figure, wanted: float, slack: float) -> bool:
    """Whether a sign, a nought, or a factor of ten or a thousand leads to what stands there, but for rounding."""
    value = figure.value
    if not value or abs(value + wanted) <= slack:
        return True
    return any(abs(value - wanted * times) <= slack * max(1.0, times) for times in (1000.0, 10.0, 0.1, 0.001))


def _is_digit_slip(figure: Figure, wanted: float, slack: float) -> bool:
    """Whether one digit changed, put in or left out, or two that changed places, do."""
    places = decimals(figure.column) or 0
    step = 10.0**-places
    reach = round(slack / step)
    near = (round(wanted / step + at) * step for at in range(-reach, reach + 1))
    return any(digit_slip(figure.value, one, places) is not None for one in near)
