"""The column *Förslag* (``foreslas``): a live formula for the status that the figures speak for.

The formula uses what the layout and the indicator's name tell for certain: direction, scale, the treatment of a part of
a year. It proposes only where the utfall is a plain number and the målvärde one too, or a limit and a whole number
(``max 14``); other texts (``95% inom 120 dgr``) are left to the Python checks, which know more. Where both cells have
the same number format it never differs from those checks.
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
    concatenated,
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

SHARE = 1.5  # formulas cannot see that 0.98 is shown as 98 %: nothing is proposed beside a larger number, or 1
AT_MOST = "max max. maximalt maximum högst"
AT_LEAST = "minst lägst från åtminstone"
_DIGITS, _WHOLE_TEXT = 9, 99
LOW, HIGH = 50, 160  # an outcome this many times a målvärde shown in per cent is 91,8 typed without the sign


class StatusProposal(Struct, frozen=True):
    """The facts about one row that its formula is made from."""

    ref: CellRef
    outcome: CellRef
    target: CellRef
    earlier: tuple[CellRef, ...]  # the newest first
    better: Better | None  # None: only a målvärde that is a limit can tell
    said_better: bool  # whether the layout tells the direction, also against a limit's
    adding: bool | None  # whether it adds up during the year; None: unknown, but whole numbers may
    said: bool  # whether the layout tells that it adds up or not
    mode: PartPeriod
    year: float  # the share of the year that has passed
    scale: Scale
    limits: tuple[float, ...]
    percent: bool  # the row is shown in per cent: 91.8 beside 0.9 is 91,8 % beside 90 %


def status_proposals(
    layout: Layout, placed: Mapping[str, PlacedTable], percent: Collection[CellRef]
) -> Iterator[StatusProposal]:
    """The proposals of named rows; ``percent`` are the cells shown in per cent."""
    for placed_table in placed.values():
        bound = placed_table.bound
        column = next((c for c in bound.table.columns if c.proposed and c.scale), None)
        if column is None or column.scale is None:
            continue
        scale = layout.scales[column.scale]
        named = {row.label for row in bound.rows if row.label}
        for row in bound.rows:
            proposal = (
                _proposal(layout, bound, row, column, scale, percent)
                if row.label and not part_of(row.label, named)
                else None
            )
            if proposal is not None:
                yield proposal


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
    judging = indicator.judging
    at = {c.key: CellRef(bound.sheet, row.at, bound.columns[c.key]) for c in columns}
    in_percent = at[target.key] in percent
    whole = Level(0.0, "%" if in_percent else "")
    earlier = sorted((c for c in columns if c.kind is Kind.OUTCOME and c.prior), key=lambda c: c.key)
    middle = scale.levels[1:-1]
    on_the_way = judging.on_the_way if judging else None
    end: dt.date = layout.period.end
    return StatusProposal(
        at[column.key], at[outcome.key], at[target.key], tuple(at[c.key] for c in earlier),
        better_direction(indicator, None), bool(judging and judging.better is not None),
        accumulates(indicator, whole, whole), bool(judging and judging.accumulates is not None),
        part_period(indicator, scale, end), year_passed(end), scale, tuple(step_limits(middle, on_the_way)),
        in_percent,
    )  # fmt: skip


def proposal_tree(p: StatusProposal) -> Node:
    """The cell's formula."""
    u, m = cell_reference(p.outcome, p.ref.sheet), cell_reference(p.target, p.ref.sheet)
    of_limit: Operand = "" if p.percent else when(all_of(is_number(u), is_text(m)), _of_limit(p, u, m), "")
    of_number = _of_number(p, p.better, u, m) if p.better else ""
    return when(all_of(is_number(u), is_number(m)), of_number, of_limit)


def _of_number(p: StatusProposal, better: Better, u: Node, m: Node) -> Node:
    """The proposed word where the målvärde is a number."""
    judged = _judged(p, better, u, m)
    if p.percent:
        points = all_of(greater(u, SHARE), at_least(u, times(LOW, m)), at_most(u, times(HIGH, m)))
        unclear = any_of(greater(u, SHARE), greater(m, SHARE))
        return when(points, _judged(p, better, bracketed(quotient(u, 100)), m), when(unclear, "", judged))
    only_one_is_share = differs(at_most(u, SHARE), at_most(m, SHARE))
    only_one_is_whole = differs(_is_whole(u), _is_whole(m))
    return when(any_of(only_one_is_share, all_of(at_most(u, SHARE), only_one_is_whole)), "", judged)


def _of_limit(p: StatusProposal, u: Node, m: Node) -> Node:
    """The proposed word where the målvärde is a text: one word for a limit, then a whole number without a unit.

    Digits alone read the same whatever the language of the program, and neither number may be a share.
    """
    text = call("TRIM", m)
    at = call("FIND", " ", text)
    goal = call("VALUE", call("MID", text, plus(at, 1), _DIGITS))
    digits_only = equal(call("TEXT", goal, "0"), call("MID", text, plus(at, 1), _WHOLE_TEXT))
    word = concatenated(" ", call("LOWER", call("LEFT", text, at)))

    def says(words: str) -> Node:
        return is_number(call("FIND", word, f" {words} "))

    if p.said_better and p.better:
        judged = when(says(f"{AT_MOST} {AT_LEAST}"), _judged(p, p.better, u, goal), "")
    else:
        lower, higher = (_judged(p, better, u, goal) for better in (Better.LOWER, Better.HIGHER))
        judged = when(says(AT_MOST), lower, when(says(AT_LEAST), higher, ""))
    return call("IFERROR", when(all_of(digits_only, greater(u, SHARE), greater(goal, SHARE)), judged, ""), "")


def _is_whole(figure: Node) -> Node:
    return equal(call("INT", figure), figure)


def _judged(p: StatusProposal, direction: Better, u: Node, m: Node) -> Node:
    """The proposed word for an outcome (``u``) against a målvärde (``m``) on the same scale."""
    higher = direction is Better.HIGHER
    whole = all_of(_is_whole(u), _is_whole(m))
    goal = m
    if p.mode is PartPeriod.SHARE and p.adding:
        part = times(m, p.year)
        goal = bracketed(part) if p.said else when(whole, part, m)
    met = at_least(u, minus(goal, SAME)) if higher else at_most(u, plus(goal, SAME))
    best: Operand = p.scale.levels[0].word
    unmet: Operand = _unmet(p, direction, u, goal)
    if p.mode is PartPeriod.UNJUDGED and stays_open(direction, p.adding):
        still_open = p.scale.not_assessed.word if p.scale.not_assessed else ""
        if higher:
            unmet = still_open if p.said else when(whole, still_open, unmet)
        else:
            best = still_open if p.said else when(whole, still_open, best)
    return when(met, best, unmet)


def _unmet(p: StatusProposal, direction: Better, u: Node, goal: Node) -> Operand:
    """The proposed word where the målvärde is not reached."""
    steps = p.scale.levels
    middle, worst = steps[1:-1], steps[-1].word
    if not middle:
        return worst
    earlier = [cell_reference(ref, p.ref.sheet) for ref in p.earlier]
    earlier_figure: Operand = ""
    for figure in reversed(earlier):
        earlier_figure = when(is_number(figure), figure, earlier_figure)
    change = minus(u, earlier_figure)
    better = times(change, 1 if direction is Better.HIGHER else -1)
    proposed: Operand = worst
    if p.scale.improving is Improving.ENOUGH and earlier:
        proposed = when(is_number(earlier_figure), when(greater(better, SAME), middle[-1].word, worst), worst)
    numerator, denominator = (u, goal) if direction is Better.HIGHER else (goal, u)
    for step, limit in reversed(list(zip(middle, p.limits, strict=True))):
        reached = at_least(times(numerator, 100), times(minus(limit, SAME), denominator))
        proposed = when(all_of(greater(denominator, 0), at_least(numerator, 0), reached), step.word, proposed)
    if p.scale.improving is Improving.DECIDES and earlier:
        decided = when(greater(better, 0), middle[-1].word, worst)
        proposed = when(
            is_number(earlier_figure), when(greater(call("ABS", change), SAME), decided, proposed), proposed
        )
    if earlier and p.scale.improving is not Improving.IGNORED:  # texts, which only the checks can read
        proposed = when(greater(plus(*map(is_text, earlier)), 0), "", proposed)
    return proposed
