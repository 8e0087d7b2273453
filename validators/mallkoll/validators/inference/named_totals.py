"""Totals called so, read down a lane: the posts since the total before, or the totals that no total has taken yet.

A budget of one column of amounts has no parallel sums; but its other totals add up what stands above them, and the one
that does not is told of where more speaks for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.lanes import Lanes

MOST_PARTS: Final = 120
"""Posts of one total; what stands above more of them is another table."""


class NamedTotal(Struct, frozen=True):
    """A total of a lane that its posts do not give, where ``beside`` others do and ``failing`` do not."""

    lane: int
    target: int
    parts: tuple[int, ...]
    beside: int
    failing: int


def failing_named_totals(lanes: Lanes) -> list[NamedTotal]:
    """The totals of all lanes that do not add up what stands above them, where most others of the lane do."""
    if not lanes.totals:
        return []
    return [total for lane in range(len(lanes.values)) for total in _read_down(lanes, lane)]


def _read_down(lanes: Lanes, lane: int) -> list[NamedTotal]:
    values = lanes.values[lane]
    holding, failing = 0, list[tuple[int, tuple[int, ...]]]()
    posts: list[int] = []  # since the last total
    pending: list[int] = []  # totals that no total has taken yet
    since = 0  # where the posts since the last line without a figure begin
    last = -1
    for line, value in enumerate(values):
        if value is None:
            continue
        if line - last > 1:
            since = len(posts)
        last = line
        if line not in lanes.totals:
            posts.append(line)
            continue
        near, every = tuple(posts[since:]), tuple(posts)
        ways = [way for way in (near, every, (*pending, *near), (*pending, *every)) if 0 < len(way) <= MOST_PARTS]
        fits = next((way for way in ways if _adds_up(lanes, lane, line, way)), None)
        usual = fits or next(iter(way for way in ways if len(way) > 1), None)
        if fits and len(fits) > 1:
            holding += 1
        elif usual and not fits and value:
            failing.append((line, usual))
        if usual and pending and pending[0] in usual:
            pending = []
        pending.append(line)
        posts, since = [], 0
    return [NamedTotal(lane, line, parts, holding, len(failing) - 1) for line, parts in failing if holding]


def _adds_up(lanes: Lanes, lane: int, target: int, parts: Sequence[int]) -> bool:
    values, halves = lanes.values[lane], lanes.halves[lane]
    gap = (values[target] or 0) - sum(values[part] or 0 for part in parts)
    return abs(gap) <= halves[target] + sum(halves[part] for part in parts)
