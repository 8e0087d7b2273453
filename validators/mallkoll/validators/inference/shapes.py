"""Shapes: that one line is the sum of others in lane after lane. Parallel sums that hold are the evidence.

What a sum that holds says is how unlikely it is by chance: one figure in so many that could have stood there. Lanes
where it holds speak for the shape, lanes where it fails against it, and a rarer kind of shape has to show more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, Final

from msgspec import Struct

from mallkoll.validators.inference import candidates
from mallkoll.validators.inference.candidates import Guess

LANES_TO_GUESS: Final = 24
LANES_TO_PAIR: Final = 5
FEWEST_LANES: Final = 5
MOST_FIGURES: Final = 8_000
"""Figures that guesses are made from, in at least so many lanes."""
MOST_LINES_IN_GROUPS: Final = 400
"""Lines among which groups that stand side by side are looked for."""
LEVELS: Final = 12
FEW_LANES: Final = 6
PHASES: Final = (frozenset({"run"}), frozenset({"run", "pair"}), frozenset({"run", "pair", "stride", "apart", "gap"}))
"""What is looked for first: totals of unbroken runs in all their levels, only then what may also be chance."""
MOST_GUESSES: Final = 4
"""Guesses tried for a line, on average."""
COST: Final = {"run": 4.0, "gap": 9.0, "stride": 14.0, "apart": 16.0, "pair": 7.0, "twin": 4.0}
"""What a shape of a kind has to show at least, in nats, before the size of the table is counted."""
SHARE: Final = {"run": 1.0, "gap": 0.25, "stride": 0.25, "apart": 0.03, "pair": 0.5, "twin": 0.5}
"""How many lanes may fail for one that holds and says something."""
AGAINST: Final = 2.0
"""What a lane in which the shape fails takes away, in nats."""
TWINS: Final = 2
"""How many lines away a shape like another one is looked for."""
MOST_SURPRISE: Final = 9.0
"""What one lane can say at most, in nats."""


ENOUGH: Final = 40.0
"""Nats beyond which more of them do not make a shape likelier."""
SOLE: Final = 1.0
"""What a lane says in which one part is all of the whole, where other parts are elsewhere, in nats."""


class Lanes(Struct, frozen=True):
    """The figures of a grid, seen along one axis: ``values[lane][line]``."""

    values: Sequence[Sequence[int | None]]
    halves: Sequence[Sequence[int]]
    printed: Sequence[Sequence[int]]  # as ``halves``, by the decimals alone
    lines: int
    grain: Sequence[int]
    """By line: the power of ten, on the scale of the values, that all its figures are whole multiples of."""


def lanes_of(values: Sequence[Sequence[int | None]], halves: Sequence[Sequence[int]], lines: int, one: int) -> Lanes:
    """The figures of a grid along one axis; ``one`` is what 1 is on their scale.

    Where all figures of a row and of a column are tens or hundreds, they are taken to be rounded to them.
    """
    by_line = [_grain(numbers) for numbers in zip(*values, strict=True)]
    wide: list[Sequence[int]] = []
    for numbers, printed in zip(values, halves, strict=True):
        by_lane = _grain(numbers) if max(by_line, default=0) > one else 0
        if by_lane <= one:
            wide.append(printed)
        else:
            wide.append(
                [
                    max(half, min(by_lane, grain) // 2) if grain > one else half
                    for half, grain in zip(printed, by_line, strict=True)
                ]
            )
    return Lanes(values, wide, halves, lines, by_line)


def _grain(numbers: Sequence[int | None]) -> int:
    """Twice the largest power of ten that nearly all of the figures are multiples of: 7,00000 was never measured so."""
    known = [n for n in numbers if n]
    allowed, grain = len(known) // 20, 2
    if len(known) < 4:
        return grain
    while grain < 10**12:
        step = next((step for step in (10, 5) if sum(1 for n in known if n % (step * grain)) <= allowed), 0)
        if step != 10:
            return grain * (step or 1)
        grain *= step
    return grain


class Shape(Struct, frozen=True, dict=True):
    """A line that is the sum of others, in the lanes where it holds; ``failing`` are the lanes where it does not."""

    kind: str
    target: int
    parts: tuple[int, ...]
    holding: tuple[int, ...]
    failing: tuple[int, ...]
    surprise: float
    weak: bool = False  # too many lanes fail for it to be told alone

    @cached_property
    def lanes_that_hold(self) -> frozenset[int]:
        """The lanes where it holds."""
        return frozenset(self.holding)


def find_shapes(lanes: Lanes) -> list[Shape]:
    """The shapes of a grid along one axis, level by level: what is summed up already stands for itself no more."""
    order = _telling(lanes)
    if not order or lanes.lines < 3:
        return []
    found: list[Shape] = []
    active = list(range(lanes.lines))
    phase = 0
    for _ in range(LEVELS):
        new: list[Shape] = []
        subtotals = sorted({shape.target for shape in found}.intersection(active))
        runs: dict[int, list[Guess]] = {}
        while not new and phase < len(PHASES):
            shapes = _judged(_guesses(lanes, order, active, subtotals, PHASES[phase], runs), lanes)
            new = _compatible(shapes, found)
            phase = 0 if new else phase + 1
        if not new:
            break
        found += new
        gone = {part for shape in new if shape.kind == "run" for part in shape.parts}
        active = [line for line in active if line not in gone]
    return _nearest(found + _compatible(_twins(found, lanes), found), lanes)


def find_weak_shapes(lanes: Lanes, found: Sequence[Shape]) -> list[Shape]:
    """Runs that hold in a lane or two and fail in as many: one wrong subtotal among few lanes breaks all its sums.

    Looked for only where lanes are few. Nothing is known by one of them alone.
    """
    order = _telling(lanes)
    if not 1 < len(order) <= FEW_LANES or lanes.lines < 3:
        return []
    weak: list[Shape] = []
    active = list(range(lanes.lines))
    for _ in range(LEVELS):
        shapes = _judged(_guesses(lanes, order, active, (), PHASES[0], {}), lanes, weak=True)
        new = _compatible(shapes, [*found, *weak])
        lines = set(active)
        gone = {part for shape in (*found, *new) if shape.kind == "run" for part in shape.parts}
        if not gone & lines:
            break
        weak += new
        active = [line for line in active if line not in gone]
    return weak


def _twins(found: Sequence[Shape], lanes: Lanes) -> list[Shape]:
    """Shapes like those found, a line or two further: an amount and a number of pieces on every second row."""
    shapes = []
    known = {(shape.target, shape.parts) for shape in found}
    for shape in found:
        lines = (shape.target, *shape.parts)
        if max(lines) - min(lines) < len(lines):
            continue
        for step in range(-TWINS, TWINS + 1):
            target, parts = shape.target + step, tuple(part + step for part in shape.parts)
            inside = min(target, *parts) >= 0 and max(target, *parts) < lanes.lines
            if inside and (target, parts) not in known and (twin := _tried("twin", target, parts, lanes)):
                shapes.append(twin)
    return shapes


def _nearest(found: list[Shape], lanes: Lanes) -> list[Shape]:
    """The shapes, each made of the subtotals that stand nearest to it."""
    result: dict[tuple[int, tuple[int, ...]], Shape] = {}
    by_part: dict[int, list[Shape]] = {}
    for shape in found:
        by_part.setdefault(shape.parts[0], []).append(shape)
    tries = MOST_GUESSES * (lanes.lines + len(found))
    for shape in found:
        nearest, parts = shape, set(shape.parts)
        unbroken = shape.kind == "run" and not _span(shape)
        others = sorted(
            (o for p in shape.parts if not unbroken for o in by_part.get(p, ())), key=lambda o: -len(o.parts)
        )
        for other in others:
            if other is shape or len(other.parts) == len(parts) or not parts.issuperset(other.parts):
                continue
            if other.target in parts or shape.target in {other.target, *other.parts}:
                continue
            tries -= 1
            if tries < 0:
                break
            changed = tuple(sorted(parts.difference(other.parts) | {other.target}))
            better = _tried(shape.kind, shape.target, changed, lanes)
            if better and len(better.holding) >= len(nearest.holding):
                nearest, parts = better, set(changed)
        result.setdefault((nearest.target, nearest.parts), nearest)
    return list(result.values())


def _guesses(
    lanes: Lanes, order: Sequence[int], active: Sequence[int], subtotals: Sequence[int], kinds: frozenset[str],
    runs: dict[int, list[Guess]],
) -> dict[tuple[int, frozenset[int]], list[Any]]:  # fmt: skip
    """The guesses of some kinds among the lines that are left, and in how many lanes each came up.

    ``runs`` keeps the unbroken runs of a lane, which every phase asks for.
    """
    guesses: dict[tuple[int, frozenset[int]], list[Any]] = {}
    for rank, lane in enumerate(order[: max(FEWEST_LANES, min(LANES_TO_GUESS, MOST_FIGURES // lanes.lines))]):
        values, halves = lanes.values[lane], lanes.halves[lane]
        if lane not in runs:
            runs[lane] = candidates.runs(values, halves, active)
        said = list(runs[lane])
        if len(subtotals) > 1:
            said += candidates.over(values, halves, subtotals, active)
        if "pair" in kinds and rank < LANES_TO_PAIR:
            said += candidates.pairs(values, halves, active, candidates.WINDOW)
        if "stride" in kinds and rank < LANES_TO_PAIR and lanes.lines <= MOST_LINES_IN_GROUPS:
            said += candidates.strides(values, halves, lanes.lines)
        _count([guess for guess in said if guess[0] in kinds], guesses)
    return guesses


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
) -> None:
    """Count in how many lanes each guess came up."""
    seen = set()
    for kind, target, parts in said:
        key = (target, frozenset(parts))
        if key in seen:
            continue
        seen.add(key)
        if key in guesses:
            guesses[key][1] += 1
            if COST[kind] < COST[guesses[key][0]]:
                guesses[key][0] = kind
        else:
            guesses[key] = [kind, 1]


def _judged(guesses: dict[tuple[int, frozenset[int]], list[Any]], lanes: Lanes, *, weak: bool = False) -> list[Shape]:
    """The guesses that all lanes together bear out, best first."""
    likely = sorted(guesses.items(), key=lambda item: (-item[1][1], len(item[0][1])))
    shapes = []
    for (target, parts), (kind, _) in likely[: MOST_GUESSES * lanes.lines + 200]:
        shape = _tried(str(kind), target, tuple(sorted(parts)), lanes, weak=weak)
        if shape:
            shapes.append(shape)
    shapes.sort(
        key=lambda s: (COST[s.kind] - min(s.surprise, ENOUGH) + len(s.failing), _span(s), -len(s.parts), s.target)
    )
    return shapes


def _span(shape: Shape) -> int:
    """How many lines a shape leaves out between its first and its last."""
    return max(shape.target, shape.parts[-1]) - min(shape.target, shape.parts[0]) - len(shape.parts)


def _tried(kind: str, target: int, parts: tuple[int, ...], lanes: Lanes, *, weak: bool = False) -> Shape | None:
    """The shape, tried on all lanes; None where too little speaks for it. A ``weak`` one may fail in most of them."""
    holding: list[int] = []
    failing: list[int] = []
    rounded: list[int] = []
    sole: dict[int, int] = {}
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
        if abs(gap) > _printed_slack(lanes, lane, target, parts):
            rounded.append(lane)
        nonzero = len(numbers) - numbers.count(0)
        if nonzero == 1 and whole:
            only = next(part for part in parts if values[part])
            sole[only] = sole.get(only, 0) + 1
        elif whole and nonzero > 1:
            telling += 1
            proportion = round(numbers[0] / whole, 3)
            if proportion not in proportions:  # a lane that repeats another's proportions says nothing more
                proportions.add(proportion)
                surprise += min(MOST_SURPRISE, max(0.0, math.log(abs(whole) / max(slack, grain))))
    if sole:  # that now this part and now that one is all of the whole is no chance either
        turns = sum(sole.values()) - max(sole.values())
        telling += turns
        surprise += min(turns * SOLE, ENOUGH / 2)
    if rounded and 10 * len(rounded) <= len(holding):  # figures that add up to the last one are not rounded
        failing = sorted({*failing, *rounded})
        holding = [lane for lane in holding if lane not in set(rounded)]
    needed = COST[kind] + math.log(lanes.lines) + (0 if weak else AGAINST * len(failing))
    if not telling or surprise < needed or (not weak and len(failing) > SHARE[kind] * telling):
        return None
    return Shape(kind, target, parts, tuple(holding), tuple(failing), surprise, weak)


def _printed_slack(lanes: Lanes, lane: int, target: int, parts: Sequence[int]) -> int:
    """What rounding to the printed decimals explains."""
    printed, values = lanes.printed[lane], lanes.values[lane]
    return printed[target] + sum(printed[part] for part in parts if values[part] is not None)


def _compatible(shapes: list[Shape], found: list[Shape]) -> list[Shape]:
    """Of the shapes, best first, those that do not contradict a better one."""
    by_target: dict[int, list[Shape]] = {}
    for shape in found:
        by_target.setdefault(shape.target, []).append(shape)
    kept = []
    for shape in shapes:
        parts = set(shape.parts)
        rivals = [other for other in by_target.get(shape.target, ()) if not _apart(shape, other)]
        if any(not parts.isdisjoint(other.parts) for other in rivals) or (rivals and shape.kind == "gap"):
            continue
        if any(
            shape.target in other.parts and not _apart(shape, other) for p in parts for other in by_target.get(p, ())
        ):
            continue
        kept.append(shape)
        by_target.setdefault(shape.target, []).append(shape)
    return kept


def _apart(one: Shape, other: Shape) -> bool:
    """Whether two shapes hold in different lanes."""
    return set(one.holding).isdisjoint(other.holding)
