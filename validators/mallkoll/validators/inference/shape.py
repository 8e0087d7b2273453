"""A shape: that one line is the sum of others in lane after lane. Parallel sums that hold are the evidence.

What a sum that holds says is how unlikely it is by chance: one figure in so many that could have stood there. Lanes
where it holds speak for the shape, lanes where it fails against it, and a rarer kind of shape has to show more.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from operator import itemgetter
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.lanes import Lanes

COST: Final = {"run": 4.0, "gap": 9.0, "stride": 14.0, "apart": 16.0, "pair": 7.0, "alike": 7.0, "twin": 4.0}
"""What a shape of a kind has to show at least, in nats, before the size of the table is counted."""
CALLED: Final = 4.0
"""What a line's being called a total says, in nats."""
COPIES: Final = 2
"""Lanes in which a total has to repeat the one post that has figures."""
SHARE: Final = {"run": 1.0, "gap": 0.25, "stride": 0.25, "apart": 0.03, "pair": 0.5, "alike": 0.25, "twin": 0.5}
"""How many lanes may fail for one that holds and says something."""
AGAINST: Final = 2.0
"""What a lane in which the shape fails takes away, in nats."""
MOST_SURPRISE: Final = 9.0
"""What one lane can say at most, in nats."""
MOST_SAID: Final = 40.0
"""Nats beyond which more of them do not make a shape likelier."""
SOLE: Final = 1.0
"""What a lane says in which one part is all of the whole, where other parts are elsewhere, in nats."""


LIKELY: Final = 3.0
"""By the squared halves: the square of three standard deviations of what rounding leaves."""
STRAY: Final = 5.0
"""By the squared halves: the square of a gap that chance makes of rounding once in ten thousand times."""
MOST_STRAYS: Final = 0.34
"""The share of the lanes that hold which may be off by so much, for them to be wrong and not rounded otherwise."""
SPREAD: Final = 2 * math.pi / 3
"""By the squared halves: the square of how wide a normal distribution is, its area over its peak."""


class Shape(Struct, frozen=True, dict=True):
    """A line that is the sum of others, in the lanes where it holds; ``failing`` are the lanes where it does not."""

    kind: str
    target: int
    parts: tuple[int, ...]
    holding: tuple[int, ...]
    failing: tuple[int, ...]
    surprise: float
    weak: bool = False  # too many lanes fail for it to be told alone
    empty: tuple[int, ...] = ()  # lanes where it holds with a total of nought and parts that are not there
    contradicted: frozenset[int] = frozenset()  # of the lanes where it fails those where a better one holds instead

    @cached_property
    def lanes_that_hold(self) -> frozenset[int]:
        """The lanes where it holds, also with nothing to add."""
        return frozenset((*self.holding, *self.empty))


def span(shape: Shape) -> int:
    """How many lines a shape leaves out between its first and its last."""
    return max(shape.target, shape.parts[-1]) - min(shape.target, shape.parts[0]) - len(shape.parts)


class _Tally:
    """What the lanes that hold say together."""

    def __init__(self, lanes: Lanes, target: int, parts: Sequence[int]) -> None:
        self.lanes, self.target, self.parts = lanes, target, parts
        self.grain = min(lanes.grain[target], max(lanes.grain[part] for part in parts))
        self.surprise, self.telling = 0.0, 0
        self.sole: dict[int, int] = {}  # by part: lanes in which it is all of the whole
        self.proportions: set[tuple[float, ...]] = set()

    def add(self, lane: int, figures: Sequence[int], gap: int, squares: int) -> None:
        """Count a lane that holds; the whole comes first. ``squares`` are the squared halves, added up."""
        whole, *numbers = figures
        nonzero = len(numbers) - numbers.count(0)
        if not whole or not nonzero:
            return
        if nonzero == 1:
            values = self.lanes.values[lane]
            only = next(part for part in self.parts if values[part])
            self.sole[only] = self.sole.get(only, 0) + 1
            return
        self.telling += 1
        proportion = (round(numbers[0] / whole, 3), round(max(numbers) / whole, 3), round(numbers[-1] / whole, 3))
        if proportion in self.proportions:
            return  # a lane that repeats another's proportions says nothing more
        self.proportions.add(proportion)
        step = self.lanes.usual[lane]
        if step <= self.grain or any(number % step for number in figures):
            step = self.grain
        # what rounding leaves is nearly normal, with a variance of a third of the squared halves
        spread = math.sqrt(SPREAD * squares)
        size = max(map(abs, figures))  # a small net of large figures is no chance either
        said = math.log(size / max(spread, step)) - min(1.5 * gap * gap / squares, 2.0)
        self.surprise += min(MOST_SURPRISE, max(0.0, said))

    def turns(self) -> int:
        """Lanes in which another part than usual is all of the whole: that is no chance either."""
        return sum(self.sole.values()) - max(self.sole.values(), default=0)

    def only_copies(self) -> bool:
        """Whether one part alone is all of the whole in all lanes."""
        return not self.telling and len(self.sole) == 1 and max(self.sole.values()) >= COPIES


def tried(kind: str, target: int, parts: tuple[int, ...], lanes: Lanes, *, weak: bool = False) -> Shape | None:
    """The shape, tried on all lanes; None where too little speaks for it. A ``weak`` one may fail in most of them."""
    holding: list[int] = []
    failing: list[int] = []
    rounded: list[int] = []
    empty: list[int] = []
    strays: list[int] = []
    tally = _Tally(lanes, target, parts)
    lines = itemgetter(target, *parts)
    rounding: dict[tuple[int, ...], tuple[int, int]] = {}  # by the halves of a lane: their sum, and of their squares
    for lane, (values, halves) in enumerate(zip(lanes.values, lanes.halves, strict=True)):
        figures = lines(values)
        if figures[0] is None:
            continue
        if None in figures:
            figures = [figure for figure in figures if figure is not None]
            if len(figures) == 1:
                if figures[0] == 0:
                    empty.append(lane)
                continue
        widths = lines(halves)
        if widths not in rounding:
            rounding[widths] = sum(widths), sum([width * width for width in widths])
        slack, squares = rounding[widths]
        gap = sum(figures) - 2 * figures[0]
        if not -slack <= gap <= slack:
            failing.append(lane)
            if len(failing) > 4 and len(failing) > 2 * len(holding):
                return None
            continue
        holding.append(lane)
        if gap and abs(gap) > sum(lines(lanes.printed[lane])):
            rounded.append(lane)
        if gap * gap > STRAY * squares:
            strays.append(lane)
        tally.add(lane, figures, gap, squares)
    if rounded and 10 * len(rounded) <= len(holding):  # figures that add up to the last one are not rounded
        failing = sorted({*failing, *rounded})
        holding = sorted({*holding} - {*rounded})
    if strays and len(strays) <= MOST_STRAYS * len(holding):
        failing = sorted({*failing, *strays})
        holding = sorted({*holding} - {*strays})
    if not _speaks(kind, tally, len(failing), weak=weak):
        return None
    return Shape(kind, target, parts, tuple(holding), tuple(failing), tally.surprise, weak, tuple(empty))


def _speaks(kind: str, tally: _Tally, failing: int, *, weak: bool) -> bool:
    """Whether enough speaks for a shape. What it is called counts, and so does what it repeats."""
    called = tally.target in tally.lanes.totals
    if called and kind == "run" and not failing and tally.only_copies() and _stands_by(tally.target, tally.parts):
        return True
    turns = tally.turns()
    tally.telling += turns
    tally.surprise += min(turns * SOLE, MOST_SAID / 2)
    needed = COST[kind] + math.log(tally.lanes.lines) - (CALLED if called else 0)
    if weak:
        return tally.telling > 0 and tally.surprise >= needed
    return tally.telling > 0 and tally.surprise >= needed + AGAINST * failing and failing <= SHARE[kind] * tally.telling


def _stands_by(target: int, parts: Sequence[int]) -> bool:
    """Whether a total stands beside its parts, with at most one line between."""
    return min(abs(target - parts[0]), abs(target - parts[-1])) <= 2


def likely_slack(lanes: Lanes, lane: int, shape: Shape) -> int:
    """What rounding to the printed decimals explains but once in some hundred times: many errors cancel out."""
    printed = lanes.printed[lane]
    return math.ceil(math.sqrt(LIKELY * sum([printed[line] ** 2 for line in (shape.target, *shape.parts)])))


def printed_slack(lanes: Lanes, lane: int, shape: Shape) -> int:
    """What rounding to the printed decimals explains."""
    printed = lanes.printed[lane]
    return sum([printed[line] for line in (shape.target, *shape.parts)])
