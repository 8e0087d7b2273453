"""Changes that follow from others, or from rows that were split or renamed: they are no faults of their own.

A sum differs because its posts do; a post differs because a part of it now has a row of its own. Both are told only
where they are explained whole, within rounding: half an explanation is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import combinations, takewhile
from typing import NamedTuple

from mallkoll.validators.comparing.delivered import Delivered, Series
from mallkoll.validators.comparing.figures import FigureKey, amount, is_amount, rounding
from mallkoll.validators.facts.fact import Fact, Origin
from mallkoll.workbook.layout.layout_model import TOTALS, Role
from mallkoll.workbook.layout.uppgift import FigureMeasure

_MOST_ROWS = 3  # that a row can be split into, or put together from
_MOST_CANDIDATES = 30
_BUDGET, _FRAME = FigureMeasure.BUDGET.value, FigureMeasure.FRAME.value
_SIDES = frozenset({Role.COST, Role.INCOME})


class Change(NamedTuple):
    """A figure that is ``now`` another than ``before``, and the reports that say so."""

    key: FigureKey
    now: Fact
    now_in: Delivered
    before: Fact
    before_in: Delivered

    @property
    def difference(self) -> Decimal:
        """By how many kronor the result is better; only of amounts."""
        return amount(self.now) - amount(self.before)

    @property
    def slack(self) -> Decimal:
        """What rounding alone can make of it, in kronor."""
        return self.now_in.slack(self.now) + self.before_in.slack(self.before)

    @property
    def turned(self) -> Change:
        """The same seen from the other file."""
        return Change(self.key, self.before, self.before_in, self.now, self.now_in)


def explained(
    series: Series, report: Delivered, changed: Mapping[FigureKey, Change]
) -> dict[FigureKey, frozenset[FigureKey]]:
    """The changes that are explained, each by the keys of other changes; by none where its row was split or renamed."""
    money = {key: change for key, change in changed.items() if _is_money(change)}
    result: dict[FigureKey, frozenset[FigureKey]] = {
        key: frozenset() for key, change in money.items() if is_split(series, report, change)
    }
    whole = {key: change for key, change in money.items() if key not in result}  # a split row takes nothing from a sum
    for key, change in whole.items():
        repeated = _repeated(change, whole)
        if repeated is not None:
            result[key] = frozenset({repeated})
            continue
        for members in _parts(report, change.now):
            parts = [part for fact in members if (part := _of(series, report, fact, whole)) and part is not change]
            if parts and _adds_up(_both_sides(series, report, change, whole), parts):
                result[key] = frozenset(part.key for part in parts)
                break
    return result


def follows_from(
    series: Series, report: Delivered, change: Change, changed: Mapping[FigureKey, Change], most: Decimal
) -> bool:
    """Whether no more than ``most`` kronor of a change is left when those of its parts are taken away."""
    for members in _parts(report, change.now):
        parts = [other for fact in members if (other := _of(series, report, fact, changed)) and other is not change]
        if parts and abs(change.difference - _sum(part.difference for part in parts)) <= most:
            return True
    return False


def _repeated(change: Change, changed: Mapping[FigureKey, Change]) -> FigureKey | None:
    """The frame that a formula in a summary shows as the budget, where both changed alike."""
    if change.now.role != Role.INFO or change.now.how is not Origin.COMPUTED or change.key.measure != _BUDGET:
        return None
    other = changed.get(change.key._replace(measure=_FRAME))
    return other.key if other is not None and _adds_up([change], [other]) else None


def _of(series: Series, report: Delivered, fact: Fact, changed: Mapping[FigureKey, Change]) -> Change | None:
    key = series.key(report, fact)
    return None if key is None else changed.get(key)


def _is_money(change: Change) -> bool:
    return all(fact.value is not None and is_amount(fact) for fact in (change.now, change.before))


def _both_sides(
    series: Series, report: Delivered, change: Change, changed: Mapping[FigureKey, Change]
) -> Sequence[Change]:
    """A change of a cost or an income with that of the other side: together they are what the posts add up to."""
    if change.now.role not in _SIDES:
        return [change]
    sides = _of_role(report.lines[change.now.table, change.now.column], _SIDES)
    return [side for fact in sides if (side := _of(series, report, fact, changed))]


def _adds_up(wholes: Sequence[Change], parts: Sequence[Change]) -> bool:
    rest = _sum(whole.difference for whole in wholes) - _sum(part.difference for part in parts)
    return abs(rest) <= _sum(one.slack for one in (*wholes, *parts))


def _sum(values: Iterable[Decimal]) -> Decimal:
    return sum(values, Decimal(0))


def _parts(report: Delivered, whole: Fact) -> Iterator[Sequence[Fact]]:
    """The rows that may add up to a row, in several readings."""
    line = report.lines[whole.table, whole.column]
    at = next(index for index, fact in enumerate(line) if fact is whole)
    if whole.role in {Role.ITEM, Role.SUBTOTAL}:
        yield list(takewhile(lambda fact: fact.role == Role.OF_WHICH, line[at + 1 :]))
    items = _of_role(line, {Role.ITEM})
    if whole.role in _SIDES:
        yield items
    if whole.role in TOTALS:
        yield items
        yield _of_role(_up_to_a_total(reversed(line[:at])), {Role.ITEM})
        yield _of_role(_up_to_a_total(line[at + 1 :]), {Role.ITEM})
        yield _of_role(line, {Role.SUBTOTAL})
        if not items:  # else cost and income only tell the same sum another way
            yield _of_role(line, _SIDES)


def _up_to_a_total(line: Iterable[Fact]) -> Iterator[Fact]:
    return takewhile(lambda fact: fact.role not in TOTALS, line)


def _of_role(line: Iterable[Fact], roles: Collection[str]) -> list[Fact]:
    return [fact for fact in line if fact.role in roles]


def is_split(series: Series, report: Delivered, change: Change, most: Decimal | None = None) -> bool:
    """Whether one to three rows that only one of the files has are the whole difference, but for ``most`` kronor.

    By default only rounding may be left.
    """
    if change.now.role not in {Role.ITEM, Role.OF_WHICH}:
        return False
    now, before = change.now, change.before
    theirs, mine = series.figures(change.before_in), series.figures(report)
    fresh = _only_here(series, report, now, lambda key: key not in theirs)
    gone = _only_here(series, change.before_in, before, lambda key: key not in mine)
    rows = [(amount(fact), rounding(fact)) for fact in fresh] + [(-amount(fact), rounding(fact)) for fact in gone]
    return any(
        abs(change.difference + _sum(value for value, _ in some))
        <= (most or change.slack + _sum(half for _, half in some))
        for count in range(1, _MOST_ROWS + 1)
        for some in combinations(rows[:_MOST_CANDIDATES], count)
    )


def _only_here(series: Series, report: Delivered, like: Fact, missing: Callable[[FigureKey], bool]) -> list[Fact]:
    """The rows with amounts, of the same role and in the same column, that the other file lacks."""
    return [
        fact
        for fact in report.lines[like.table, like.column]
        if fact.role == like.role and fact.value and is_amount(fact)
        and (key := series.key(report, fact)) is not None and missing(key)
    ]  # fmt: skip
