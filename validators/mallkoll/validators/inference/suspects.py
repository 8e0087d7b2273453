"""Which sums that fail are worth telling, and which of their cells is likely the wrong one.

A lane where a shape fails may be a lane of another kind: percentages beside amounts, an average under sums. It is told
where nearly all parallel lanes hold and the lane's other sums do, or where one cell explains two sums that fail by the
same amount, along the row and along the column.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.shape import Shape

Place = tuple[int, int]
"""Row and column in the grid, 0-based."""

PARALLEL: Final = 4
"""How many lanes have to hold for one that fails, where nothing else speaks for the failing one."""
MOST_FAILING: Final = 3
"""Where more lanes fail than this, the shape is only nearly right."""
CLEAR: Final = 4
"""How many times larger than rounding the amount has to be by which two sums fail alike."""
TIGHT: Final = 0.5
"""How much the shares of all parts together may vary from lane to lane, for a lane to be held beside the others."""
MARGIN: Final = 0.02
"""How far outside the shares of the other lanes a share may lie."""


class Sum(Struct, frozen=True):
    """A shape's sum in one lane: the places of the target and the parts, and how far it is from adding up."""

    shape: Shape
    lane: int
    across: bool
    places: tuple[Place, ...]  # the target first
    gap: int  # target less parts, on the scale of the figures
    slack: int
    holds: bool
    plausible: bool = True  # figures of a lane that could be summed at all
    judged: bool = True  # no text stands for a figure, and it is no row or column of averages
    numbers: tuple[int, ...] = ()
    derived: bool = False
    kin: bool = False
    nearly: bool = False  # fails by so little that it is a sum all the same

    def change(self, place: Place) -> int:
        """What a place would have to gain for the sum to hold."""
        return -self.gap if place == self.places[0] else self.gap


def plausible(numbers: Sequence[int], gap: int, beside: Sequence[Sequence[int]]) -> bool:
    """Whether a lane (the total first) could be summed up like the lanes ``beside`` it: no averages, no percentages."""
    total, parts = abs(numbers[0]), numbers[1:]
    if min(parts) < 0:
        return any(min(lane[1:]) < 0 for lane in beside)
    return (2 * abs(gap) <= total and total >= max(parts)) or _one_slip_from(numbers, gap, beside)


def is_mean(numbers: Sequence[int], slack: int) -> bool:
    """Whether the first of the figures is the mean of the others, those of nought counted or not."""
    total, filled = sum(numbers[1:]), len(numbers) - 1 - numbers[1:].count(0)
    return any(count > 1 and abs(count * numbers[0] - total) <= count * slack for count in {len(numbers) - 1, filled})


def _one_slip_from(numbers: Sequence[int], gap: int, beside: Sequence[Sequence[int]]) -> bool:
    """Whether one changed figure would make a lane (the total first) like the lanes ``beside`` it, part by part."""
    kin = [[part / lane[0] for part in lane[1:]] for lane in beside if lane[0] > 0]
    if not kin:
        return False
    low, high = [min(shares) for shares in zip(*kin, strict=True)], [max(shares) for shares in zip(*kin, strict=True)]
    if sum(high) - sum(low) > TIGHT:
        return False
    average = min(numbers[1:]) <= numbers[0] <= max(numbers[1:])
    for at in range(1 if average else 0, len(numbers)):
        mended = list(numbers)
        mended[at] += gap if at else -gap
        if mended[0] > 0 and all(
            least - MARGIN <= part / mended[0] <= most + MARGIN
            for part, least, most in zip(mended[1:], low, high, strict=True)
        ):
            return True
    return False


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
        counts[one.holds] += not one.shape.weak
        for place in one.places:
            if place in wanted:
                at.setdefault(place, []).append(one)
    found = []
    for one in failing:
        ranked = sorted(((-_speaks(one, place, at[place]), rank, place) for rank, place in enumerate(one.places)))
        holding, fails = len(one.shape.holding), len(one.shape.failing)
        crossing = one.judged and any(_crosses(one, other, ranked[0][2]) for other in at[ranked[0][2]])
        bad, good = in_lane[one.across, one.lane]
        alone = (
            holding >= max(PARALLEL * fails, 3)
            and fails <= MOST_FAILING
            and one.judged
            and one.plausible
            and not one.shape.weak
            and (bad == 1 or good >= 3 * bad)
        )
        if alone or crossing:
            found.append(Failing(one, tuple(place for _, _, place in ranked)))
    return found


def _same(one: Sum, other: Sum, place: Place) -> bool:
    """Whether another sum fails too, and by what one changed figure at the place would mend in both."""
    return (
        not other.holds
        and other.shape is not one.shape
        and abs(one.change(place) - other.change(place)) <= one.slack + other.slack
    )


def _crosses(one: Sum, other: Sum, place: Place) -> bool:
    """Whether another sum, not of the same parts, fails by the same amount, and that is no chance either."""
    return (
        _same(one, other, place)
        and other.judged
        and (one.places[0] != other.places[0] or set(one.places[1:]).isdisjoint(other.places[1:]))
        and abs(one.gap) >= CLEAR * (one.slack + other.slack)
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
