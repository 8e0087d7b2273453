"""A shape's sum in one lane: its cells, by how much they do not add up, and whether such a lane is one to add up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.shape import Shape

Place = tuple[int, int]
"""Row and column in the grid, 0-based."""

TIGHT: Final = 0.5
"""How much the shares of all parts together may vary from lane to lane, for a lane to be held beside the others."""
MARGIN: Final = 0.02
"""How far outside the shares of the other lanes a share may lie."""
FEWEST_KIN: Final = 3
"""Lanes by which it can be told what is usual."""
LEAST_SPREAD: Final = 0.01
LIKE_A_SUM: Final = (0.6, 1.7)
"""Between which parts of what its posts give a wrong total lies: no mean, no share."""
MOST_BESIDE: Final = 2
"""Other lanes in which a doubtful total may fail: what is calculated of the wrong one, a column of means."""
CLEAR: Final = 10
"""How many times larger than what rounding leaves a figure has to be for a sum that holds to say something."""
MOST_ODD: Final = 5
"""What one part can say at most."""


class Sum(Struct, frozen=True, gc=False):
    """A shape's sum in one lane: the figures of the target and the parts, and how far it is from adding up."""

    shape: Shape
    lane: int
    across: bool
    numbers: tuple[int, ...]  # the target first, on the scale of the figures
    gap: int  # target less parts
    slack: int
    holds: bool
    judged: bool = True  # no text stands for a figure, and no better sum of the same figures holds
    another: bool = False  # it may be no sum but a mean, or one made otherwise
    kin: bool = True  # like the lanes where it holds
    called: bool = False  # a total of its column that is called so
    derived: bool = False  # its words say that it is no amounts
    like_a_rate: bool = False  # … or so much per something, and what is called their total lies among them
    nearly: bool = False  # fails by so little that it is a sum all the same
    beside: int = 0  # sums made alike that hold
    others_failing: int = 0  # … and that fail
    lanes_beside: Sequence[Sequence[int]] = ()  # the figures of those that hold, the total first

    @property
    def target(self) -> Place:
        """Where the total stands."""
        return (self.lane, self.shape.target) if self.across else (self.shape.target, self.lane)

    @property
    def places(self) -> tuple[Place, ...]:
        """Where its figures stand, the total first."""
        lane, lines = self.lane, (self.shape.target, *self.shape.parts)
        return tuple([(lane, line) for line in lines] if self.across else [(line, lane) for line in lines])

    def change(self, place: Place) -> int:
        """What a place would have to gain for the sum to hold."""
        return -self.gap if place == self.target else self.gap


def is_doubtful(one: Sum) -> bool:
    """Whether a total that is called so fails in this lane and hardly any other, where its posts give another."""
    posts = one.numbers[0] - one.gap
    least, most = LIKE_A_SUM
    return (
        one.called
        and one.others_failing <= MOST_BESIDE
        and one.judged
        and not one.another
        and abs(one.gap) > one.slack
        and bool(posts)
        and least <= one.numbers[0] / posts <= most
        and any(abs(lane[0]) >= CLEAR * one.slack for lane in one.lanes_beside)
    )


def like_its_kin(numbers: Sequence[int], gap: int, beside: Sequence[Sequence[int]]) -> bool:
    """Whether a lane (the total first) could be summed up like the lanes ``beside`` it: no averages, no percentages."""
    total, parts = abs(numbers[0]), numbers[1:]
    if min(parts) < 0:
        return any(min(lane[1:]) < 0 for lane in beside)
    return (2 * abs(gap) <= total and total >= max(parts)) or _one_slip_from(numbers, gap, beside)


def profile(beside: Sequence[Sequence[int]]) -> list[tuple[float, float]]:
    """By part: its usual share of the total in the lanes ``beside`` (the total first), and how much that varies.

    Empty where fewer than three lanes tell.
    """
    kin = [lane for lane in beside if lane[0] > 0]
    if len(kin) < FEWEST_KIN:
        return []
    result = []
    for at in range(1, len(kin[0])):
        shares = sorted(lane[at] / lane[0] for lane in kin)
        middle = shares[len(shares) // 2]
        spread = sorted(abs(share - middle) for share in shares)[len(shares) // 2]
        result.append((middle, max(spread, LEAST_SPREAD)))
    return result


def oddness(numbers: Sequence[int], usual: Sequence[tuple[float, float]]) -> int:
    """How far the shares of a lane (the total first) lie from the usual ones, in how much those vary."""
    if numbers[0] <= 0:
        return MOST_ODD * len(usual)
    shares = [number / numbers[0] for number in numbers[1:]]
    return round(
        sum(min(abs(share - middle) / spread, MOST_ODD) for share, (middle, spread) in zip(shares, usual, strict=False))
    )


def is_mean(numbers: Sequence[int], slack: int) -> bool:
    """Whether the first of the figures is the mean of the others, those of nought counted or not."""
    total, filled = sum(numbers[1:]), len(numbers) - 1 - numbers[1:].count(0)
    return any(count > 1 and abs(count * numbers[0] - total) <= 2 * slack for count in {len(numbers) - 1, filled})


def is_untested(numbers: Sequence[int], gap: int, slack: int, beside: Sequence[Sequence[int]]) -> bool:
    """Whether a part that has a figure in no other lane is to blame: it is subtracted there, or is no part at all."""
    return bool(beside) and any(
        number and min(abs(gap + number), abs(gap + 2 * number)) <= slack and not any(lane[at] for lane in beside)
        for at, number in enumerate(numbers)
        if at
    )


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
