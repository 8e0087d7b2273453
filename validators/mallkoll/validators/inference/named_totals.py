"""Totals called so, read down a lane: the posts since the total before, or the totals that no total has taken yet.

A budget of one column of amounts has no parallel sums; but its other totals add up what stands above them, and the one
that does not is told of where more speaks for it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.lanes import Lanes

MOST_PARTS: Final = 120
"""Posts of one total; what stands above more of them is another table."""


class NamedTotal(Struct, frozen=True):
    """A total of a lane that its posts do not give, where ``beside`` others do and ``failing`` do not.

    ``parallel`` are the lanes in which the same posts give it.
    """

    lane: int
    target: int
    parts: tuple[int, ...]
    beside: int
    failing: int
    parallel: tuple[int, ...]


Found = list[tuple[int, tuple[int, ...]]]
"""Totals of a lane, each with its posts."""


def failing_named_totals(lanes: Lanes) -> list[NamedTotal]:
    """The totals that do not add up what stands above them, where most others of the lane do, or other lanes."""
    if not lanes.totals:
        return []
    totals = sorted(lanes.totals)
    read = [_read_down(lanes, lane, totals) for lane in range(len(lanes.values))]
    found = []
    for lane, (holding, failing) in enumerate(read):
        for line, usual in failing:
            posts = [parts for held, _ in read for at, parts in held if at == line and _filled(lanes, lane, parts)]
            parts = posts[0] if posts else usual
            parallel = tuple(other for other, (held, _) in enumerate(read) if (line, parts) in held)
            beside = len(holding) + len(parallel)
            if beside:
                found.append(NamedTotal(lane, line, parts, beside, len(failing) - 1, parallel))
    return found


def _filled(lanes: Lanes, lane: int, lines: Sequence[int]) -> bool:
    return all(lanes.values[lane][line] is not None for line in lines)


def _read_down(lanes: Lanes, lane: int, totals: Sequence[int]) -> tuple[Found, Found]:
    """The totals of a lane that add up more than one post, and those that do not add up."""
    values = lanes.values[lane]
    filled = [line for line, value in enumerate(values) if value is not None]
    is_whole = bool(filled) and filled[-1] - filled[0] < len(filled)
    gaps = [] if is_whole else [at for at, (one, other) in enumerate(pairwise(filled), 1) if other - one > 1]
    holding: Found = []
    failing: Found = []
    pending: list[int] = []  # totals that no total has taken yet
    first = 0  # where the posts since the last total begin
    for line in totals:
        if values[line] is None:
            continue
        at = bisect_left(filled, line)
        gap = bisect_right(gaps, at)
        begin = max(first, gaps[gap - 1]) if gap else first
        near, every = _posts(lanes, filled[begin:at]), _posts(lanes, filled[first:at])
        ways = [near, every]
        if len(pending) <= MOST_PARTS:
            ways += [(*pending, *near), (*pending, *every)]
        ways = [way for way in ways if 0 < len(way) <= MOST_PARTS]
        fits = next((way for way in ways if _adds_up(lanes, lane, line, way)), None)
        usual = fits or next(iter(way for way in ways if len(way) > 1), None)
        if fits and len(fits) > 1:
            holding.append((line, fits))
        elif usual and not fits and values[line]:
            failing.append((line, usual))
        if usual and pending and pending[0] in usual:
            pending = []
        pending.append(line)
        first = at + 1
    return holding, failing


def _posts(lanes: Lanes, lines: Sequence[int]) -> tuple[int, ...]:
    """Of the lines those that a total adds up."""
    return tuple([line for line in lines if line not in lanes.of_which] if lanes.of_which else lines)


def _adds_up(lanes: Lanes, lane: int, target: int, parts: Sequence[int]) -> bool:
    values, halves = lanes.values[lane], lanes.halves[lane]
    gap = (values[target] or 0) - sum(values[part] or 0 for part in parts)
    return abs(gap) <= halves[target] + sum(halves[part] for part in parts)
