"""Which sums that fail are worth telling, and which of their cells is likely the wrong one.

A lane where a shape fails may be a lane of another kind: percentages beside amounts, an average under sums. It is told
where nearly all parallel lanes hold and the lane's other sums do, or where one cell explains two sums that fail by the
same amount, along the row and along the column.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.shapes import Shape

Place = tuple[int, int]
"""Row and column in the grid, 0-based."""

PARALLEL: Final = 4
"""How many lanes have to hold for one that fails, where nothing else speaks for the failing one."""
CROSSED: Final = 2
"""… and where another sum fails by the same amount in the same cell."""


class Sum(Struct, frozen=True):
    """A shape's sum in one lane: the places of the target and the parts, and how far it is from adding up."""

    shape: Shape
    lane: int
    across: bool
    places: tuple[Place, ...]  # the target first
    gap: int  # target less parts, on the scale of the figures
    slack: int
    holds: bool
    plausible: bool  # figures of a lane that could be summed at all

    def change(self, place: Place) -> int:
        """What a place would have to gain for the sum to hold."""
        return -self.gap if place == self.places[0] else self.gap


class Failing(Struct, frozen=True):
    """A sum that is told to fail, and its cells, likeliest wrong first."""

    sum: Sum
    suspects: tuple[Place, ...]


def told(sums: Iterable[Sum]) -> list[Failing]:
    """The failing sums that most others contradict, in the order given."""
    every = list(sums)
    at: dict[Place, list[Sum]] = {}
    in_lane: dict[tuple[bool, int], list[int]] = {}
    failing = [one for one in every if not one.holds]
    wanted = {place for one in failing for place in one.places}
    for one in every:
        counts = in_lane.setdefault((one.across, one.lane), [0, 0])
        counts[one.holds] += 1
        for place in one.places:
            if place in wanted:
                at.setdefault(place, []).append(one)
    found = []
    for one in failing:
        ranked = sorted(((-_speaks(one, place, at[place]), rank, place) for rank, place in enumerate(one.places)))
        holding, fails = len(one.shape.holding), len(one.shape.failing)
        crossed = any(_same(one, other, ranked[0][2]) for other in at[ranked[0][2]])
        bad, good = in_lane[one.across, one.lane]
        alone = holding >= max(PARALLEL * fails, 3) and one.plausible and (bad == 1 or good >= 3 * bad)
        if alone or (crossed and holding >= max(CROSSED * fails, 2)):
            found.append(Failing(one, tuple(place for _, _, place in ranked)))
    return found


def _same(one: Sum, other: Sum, place: Place) -> bool:
    """Whether another sum fails too, and by what one changed figure at the place would mend in both."""
    return (
        not other.holds
        and other.shape is not one.shape
        and abs(one.change(place) - other.change(place)) <= one.slack + other.slack
    )


def _speaks(one: Sum, place: Place, others: Iterable[Sum]) -> int:
    """How much the other sums of a place speak for its being wrong."""
    score = 0
    for other in others:
        if other is one:
            continue
        if other.holds:
            score -= 1
        elif _same(one, other, place):
            score += 2
    return score
