"""Shapes that contradict each other, each in the lanes where the other fails: which of them is asked for where.

A wrong sign makes a sum hold turned round: of A = B + C comes C = A + B once the B of a lane is below nought. That
other sum is then missed in the lanes beside, which are right. A person knows it by how the table's totals stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from mallkoll.validators.inference.lanes import Lanes
from mallkoll.validators.inference.shape import Shape, span


def are_mostly_below(shapes: Iterable[Shape]) -> bool:
    """Whether most totals of unbroken runs stand below their parts."""
    unbroken = [shape.target > shape.parts[0] for shape in shapes if shape.kind == "run" and not span(shape)]
    return 2 * unbroken.count(True) >= len(unbroken)


def settled(shapes: Sequence[Shape], lanes: Lanes) -> list[Shape]:
    """The shapes, each with the lanes where it fails and a better one holds that contradicts it."""
    if not any(shape.failing for shape in shapes):
        return list(shapes)
    below = are_mostly_below(shapes)
    shapes = _turned(shapes, lanes, below=below)
    by_target: dict[int, list[Shape]] = {}
    for shape in shapes:
        by_target.setdefault(shape.target, []).append(shape)

    def rank(shape: Shape) -> tuple[int, bool, bool, int]:
        stands_so = (shape.target > shape.parts[0]) == below
        return len(shape.holding), stands_so, shape.target in lanes.totals, -len(shape.parts)

    def contradicted(shape: Shape) -> Shape:
        others = [other for line in (shape.target, *shape.parts) for other in by_target.get(line, ())]
        better = [other for other in others if _contradict(shape, other) and rank(other) > rank(shape)]
        there = frozenset(lane for lane in shape.failing if any(lane in other.lanes_that_hold for other in better))
        return replace(shape, contradicted=there) if there else shape

    return [contradicted(shape) if shape.failing else shape for shape in shapes]


def _turned(shapes: Sequence[Shape], lanes: Lanes, *, below: bool) -> list[Shape]:
    """The shapes; one whose total stands unlike most is turned round where that holds in as many lanes.

    Such a lane may say little by itself: a post of nought, and another that is all of the total.
    """
    known = {(shape.target, shape.parts) for shape in shapes}
    result = []
    for shape in shapes:
        first, *between, last = sorted((shape.target, *shape.parts))
        total, parts = (last, (first, *between)) if below else (first, (*between, last))
        if shape.failing and shape.target == (first if below else last) and (total, parts) not in known:
            holding = tuple([lane for lane in shape.failing if _adds_up(lanes, lane, total, parts)])
            if len(holding) >= len(shape.holding):
                result.append(Shape(shape.kind, total, parts, holding, shape.holding, shape.surprise, shape.weak))
                continue
        result.append(shape)
    return result


def _adds_up(lanes: Lanes, lane: int, total: int, parts: Sequence[int]) -> bool:
    """Whether a figure that is not nought is the sum of others to the last digit."""
    values = lanes.values[lane]
    return bool(values[total]) and values[total] == sum(values[part] or 0 for part in parts)


def _contradict(one: Shape, other: Shape) -> bool:
    """Whether two shapes make one total of some of the same parts, or each a total of the other's."""
    if one.target == other.target:
        return one is not other and not set(one.parts).isdisjoint(other.parts)
    return one.target in other.parts and other.target in one.parts
