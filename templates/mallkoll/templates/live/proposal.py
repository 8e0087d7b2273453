"""The column *Förslag* (``foreslas``): the status that the figures speak for, beside the controller's own, live.

The formula holds what the layout and the indicator's name say for certain: its direction, its scale, what a part of
a year means. It proposes only where utfall and målvärde are plain numbers; what stands as text (``95% inom 120 dgr``)
is judged by the Python checks, which know more. Where both cells are shown in the same way it never proposes anything
else than they do.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from mallkoll.templates.plan.plan import PlacedTable
from mallkoll.validators.indicators.indicator_rows import FORECAST, Indicator, judging_of, label_unit, part_of
from mallkoll.validators.indicators.status import DEFAULT_SHARE, part_period
from mallkoll.validators.indicators.targets import Level
from mallkoll.validators.indicators.wording import accumulates, direction
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.layout.model import Column, Kind, Layout
from mallkoll.workbook.layout.status_scale import Better, Improving, PartPeriod, Scale
from mallkoll.workbook.model.text import one_line

SHARE = 1.5  # a formula cannot see that 0.98 is shown as 98 %: beside a larger number, or 1, nothing is proposed
LOW, HIGH = 50, 160  # so many times a målvärde shown in per cent, an outcome is 91,8 typed without the sign
SAME = "0.000000001"


class Proposal(Struct, frozen=True):
    """What is known of one row when the template is made."""

    ref: CellRef
    outcome: CellRef
    target: CellRef
    earlier: tuple[CellRef, ...]  # the newest first
    better: Better
    adding: bool | None  # whether it is counted up during the year; None: whole numbers may be
    said: bool  # the layout says whether it is
    mode: PartPeriod
    year: float  # how much of the year has passed
    scale: Scale
    limits: tuple[float, ...]
    percent: bool  # the row is shown in per cent: 91.8 beside 0.9 is 91,8 % beside 90 %


def proposals(layout: Layout, placed: Mapping[str, PlacedTable], percent: Collection[CellRef]) -> Iterator[Proposal]:
    """One for each row with a name whose direction is certain; ``percent`` are the cells that are shown in per cent."""
    for one in placed.values():
        bound = one.bound
        column = next((c for c in bound.table.columns if c.proposed and c.scale), None)
        if column is None or column.scale is None:
            continue
        scale = layout.scales[column.scale]
        named = {row.label for row in bound.rows if row.label}
        for row in bound.rows:
            found = (
                _proposal(layout, bound, row, column, scale, percent)
                if row.label and not part_of(row.label, named)
                else None
            )
            if found is not None:
                yield found


def _proposal(
    layout: Layout, bound: BoundTable, row: BoundRow, column: Column, scale: Scale, percent: Collection[CellRef]
) -> Proposal | None:
    columns = bound.table.columns
    outcome = next((c for c in columns if c.kind is Kind.OUTCOME and not c.prior and c.key != FORECAST), None)
    target = next((c for c in columns if c.kind is Kind.TARGET), None)
    if outcome is None or target is None:
        return None
    label = one_line(row.label)
    indicator = Indicator(bound, row, label, label_unit(label), judging=judging_of(bound, row, label))
    better = direction(indicator, None)
    if better is None:
        return None
    at = {c.key: CellRef(bound.sheet, row.at, bound.columns[c.key]) for c in columns}
    shown = at[target.key] in percent
    whole = Level(0.0, "%" if shown else "")
    earlier = sorted((c for c in columns if c.kind is Kind.OUTCOME and c.prior), key=lambda c: c.key)
    middle = scale.levels[1:-1]
    limits = [DEFAULT_SHARE if step.from_share is None else step.from_share for step in middle]
    if limits and indicator.judging and indicator.judging.on_the_way is not None:
        limits[-1] = indicator.judging.on_the_way
    end: dt.date = layout.period.end
    return Proposal(
        at[column.key], at[outcome.key], at[target.key], tuple(at[c.key] for c in earlier), better,
        accumulates(indicator, whole, whole),
        bool(indicator.judging and indicator.judging.accumulates is not None),
        part_period(indicator, scale, end), end.timetuple().tm_yday / 365, scale, tuple(limits),
        shown,
    )  # fmt: skip


def formula(p: Proposal) -> str:
    """The cell's formula, without the leading ``=``."""
    u, m = p.outcome.address, p.target.address
    judged = _judged(p, u, m)
    if p.percent:
        points = f"AND({u}>{SHARE},{u}>={LOW}*{m},{u}<={HIGH}*{m})"
        judged = f'IF({points},{_judged(p, f"({u}/100)", m)},IF(OR({u}>{SHARE},{m}>{SHARE}),"",{judged}))'
    else:
        one_is_share = f"OR(({u}<={SHARE})<>({m}<={SHARE}),AND({u}<={SHARE},(INT({u})={u})<>(INT({m})={m})))"
        judged = f'IF({one_is_share},"",{judged})'
    return f'IF(AND(ISNUMBER({u}),ISNUMBER({m})),{judged},"")'


def _judged(p: Proposal, u: str, m: str) -> str:
    """What is proposed for an outcome against a målvärde on the same scale."""
    higher = p.better is Better.HIGHER
    whole = f"INT({u})={u},INT({m})={m}"
    goal = m
    if p.mode is PartPeriod.SHARE and p.adding:
        part = f"{m}*{p.year!r}"
        goal = f"({part})" if p.said else f"IF(AND({whole}),{part},{m})"
    met = f"{u}>={goal}-{SAME}" if higher else f"{u}<={goal}+{SAME}"
    steps = p.scale.levels
    unmet = _unmet(p, u, goal)
    best = _text(steps[0].word)
    if p.mode is PartPeriod.UNJUDGED and (p.adding is not False if higher else p.adding is True):
        open_words = _text(p.scale.not_assessed.word if p.scale.not_assessed else "")
        still = "TRUE" if p.said else f"AND({whole})"
        if higher:
            unmet = open_words if p.said else f"IF({still},{open_words},{unmet})"
        else:
            best = open_words if p.said else f"IF({still},{open_words},{best})"
    return f"IF({met},{best},{unmet})"


def _unmet(p: Proposal, u: str, goal: str) -> str:
    """What is proposed where the målvärde is not reached."""
    steps = p.scale.levels
    middle, worst = steps[1:-1], _text(steps[-1].word)
    if not middle:
        return worst
    before = '""'
    for cell in reversed(p.earlier):
        before = f"IF(ISNUMBER({cell.address}),{cell.address},{before})"
    better = f"({u}-{before})*{1 if p.better is Better.HIGHER else -1}"
    known = f"ISNUMBER({before})"
    last = worst
    if p.scale.improving is Improving.ENOUGH and p.earlier:
        last = f"IF({known},IF({better}>{SAME},{_text(middle[-1].word)},{worst}),{worst})"
    over, under = (u, goal) if p.better is Better.HIGHER else (goal, u)
    found = last
    for step, limit in reversed(list(zip(middle, p.limits, strict=True))):
        reached = f"{over}*100>=({limit:g}-{SAME})*{under}"
        found = f"IF(AND({under}>0,{over}>=0,{reached}),{_text(step.word)},{found})"
    if p.scale.improving is Improving.DECIDES and p.earlier:
        decided = f"IF({better}>0,{_text(middle[-1].word)},{worst})"
        found = f"IF({known},IF(ABS({u}-{before})>{SAME},{decided},{found}),{found})"
    if p.earlier and p.scale.improving is not Improving.IGNORED:  # words that only the checks can read
        words = "+".join(f"ISTEXT({cell.address})" for cell in p.earlier)
        found = f'IF({words}>0,"",{found})'
    return found


def _text(word: str) -> str:
    return '"' + word.replace('"', '""') + '"'


def value(p: Proposal, cells: Mapping[CellRef, object]) -> str:
    """What the formula gives now."""
    u, m = cells.get(p.outcome), cells.get(p.target)
    if not isinstance(u, float) or not isinstance(m, float) or not (math.isfinite(u) and math.isfinite(m)):
        return ""
    if p.percent:
        if u > SHARE and LOW * m <= u <= HIGH * m:
            u /= 100
        elif max(u, m) > SHARE:
            return ""
    elif (u <= SHARE) != (m <= SHARE) or (u <= SHARE and (u == int(u)) != (m == int(m))):
        return ""
    higher = p.better is Better.HIGHER
    whole = p.said or (u == int(u) and m == int(m))
    goal = m * p.year if p.mode is PartPeriod.SHARE and p.adding and whole else m
    met = u >= goal - 1e-9 if higher else u <= goal + 1e-9
    waits = p.mode is PartPeriod.UNJUDGED and (p.adding is not False if higher else p.adding is True) and whole
    if waits and met != higher:
        return p.scale.not_assessed.word if p.scale.not_assessed else ""
    steps = p.scale.levels
    if met:
        return steps[0].word
    words = any(isinstance(cells.get(ref), str) for ref in p.earlier)
    if words and len(steps) > 2 and p.scale.improving is not Improving.IGNORED:
        return ""
    before = next((b for b in (cells.get(ref) for ref in p.earlier) if isinstance(b, float)), None)
    change = None if before is None else (u - before) * (1 if higher else -1)
    middle = steps[1:-1]
    if middle and p.scale.improving is Improving.DECIDES and change is not None and abs(change) > 1e-9:
        return middle[-1].word if change > 0 else steps[-1].word
    over, under = (u, goal) if higher else (goal, u)
    for step, limit in zip(middle, p.limits, strict=True):
        if under > 0 and over >= 0 and over * 100 >= (limit - 1e-9) * under:
            return step.word
    if middle and p.scale.improving is Improving.ENOUGH and change is not None and change > 1e-9:
        return middle[-1].word
    return steps[-1].word
