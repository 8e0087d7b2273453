"""When two files speak of the same figure, and when they then say the same of it."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from typing import NamedTuple

from mallkoll.validators.facts.exact_figure import decimal_places
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.column_meaning import UNNAMED
from mallkoll.workbook.layout.layout_model import AmountSign
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.model.money_units import UNIT_FACTOR

_HALF = Decimal("0.5")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_HUNDRED = Decimal(100)
_NOT_OTHERS = frozenset({
    FigureMeasure.DRAFT, FigureMeasure.DEVIATION, FigureMeasure.FORECAST_DEVIATION, FigureMeasure.CHANGE,
    FigureMeasure.STATUS, FigureMeasure.TEXT, FigureMeasure.DATE, UNNAMED,
})  # fmt: skip
"""What follows from other figures, or from the report that says it."""
_KNOWN = frozenset(FigureMeasure)
_FIRST_BUDGET = re.compile(
    r"(ursprunglig|beslutad|faststalld|antagen|ingaende)_([a-z]+_)?([a-z]*budget|[a-z]*(?<!prog)ram)"
)
"""A budget that no later decision changes; *reviderad budget* is another in each report."""


class FigureKey(NamedTuple):
    """What a figure is, apart from who says it: the same key in two files of one owner is the same figure.

    ``decided_in`` is the year of the report where each year decides anew, as of a plan; else 0.
    """

    concept: str
    group: str
    measure: str
    start: dt.date
    end: dt.date
    decided_in: int = 0

    @property
    def is_own(self) -> bool:
        """Whether the measure is one that a kommun has words of its own for."""
        return self.measure not in _KNOWN

    @property
    def is_budget(self) -> bool:
        """Whether it is decided before its year begins: a budget or a ram, *ursprunglig budget* too."""
        if self.is_own:
            return _FIRST_BUDGET.fullmatch(self.measure) is not None
        return self.measure in {FigureMeasure.BUDGET, FigureMeasure.FRAME}


def key_of(fact: Fact, *, of_budget: bool) -> FigureKey | None:
    """The key of a fact, None for one that no two files share. ``of_budget``: it stands in an internbudget.

    What an internbudget proposes for its year is the budget of it.
    """
    measure = fact.measure
    if of_budget and measure == FigureMeasure.DRAFT:
        measure = FigureMeasure.BUDGET.value
    if measure in _NOT_OTHERS or fact.start is None or fact.end is None:
        return None
    year = fact.period.year if measure == FigureMeasure.PLAN else 0
    return FigureKey(fact.concept, fact.group, measure, fact.start, fact.end, year)


def is_amount(fact: Fact) -> bool:
    """Whether it is money."""
    return fact.unit in UNIT_FACTOR


def amount(fact: Fact) -> Decimal:
    """An amount in kronor, positive where it is better for the result if its sign is known. Its value must be there."""
    assert fact.value is not None  # noqa: S101 - for the type checker; the caller has looked
    kronor = fact.value * Decimal(UNIT_FACTOR[fact.unit or ""])
    return -kronor if fact.sign == AmountSign.COST else kronor


def rounding(fact: Fact, *, exactly: bool = False) -> Decimal:
    """Half of the last decimal that is shown, in kronor; of the last that is stored, where that is finer (``exactly``).

    An amount in mnkr that is compared with one in tkr often holds more than it shows.
    """
    assert fact.value is not None  # noqa: S101 - for the type checker; the caller has looked
    decimals = decimal_places(fact.value) if fact.precision is None else fact.precision
    if exactly:
        decimals = max(decimals, decimal_places(fact.value))
    return _HALF.scaleb(-decimals) * Decimal(UNIT_FACTOR[fact.unit or ""])


def differ(first: Fact, second: Fact) -> bool:
    """Whether two facts that are not both money contradict each other; money and what is none never do."""
    if first.value is not None and second.value is not None:
        return not is_amount(first) and not is_amount(second) and _figures_differ(first, second)
    return _texts_differ(first, second)


def comparable(first: Fact, second: Fact) -> bool:
    """Whether both hold what can be set against each other: two figures, or two texts about målvärden or with figures.

    *Uppgift saknas* beside 52 % is no second figure.
    """
    if first.value is not None and second.value is not None:
        return True
    if first.measure == FigureMeasure.TARGET:
        return bool(_plain(first)) and bool(_plain(second))
    return bool(_numbers(first)) and bool(_numbers(second))


def apart(first: Fact, second: Fact) -> Decimal:
    """How far two amounts are from each other, in kronor, whichever way each counts."""
    one, other = amount(first), amount(second)
    if first.sign is None or second.sign is None:
        one, other = abs(one), abs(other)
    return abs(one - other)


def _figures_differ(first: Fact, second: Fact) -> bool:
    one, other = first.value, second.value
    assert one is not None  # noqa: S101 - for the type checker; the caller has looked
    assert other is not None  # noqa: S101 - the same
    if _bounds_contradict(first, second):
        return True
    if first.unit and second.unit and first.unit != second.unit:
        return False  # 14 days and 2 weeks
    if "%" in {first.unit, second.unit} and first.unit != second.unit:
        share, percent = (other, one) if first.unit == "%" else (one, other)
        if share * _HUNDRED == percent:
            return False
    mine, theirs = _decimals(first, one), _decimals(second, other)
    if mine == theirs:
        return round(one, mine) != round(other, mine)
    return abs(one - other) > _HALF.scaleb(-min(mine, theirs))


def _decimals(fact: Fact, value: Decimal) -> int:
    return decimal_places(value) if fact.precision is None else fact.precision


def _texts_differ(first: Fact, second: Fact) -> bool:
    one, other = _plain(first), _plain(second)
    if one == other:
        return False
    numbers, others = _numbers(first), _numbers(second)
    if numbers and others:
        # 19 beside "19 arbete (11 studier)", 14 beside "14 dgr": one of them says more, not otherwise
        common = min(len(numbers), len(others))
        return numbers[:common] != others[:common] or _bounds_contradict(first, second)
    return first.measure == FigureMeasure.TARGET


def _plain(fact: Fact) -> str:
    return re.sub(r"\W+", "", (fact.text or "").casefold()) if fact.value is None else f"{fact.value.normalize():f}"


def _numbers(fact: Fact) -> list[Decimal]:
    if fact.value is not None:
        return [fact.value]
    return [Decimal(found.replace(",", ".")) for found in _NUMBER.findall(fact.text or "")]


def _bounds_contradict(first: Fact, second: Fact) -> bool:
    """``Max 120`` beside ``minst 120``; beside a plain 120 nothing is contradicted."""
    bounds = {word for word in (_bound(first), _bound(second)) if word}
    return len(bounds) > 1


def _bound(fact: Fact) -> str:
    text = (fact.text or "").casefold()
    if re.search(r"[<≤]|\bhögst|\bmax|\bunder\b", text):
        return "<"
    return ">" if re.search(r"[>≥]|\bminst|\bmin\b|\böver\b", text) else ""
