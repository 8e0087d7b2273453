"""Which sums that fail are worth telling, and which of their cells is likely the wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.faults.belief import ENOUGH, LARGE, MOST_CELLS, Around, belief, slips
from mallkoll.validators.inference.sums import Place, Sum, oddness, profile

MOST_FAILING: Final = 2
"""Where more other lanes fail than this, the shape is only nearly right."""
PARALLEL: Final = 4
"""How many lanes have to hold for one that fails, where neither another sum nor a slip speaks for the failing one."""
MOST_CROSSED: Final = 20
"""… also where another sum fails by the same amount."""
BEYOND: Final = 2
"""How many times larger than rounding a gap has to be."""
CLEAR: Final = 4
"""How many times larger than rounding the amount has to be by which two sums fail alike."""


class Failing(Struct, frozen=True):
    """A sum that is told to fail, and its cells, likeliest wrong first."""

    sum: Sum
    suspects: tuple[Place, ...]


def told(sums: Sequence[Sum], scale: int) -> list[Failing]:
    """The failing sums that enough speaks for, in the order given; ``scale`` is what one is on theirs."""
    return [
        Failing(one, _ranked(one, around, at))
        for one, around, at in weighed(sums, scale)
        if belief(one, around) >= ENOUGH
    ]


def weighed(sums: Sequence[Sum], scale: int) -> Iterator[tuple[Sum, Around, dict[Place, list[Sum]]]]:
    """The failing sums that are in question, what stands around each, and all sums by the places of those that fail."""
    failing = [one for one in sums if not one.holds]
    if not failing:
        return
    wanted = {place for one in failing for place in one.places}
    at: dict[Place, list[Sum]] = {}
    for one in sums:
        for place in one.places:
            if place in wanted:
                at.setdefault(place, []).append(one)
    for one in failing:
        around = _around(one, at, scale, others=len(failing) - 1) if one.judged else None
        if around:
            yield one, around, at


def _around(one: Sum, at: dict[Place, list[Sum]], scale: int, others: int) -> Around | None:
    """What is weighed of a sum that fails; None where it is out of the question."""
    if abs(one.gap) <= BEYOND * one.slack or one.others_failing > MOST_CROSSED:
        return None
    crossing = list(_crossing(one, at))
    if (one.another or one.others_failing > MOST_FAILING) and not crossing:
        return None
    slipped = slips(one, scale)
    if one.like_a_rate and not slipped and not crossing:
        return None
    corner = all(place == one.target == other.target for place, other in crossing)
    if corner and not slipped and abs(one.gap) > LARGE * abs(one.numbers[0]):
        crossing = []  # an average stands where the totals of rows and columns would meet
    if not crossing and not slipped and one.beside < max(PARALLEL * (one.others_failing + 1), 3):
        return None
    strongly = any(not other.shape.weak for _, other in crossing)
    return Around(len(crossing), strongly, slipped, _is_borne_out(one, at), others)


def _ranked(one: Sum, around: Around, at: dict[Place, list[Sum]]) -> tuple[Place, ...]:
    """The cells of a sum that fails, likeliest wrong first."""
    usual = profile(one.lanes_beside) if len(one.places) <= MOST_CELLS else []
    ranked = sorted(
        (-_speaks(one, place, at[place]), place not in around.slipped, oddness(_mended(one, n), usual), n)
        for n, place in enumerate(one.places)
    )
    return tuple(one.places[n] for *_, n in ranked)


def _mended(one: Sum, at: int) -> list[int]:
    """The figures of a sum after the one at a place has been changed so that it holds."""
    mended = list(one.numbers)
    mended[at] += one.change(one.places[at])
    return mended


def _is_borne_out(one: Sum, at: dict[Place, list[Sum]]) -> bool:
    """Whether each of the sum's figures that are not nought stands in another sum, which holds."""
    return all(
        any(other.holds and other.shape is not one.shape and other.numbers[0] for other in at[place])
        for place, number in zip(one.places, one.numbers, strict=True)
        if number
    )


def _crossing(one: Sum, at: dict[Place, list[Sum]]) -> Iterator[tuple[Place, Sum]]:
    """The other sums, each with the place that they share, that the same change of it would mend."""
    if abs(one.gap) >= CLEAR * one.slack:
        for place in one.places:
            for other in at[place]:
                if _crosses(one, other, place):
                    yield place, other


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
        and (one.target != other.target or set(one.places[1:]).isdisjoint(other.places[1:]))
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
