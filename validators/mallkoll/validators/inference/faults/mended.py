"""Totals of a lone column that one changed figure would make right twice: as the sum of its posts, and as a post.

Where no column stands beside it, no parallel sum tells which total is wrong. But a sum that holds once one of its lines
is replaced by the lines beside that one says that these are its posts; and where a single slip makes their sum of it,
or its name calls it a total, chance has little left to explain.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.engine.intervals import Interval
from mallkoll.validators.engine.slips import digit_slips
from mallkoll.validators.inference import candidates
from mallkoll.validators.inference.lanes import Lanes
from mallkoll.validators.inference.shape import CALLED, SPREAD
from mallkoll.validators.inference.sums import LIKE_A_SUM

MOST_LANES: Final = 8
FEWEST: Final = 5
"""Figures of a lane."""
MOST_LINES: Final = 200
MOST_GUESSES: Final = 60
"""Guesses of one lane that are looked into."""
MOST_POSTS: Final = 30
LEAST: Final = 10.0
"""What has to speak for a figure's being wrong, in nats."""
SLIPPED: Final = 5.0
"""What it says that a single slip makes the sum of its posts of a figure, in nats: one figure in some hundred is so."""
BESIDE: Final = 6.0
"""What it says that another lane holds both sums, in nats."""
PARTED: Final = 1.5
"""What it says that a blank line or another total stands before the posts, in nats."""


class Mended(Struct, frozen=True):
    """A line that is the sum of its ``posts`` once it is mended, and then a part of the ``whole`` beside others."""

    lane: int
    line: int
    posts: tuple[int, ...]
    whole: int
    others: tuple[int, ...]  # parts of the whole
    surprise: float


def mended_totals(lanes: Lanes, scale: int, summed: Collection[tuple[int, int]]) -> list[Mended]:
    """Of each lone lane the totals that one change would make right twice, the best for each line.

    ``scale`` is what one is, ``summed`` are lanes and lines that are parts of a total already.
    """
    filled = [lane for lane, values in enumerate(lanes.values) if len(values) - values.count(None) >= FEWEST]
    if len(filled) > MOST_LANES or lanes.lines > MOST_LINES:
        return []
    found = []
    for lane in filled:
        best: dict[int, Mended] = {}
        for mended in _mended(lanes, lane, filled, scale, summed):
            if mended.line not in best or mended.surprise > best[mended.line].surprise:
                best[mended.line] = mended
        found += [mended for mended in best.values() if mended.surprise >= LEAST]
    times = Counter(mended.line for mended in found)
    return [mended for mended in found if times[mended.line] == 1]  # else it is left out everywhere


def _adds_up(lanes: Lanes, lane: int, target: int, parts: Sequence[int]) -> bool:
    """Whether a figure that is not nought is the sum of others, apart from rounding."""
    values, halves = lanes.values[lane], lanes.halves[lane]
    gap = (values[target] or 0) - sum(values[part] or 0 for part in parts)
    return bool(values[target]) and abs(gap) <= halves[target] + sum(halves[part] for part in parts)


def _is_near(lanes: Lanes, lane: int, target: int, parts: Sequence[int]) -> bool:
    """Whether a figure is near enough to what others give to be meant as their sum."""
    values = lanes.values[lane]
    given = sum(values[part] or 0 for part in parts)
    least, most = LIKE_A_SUM
    return given != 0 and least <= (values[target] or 0) / given <= most


def _mended(
    lanes: Lanes, lane: int, filled: Sequence[int], scale: int, summed: Collection[tuple[int, int]]
) -> Iterator[Mended]:
    values, halves = lanes.values[lane], lanes.halves[lane]
    active = [line for line, value in enumerate(values) if value is not None and (lane, line) not in summed]
    guesses = [guess for guess in candidates.runs(values, halves, active) if guess[0] == "gap"]
    where = {line: at for at, line in enumerate(active)}
    tried = math.log(max(len(active), 1))
    for _, whole, parts in guesses[:MOST_GUESSES]:
        ends = [where[line] for line in (parts[0], parts[-1], whole)]
        known = {whole, *parts}
        line = next((line for line in active[min(ends) : max(ends) + 1] if line not in known), None)
        size, squares = abs(values[whole] or 0), sum([halves[part] ** 2 for part in (whole, *parts)])
        if line is None or not size:
            continue
        called, inside = line in lanes.totals, min(ends) < where[line] < max(ends)
        beside = {active[at] for at in (where[whole] - 1, where[whole] + 1) if 0 <= at < len(active)}
        if not called and (line in beside or not inside):
            continue  # a row that the sum does not count
        holds = math.log(size / max(math.sqrt(SPREAD * squares), lanes.grain[whole], lanes.usual[lane]))
        holds += CALLED * (called + (whole in lanes.totals)) - tried
        for posts, said in _posts(lanes, lane, line, parts, scale):
            others = tuple(part for part in parts if part not in posts)
            if _adds_up(lanes, lane, line, posts):
                continue
            beside_it = BESIDE * any(
                _adds_up(lanes, other, line, posts) and _adds_up(lanes, other, whole, (line, *others))
                for other in filled
                if other != lane
            )
            seen = said + beside_it > SLIPPED / 2 or (called and _is_near(lanes, lane, line, posts))
            if others and seen:
                yield Mended(lane, line, posts, whole, others, holds + said + beside_it)


def _posts(
    lanes: Lanes, lane: int, line: int, parts: Sequence[int], scale: int
) -> Iterator[tuple[tuple[int, ...], float]]:
    """The lines beside one that may be its posts, and what speaks for each way."""
    values, halves = lanes.values[lane], lanes.halves[lane]
    decimals = len(str(scale // 2)) - 1
    inside = sorted(parts)
    for beside in ([part for part in inside if part < line][::-1], [part for part in inside if part > line]):
        for count in range(2, min(len(beside), MOST_POSTS) + 1):
            posts = tuple(sorted(beside[:count]))
            total, slack = sum(values[post] or 0 for post in posts), sum(halves[post] for post in posts)
            within = Interval((total - slack) / scale, (total + slack) / scale)
            says = 0.0
            if any(digit_slips((values[line] or 0) / scale, within, decimals)):
                says += SLIPPED
            last, following = beside[count - 1], beside[count] if count < len(beside) else None
            if following is None or abs(following - last) > 1 or following in lanes.totals:
                says += PARTED
            yield posts, says - math.log(len(beside))
