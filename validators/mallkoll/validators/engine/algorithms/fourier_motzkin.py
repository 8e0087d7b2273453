"""What one, two or three freed cells may be, by Fourier-Motzkin elimination.

When cells are freed, every constraint on them becomes a two-sided inequality in their moves (new value − printed). For
one cell that is an intersection of intervals. For two or three cells the others are eliminated: each pair of an upper
and a lower bound on a variable implies a bound without it (Fourier 1826, Motzkin 1936). Each bound remembers the
constraints that it came from, so that an impossible one (0 ≤ −1) names a conflict: constraints that cannot all hold
unless one more of their cells is freed. By Farkas' lemma every conflict is found in this way.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from mallkoll.validators.engine.constraints import System

_SIGNS: Final = frozenset((-1.0, 0.0, 1.0))


class LinearBound(NamedTuple):
    """Σ coefficient · move ≤ limit, which follows from the constraints ``sources``."""

    coefficients: tuple[float, ...]
    limit: float
    sources: frozenset[int]


class FeasibleRange(NamedTuple):
    """The values [low, high] that a freed cell may take, or the conflicting sets of constraints that leave it none."""

    low: float
    high: float
    conflicts: tuple[frozenset[int], ...]


def feasible_range_alone(system: System, cell: int) -> FeasibleRange:
    """The values of one cell, all others as printed, that make every constraint it stands in hold."""
    value = system.figures[cell].value
    spans = [(*allowed_moves(system, e, c), e) for e, c in system.touching[cell]]
    low, _, low_source = max(spans, key=lambda span: span[0])
    _, high, high_source = min(spans, key=lambda span: span[1])
    if low - high <= _tolerance(low, high):
        return FeasibleRange(value + min(low, high), value + high, ())
    conflicts = [frozenset((low_source, e)) for _, top, e in spans if low - top > _tolerance(low, top)]
    conflicts += [frozenset((high_source, e)) for bottom, _, e in spans if bottom - high > _tolerance(bottom, high)]
    return FeasibleRange(value, value, tuple(conflicts))


def allowed_moves(system: System, e: int, c: float) -> tuple[float, float]:
    """The interval of moves (new value − printed) of a cell that satisfy constraint ``e``; ``c`` is its coefficient."""
    constraint = system.constraints[e]
    first, second = (constraint.low - constraint.residual) / c, (constraint.high - constraint.residual) / c
    return (first, second) if first <= second else (second, first)


def conflicting_sets(system: System, cells: Sequence[int]) -> tuple[frozenset[int], ...]:
    """Sets of constraints that cannot hold together however the freed cells move; empty if all can hold."""
    if len(cells) == 1:
        return feasible_range_alone(system, cells[0]).conflicts
    return _project(_bounds(system, cells, {}), len(cells), None)[1]


def can_hold(system: System, cells: Sequence[int]) -> bool:
    """Whether all constraints can hold together once these cells are freed: no conflicting sets."""
    if len(cells) > 2:
        return not conflicting_sets(system, cells)
    tied = [dict(system.touching[i]) for i in cells]
    shared = tied[0].keys() & tied[1].keys() if len(tied) > 1 else set[int]()
    if len(shared) > 1:
        return not conflicting_sets(system, cells)
    # each moves as its own constraints allow, and only what both are in ties them together
    moves = [_moves(system, [(e, c) for e, c in own.items() if e not in shared]) for own in tied]
    if any(low - high > _tolerance(low, high) for low, high in moves):
        return False
    return all(_meets(system, e, [(own[e], *moved) for own, moved in zip(tied, moves, strict=True)]) for e in shared)


def _moves(system: System, touched: Iterable[tuple[int, float]]) -> tuple[float, float]:
    """The moves of a cell that satisfy some of its constraints."""
    allowed = [allowed_moves(system, e, c) for e, c in touched]
    return max([low for low, _ in allowed], default=-math.inf), min([high for _, high in allowed], default=math.inf)


def _meets(system: System, e: int, moved: Iterable[tuple[float, float, float]]) -> bool:
    """Whether a constraint can hold when cells of given coefficients move within given bounds."""
    constraint = system.constraints[e]
    low, high = constraint.residual, constraint.residual
    for c, least, most in moved:
        low, high = low + min(c * least, c * most), high + max(c * least, c * most)
    return low - constraint.high <= _tolerance(low, 0.0) and constraint.low - high <= _tolerance(high, 0.0)


def feasible_range(system: System, cells: Sequence[int], cell: int, settled: Mapping[int, float]) -> FeasibleRange:
    """The values of ``cell`` when ``cells`` (it among them) are free and the ``settled`` ones have their new value."""
    value = system.figures[cell].value
    free = [i for i in cells if i not in settled]
    rows, conflicts = _project(_bounds(system, free, settled), len(free), free.index(cell))
    low, high = float("-inf"), float("inf")
    for row in rows:
        c = row.coefficients[free.index(cell)]
        if c > 0:
            high = min(high, row.limit / c)
        else:
            low = max(low, row.limit / c)
    return FeasibleRange(value + min(low, high), value + high, conflicts)


def _bounds(system: System, cells: Sequence[int], settled: Mapping[int, float]) -> list[LinearBound]:
    moved: dict[int, float] = {}
    for i, new in settled.items():
        for e, c in system.touching[i]:
            moved[e] = moved.get(e, 0.0) + c * (new - system.figures[i].value)
    coefficients: dict[int, list[float]] = {}
    for position, i in enumerate(cells):
        for e, c in system.touching[i]:
            coefficients.setdefault(e, [0.0] * len(cells))[position] = c
    rows = []
    for e, row in coefficients.items():
        constraint = system.constraints[e]
        now = constraint.residual + moved.get(e, 0.0)
        source = frozenset((e,))
        rows.append(LinearBound(tuple(row), constraint.high - now, source))
        rows.append(LinearBound(tuple(-c for c in row), now - constraint.low, source))
    return rows


def _project(
    rows: list[LinearBound], size: int, keep: int | None
) -> tuple[list[LinearBound], tuple[frozenset[int], ...]]:
    """Eliminate every variable but ``keep``; the bounds left, and the conflicts met on the way."""
    conflicts: list[frozenset[int]] = []
    for variable in range(size):
        rows = _tightest(rows, conflicts)
        if variable == keep:
            continue
        uppers = [r for r in rows if r.coefficients[variable] > 0]
        lowers = [r for r in rows if r.coefficients[variable] < 0]
        rows = [r for r in rows if r.coefficients[variable] == 0]
        for upper in uppers:
            for lower in lowers:
                rows.append(_combined(upper, lower, variable))
    rows = _tightest(rows, conflicts)
    if keep is not None:  # the two sides of what is left may still contradict each other
        for upper in [r for r in rows if r.coefficients[keep] > 0]:
            for lower in [r for r in rows if r.coefficients[keep] < 0]:
                _tightest([_combined(upper, lower, keep)], conflicts)
    return rows, tuple(conflicts)


def _combined(upper: LinearBound, lower: LinearBound, variable: int) -> LinearBound:
    a, b = -lower.coefficients[variable], upper.coefficients[variable]
    pairs = zip(upper.coefficients, lower.coefficients, strict=True)
    row = tuple([0.0 if i == variable else a * x + b * y for i, (x, y) in enumerate(pairs)])
    return LinearBound(row, a * upper.limit + b * lower.limit, upper.sources | lower.sources)


def _tightest(rows: list[LinearBound], conflicts: list[frozenset[int]]) -> list[LinearBound]:
    """Scale every row to largest coefficient 1 and keep the tightest of each direction; note the impossible ones."""
    best: dict[tuple[float, ...], LinearBound] = {}
    for row in rows:
        size = max(map(abs, row.coefficients))
        if size < 1e-9:
            if row.limit < -_tolerance(row.limit, 0.0):
                conflicts.append(row.sources)
            continue
        # most are scaled already
        scaled = row if _SIGNS.issuperset(row.coefficients) else _scaled(row, size)
        direction = scaled.coefficients
        if direction not in best or scaled.limit < best[direction].limit:
            best[direction] = scaled
    return list(best.values())


def _scaled(row: LinearBound, size: float) -> LinearBound:
    return LinearBound(tuple([round(c / size, 9) for c in row.coefficients]), row.limit / size, row.sources)


def _tolerance(first: float, second: float) -> float:
    """Float noise of a few additions of moves of this size; far below any printed digit."""
    return 1e-9 + 1e-13 * (abs(first) + abs(second))
