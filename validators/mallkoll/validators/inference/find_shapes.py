"""The shapes of a grid along one axis, level by level; of those that contradict each other the likelier ones."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import Any, Final

from msgspec.structs import replace

from mallkoll.validators.inference import candidates
from mallkoll.validators.inference.candidates import Guess
from mallkoll.validators.inference.lanes import Lanes
from mallkoll.validators.inference.same_lines import nearest_total, other_parts, same_lines
from mallkoll.validators.inference.settled import are_mostly_below, settled
from mallkoll.validators.inference.shape import COST, MOST_SAID, MOST_SURPRISE, Shape, span, tried

LANES_TO_GUESS: Final = 24
LANES_TO_PAIR: Final = 5
FEWEST_LANES: Final = 5
MOST_FIGURES: Final = 8_000
"""Figures that guesses are made from, in at least so many lanes."""
MOST_LINES_IN_GROUPS: Final = 400
"""Lines among which groups that stand side by side are looked for."""
LEVELS: Final = 12
FEW_LANES: Final = 6
PHASES: Final = (
    frozenset({"run"}),
    frozenset({"run", "pair", "alike"}),
    frozenset({"run", "pair", "alike", "stride", "apart", "gap"}),
)
"""What is looked for first: totals of unbroken runs in all their levels, only then what may also be chance."""
MOST_GUESSES: Final = 4
"""Guesses tried for a line, on average."""
BORNE_OUT: Final = 7.0
"""What two sums of one lane, one made of the other, have to say each to bear each other out, in nats."""
TWINS: Final = 2
"""How many lines away a shape like another one is looked for."""


def find_shapes(lanes: Lanes) -> list[Shape]:
    """The shapes of a grid along one axis, also those that only hold in part."""
    order = _telling(lanes)
    shapes = _strong_shapes(lanes, order)
    return settled(shapes + _weak_shapes(lanes, order, shapes), lanes)


def _strong_shapes(lanes: Lanes, order: Sequence[int]) -> list[Shape]:
    """The shapes that enough speaks for. Only where none hold to the last printed figure are figures held rounded."""
    if lanes.halves is not lanes.printed:
        exact = _levels(replace(lanes, halves=lanes.printed), order)
        if exact:
            return exact
    return _levels(lanes, order)


def _levels(lanes: Lanes, order: Sequence[int]) -> list[Shape]:
    """Level by level: what is summed up already stands for itself no more."""
    if not order or lanes.lines < 3:
        return []
    found: list[Shape] = []
    active = list(range(lanes.lines))
    phase = 0
    for _ in range(LEVELS):
        new: list[Shape] = []
        subtotals = sorted({shape.target for shape in found}.intersection(active))
        known: dict[tuple[int, str], list[Guess]] = {}
        while not new and phase < len(PHASES):
            shapes = _judged(_guesses(lanes, order, active, subtotals, PHASES[phase], known), lanes, found)
            new = _compatible(shapes, found)
            phase = 0 if new else phase + 1
        if not new:
            break
        found += new
        gone = {part for shape in new if shape.kind == "run" for part in shape.parts}
        active = [line for line in active if line not in gone]
    found = _nearest(found + _compatible(_twins(found, lanes), found), lanes)
    return _with_nearest_lines(found, lanes, same_lines(lanes, order))


def _with_nearest_lines(found: list[Shape], lanes: Lanes, same: dict[int, frozenset[int]]) -> list[Shape]:
    """The shapes, each of those lines that stand nearest, where several hold the same figures."""
    result: dict[tuple[int, tuple[int, ...]], Shape] = {}
    by_target: dict[int, list[Shape]] = {}
    for shape in found:
        by_target.setdefault(shape.target, []).append(shape)
    by_parts: dict[tuple[int, ...], list[Shape]] = {}
    for shape in found:
        by_parts.setdefault(shape.parts, []).append(shape)
    below = are_mostly_below(found)
    for shape in found:
        if any(
            len(other.holding) > len(shape.holding) and other.target in same.get(shape.target, ())
            for other in by_parts[shape.parts]
        ):
            shape = replace(shape, failing=())  # noqa: PLW2901
        nearest = shape
        others = same.get(shape.target, frozenset()) if len(by_target[shape.target]) > 1 else frozenset()
        if not _stands_apart(shape, lanes):
            others &= {other.target for other in by_parts[shape.parts]}
        for target in nearest_total(shape.target, shape.parts, others, lanes.totals, below=below):
            if (better := tried(shape.kind, target, shape.parts, lanes)) and _as_good(better, nearest):
                nearest = better
                break
        if span(nearest):
            for parts, preferred in other_parts(nearest.target, nearest.parts, same, lanes.totals | by_target.keys()):
                better = tried(shape.kind, nearest.target, parts, lanes)
                if better and _as_good(better, nearest) and (preferred or len(better.holding) > len(nearest.holding)):
                    nearest = better
                    break
        result.setdefault((nearest.target, nearest.parts), nearest)
    return _without_doubles(list(result.values()))


def _without_doubles(shapes: list[Shape]) -> list[Shape]:
    """Of the shapes of one target that share parts the one that holds in more lanes, in the order given."""
    kept: dict[int, list[Shape]] = {}
    for shape in sorted(shapes, key=lambda s: (-len(s.holding), span(s))):
        rivals = kept.setdefault(shape.target, [])
        if all(set(shape.parts).isdisjoint(other.parts) or _apart(shape, other) for other in rivals):
            rivals.append(shape)
    return [shape for shape in shapes if shape in kept[shape.target]]


def _stands_apart(shape: Shape, lanes: Lanes) -> bool:
    """Whether a figure stands between a total and the nearest of its parts."""
    first, last, target = shape.parts[0], shape.parts[-1], shape.target
    between = range(last + 1, target) if target > last else range(target + 1, first)
    values = lanes.values[shape.holding[0]]
    return any(values[line] is not None for line in between)


def _as_good(one: Shape, other: Shape) -> bool:
    """Whether a shape holds in as many lanes as another, and fails in no more."""
    return len(one.holding) >= len(other.holding) and len(one.failing) <= len(other.failing)


def _weak_shapes(lanes: Lanes, order: Sequence[int], found: Sequence[Shape]) -> list[Shape]:
    """Runs that hold in a lane or two and fail in as many: one wrong subtotal among few lanes breaks all its sums.

    Looked for only where lanes are few. Nothing is known by one of them alone.
    """
    if not 1 < len(order) <= FEW_LANES or lanes.lines < 3:
        return []
    weak: list[Shape] = []
    summed = {shape.parts for shape in found}
    active = list(range(lanes.lines))
    for _ in range(LEVELS):
        shapes = _judged(_guesses(lanes, order, active, (), PHASES[0], {}), lanes, [*found, *weak], weak=True)
        new = [shape for shape in _compatible(shapes, [*found, *weak]) if shape.parts not in summed]
        lines = set(active)
        weak = _nearest([*weak, *new], lanes, weak=True)
        gone = {part for shape in (*found, *weak) if shape.kind == "run" for part in shape.parts}
        if not gone & lines:
            break
        active = [line for line in active if line not in gone]
    return _borne_out(weak, found)


def _borne_out(weak: Sequence[Shape], found: Sequence[Shape]) -> list[Shape]:
    """The weak shapes; those that lead from level to level in one lane bear each other out, and are weak no more."""
    every = [*weak, *found]

    def borne_out(shape: Shape) -> bool:
        return any(
            shape.lanes_that_hold & other.lanes_that_hold
            for other in every
            if other is not shape
            and min(shape.surprise, other.surprise) >= BORNE_OUT
            and (shape.target in other.parts or other.target in shape.parts)
        )

    return [replace(shape, weak=not borne_out(shape)) for shape in weak]


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
            if inside and (target, parts) not in known and (twin := tried("twin", target, parts, lanes)):
                shapes.append(twin)
    return shapes


def _nearest(found: list[Shape], lanes: Lanes, *, weak: bool = False) -> list[Shape]:
    """The shapes, each made of the subtotals that stand nearest to it."""
    result: dict[tuple[int, tuple[int, ...]], Shape] = {}
    by_part: dict[int, list[Shape]] = {}
    for shape in found:
        by_part.setdefault(shape.parts[0], []).append(shape)
    tries = MOST_GUESSES * (lanes.lines + len(found))
    for shape in found:
        nearest, parts = shape, set(shape.parts)
        unbroken = shape.kind == "run" and not span(shape) and not weak
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
            better = tried(shape.kind, shape.target, changed, lanes, weak=weak)
            if better and len(better.holding) >= len(nearest.holding):
                nearest, parts = better, set(changed)
        result.setdefault((nearest.target, nearest.parts), nearest)
    return list(result.values())


def _guesses(
    lanes: Lanes, order: Sequence[int], active: Sequence[int], subtotals: Sequence[int], kinds: frozenset[str],
    known: dict[tuple[int, str], list[Guess]],
) -> dict[tuple[int, frozenset[int]], list[Any]]:  # fmt: skip
    """The guesses of some kinds among the lines that are left, and in how many lanes each came up.

    ``known`` keeps those of a lane that every phase asks for.
    """
    guesses: dict[tuple[int, frozenset[int]], list[Any]] = {}
    kinds = frozenset(kind for kind in kinds if _can_be_borne_out(kind, lanes))
    for rank, lane in enumerate(order[: max(FEWEST_LANES, min(LANES_TO_GUESS, MOST_FIGURES // lanes.lines))]):
        values, halves = lanes.values[lane], lanes.halves[lane]
        if not kinds:
            break
        key = (lane, "gap" if "gap" in kinds else "run")
        if key not in known:
            known[key] = candidates.runs(values, halves, active, with_gaps="gap" in kinds)
            if lanes.of_which:
                posts = [line for line in active if line not in lanes.of_which]
                known[key] += candidates.runs(values, halves, posts, with_gaps="gap" in kinds)
        said = list(known[key])
        if len(subtotals) > 1:
            if (lane, "over") not in known:
                known[lane, "over"] = candidates.over(values, halves, subtotals, active)
            said += known[lane, "over"]
        if "alike" in kinds:
            for group in lanes.alike:
                targets = [line for line in lanes.totals.intersection(active) if line not in group]
                if targets:
                    said += [("alike", *guess[1:]) for guess in candidates.over(values, halves, group, targets)]
        if "pair" in kinds and rank < LANES_TO_PAIR:
            if (lane, "pair") not in known:
                known[lane, "pair"] = candidates.pairs(values, halves, active, candidates.WINDOW)
            said += known[lane, "pair"]
        if "stride" in kinds and rank < LANES_TO_PAIR and lanes.lines <= MOST_LINES_IN_GROUPS:
            said += candidates.strides(values, halves, lanes.lines)
        _count([guess for guess in said if guess[0] in kinds], guesses)
    return guesses


def _can_be_borne_out(kind: str, lanes: Lanes) -> bool:
    """Whether all lanes together could say enough for a shape of a kind: one long column alone never does."""
    return COST[kind] + math.log(lanes.lines) <= MOST_SURPRISE * len(lanes.values)


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


def _judged(
    guesses: dict[tuple[int, frozenset[int]], list[Any]], lanes: Lanes, found: Iterable[Shape], *, weak: bool = False
) -> list[Shape]:
    """The guesses that all lanes together bear out, best first, less those that are ``found`` already."""
    known = {(shape.target, shape.parts) for shape in found}
    likely = sorted(guesses.items(), key=lambda item: (-item[1][1], len(item[0][1])))
    shapes = []
    for (target, lines), (kind, _) in likely[: MOST_GUESSES * lanes.lines + 200]:
        parts = tuple(sorted(lines))
        if (target, parts) not in known and (shape := tried(str(kind), target, parts, lanes, weak=weak)):
            shapes.append(shape)
    shapes.sort(
        key=lambda s: (COST[s.kind] - min(s.surprise, MOST_SAID) + len(s.failing), span(s), -len(s.parts), s.target)
    )
    return shapes


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
