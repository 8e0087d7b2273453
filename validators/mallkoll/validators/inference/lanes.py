"""The figures of a grid seen along one axis: lanes (rows or columns), and the lines that cross them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from msgspec import Struct

MOST: Final = 0.5
"""The share of a lane's figures that most of them are."""


class Lanes(Struct, frozen=True):
    """The figures of a grid, seen along one axis: ``values[lane][line]``."""

    values: Sequence[Sequence[int | None]]
    halves: Sequence[Sequence[int]]
    printed: Sequence[Sequence[int]]  # as ``halves``, by the decimals alone
    lines: int
    grain: Sequence[int]
    """By line: the power of ten, on the scale of the values, that all its figures are whole multiples of."""
    usual: Sequence[int]
    """By lane: the same of most of its figures."""
    totals: frozenset[int] = frozenset()
    """Lines whose own words say that they are totals."""
    of_which: frozenset[int] = frozenset()
    """Lines whose own words say that they are parts of the line above."""
    derived: frozenset[int] = frozenset()
    """Lanes whose own words say that they are averages, shares, indices."""
    rates: frozenset[int] = frozenset()
    """Lanes whose own words say that they are worked out of others: those, and so much per something, changes."""
    alike: Sequence[Sequence[int]] = ()
    """Lines of the same name, group by group: the amount of each grant, with a number and a mean between them."""


def lanes_of(
    values: Sequence[Sequence[int | None]],
    halves: Sequence[Sequence[int]],
    lines: int,
    one: int,
    totals: frozenset[int] = frozenset(),
) -> Lanes:
    """The figures of a grid along one axis; ``one`` is what 1 is on their scale, ``totals`` are lines called so.

    Where all figures of a row and of a column are tens or hundreds, they are taken to be rounded to them.
    """
    by_line = [_grain(numbers) for numbers in zip(*values, strict=True)]
    wide: list[Sequence[int]] = []
    for numbers, printed in zip(values, halves, strict=True):
        by_lane = _grain(numbers) if max(by_line, default=0) > one else 0
        if by_lane <= one:
            wide.append(printed)
        else:
            wide.append(
                [
                    max(half, min(by_lane, grain) // 2) if half and grain > one else half
                    for half, grain in zip(printed, by_line, strict=True)
                ]
            )
    rounded = any(one is not other for one, other in zip(wide, halves, strict=True))
    return Lanes(
        values,
        wide if rounded else halves,
        halves,
        lines,
        by_line,
        [_grain(numbers, MOST) for numbers in values],
        totals,
    )


def _grain(numbers: Sequence[int | None], share: float = 0.95) -> int:
    """Twice the largest power of ten that a share of the figures are multiples of: 7,00000 was never measured so."""
    known = [n for n in numbers if n]
    allowed, grain = int((1 - share) * len(known) + 1e-9), 2
    if len(known) < 4:
        return grain
    while grain < 10**12:
        if not _nearly_all_are_multiples(known, 5 * grain, allowed):
            return grain
        if not _nearly_all_are_multiples(known, 10 * grain, allowed):
            return 5 * grain
        grain *= 10
    return grain


def _nearly_all_are_multiples(numbers: Sequence[int], of: int, allowed: int) -> bool:
    """Whether no more than the ``allowed`` numbers are something else."""
    others = 0
    for number in numbers:
        if number % of:
            others += 1
            if others > allowed:
                return False
    return True
