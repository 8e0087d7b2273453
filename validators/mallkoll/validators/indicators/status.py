"""The status that an indicator's figures speak for by the kommun's own rule, or why none can be proposed.

*Met* means at least the målvärde (at most, where lower is better). The middle step is a share of it (80 % unless the
scale or the indicator gives another), or better than the year before where the scale counts that.
A figure that is still being added up during the year is not red only because it is August. Where neither the wording
nor the layout makes the direction certain, nothing is guessed: the judgement says what is missing. Source of the
rules: the scales that the municipalities print in their reports, kept as data in the layouts.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from mallkoll.validators.indicators.indicator_rows import Indicator, year_of
from mallkoll.validators.indicators.targets import (
    LOWER_LIMITS,
    UPPER_LIMITS,
    Course,
    Direction,
    FreeText,
    Level,
    Limit,
    NoValue,
    PartOf,
    SeveralValues,
    Target,
    Unreadable,
    ValueRange,
    YearChange,
    YesNo,
)  # fmt: skip
from mallkoll.validators.indicators.wording import (
    accumulates,
    better_direction,
    is_out_of_scale,
    may_be_percent,
    units_differ,
)
from mallkoll.workbook.layout.status_scale import Better, Improving, PartPeriod, Scale, Status

SAME = 1e-9
_NO_GOALS = frozenset({FreeText, PartOf})
_NO_OUTCOMES = frozenset({FreeText, Direction, YearChange})
DEFAULT_SHARE = 80.0
"""Per cent of the målvärde from which a single middle step is proposed: the usual 80 % rule."""


class UnjudgedReason(StrEnum):
    """Why an indicator cannot be judged, as a Swedish clause."""

    NO_TARGET = "målvärde saknas"
    TEXT_TARGET = "målvärdet är text"
    NO_OUTCOME = "utfall saknas"
    UNREADABLE = "värdet går inte att läsa"
    TEXT_OUTCOME = "utfallet är text"
    NO_EARLIER = "det finns inget tidigare värde att jämföra med"
    DIRECTION = "det framgår inte om högre eller lägre är bättre"
    UNIT = "utfall och målvärde har olika enheter"
    PARTS = "utfall och målvärde har olika delar"
    PART_PERIOD = "räknas upp under året och kan inte bedömas förrän året är slut"
    NEW = "det framgår inte om utfallet räknar bara nya"
    BOUND = "utfallet är bara en gräns"
    SPAN = "utfallet ligger utanför målvärdet på den sida som är bättre"
    CHANGE = "det framgår inte om ändringen är i procent eller procentenheter"


class Judgement(Struct, frozen=True):
    """A judgement: met or not, the share of the målvärde in per cent; or why there is none.

    Where it is not met it says whether it is better than before, if the scale uses that. It is not ``sure`` where the
    målvärde may be meant otherwise.
    """

    met: bool | None
    share: float | None = None
    improved: bool | None = None
    why: UnjudgedReason | None = None
    on_the_way: float | None = None  # the indicator's own limit, where it has one
    sure: bool = True


_HIGHER, _LOWER = Better.HIGHER, Better.LOWER  # to look a member up takes as long as to compare with it
_ABOVE, _BELOW = Limit.ABOVE, Limit.BELOW
_IGNORED, _ENOUGH, _DECIDES = Improving.IGNORED, Improving.ENOUGH, Improving.DECIDES
_SHARE, _UNJUDGED = PartPeriod.SHARE, PartPeriod.UNJUDGED
_WITHOUT: Final = {reason: Judgement(None, why=reason) for reason in UnjudgedReason}
_NO_TARGET, _NO_OUTCOME = _WITHOUT[UnjudgedReason.NO_TARGET], _WITHOUT[UnjudgedReason.NO_OUTCOME]


def judge_indicator(indicator: Indicator, scale: Scale | None, period_end: dt.date) -> Judgement:
    """The judgement of an indicator's outcome against its målvärde. Without a scale the usual 80 % rule holds."""
    wanted, outcome = indicator.wanted, indicator.outcome
    if wanted is None or type(wanted.target) is NoValue:
        return _NO_TARGET
    if type(wanted.target) in _NO_GOALS:
        return _WITHOUT[UnjudgedReason.TEXT_TARGET]
    if outcome is None or type(outcome.target) is NoValue:
        return _NO_OUTCOME
    if type(wanted.target) is Unreadable or type(outcome.target) is Unreadable:
        return _WITHOUT[UnjudgedReason.UNREADABLE]
    if type(outcome.target) is Level and is_out_of_scale(indicator, outcome.target):
        return _WITHOUT[UnjudgedReason.UNIT]
    if type(outcome.target) in _NO_OUTCOMES:
        return _WITHOUT[UnjudgedReason.TEXT_OUTCOME]
    judgement = _against(
        indicator, wanted.target, outcome.target, part_period(indicator, scale, period_end), period_end
    )
    own_limit = indicator.judging.on_the_way if indicator.judging else None
    counts = judgement.met is False and scale is not None and scale.improving is not _IGNORED
    improved = _improved(indicator) if counts else None
    return judgement if own_limit is improved is None else replace(judgement, improved=improved, on_the_way=own_limit)


def proposed_status(judgement: Judgement, scale: Scale) -> Status | None:
    """The step of the scale that a judgement speaks for; its step for "not assessed" where there is no judgement."""
    if judgement.met is None:
        return scale.not_assessed
    steps = scale.levels
    if judgement.met:
        return steps[0]
    middle = steps[1:-1]
    if middle and scale.improving is _DECIDES and judgement.improved is not None:
        return middle[-1] if judgement.improved else steps[-1]
    for step, limit in zip(middle, step_limits(middle, judgement.on_the_way), strict=True):
        if judgement.share is not None and judgement.share >= limit - SAME:
            return step
    if middle and scale.improving is _ENOUGH and judgement.improved:
        return middle[-1]
    return steps[-1]


def step_limits(middle: Iterable[Status], on_the_way: float | None) -> list[float]:
    """The least share of the målvärde, in per cent, for each middle step; ``on_the_way`` is the indicator's own."""
    shares = [DEFAULT_SHARE if step.from_share is None else step.from_share for step in middle]
    if shares and on_the_way is not None:
        shares[-1] = on_the_way
    return shares


# --- one outcome against one målvärde ---------------------------------------------------------------------------------


def part_period(indicator: Indicator, scale: Scale | None, period_end: dt.date) -> PartPeriod:
    """How an outcome that is added up is compared at the period's end; at the end of the year as it is."""
    if (period_end.month, period_end.day) == (12, 31):
        return PartPeriod.WHOLE
    if indicator.judging and indicator.judging.part_period is not None:
        return indicator.judging.part_period
    return scale.part_period if scale else _UNJUDGED


def year_passed(period_end: dt.date) -> float:
    """The share of the year that has passed when a period ends."""
    return period_end.timetuple().tm_yday / 365


def stays_open(better: Better, adding: bool | None) -> bool:  # noqa: FBT001 - what accumulates() answers
    """Whether the year is still open: a figure that adds up has not reached its målvärde, or passed its limit, yet.

    ``adding`` None (unknown whether it adds up) counts as adding where that is in the nämnd's favour.
    """
    return adding is not False if better is _HIGHER else adding is True


def _against(indicator: Indicator, wanted: Target, outcome: Target, mode: PartPeriod, period_end: dt.date) -> Judgement:
    if type(wanted) is Level:
        return _level(indicator, wanted, outcome, mode, period_end)
    match wanted:
        case Direction():
            return _course(indicator, wanted, outcome, mode, period_end)
        case YearChange():
            return _changed(indicator, wanted, outcome, mode, period_end)
        case SeveralValues():
            return _parts(indicator, wanted, outcome, mode, period_end)
        case ValueRange():
            return _within_span(indicator, wanted, outcome)
        case YesNo():
            return _answered(wanted, outcome, period_end)
        case _:
            return _WITHOUT[UnjudgedReason.TEXT_TARGET]


_COURSES: Final = {
    Course.UP: (Better.HIGHER, Limit.ABOVE), Course.NOT_DOWN: (Better.HIGHER, Limit.AT_LEAST),
    Course.DOWN: (Better.LOWER, Limit.BELOW), Course.NOT_UP: (Better.LOWER, Limit.AT_MOST),
}  # fmt: skip


def _course(
    indicator: Indicator, wanted: Direction, outcome: Target, mode: PartPeriod, period_end: dt.date
) -> Judgement:
    before = _level_of(indicator, wanted.since, period_end)
    if before is None:
        return _WITHOUT[UnjudgedReason.NO_EARLIER]
    if not isinstance(outcome, Level):
        return _WITHOUT[UnjudgedReason.TEXT_OUTCOME]
    if not _comparable(indicator, before, outcome):
        return _WITHOUT[UnjudgedReason.UNIT]
    course, better = wanted.course, better_direction(indicator, None)
    if course not in _COURSES:  # better and worse, not up and down
        if better is None:
            same = course is not Course.BETTER and abs(outcome.value - before.value) <= SAME
            return Judgement(met=True) if same else _WITHOUT[UnjudgedReason.DIRECTION]
        higher, lower = (Course.UP, Course.DOWN) if course is Course.BETTER else (Course.NOT_DOWN, Course.NOT_UP)
        course = higher if better is _HIGHER else lower
    way, bound = _COURSES[course]
    goal = Level(before.value, before.unit, bound, before.decimals)
    found = _compare(indicator, goal, outcome, way, mode, period_end)
    if found.met is not False:
        return found
    if course in {Course.UP, Course.DOWN}:  # there is no part of a change the other way
        return replace(found, share=None)
    return replace(found, sure=wanted.course is not Course.KEEP)  # how much less is still the same?


def _changed(
    indicator: Indicator, wanted: YearChange, outcome: Target, mode: PartPeriod, period_end: dt.date
) -> Judgement:
    before = _level_of(indicator, wanted.since, period_end)
    if before is None:
        return _WITHOUT[UnjudgedReason.NO_EARLIER]
    unit = {"%": before.unit, "procentenheter": "%"}.get(wanted.unit, wanted.unit)
    if not _comparable(indicator, Level(0.0, unit), before):
        return _WITHOUT[UnjudgedReason.UNIT]
    relative, added = before.value * (1 + wanted.amount / 100), before.value + wanted.amount
    meant = [added] if wanted.unit != "%" else [relative, added] if may_be_percent(indicator, before) else [relative]
    bound = Limit.AT_MOST if wanted.amount < 0 else Limit.AT_LEAST
    found, *others = [_against(indicator, Level(goal, before.unit, bound), outcome, mode, period_end) for goal in meant]
    if any(other.met is not found.met for other in others):
        return _WITHOUT[UnjudgedReason.CHANGE]
    if found.met is None or not isinstance(outcome, Level):
        return found
    on_the_way = not found.met and (outcome.value - before.value) * wanted.amount > 0
    share = found.share if found.met or on_the_way else None
    return replace(found, share=share, sure=bool(wanted.since) and not on_the_way)


def _answered(wanted: YesNo, outcome: Target, period_end: dt.date) -> Judgement:
    """Yes or no; before the end of the year an answer that may still change is no sure one."""
    if not isinstance(outcome, YesNo):
        return _WITHOUT[UnjudgedReason.TEXT_OUTCOME]
    done = outcome.yes or (period_end.month, period_end.day) == (12, 31)
    return Judgement(wanted.yes is outcome.yes, sure=done)


def _parts(
    indicator: Indicator, wanted: SeveralValues, outcome: Target, mode: PartPeriod, period_end: dt.date
) -> Judgement:
    if not isinstance(outcome, SeveralValues) or [w[0] for w in wanted.parts] != [o[0] for o in outcome.parts]:
        return _WITHOUT[UnjudgedReason.PARTS]
    judgements = []
    for (_, part_wanted), (_, part_outcome) in zip(wanted.parts, outcome.parts, strict=True):
        if isinstance(part_wanted, FreeText) or isinstance(part_outcome, FreeText):
            return _WITHOUT[UnjudgedReason.TEXT_TARGET]
        judgements.append(_level(indicator, part_wanted, part_outcome, mode, period_end))
    return _worst(judgements)


def _worst(judgements: list[Judgement]) -> Judgement:
    """The judgement of several values: not met if one is not, else unjudged if one is, else met."""
    failed = [j for j in judgements if j.met is False]
    if failed:
        return min(failed, key=lambda j: -1.0 if j.share is None else j.share)
    return next((j for j in judgements if j.met is None), judgements[0])


def _within_span(indicator: Indicator, wanted: ValueRange, outcome: Target) -> Judgement:
    if not isinstance(outcome, Level) or outcome.bound:
        return _WITHOUT[UnjudgedReason.TEXT_OUTCOME]
    above, below = outcome.value > wanted.high.value + SAME, outcome.value < wanted.low.value - SAME
    if not above and not below:
        return Judgement(met=True)
    better = better_direction(indicator, None)
    if better is (_HIGHER if above else _LOWER):  # on the good side of it
        return _WITHOUT[UnjudgedReason.SPAN]
    end, way = (wanted.high, _LOWER) if above else (wanted.low, _HIGHER)
    share = share_reached(outcome.value, end.value, way)
    near = share is not None and share >= DEFAULT_SHARE
    return Judgement(met=False, share=share, sure=better is not None or not near)


def _level(indicator: Indicator, wanted: Level, outcome: Target, mode: PartPeriod, period_end: dt.date) -> Judgement:
    if type(outcome) is SeveralValues:
        levels = [part for _, part in outcome.parts if isinstance(part, Level)]
        if len(levels) != len(outcome.parts):
            return _WITHOUT[UnjudgedReason.PARTS]
        return _worst([_level(indicator, wanted, part, mode, period_end) for part in levels])
    if type(outcome) is PartOf:
        share = Level(100 * outcome.part / outcome.whole, "%", decimals=1) if outcome.whole else None
        percent = (wanted.unit or indicator.unit) == "%"
        outcome = share if percent and share else Level(outcome.part, outcome.noun)
    if type(outcome) is not Level:
        return _WITHOUT[UnjudgedReason.TEXT_OUTCOME]
    if not _comparable(indicator, wanted, outcome):
        return _WITHOUT[UnjudgedReason.UNIT]
    better = better_direction(indicator, wanted)
    if wanted.new:
        counted = _new_ones(indicator, wanted, outcome)
        if counted is None:
            return _WITHOUT[UnjudgedReason.NEW]
        outcome = counted
    if better is None:
        equal = abs(outcome.value - wanted.value) <= SAME and not outcome.bound
        return Judgement(met=True, share=100.0) if equal else _WITHOUT[UnjudgedReason.DIRECTION]
    if _only_a_limit(outcome, wanted, better):
        return _WITHOUT[UnjudgedReason.BOUND]
    return _compare(indicator, wanted, outcome, better, mode, period_end)


def _compare(
    indicator: Indicator, wanted: Level, outcome: Level, better: Better, mode: PartPeriod, period_end: dt.date
) -> Judgement:
    adding = accumulates(indicator, wanted, outcome)
    goal = wanted.value
    if adding and mode is _SHARE:
        goal *= year_passed(period_end)
    met = _reaches(outcome.value, goal, wanted.bound, better)
    if mode is _UNJUDGED and stays_open(better, adding) and met is (better is _LOWER):
        return _WITHOUT[UnjudgedReason.PART_PERIOD]
    return Judgement(met, 100.0 if met else share_reached(outcome.value, goal, better))


def _reaches(value: float, goal: float, bound: Limit, better: Better) -> bool:
    if better is _HIGHER:
        return value > goal + SAME if bound is _ABOVE else value >= goal - SAME
    return value < goal - SAME if bound is _BELOW else value <= goal + SAME


def share_reached(value: float, goal: float, better: Better) -> float | None:
    """How far towards the målvärde, in per cent: 45 of 60 is 75; 6 days against 5 is 83 where lower is better."""
    over, under = (value, goal) if better is _HIGHER else (goal, value)
    return 100 * over / under if under > 0 and over >= 0 else None


def _only_a_limit(outcome: Level, wanted: Level, better: Better) -> bool:
    """Whether the outcome is only a limit on the wrong side: ``> 98`` does not tell whether it is below 99."""
    if outcome.bound in LOWER_LIMITS:
        return better is _LOWER and outcome.value <= wanted.value
    if outcome.bound in UPPER_LIMITS:
        return better is _HIGHER and outcome.value >= wanted.value
    return False


def _new_ones(indicator: Indicator, wanted: Level, outcome: Level) -> Level | None:
    """The number of new ones; None where the outcome may count all, new and old, and the two readings differ."""
    before = _earlier_level(indicator)
    if outcome.new or before is None:
        return outcome
    grown = outcome.value - before.value
    return outcome if (outcome.value >= wanted.value) == (grown >= wanted.value) else None


def _earlier_level(indicator: Indicator) -> Level | None:
    """The newest figure of an earlier year that is a plain one, not a limit or a count of new ones."""
    levels = [t for e in indicator.earlier if type(t := e.target) is Level and not t.bound and not t.new]
    return levels[0] if levels else None


def _level_of(indicator: Indicator, since: str, period_end: dt.date) -> Level | None:
    """The figure of the year that a change is counted from; the newest earlier one where that is not a year."""
    if not since.isdigit():
        return _earlier_level(indicator)
    figures = (e.target for e in indicator.earlier if year_of(e.column, period_end) == int(since))
    return next((t for t in figures if type(t) is Level and not t.bound and not t.new), None)


def _improved(indicator: Indicator) -> bool | None:
    """Better (True) or worse (False) than the newest earlier figure; None where it is the same or cannot be said."""
    earlier, outcome, wanted = _earlier_level(indicator), indicator.outcome, indicator.wanted
    if earlier is None or outcome is None or wanted is None or not isinstance(outcome.target, Level):
        return None
    better = better_direction(indicator, wanted.target if isinstance(wanted.target, Level) else None)
    if better is None or not _comparable(indicator, earlier, outcome.target):
        return None
    change = (outcome.target.value - earlier.value) * (1 if better is _HIGHER else -1)
    return None if abs(change) <= SAME else change > 0


def _comparable(indicator: Indicator, first: Level, second: Level) -> bool:
    return not units_differ(indicator, first, second)
