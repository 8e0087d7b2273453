"""One slip that makes several figures wrong at once.

The smallest explanation counts cells, but people make mistakes: two amounts that changed places are one mistake in two
cells, a row typed in kronor one mistake in twelve. Such hypotheses are tried as a whole: those that repair failing
constraints and break none are explanations beside those of single cells.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from mallkoll.validators.engine.algorithms.fourier_motzkin import allowed_moves
from mallkoll.validators.engine.constraints import System
from mallkoll.validators.engine.explanation import (
    CellChange,
    Context,
    Line,
    Model,
    Solution,
    residual_cost,
)
from mallkoll.validators.engine.intervals import decimals_of, half_unit, noise, round_to
from mallkoll.validators.engine.slips import Slip, rank_of, unit_words
from mallkoll.validators.engine.system import CellId, bits

_FACTORS = (1000.0, 0.001, -1.0)

CELL_COST = 0.1
"""What each cell costs that a whole line in the wrong unit changes: a large table needs more to speak for it."""


class Hypothesis(Struct, frozen=True):
    """New values (cell → value) by one slip, the failing constraints that they repair, and what it costs."""

    values: Mapping[int, float]
    slip: Slip
    repairs: frozenset[int]
    cost: float


def solution_of(model: Model, hypothesis: Hypothesis) -> Solution:
    """The hypothesis as an explanation; each interval is the single value that the slip gives."""
    system = model.system
    changes = tuple(
        CellChange(system.cells[i], system.figures[i].value, value, value, value, hypothesis.slip)
        for i, value in hypothesis.values.items()
    )
    keys = tuple(system.constraints[e].key for e in sorted(hypothesis.repairs))
    weight = max(system.figures[i].weight for i in hypothesis.values)
    return Solution(changes, keys, hypothesis.cost, weight, hypothesis.slip)


def _tried(model: Model, values: Mapping[int, float], slip: Slip, *, partial: bool = False) -> Hypothesis | None:
    """The hypothesis if it repairs something and breaks nothing.

    With ``partial`` a constraint may still fail afterwards, by at most a tenth of its residual before. A sum of figures
    that are all scaled alike then holds as well as before, though millions were rounded more finely than thousands are.
    """
    system = model.system
    moves: dict[int, float] = {}
    for i, value in values.items():
        for e, c in system.touching[i]:
            moves[e] = moves.get(e, 0.0) + c * (value - system.figures[i].value)
    repairs = set()
    for e, move in moves.items():
        constraint = system.constraints[e]
        after = constraint.residual + move
        if constraint.low <= after <= constraint.high:
            if not constraint.holds:
                repairs.add(e)
        elif (
            constraint.holds
            and partial
            and all(i in values or not system.figures[i].value for i, _ in constraint.terms)
        ):
            continue
        elif constraint.holds or not partial or abs(after) > abs(constraint.residual) / 10:
            return None
    if not repairs:
        return None
    cost = slip.rank + residual_cost(model, {i: v - system.figures[i].value for i, v in values.items()})
    return Hypothesis(values, slip, frozenset(repairs), cost)


def swaps(model: Model, clusters: Sequence[Sequence[int]]) -> list[Hypothesis]:
    """Pairs of cells whose printed values, exchanged, repair the constraints that they stand in."""
    system = model.system
    seen: set[tuple[int, int]] = set()
    hypotheses = []
    struck = 0
    for e in system.failing:
        struck |= system.masks[e]
    by_value = sorted(bits(struck), key=lambda i: system.figures[i].value)
    values = [system.figures[i].value for i in by_value]
    for cluster in clusters:
        target = min(cluster, key=lambda e: system.masks[e].bit_count())
        for a in bits(system.masks[target]):
            beside = _beside(system, a)
            low, high = _wanted_instead(system, target, a)
            fitting = by_value[bisect_left(values, low) : bisect_right(values, high)]  # of many that stand elsewhere
            for b in _fitting(system, target, a, sorted({*bits(beside), *fitting})):
                pair = (min(a, b), max(a, b))
                if pair not in seen:
                    seen.add(pair)
                    hypothesis = _swap(model, a, b, (struck | beside).bit_count() - 1)
                    if hypothesis:
                        hypotheses.append(hypothesis)
    return hypotheses


def _wanted_instead(system: System, target: int, a: int) -> tuple[float, float]:
    """Within what a figure lies that would repair the target constraint in the place of ``a``."""
    move, value = allowed_moves(system, target, dict(system.constraints[target].terms)[a]), system.figures[a].value
    edge = noise(8 * (abs(value) + abs(move[0]) + abs(move[1])))
    return value + move[0] - edge, value + move[1] + edge


def _beside(system: System, cell: int) -> int:
    """The suspects that share a constraint with the cell, itself among them, as a bit mask."""
    mask = 0
    for e, _ in system.touching[cell]:
        mask |= system.masks[e]
    return mask


def _fitting(system: System, target: int, a: int, partners: Sequence[int]) -> list[int]:
    """The partners whose exchange with ``a`` repairs the target constraint, in which ``a`` stands."""
    constraint = system.constraints[target]
    inside = dict(constraint.terms)
    value, coefficient = system.figures[a].value, inside[a]
    fitting = []
    for b in partners:
        effect = coefficient - inside.get(b, 0.0)
        if effect:
            now = constraint.residual + effect * (system.figures[b].value - value)
            if constraint.low <= now <= constraint.high:
                fitting.append(b)
    return fitting


def _swap(model: Model, a: int, b: int, partners: int) -> Hypothesis | None:
    system, context = model.system, model.context
    first, second = system.figures[a].value, system.figures[b].value
    for cell, other in ((a, second), (b, first)):
        near = context.neighbours.get(system.cells[cell], ())
        if any(value == other for _, value in near):
            partners = min(partners, len(near))
    words = exchange_words(context, system.cells[a], system.cells[b])
    slip = Slip("bytt_plats", None, rank_of("bytt_plats", partners), words)
    return _tried(model, {a: second, b: first}, slip)


def exchange_words(context: Context, first: CellId, second: CellId) -> str:
    """Which two amounts changed places, in words: by their rows if those differ, else by their columns."""
    rows = context.label(first), context.label(second)
    if rows[0] != rows[1]:
        return f"beloppen på raderna ”{rows[0]}” och ”{rows[1]}” har bytt plats"
    if context.column is None:
        return f"två belopp på raden ”{rows[0]}” har bytt plats"
    return f"beloppen i kolumnerna ”{context.column(first)}” och ”{context.column(second)}” har bytt plats"


def whole_lines(model: Model) -> list[Hypothesis]:
    """Rows, columns and tables whose figures are all in the wrong unit or all of the wrong sign."""
    system, failing = model.system, frozenset(model.system.failing)
    if len(failing) < 2:
        return []
    hypotheses: list[Hypothesis] = []
    near = {system.cells[i] for e in failing for i, _ in system.constraints[e].terms}
    for line in model.context.lines(near):
        cells = _indices(system, line.near)
        moved = {e: amount for e, amount in _moved(system, _struck(system, cells)).items() if e in failing}
        factors = [factor for factor in _FACTORS if _may_mend(system, moved, factor)]
        factors = [factor for factor in factors if len(_hold_unrounded(system, moved, frozenset(cells), factor)) > 1]
        if factors:  # nearly never: only then is the rest of the line looked at
            hypotheses += _of_line(model, line, factors, moved)
    return hypotheses


def _of_line(model: Model, line: Line, factors: Iterable[float], touched: Collection[int]) -> Iterator[Hypothesis]:
    """The hypotheses of one line that repair more than one of the failing constraints that it touches."""
    system = model.system
    cells = _indices(system, line.cells())
    struck = _struck(system, cells)
    moved, whole = _moved(system, struck), frozenset(cells)
    for factor in factors if len(struck) > 1 else ():
        if _may_mend(system, moved, factor):
            hold = _hold_unrounded(system, touched, whole, factor)
            hypothesis = _scaled(model, line, struck, factor) if len(hold) > 1 else None
            if hypothesis is not None and len(hypothesis.repairs) > 1 and hypothesis.repairs <= hold:
                yield hypothesis


def _indices(system: System, cells: Iterable[CellId]) -> list[int]:
    return [system.index[cell] for cell in cells if cell in system.index]


def _struck(system: System, cells: Iterable[int]) -> list[int]:
    """Those of some cells that a slip of their whole line changes."""
    return [i for i in cells if _suspect(system, i) and system.figures[i].value]


def _moved(system: System, cells: Iterable[int]) -> Mapping[int, tuple[float, float]]:
    """By constraint, what some cells are in it together, and how much of that rounding may be."""
    moved: dict[int, tuple[float, float]] = {}
    for i in cells:
        figure = system.figures[i]
        for e, c in system.touching[i]:
            amount, rounded = moved.get(e, (0.0, 0.0))
            moved[e] = amount + c * figure.value, rounded + abs(c) * max(figure.half, 0.5)
    return moved


def _may_mend(system: System, moved: Mapping[int, tuple[float, float]], factor: float) -> bool:
    """Whether two failing constraints could hold once what is moved is scaled, and no other fail.

    A quick test that never rejects wrongly.
    """
    mended = 0
    for e, (amount, rounded) in moved.items():
        constraint = system.constraints[e]
        after = constraint.residual + (1 / factor - 1) * amount
        if constraint.low - rounded <= after <= constraint.high + rounded:
            mended += not constraint.holds
        elif constraint.holds:
            return False
    return mended > 1


def _suspect(system: System, cell: int) -> bool:
    return not (system.figures[cell].fixed or system.figures[cell].computed)


def _scaled(model: Model, line: Line, cells: Sequence[int], factor: float) -> Hypothesis | None:
    """The hypothesis that the line is in the wrong unit or of the wrong sign; None if it repairs nothing.

    Amounts in kronor become whole tkr in the proposal. Where rounding would make an amount zero it keeps its digits.
    """
    exact = {i: model.system.figures[i].value / factor for i in cells}
    values = {i: round_to(v, model.system.decimals_in(i)) or v for i, v in exact.items()}
    what = "fel tecken" if factor < 0 else unit_words(factor, model.context.unit)
    verb = "har" if factor < 0 else "är i"
    rank = rank_of("hel_rad", 1) + CELL_COST * len(values)
    return _tried(model, values, Slip("hel_rad", None, rank, f"hela {line.label} {verb} {what}"), partial=True)


def _hold_unrounded(system: System, constraints: Iterable[int], line: frozenset[int], factor: float) -> frozenset[int]:
    """The constraints that hold with the line's figures scaled unrounded, and no more slack than they then have.

    That the proposal is rounded must not be what makes them hold.
    """
    figures = system.figures
    # all as fine as the finest one: so also for zeros; amounts in kronor ending in 000 are no finer than in tkr
    half = half_unit(max(decimals_of(figures[i].value / factor) for i in line))
    hold = set()
    for e in constraints:
        checked = system.constraints[e]
        moved = [(c, figures[i]) for i, c in checked.terms if i in line]
        gap = checked.residual + math.fsum(c * f.value * (1 / factor - 1) for c, f in moved)
        finer = math.fsum(abs(c) * max(0.0, f.half - half) for c, f in moved)
        if checked.low + finer <= gap <= checked.high - finer:
            hold.add(e)
    return frozenset(hold)
