"""How a nämnd's forecasts of the year have come out, and whether one departs from that habit.

Two habits are known. Once the year is over: how far the outcome was from the forecast made after the same month. While
it is not: which part of the year's cost is usually spent by then, which the forecast says something of too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.findings.words import figure
from mallkoll.validators.plausibility.limits import DEFAULT_LIMITS, Limits
from mallkoll.workbook.model.months import MONTHS

FEWEST: Final = 3  # earlier years that make a habit
_FLOOR: Final = 0.01  # the least spread of a habit, as a share: what differs by less is the same


class YearForecast(Struct, frozen=True):
    """A forecast of what ``year`` will cost, made when its month number ``month`` was over.

    Amounts are net costs in one unit. ``outcome`` is that of the whole year, ``spent`` that of the year so far; None
    where it is not known.
    """

    year: int
    month: int
    forecast: float
    outcome: float | None = None
    spent: float | None = None

    @property
    def miss(self) -> float | None:
        """By how much the year cost more than was forecast, as a share of the forecast; None where unknown."""
        known = self.outcome is not None and self.forecast != 0
        return (self.outcome - self.forecast) / abs(self.forecast) if known and self.outcome is not None else None

    @property
    def spent_of_outcome(self) -> float | None:
        """Which part of the year's cost was spent by then; None where unknown."""
        return _part(self.spent, self.outcome)

    @property
    def spent_of_forecast(self) -> float | None:
        """Which part it was by the forecast; None where unknown."""
        return _part(self.spent, self.forecast)


class Habit(Struct, frozen=True):
    """The range of a share in earlier years, the first of them first."""

    low: float
    high: float
    years: tuple[int, ...]

    def departs(self, share: float) -> bool:
        """Whether a share lies further outside the range than its years do from each other."""
        slack = max(self.high - self.low, _FLOOR)
        return not self.low - slack <= share <= self.high + slack


class Departure(Struct, frozen=True):
    """A forecast that departs from the habit. ``usual`` is what it would be by it: of an open year the forecast, of a
    closed one the outcome, the smaller first. ``closed``: the year's outcome is known.
    """

    this: YearForecast
    habit: Habit
    usual: tuple[float, float]
    closed: bool


def missing_habit(this: YearForecast, others: Iterable[YearForecast]) -> Habit | None:
    """How far outcomes were from forecasts of the same month in the years before; None of fewer than three."""
    return _habit((one.year, one.miss) for one in _before(this, others))


def departure(
    this: YearForecast, others: Sequence[YearForecast], unit: str, limits: Limits = DEFAULT_LIMITS
) -> Departure | None:
    """How a forecast departs from the habit of the years before; None where it does not, or where there is no habit.

    ``others`` are the same nämnd's forecasts of any year and month. What it departs by must matter in the ``unit``.
    """
    closed = this.outcome is not None
    if closed:
        share, habit, actual = this.miss, missing_habit(this, others), this.outcome
    else:
        habit = _habit((one.year, one.spent_of_outcome) for one in _before(this, others))
        share, actual = this.spent_of_forecast, this.forecast
    if share is None or habit is None or actual is None or not habit.departs(share):
        return None
    usual = _usual(this, habit, closed=closed)
    if usual is None:
        return None
    nearest = usual[0] if actual < usual[0] else usual[1]
    return Departure(this, habit, usual, closed) if limits.matters(actual - nearest, nearest, unit) else None


def question(found: Departure, unit: str) -> str:
    """The question, with the amounts and the habit."""
    this, habit = found.this, found.habit
    month, years = MONTHS[this.month - 1], _years(habit.years)
    if found.closed and this.outcome is not None and this.miss is not None:
        return (
            f"Bokslutet {this.year} blev {miss_in_words(this.miss, this.miss)} än prognosen från {month} "
            f"({figure(this.outcome)} mot {figure(this.forecast)} {unit}). {years} blev det "
            f"{miss_in_words(habit.low, habit.high)}. Vad var annorlunda?"
        )
    spent, share = this.spent or 0.0, this.spent_of_forecast or 0.0
    return (
        f"Prognosen för {this.year} är {figure(this.forecast)} {unit}. Till och med {month} är {figure(spent)} {unit} "
        f"förbrukat, {_percent(share)} av den; {years} var det {_span(habit.low, habit.high)} av bokslutet. Med den "
        f"vanan blir året {_about(*found.usual)} {unit}. Stämmer prognosen?"
    )


def miss_in_words(low: float, high: float) -> str:
    """``1,2 % dyrare``, ``0,5–1,2 % dyrare``, ``0,5 % billigare till 1,2 % dyrare``."""
    if round(low, 3) == round(high, 3):
        return f"{_percent(abs(high))} {_way(high)}"
    if _way(low) == _way(high):
        return f"{_span(*sorted((abs(low), abs(high))))} {_way(high)}"
    return f"{_percent(abs(low))} {_way(low)} till {_percent(abs(high))} {_way(high)}"


def _way(share: float) -> str:
    return "billigare" if share < 0 else "dyrare"


def _before(this: YearForecast, others: Iterable[YearForecast]) -> Iterable[YearForecast]:
    return sorted((one for one in others if one.month == this.month and one.year < this.year), key=lambda one: one.year)


def _habit(shares: Iterable[tuple[int, float | None]]) -> Habit | None:
    known = [(year, share) for year, share in shares if share is not None]
    if len(known) < FEWEST:
        return None
    values = [share for _, share in known]
    return Habit(min(values), max(values), tuple(year for year, _ in known))


def _usual(this: YearForecast, habit: Habit, *, closed: bool) -> tuple[float, float] | None:
    if closed:
        ends = [this.forecast + abs(this.forecast) * share for share in (habit.low, habit.high)]
    elif this.spent is not None and habit.low > 0:
        ends = [this.spent / share for share in (habit.low, habit.high)]
    else:
        return None
    return min(ends), max(ends)


def _part(spent: float | None, whole: float | None) -> float | None:
    """A share that says something: both are costs, or both are incomes."""
    return spent / whole if spent is not None and whole and spent * whole > 0 else None


def _years(years: tuple[int, ...]) -> str:
    return f"{years[0]}–{years[-1]}"


def _percent(share: float) -> str:
    return f"{_number(share)} %"


def _span(low: float, high: float) -> str:
    return _percent(low) if _number(low) == _number(high) else f"{_number(low)}–{_number(high)} %"


def _about(low: float, high: float) -> str:
    """A range that is estimated, with the three digits that it deserves."""
    first, last = (figure(float(f"{amount:.3g}")) for amount in (low, high))
    return first if first == last else f"{first}–{last}"


def _number(share: float) -> str:
    return f"{share * 100:.1f}".replace(".", ",").removesuffix(",0")
