"""The column *Förslag* (``foreslas``): the status that the figures speak for, beside the controller's own, live.

The formula holds what the layout and the indicator's name say for certain: its direction, its scale, what a part of
a year means. It proposes only where utfall and målvärde are plain numbers; what stands as text (``95% inom 120 dgr``)
is judged by the Python checks, which know more. Where both cells are shown in the same way it never proposes anything
else than they do.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from msgspec import Struct

from mallkoll.templates.plan.placement import PlacedTable
from mallkoll.validators.indicators.indicator_rows import FORECAST, Indicator, judging_of, label_unit, part_of
from mallkoll.validators.indicators.status import SAME, part_period, stays_open, step_limits, year_passed
from mallkoll.validators.indicators.targets import Level
from mallkoll.validators.indicators.wording import accumulates, better_direction
from mallkoll.workbook.binding.bound_table import BoundRow, BoundTable, CellRef
from mallkoll.workbook.formulas.formula_tree import Node
from mallkoll.workbook.formulas.tree_builders import (
    Operand,
    all_of,
    any_of,
    at_least,
    at_most,
    bracketed,
    call,
    cell_reference,
    differs,
    equal,
    greater,
    is_number,
    is_text,
    minus,
    plus,
    quotient,
    times,
    when,
)
from mallkoll.workbook.layout.layout_model import Column, Kind, Layout
from mallkoll.workbook.layout.status_scale import Better, Improving, PartPeriod, Scale
from mallkoll.workbook.model.text import one_line

SHARE = 1.5  # a formula cannot see that 0.98 is shown as 98 %: beside a larger number, or 1, nothing is proposed
LOW, HIGH = 50, 160  # so many times a målvärde shown in per cent, an outcome is 91,8 typed without the sign


class StatusProposal(Struct, frozen=True):
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


def status_proposals(
    layout: Layout, placed: Mapping[str, PlacedTable], percent: Collection[CellRef]
) -> Iterator[StatusProposal]:
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
) -> StatusProposal | None:
    columns = bound.table.columns
    outcome = next((c for c in columns if c.kind is Kind.OUTCOME and not c.prior and c.key != FORECAST), None)
    target = next((c for c in columns if c.kind is Kind.TARGET), None)
    if outcome is None or target is None:
        return None
    label = one_line(row.label)
    indicator = Indicator(bound, row, label, label_unit(label), judging=judging_of(bound, row, label))
    better = better_direction(indicator, None)
    if better is None:
        return None
    at = {c.key: CellRef(bound.sheet, row.at, bound.columns[c.key]) for c in columns}
    shown = at[target.key] in percent
    whole = Level(0.0, "%" if shown else "")
    earlier = sorted((c for c in columns if c.kind is Kind.OUTCOME and c.prior), key=lambda c: c.key)
    middle = scale.levels[1:-1]
    on_the_way = indicator.judging.on_the_way if indicator.judging else None
    end: dt.date = layout.period.end
    return StatusProposal(
        at[column.key], at[outcome.key], at[target.key], tuple(at[c.key] for c in earlier), better,
        accumulates(indicator, whole, whole),
        bool(indicator.judging and indicator.judging.accumulates is not None),
        part_period(indicator, scale, end), year_passed(end), scale, tuple(step_limits(middle, on_the_way)),
        shown,
    )  # fmt: skip


def proposal_tree(p: StatusProposal) -> Node:
    """The cell's formula."""
    u, m = cell_reference(p.outcome, p.ref.sheet), cell_reference(p.target, p.ref.sheet)
    judged = _judged(p, u, m)
    if p.percent:
        points = all_of(greater(u, SHARE), at_least(u, times(LOW, m)), at_most(u, times(HIGH, m)))
        unclear = any_of(greater(u, SHARE), greater(m, SHARE))
        judged = when(points, _judged(p, bracketed(quotient(u, 100)), m), when(unclear, "", judged))
    else:
        one_alone = differs(at_most(u, SHARE), at_most(m, SHARE))
        one_whole = differs(_is_whole(u), _is_whole(m))
        judged = when(any_of(one_alone, all_of(at_most(u, SHARE), one_whole)), "", judged)
    return when(all_of(is_number(u), is_number(m)), judged, "")


def _is_whole(figure: Node) -> Node:
    return equal(call("INT", figure), figure)


def _judged(p: StatusProposal, u: Node, m: Node) -> Node:
    """What is proposed for an outcome against a målvärde on the same scale."""
    higher = p.better is Better.HIGHER
    whole = all_of(_is_whole(u), _is_whole(m))
    goal = m
    if p.mode is PartPeriod.SHARE and p.adding:
        part = times(m, p.year)
        goal = bracketed(part) if p.said else when(whole, part, m)
    met = at_least(u, minus(goal, SAME)) if higher else at_most(u, plus(goal, SAME))
    best: Operand = p.scale.levels[0].word
    unmet: Operand = _unmet(p, u, goal)
    if p.mode is PartPeriod.UNJUDGED and stays_open(p.better, p.adding):
        still_open = p.scale.not_assessed.word if p.scale.not_assessed else ""
        if higher:
            unmet = still_open if p.said else when(whole, still_open, unmet)
        else:
            best = still_open if p.said else when(whole, still_open, best)
    return when(met, best, unmet)


def _unmet(p: StatusProposal, u: Node, goal: Node) -> Operand:
    """What is proposed where the målvärde is not reached."""
    steps = p.scale.levels
    middle, worst = steps[1:-1], steps[-1].word
    if not middle:
        return worst
    earlier = [cell_reference(ref, p.ref.sheet) for ref in p.earlier]
    before: Operand = ""
    for figure in reversed(earlier):
        before = when(is_number(figure), figure, before)
    change = minus(u, before)
    better = times(change, 1 if p.better is Better.HIGHER else -1)
    found: Operand = worst
    if p.scale.improving is Improving.ENOUGH and earlier:
        found = when(is_number(before), when(greater(better, SAME), middle[-1].word, worst), worst)
    over, under = (u, goal) if p.better is Better.HIGHER else (goal, u)
    for step, limit in reversed(list(zip(middle, p.limits, strict=True))):
        reached = at_least(times(over, 100), times(minus(limit, SAME), under))
        found = when(all_of(greater(under, 0), at_least(over, 0), reached), step.word, found)
    if p.scale.improving is Improving.DECIDES and earlier:
        decided = when(greater(better, 0), middle[-1].word, worst)
        found = when(is_number(before), when(greater(call("ABS", change), SAME), decided, found), found)
    if earlier and p.scale.improving is not Improving.IGNORED:  # words that only the checks can read
        found = when(greater(plus(*map(is_text, earlier)), 0), "", found)
    return found
