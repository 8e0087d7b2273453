"""Guesses of sums in one lane: which line could be the sum of which others, by that lane's figures alone.

A lane is a row or a column; lines are what crosses it. A guess costs little and proves nothing: ``shapes`` tries it
on all lanes. Everything is bounded, so that a hostile lane costs no more than its length times a constant.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from operator import add, gt, sub
from typing import Final

MOST_STEPS: Final = 60
"""How many figures a run is followed on average, over a lane."""
NEAR: Final = 16
"""Figures within which a run is mostly given up."""
MOST_RUNS: Final = 6
MOST_GAPS: Final = 3
"""How many guesses a figure may give: among small figures of both signs nearly every run adds up to one of them."""
MOST_GUESSES: Final = 12
"""How many guesses of strides or of pairs a line may give, on average."""
LONGEST_GROUPS: Final = 48
"""How many parts a stride may have."""
LONGEST_STRIDE: Final = 16
WINDOW: Final = 12

Guess = tuple[str, int, tuple[int, ...]]
"""Kind of guess, the target line, the lines of the parts."""


def runs(
    values: Sequence[int | None], halves: Sequence[int], lines: Sequence[int], *, with_gaps: bool = True
) -> list[Guess]:
    """Unbroken runs of lines, after or before the target, and ``with_gaps`` such runs that leave one line out."""
    found: list[Guess] = []
    kept = [line for line in lines if values[line] is not None]
    for order in (kept, kept[::-1]):
        along = _Along(order, values, halves)
        quick = None if with_gaps or along.below else _starts(along)
        budget = MOST_STEPS * len(order)
        for first, target in enumerate(along.numbers, 1) if quick is None else quick:
            if target and budget >= 0:
                budget -= _follow(
                    target, order[first - 1], halves, along, (first, len(order)), found, with_gaps=with_gaps
                )
    return found


def _starts(along: _Along) -> list[tuple[int, int]] | None:
    """Where runs begin that give the figure before them, and that figure; None where following all takes too long.

    For figures none of which is below nought. Some of the runs may give it only almost.
    """
    sums, slacks, count = along.sums, along.slacks, len(along.order)
    likely = _likely_starts(along)
    if not likely:
        return []
    least = list(map(sub, sums, slacks))  # from there to the end
    if any(map(gt, least, least[1:])):
        least = list(accumulate(reversed(least), min))[::-1]
    ahead = sums[NEAR + 1 :] + [sums[-1]] * (NEAR + 1)
    budget = MOST_STEPS * count
    starts = []
    for first in likely:
        target = along.numbers[first - 1]
        if not target:
            continue
        goal, slack = sums[first] + target, along.widths[first - 1] - slacks[first]
        enough = goal + 2 * target
        if ahead[first - 1] > enough:  # as nearly always: a run is given up a few figures on
            end = bisect_left(sums, goal, first, min(first + NEAR, count))
            budget -= NEAR
        else:
            end = bisect_left(sums, goal, first)
            budget -= min(count, bisect_right(sums, enough, end)) - first
            if budget < 0:
                return None
        if sums[end - 1] + slacks[end - 1] + slack >= goal or (end <= count and least[end] <= goal + slack):
            starts.append((first, target))
    return starts


def _likely_starts(along: _Along) -> list[int]:
    """Where a run may begin: what it should come to is near the sum up to some figure. Few are, and that is quick."""
    reach = (len(along.order) + 1) * max(along.widths, default=0)  # what rounding explains at most
    bits = (2 * reach).bit_length()
    slots = {total >> bits for total in along.sums}
    goals = enumerate(map(add, along.sums[1:], along.numbers), 1)
    return [first for first, goal in goals if goal - reach >> bits in slots or goal + reach >> bits in slots]


def over(
    values: Sequence[int | None], halves: Sequence[int], subtotals: Sequence[int], lines: Sequence[int]
) -> list[Guess]:
    """Runs of ``subtotals`` alone, after or before one of ``lines``: what stands between them is not counted.

    Both are in order.
    """
    found: list[Guess] = []
    kept = [line for line in subtotals if values[line] is not None]
    count = len(kept)
    down, up = _Along(kept, values, halves), _Along(kept[::-1], values, halves)
    budget = MOST_STEPS * len(lines)
    for line in lines:
        target = values[line]
        if not target or budget < 0:
            continue
        at = bisect_left(kept, line)
        after = bisect_right(kept, line, at)
        for along, first in ((down, after), (up, count - at)):
            stop = min(count, first + MOST_STEPS)
            if stop - first > 1:
                budget -= _follow(target, line, halves, along, (first, stop), found, with_gaps=False)
    return [guess for guess in found if guess[0] == "run"]


class _Along:
    """Lines in the order in which runs are followed, with their figures and what those come to up to each line."""

    def __init__(self, order: Sequence[int], values: Sequence[int | None], halves: Sequence[int]) -> None:
        self.order = order
        self.numbers = [values[line] or 0 for line in order]
        self.widths = [halves[line] for line in order]
        self.sums = list(accumulate(self.numbers, initial=0))
        self.slacks = list(accumulate(self.widths, initial=0))
        self.below = [at for at, number in enumerate(self.numbers) if number < 0]

    def is_mixed(self, first: int, stop: int) -> bool:
        """Whether a figure below nought comes within reach."""
        if not self.below:
            return False
        at = bisect_left(self.below, first)
        return at < len(self.below) and self.below[at] < min(stop, first + MOST_STEPS)

    @cached_property
    def reach(self) -> int:
        """What rounding can explain at most of a run and its target."""
        return (MOST_STEPS + 1) * max(self.widths)

    @cached_property
    def ends(self) -> dict[int, list[int]]:
        """Where runs may end, by the hundred or so that the sum up to there lies in: as wide as ``reach``."""
        ends: dict[int, list[int]] = {}
        for end, total in enumerate(self.sums):
            ends.setdefault(total // self.reach, []).append(end)
        return ends


def _follow(
    target: int, line: int, halves: Sequence[int], along: _Along, within: tuple[int, int],
    found: list[Guess], *, with_gaps: bool,
) -> int:  # fmt: skip
    """Add to ``found`` the runs ``within`` a span that give the figure of a line; how many steps that takes."""
    first, stop = within
    if first >= stop:
        return 0
    if target > 0 and not along.is_mixed(first, stop):
        return _follow_up(target, line, halves[line], along, within, found)
    stop = min(stop, first + MOST_STEPS)
    if with_gaps:
        _follow_mixed(target, line, halves[line], along, (first, stop), found)
    else:
        _look_up(target, line, halves[line], along, (first, stop), found)
    return stop - first


def _follow_up(target: int, line: int, width: int, along: _Along, within: tuple[int, int], found: list[Guess]) -> int:
    """Runs, also with a line left out, of figures none of which is below nought as far as ``MOST_STEPS``."""
    first, stop = within
    numbers, widths, order, sums = along.numbers, along.widths, along.order, along.sums
    near = min(stop, first + MOST_STEPS)
    base = sums[first]
    # shorter runs come to too little to say anything, and are passed over
    place = bisect_left(sums, base + target - width - along.slacks[near] + along.slacks[first], first + 1, near + 1) - 1
    passed = numbers[first:place]
    seen = dict(zip(passed, range(first, place), strict=True))
    seen.pop(0, None)
    largest = max(passed, default=0)
    gap, slack = sums[place] - base - target, width + along.slacks[place] - along.slacks[first]
    steps, whole, gaps, most = place - first, 0, 0, 2 * target
    for at in range(place, stop):
        number = numbers[at]
        gap += number
        slack += widths[at]
        steps += 1
        if -slack <= gap <= slack and steps > 1 and whole < MOST_RUNS:
            whole += 1
            found.append(("run", line, tuple(order[first : at + 1])))
            if gap > 0:
                break
        elif gap in seen and steps > 2 and gaps < MOST_GAPS:
            gaps += 1
            out = order[seen[gap]]
            found.append(("gap", line, tuple([o for o in order[first : at + 1] if o != out])))
        if number:
            largest = max(number, largest) if seen else number
            seen[number] = at
        if gap > most or (gap > slack and gap - largest > slack):
            break
    return steps


def _follow_mixed(
    target: int, line: int, width: int, along: _Along, within: tuple[int, int], found: list[Guess]
) -> None:
    """Runs, also with a line left out, of figures of both signs."""
    first, stop = within
    order = along.order
    gap, slack, whole, gaps = -target, width, 0, 0
    seen: dict[int, int] = {}
    for at, (number, wide) in enumerate(zip(along.numbers[first:stop], along.widths[first:stop], strict=True), first):
        gap += number
        slack += wide
        if -slack <= gap <= slack and at > first and whole < MOST_RUNS:
            whole += 1
            found.append(("run", line, tuple(order[first : at + 1])))
        elif gap in seen and at > first + 1 and gaps < MOST_GAPS:
            gaps += 1
            out = order[seen[gap]]
            found.append(("gap", line, tuple([o for o in order[first : at + 1] if o != out])))
        if number:
            seen[number] = at


def _look_up(target: int, line: int, width: int, along: _Along, within: tuple[int, int], found: list[Guess]) -> None:
    """The unbroken runs of figures of both signs: those that end where the sum is right are looked up, not followed."""
    first, stop = within
    base = along.sums[first] + target
    slot = base // along.reach
    ends: list[int] = []
    for near in (slot - 1, slot, slot + 1):
        if near in along.ends:
            places = along.ends[near]
            ends += places[bisect_left(places, first + 2) : bisect_right(places, stop)]
    whole = 0
    for end in sorted(ends):
        slack = width + along.slacks[end] - along.slacks[first]
        if -slack <= along.sums[end] - base <= slack:
            found.append(("run", line, tuple(along.order[first:end])))
            whole += 1
            if whole == MOST_RUNS:
                break


def strides(values: Sequence[int | None], halves: Sequence[int], count: int) -> list[Guess]:
    """Sums of every second, third … line: groups that stand side by side, such as women and men by year."""
    found: list[Guess] = []
    where: dict[int, list[int]] = {}
    for line in range(count):
        if values[line]:
            where.setdefault(values[line] or 0, []).append(line)
    budget = MOST_STEPS * count
    for step in range(1, min(LONGEST_STRIDE, count // 2) + 1):
        for start in range(count):
            running = 0
            for taken, place in enumerate(range(start, min(count, start + LONGEST_GROUPS * step), step)):
                number = values[place]
                if number is None:
                    break
                running += number
                slack = halves[place]
                budget -= 1
                if taken:
                    for close in (running, running - 2 * slack, running + 2 * slack):
                        for at in where.get(close, ())[:4]:
                            if not (start <= at <= place and (at - start) % step == 0):
                                kind = "stride" if step > 1 else "apart"
                                found.append((kind, at, tuple(range(start, place + 1, step))))
            if budget < 0 or len(found) > MOST_GUESSES * count:
                return found
    return found


def pairs(values: Sequence[int | None], halves: Sequence[int], lines: Sequence[int], window: int) -> list[Guess]:
    """Sums of two lines near each other and near their sum, in any order."""
    found: list[Guess] = []
    kept = [line for line in lines if values[line]]
    where: dict[int, list[int]] = {}
    for at, line in enumerate(kept):
        where.setdefault(values[line] or 0, []).append(at)
    numbers = [values[line] or 0 for line in kept]
    room = 2 * max((halves[line] for line in kept), default=0)
    least, most = min(numbers, default=0) - room, max(numbers, default=0) + room
    for first in range(len(kept)):
        if len(found) > MOST_GUESSES * len(kept):
            break
        one, width = numbers[first], halves[kept[first]]
        for second in range(first + 1, min(first + window, len(kept))):
            total = one + numbers[second]
            if not least <= total <= most:
                continue
            slack = width + halves[kept[second]] + width
            for close in (total, total - 2 * width, total + 2 * width) if slack < 8 * width else (total,):
                for at in where.get(close, ())[:8]:
                    if at not in {first, second} and first - window < at < second + window:
                        found.append(("pair", kept[at], (kept[first], kept[second])))  # noqa: PERF401
    return found
