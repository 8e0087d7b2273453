"""Figures that are not what an earlier report of the same owner said they were.

The reports are gone through in the order in which they came. What the first of them says of a figure holds, until a
later report says otherwise and its nämnd has motivated it: from then on the new figure holds. A change that is already
told is not told again by the reports that repeat it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, TypeAlias

from msgspec.structs import replace

from mallkoll.validators.comparing.delivered import Delivered, Series, contradict
from mallkoll.validators.comparing.explained import Change, explained
from mallkoll.validators.comparing.figures import FigureKey, is_amount
from mallkoll.validators.comparing.moved import moved_together
from mallkoll.validators.facts.exact_figure import decimal_places
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.layout.uppgift import FigureMeasure
from mallkoll.workbook.results.finding import Finding, SheetCell

Wanted: TypeAlias = Callable[[Delivered, FigureKey, Fact], bool]
MakeFinding: TypeAlias = Callable[[Delivered, Sequence[Change]], Finding]


class Told(NamedTuple):
    """A finding on one of the files. One that the nämnd has motivated is told too, so that its answer is seen."""

    file: str
    finding: Finding


class _Known(NamedTuple):
    report: Delivered
    fact: Fact


def told_changes(series: Series, wanted: Wanted, make: MakeFinding, *, from_decided: bool = False) -> Iterator[Told]:
    """The changes of the figures that are ``wanted``, one finding per row and file.

    Told are those from what fullmäktige has decided (``from_decided``), or those from what an earlier report says: the
    same walk gives both, so that none is told as both.
    """
    holds: dict[FigureKey, _Known] = {}
    told: dict[FigureKey, _Known] = {}
    for report in series.reports:
        figures = {key: fact for key, fact in series.figures(report).items() if wanted(report, key, fact)}
        changed = _changed(report, figures, holds)
        because = explained(series, report, changed)
        accepted: set[FigureKey] = {key for key, reasons in because.items() if not reasons}
        for row in _to_tell([change for key, change in changed.items() if key not in because], report, make):
            fresh = [change for change in row if not _is_told(told.get(change.key), change)]
            if not report.checked and report.answered(make(report, row)):
                accepted.update(change.key for change in row)
                continue
            for target, changes in _standing_on(report, fresh or row):
                finding = make(target, changes)
                finding = replace(finding, follows=_cells_that_follow(target, changes, changed, because))
                answered = target.answered(finding)
                if answered:
                    accepted.update(change.key for change in changes)
                elif fresh and target.checked:
                    told.update((change.key, _Known(report, figures[change.key])) for change in changes)
                mine = any(change.before_in.decided for change in row) is from_decided
                if mine and target.checked and (fresh or answered):
                    yield Told(target.file, finding)
        accepted.update(_following(because, accepted))
        _take_over(report, figures, holds, accepted)


def budget_holds(report: Delivered, key: FigureKey, _: Fact) -> bool:
    """Whether a figure is a budget that is decided: before its year begins it is only a draft.

    A plan for the years to come holds during the year that it was decided in; when that is over a new one is.
    """
    if key.measure == FigureMeasure.PLAN:
        return not report.decided and (report.report.is_budget or report.report.end < dt.date(key.decided_in, 12, 31))
    return key.is_budget and (report.decided or report.report.end.year >= key.end.year)


def is_over(report: Delivered, key: FigureKey) -> bool:
    """Whether the time of a figure was over when a report was made, so that it does not change any more.

    An internbudget is made while the year before it goes on.
    """
    if report.report.is_budget:
        return key.end.year < report.report.end.year - 1
    return key.end <= report.report.end


def _changed(
    report: Delivered, figures: Mapping[FigureKey, Fact], holds: Mapping[FigureKey, _Known]
) -> dict[FigureKey, Change]:
    return {
        key: Change(key, fact, report, known.fact, known.report)
        for key, fact in figures.items()
        if (known := holds.get(key)) is not None and contradict(known.fact, known.report, fact, report)
    }


def _is_told(told: _Known | None, change: Change) -> bool:
    """Whether an earlier report says the same, and was told so."""
    return told is not None and not contradict(told.fact, told.report, change.now, change.now_in)


def _to_tell(changes: Sequence[Change], report: Delivered, make: MakeFinding) -> list[Sequence[Change]]:
    """The changes row by row; rows between which money was moved as one, unless each has a motivation of its own."""
    rows = list(_by_row(changes))

    def is_answered(row: Sequence[Change]) -> bool:
        standing = [(report, row), *_standing_on(report, row)]
        return any(target.answered(make(target, some)) for target, some in standing)

    alone = [row for row in rows if is_answered(row)]
    together = moved_together([row for row in rows if row not in alone])
    return sorted([*alone, *together], key=lambda row: next(at for at, one in enumerate(changes) if one is row[0]))


def _cells_that_follow(
    target: Delivered,
    told: Sequence[Change],
    changed: Mapping[FigureKey, Change],
    because: Mapping[FigureKey, frozenset[FigureKey]],
) -> tuple[SheetCell, ...]:
    """The cells of the file whose changes follow from those that are told: of the rows that these are parts of."""
    reasons = {change.key for change in told}
    following: list[FigureKey] = []
    while fresh := [key for key, why in because.items() if key not in following and not reasons.isdisjoint(why)]:
        following += fresh
        reasons.update(fresh)
    facts = (
        changed[key].now if changed[key].now_in is target else changed[key].before
        for key in following
        if target in {changed[key].now_in, changed[key].before_in}
    )
    return tuple(SheetCell(fact.sheet, fact.cell) for fact in facts)


def _by_row(changes: Iterable[Change]) -> Iterator[Sequence[Change]]:
    """The changes of one row, or of one indicator with its women and men, together; in the order of the file."""
    rows: dict[tuple[str, str, bool], list[Change]] = {}
    for change in changes:
        row = change.now.row if is_amount(change.now) else change.key.concept
        rows.setdefault((change.now.table, row, change.before_in.decided), []).append(change)
    return iter(rows.values())


def _standing_on(report: Delivered, changes: Sequence[Change]) -> Iterator[tuple[Delivered, Sequence[Change]]]:
    """The file that a finding stands on: the later one, or the earlier ones where only they are checked."""
    if report.checked:
        yield report, changes
        return
    for _, group in groupby(changes, key=lambda change: change.before_in.file):
        earlier = list(group)
        yield earlier[0].before_in, [change.turned for change in earlier]


def _following(
    because: Mapping[FigureKey, frozenset[FigureKey]], accepted: Collection[FigureKey]
) -> Iterator[FigureKey]:
    """The sums whose posts are accepted."""

    def holds(key: FigureKey) -> bool:
        reasons = because.get(key)
        return key in accepted or (bool(reasons) and all(holds(reason) for reason in reasons or () if reason != key))

    return (key for key in because if holds(key))


def _take_over(
    report: Delivered,
    figures: Mapping[FigureKey, Fact],
    holds: dict[FigureKey, _Known],
    accepted: Collection[FigureKey],
) -> None:
    """What holds from now on: what is new, what is accepted, and what says the same with more decimals."""
    for key, fact in figures.items():
        known = holds.get(key)
        if known is None or key in accepted or _says_more(report, fact, known):
            holds[key] = _Known(report, fact)


def _says_more(report: Delivered, fact: Fact, known: _Known) -> bool:
    if fact.value is None or contradict(known.fact, known.report, fact, report):
        return False
    if known.fact.value is None or known.fact.unit != fact.unit:
        return False
    return decimal_places(fact.value) > decimal_places(known.fact.value)
