"""Shapes: that one line is the sum of others in lane after lane. Parallel sums that hold are the evidence.

What a sum that holds says is how unlikely it is by chance: one figure in so many that could have stood there. Lanes
where it holds speak for the shape, lanes where it fails against it, and a rarer kind of shape has to show more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference import candidates
from mallkoll.validators.inference.candidates import Guess

LANES_TO_GUESS: Final = 24
LANES_TO_PAIR: Final = 5
LEVELS: Final = 6
MOST_GUESSES: Final = 4
"""Guesses tried for a line, on average."""
COST: Final = {"run": 4.0, "gap": 8.0, "stride": 6.0, "pair": 7.0}
"""What a shape of a kind has to show at least, in nats, before the size of the table is counted."""
AGAINST: Final = 2.0
"""What a lane in which the shape fails takes away, in nats."""
MOST_SURPRISE: Final = 9.0
"""What one lane can say at most, in nats."""


class Lanes(Struct, frozen=True):
    """The figures of a grid, seen along one axis: ``values[lane][line]``."""

    values: Sequence[Sequence[int | None]]
    halves: Sequence[Sequence[int]]
    lines: int


class Shape(Struct, frozen=True):
    """A line that is the sum of others, in the lanes where it holds; ``failing`` are the lanes where it does not."""

    kind: str
    target: int
    parts: tuple[int, ...]
    holding: tuple[int, ...]
    failing: tuple[int, ...]
    surprise: float


def find_shapes(lanes: Lanes) -> list[Shape]:
    """The shapes of a grid along one axis, level by level: what is summed up already stands for itself no more."""
    order = _telling(lanes)
    if not order or lanes.lines < 3:
        return []
    found: list[Shape] = []
    active = list(range(lanes.lines))
    tried: set[tuple[int, frozenset[int]]] = set()
    for level in range(LEVELS):
        guesses: dict[tuple[int, frozenset[int]], list[object]] = {}
        for rank, lane in enumerate(order[:LANES_TO_GUESS]):
            values, halves = lanes.values[lane], lanes.halves[lane]
            said = candidates.runs(values, halves, active)
            if rank < LANES_TO_PAIR:
                said += candidates.pairs(values, halves, active, candidates.WINDOW)
                if level == 0:
                    said += candidates.strides(values, halves, lanes.lines)
            _count(said, guesses, tried)
        new = _judged(guesses, lanes, active)
        new = _compatible(new, found)
        if not new:
            break
        found += new
        gone = {part for shape in new if shape.kind != "pair" or _adjacent(shape, active) for part in shape.parts}
        gone -= {shape.target for shape in new} - gone
        active = [line for line in active if line not in gone]
    return found


def _adjacent(shape: Shape, active: Sequence[int]) -> bool:
    """Whether the lines of a shape stand beside each other among those that are left."""
    places = sorted(active.index(line) for line in (shape.target, *shape.parts) if line in active)
    return bool(places) and places[-1] - places[0] == len(shape.parts) and places[0] <= active.index(shape.target)


def _telling(lanes: Lanes) -> list[int]:
    """The lanes with figures, most telling first, spread over the grid."""
    scored = []
    for lane, values in enumerate(lanes.values):
        numbers = [v for v in values if v]
        if len(numbers) >= 3:
            distinct = len(set(numbers))
            scored.append((-min(distinct, 40) * math.log(2 + sum(map(abs, numbers)) / len(numbers)), lane))
    scored.sort()
    best = [lane for _, lane in scored]
    if len(best) <= LANES_TO_GUESS:
        return best
    spread = sorted(best)
    half = LANES_TO_GUESS // 2
    picked = best[:half] + [spread[i * len(spread) // half] for i in range(half)]
    return list(dict.fromkeys(picked))


def _count(
    said: list[Guess],
    guesses: dict[tuple[int, frozenset[int]], list[object]],
    tried: set[tuple[int, frozenset[int]]],
) -> None:
    """Count in how many lanes each guess came up."""
    for kind, target, parts in set(said):
        key = (target, frozenset(parts))
        if key in tried:
            continue
        if key in guesses:
            guesses[key][1] = int(guesses[key][1]) + 1  # type: ignore[call-overload]
        else:
            guesses[key] = [kind, 1]


def _judged(
    guesses: dict[tuple[int, frozenset[int]], list[object]], lanes: Lanes, active: Sequence[int]
) -> list[Shape]:
    """The guesses that all lanes together bear out, best first."""
    likely = sorted(guesses.items(), key=lambda item: (-int(item[1][1]), len(item[0][1])))  # type: ignore[call-overload]
    shapes = []
    for (target, parts), (kind, _) in likely[: MOST_GUESSES * lanes.lines + 200]:
        shape = _tried(str(kind), target, tuple(sorted(parts)), lanes)
        if shape:
            shapes.append(shape)
    shapes.sort(key=lambda s: (-(s.surprise - COST[s.kind]), len(s.parts), s.target))
    return shapes


def _tried(kind: str, target: int, parts: tuple[int, ...], lanes: Lanes) -> Shape | None:
    """The shape, tried on all lanes; None where too little speaks for it."""
    holding, failing = [], []
    surprise, telling = 0.0, 0
    for lane, values in enumerate(lanes.values):
        whole = values[target]
        if whole is None:
            continue
        numbers = [v for part in parts if (v := values[part]) is not None]
        if not numbers:
            continue
        halves = lanes.halves[lane]
        slack = halves[target] + sum(halves[part] for part in parts if values[part] is not None)
        gap = sum(numbers) - whole
        if -slack <= gap <= slack:
            holding.append(lane)
            nonzero = sum(1 for v in numbers if v)
            if nonzero > 1:
                telling += 1
                surprise += min(MOST_SURPRISE, max(0.0, math.log(max(abs(whole), 1) / slack)))
            elif nonzero == 1:
                surprise += 0.3
        else:
            failing.append(lane)
            if len(failing) > 12 and len(failing) > 3 * len(holding):
                return None
    needed = COST[kind] + math.log(lanes.lines)
    if not telling or surprise - AGAINST * len(failing) * (len(holding) < 2 * len(failing)) < needed:
        return None
    if len(failing) > 1.5 * len(holding) and telling < 4:
        return None
    return Shape(kind, target, parts, tuple(holding), tuple(failing), surprise)


def _compatible(shapes: list[Shape], found: list[Shape]) -> list[Shape]:
    """Of the shapes, best first, those that do not contradict a better one."""
    taken: dict[int, list[Shape]] = {}
    part_of: dict[int, list[Shape]] = {}
    for shape in found:
        taken.setdefault(shape.target, []).append(shape)
        for part in shape.parts:
            part_of.setdefault(part, []).append(shape)
    kept = []
    for shape in shapes:
        parts = set(shape.parts)
        if any(not _apart(shape, other) and not parts.isdisjoint(other.parts) for other in taken.get(shape.target, ())):
            continue
        if any(other.target in parts and not _apart(shape, other) for other in part_of.get(shape.target, ())):
            continue
        kept.append(shape)
        taken.setdefault(shape.target, []).append(shape)
        for part in shape.parts:
            part_of.setdefault(part, []).append(shape)
    return kept


def _apart(one: Shape, other: Shape) -> bool:
    """Whether two shapes hold in different lanes."""
    return set(one.holding).isdisjoint(other.holding)
