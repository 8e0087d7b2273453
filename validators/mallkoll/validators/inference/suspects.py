"""Which sums that fail are worth telling, and which of their cells is likely the wrong one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from mallkoll.validators.inference.belief import ENOUGH, LARGE, MOST_CELLS, Around, belief, slips
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
    failing = [one for one in sums if not one.holds]
    wanted = {place for one in failing for place in one.places}
    at: dict[Place, list[Sum]] = {}
    for one in sums:
        for place in one.places:
            if place in wanted:
                at.setdefault(place, []).append(one)
    return [
        Failing(one, suspects)
        for one in failing
        if one.judged and (suspects := _suspects(one, at, scale, others=len(failing) - 1))
    ]


def _suspects(one: Sum, at: dict[Place, list[Sum]], scale: int, others: int) -> tuple[Place, ...]:
    """The cells of a sum, likeliest wrong first; () where too little speaks for any of them."""
    if abs(one.gap) <= BEYOND * one.slack or one.others_failing > MOST_CROSSED:
        return ()
    crossing = list(_crossing(one, at))
    if one.others_failing > MOST_FAILING and not crossing:
        return ()
    slipped = slips(one, scale)
    corner = all(place == one.places[0] == other.places[0] for place, other in crossing)
    if corner and not slipped and abs(one.gap) > LARGE * abs(one.numbers[0]):
        crossing = []  # an average stands where the totals of rows and columns would meet
    if not crossing and not slipped and one.beside < max(PARALLEL * (one.others_failing + 1), 3):
        return ()
    strongly = any(not other.shape.weak for _, other in crossing)
    if belief(one, Around(len(crossing), strongly, bool(slipped), _is_borne_out(one, at), others)) < ENOUGH:
        return ()
    usual = profile(one.lanes_beside) if len(one.places) <= MOST_CELLS else []
    ranked = sorted(
        (-_speaks(one, place, at[place]), place not in slipped, oddness(_mended(one, n), usual), n)
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
