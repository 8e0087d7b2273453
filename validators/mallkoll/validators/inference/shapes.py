"""Shapes: that one line is the sum of others in lane after lane. Parallel sums that hold are the evidence.

What a sum that holds says is how unlikely it is by chance: one figure in so many that could have stood there. Lanes
where it holds speak for the shape, lanes where it fails against it, and a rarer kind of shape has to show more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct

from mallkoll.validators.inference import candidates
from mallkoll.validators.inference.candidates import Guess

LANES_TO_GUESS: Final = 24
LANES_TO_PAIR: Final = 5
LEVELS: Final = 6
MOST_GUESSES: Final = 4
"""Guesses tried for a line, on average."""
COST: Final = {"run": 4.0, "gap": 9.0, "stride": 9.0, "pair": 7.0}
"""What a shape of a kind has to show at least, in nats, before the size of the table is counted."""
SHARE: Final = {"run": 1.0, "gap": 0.25, "stride": 0.25, "pair": 0.5}
"""How many lanes may fail for one that holds and says something."""
AGAINST: Final = 2.0
"""What a lane in which the shape fails takes away, in nats."""
MOST_SURPRISE: Final = 9.0
"""What one lane can say at most, in nats."""


ENOUGH: Final = 40.0
"""Nats beyond which more of them do not make a shape likelier."""
ALIKE: Final = 0.2
"""What a lane says that repeats the proportions of another, in nats."""


class Lanes(Struct, frozen=True):
    """The figures of a grid, seen along one axis: ``values[lane][line]``."""

    values: Sequence[Sequence[int | None]]
    halves: Sequence[Sequence[int]]
    lines: int
    grain: Sequence[int]
    """By line: the power of ten, on the scale of the values, that all its figures are whole multiples of."""


def lanes_of(values: Sequence[Sequence[int | None]], halves: Sequence[Sequence[int]], lines: int) -> Lanes:
    """The figures of a grid along one axis."""
    return Lanes(values, halves, lines, [_grain(numbers) for numbers in zip(*values, strict=True)])


def _grain(numbers: Sequence[int | None]) -> int:
    """Twice the largest power of ten that nearly all of the figures are multiples of: 7,00000 was never measured so."""
    known = [n for n in numbers if n]
    allowed, grain = len(known) // 20, 2
    while known and grain < 10**12 and sum(1 for n in known if n % (10 * grain)) <= allowed:
        grain *= 10
    return grain


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
        guesses: dict[tuple[int, frozenset[int]], list[Any]] = {}
        for rank, lane in enumerate(order[:LANES_TO_GUESS]):
            values, halves = lanes.values[lane], lanes.halves[lane]
            said = candidates.runs(values, halves, active)
            if rank < LANES_TO_PAIR:
                said += candidates.pairs(values, halves, active, candidates.WINDOW)
                if level == 0:
                    said += candidates.strides(values, halves, lanes.lines)
            _count(said, guesses, tried)
        new = _judged(guesses, lanes)
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
    guesses: dict[tuple[int, frozenset[int]], list[Any]],
    tried: set[tuple[int, frozenset[int]]],
) -> None:
    """Count in how many lanes each guess came up."""
    seen = set()
    for kind, target, parts in said:
        key = (target, frozenset(parts))
        if key in tried or key in seen:
            continue
        seen.add(key)
        if key in guesses:
            guesses[key][1] += 1
            if COST[kind] < COST[guesses[key][0]]:
                guesses[key][0] = kind
        else:
            guesses[key] = [kind, 1]


def _judged(
    guesses: dict[tuple[int, frozenset[int]], list[Any]], lanes: Lanes
) -> list[Shape]:
    """The guesses that all lanes together bear out, best first."""
    likely = sorted(guesses.items(), key=lambda item: (-item[1][1], len(item[0][1])))
    shapes = []
    for (target, parts), (kind, _) in likely[: MOST_GUESSES * lanes.lines + 200]:
        shape = _tried(str(kind), target, tuple(sorted(parts)), lanes)
        if shape:
            shapes.append(shape)
    shapes.sort(key=lambda s: (COST[s.kind] - min(s.surprise, ENOUGH) + len(s.failing), len(s.parts), s.target))
    return shapes


def _tried(kind: str, target: int, parts: tuple[int, ...], lanes: Lanes) -> Shape | None:
    """The shape, tried on all lanes; None where too little speaks for it."""
    holding: list[int] = []
    failing: list[int] = []
    surprise, telling = 0.0, 0
    grain = min(lanes.grain[target], max(lanes.grain[part] for part in parts))
    proportions = set()
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
        if not -slack <= gap <= slack:
            failing.append(lane)
            if len(failing) > 4 and len(failing) > 2 * len(holding):
                return None
            continue
        holding.append(lane)
        if whole and len(numbers) - numbers.count(0) > 1:
            telling += 1
            proportion = round(numbers[0] / whole, 3)
            if proportion in proportions:
                surprise += ALIKE
            else:
                proportions.add(proportion)
                surprise += min(MOST_SURPRISE, max(0.0, math.log(abs(whole) / max(slack, grain))))
    needed = COST[kind] + math.log(lanes.lines) + AGAINST * len(failing)
    if not telling or surprise < needed or len(failing) > SHARE[kind] * telling:
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
