"""Lines that hold the same figures: which of them a sum is made of, or is the total of, the figures cannot tell.

A balance sheet prints one total twice, each below its own parts; an income of one post is printed again as the total of
incomes. A person reads the nearest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import permutations
from typing import Final

from mallkoll.validators.inference.lanes import Lanes

LANES: Final = 8
"""Lanes in which lines with the same figures are looked for."""
MOST: Final = 6
"""Lines with the same figure in a lane; where there are more the figure says nothing."""


def same_lines(lanes: Lanes, order: Sequence[int]) -> dict[int, frozenset[int]]:
    """By line: the other lines that hold its figure in at least two of the most telling lanes, or in the only one."""
    counts: dict[tuple[int, int], int] = {}
    looked_at = order[:LANES]
    for lane in looked_at:
        values = lanes.values[lane]
        where: dict[int | None, list[int]] = {
            value: [] for value, times in Counter(values).items() if value and 1 < times <= MOST
        }
        for line, value in enumerate(values) if where else ():
            if value in where:
                where[value].append(line)
        for lines in where.values():
            for pair in permutations(lines, 2):
                counts[pair] = counts.get(pair, 0) + 1
    result: dict[int, set[int]] = {}
    for (one, other), times in counts.items():
        if times >= min(2, len(looked_at)):
            result.setdefault(one, set()).add(other)
    return {line: frozenset(others) for line, others in result.items()}


def nearest_total(
    target: int, parts: Sequence[int], same: Iterable[int], totals: Collection[int], *, below: bool
) -> list[int]:
    """Of the lines with the target's figures those that rather are the total, likeliest first.

    A line that is called a total comes before one that is not, one on the side where the table's totals stand
    (``below`` their parts or above) before one on the other, then what stands nearer to the parts.
    """
    first, last = parts[0], parts[-1]

    def rank(line: int) -> tuple[bool, bool, int]:
        return line not in totals, (line > first) != below, min(abs(line - first), abs(line - last))

    outside = [line for line in same if not first <= line <= last and line not in parts]
    return sorted((line for line in outside if rank(line) < rank(target)), key=rank)


def other_parts(
    target: int, parts: Sequence[int], same: dict[int, frozenset[int]], totals: Collection[int]
) -> list[tuple[tuple[int, ...], bool]]:
    """The parts with one of them exchanged for a line of mostly the same figures; whether that is to be preferred.

    What stands nearer to the target is, but one of ``totals`` not to a line that is none.
    """
    known = {target, *parts}
    return [
        (
            tuple(sorted((*(p for p in parts if p != part), other))),
            abs(other - target) < abs(part - target) and (other in totals or part not in totals),
        )
        for part in parts
        for other in sorted(same.get(part, ()), key=lambda line: abs(line - target))
        if other not in known
    ]
