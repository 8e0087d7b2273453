"""Guesses of sums in one lane: which line could be the sum of which others, by that lane's figures alone.

A lane is a row or a column; lines are what crosses it. A guess costs little and proves nothing: ``shapes`` tries it
on all lanes. Everything is bounded, so that a hostile lane costs no more than its length times a constant.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Final

MOST_STEPS: Final = 60
"""How many figures a run is followed on average, over a lane."""
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


def runs(values: Sequence[int | None], halves: Sequence[int], lines: Sequence[int]) -> list[Guess]:
    """Unbroken runs of lines, after or before the target, and such runs that leave one line out."""
    found: list[Guess] = []
    kept = [line for line in lines if values[line] is not None]
    for order in (kept, kept[::-1]):
        numbers = [values[line] or 0 for line in order]
        widths = [halves[line] for line in order]
        budget = MOST_STEPS * len(order)
        lowest = _lowest_after(numbers)
        for at, target in enumerate(numbers):
            if not target or budget < 0:
                continue
            budget -= _follow(at, target, numbers, widths, lowest, order, found)
    return found


def over(
    values: Sequence[int | None], halves: Sequence[int], subtotals: Sequence[int], lines: Sequence[int]
) -> list[Guess]:
    """Runs of ``subtotals`` alone, after or before one of ``lines``: what stands between them is not counted.

    Both are in order.
    """
    found: list[Guess] = []
    kept = [line for line in subtotals if values[line] is not None]
    budget = MOST_STEPS * len(lines)
    for line in lines:
        target = values[line]
        if not target or budget < 0:
            continue
        at = bisect_left(kept, line)
        after = bisect_right(kept, line, at)
        for near in (kept[after : after + MOST_STEPS], kept[max(0, at - MOST_STEPS) : at][::-1]):
            if len(near) > 1:
                order = [line, *near]
                numbers = [values[o] or 0 for o in order]
                budget -= _follow(0, target, numbers, [halves[o] for o in order], _lowest_after(numbers), order, found)
    return [guess for guess in found if guess[0] == "run"]


def _lowest_after(numbers: Sequence[int]) -> list[bool]:
    """By place: whether a figure below nought comes within reach after it."""
    if min(numbers, default=0) >= 0:
        return [False] * len(numbers)
    result, seen = [False] * len(numbers), -1
    if min(numbers, default=0) >= 0:
        return result
    for at in range(len(numbers) - 1, -1, -1):
        result[at] = seen >= 0 and seen - at <= MOST_STEPS
        if numbers[at] < 0:
            seen = at
    return result


def _follow(
    at: int,
    target: int,
    numbers: Sequence[int],
    widths: Sequence[int],
    lowest: Sequence[bool],
    order: Sequence[int],
    found: list[Guess],
) -> int:
    """Add to ``found`` the runs after a place that give its figure; how many steps that took."""
    running, slack, steps, whole, gaps = 0, widths[at], 0, 0, 0
    size, mixed = abs(target), lowest[at] or target < 0
    limit = 3 * size
    line, end = order[at], len(numbers)
    seen: dict[int, int] = {}
    largest = 0
    for place in range(at + 1, end):
        number = numbers[place]
        running += number
        slack += widths[place]
        steps += 1
        gap = running - target
        if -slack <= gap <= slack and steps > 1 and whole < MOST_RUNS:
            whole += 1
            found.append(("run", line, tuple(order[at + 1 : place + 1])))
            if not mixed and gap > 0:
                break
        elif gap in seen and steps > 2 and gaps < MOST_GAPS:
            gaps += 1
            out = seen[gap]
            found.append(("gap", line, tuple(o for o in order[at + 1 : place + 1] if o != order[out])))
        if number:
            largest = max(number, largest) if seen else number
            seen[number] = place
        if mixed:
            if steps >= MOST_STEPS:
                break
        elif running > limit or (gap > slack and gap - largest > slack):
            break
    return steps


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
    for first in range(len(kept)):
        if len(found) > MOST_GUESSES * len(kept):
            break
        one, width = numbers[first], halves[kept[first]]
        for second in range(first + 1, min(first + window, len(kept))):
            total = one + numbers[second]
            slack = width + halves[kept[second]] + width
            for close in (total, total - 2 * width, total + 2 * width) if slack < 8 * width else (total,):
                for at in where.get(close, ())[:8]:
                    if at not in {first, second} and first - window < at < second + window:
                        found.append(("pair", kept[at], (kept[first], kept[second])))  # noqa: PERF401
    return found
