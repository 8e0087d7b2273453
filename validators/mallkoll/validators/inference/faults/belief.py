"""How much speaks for a wrong figure where a sum fails, in nats: the lanes beside it, sums that cross it, its digits.

A lane where a shape fails may be a lane of another kind: percentages beside amounts, an average under sums. Then its
gap is any amount; a slip leaves one that a single digit explains.
"""

from __future__ import annotations

import math
from typing import Final

from msgspec import Struct

from mallkoll.validators.engine.intervals import Interval
from mallkoll.validators.engine.slips import digit_slips, factor_slips
from mallkoll.validators.inference.sums import Place, Sum

WEIGHTS: Final = {
    "always": 3.39,
    "other lanes fail": -1.59,
    "surprise": -0.15,
    "weak shape": -1.54,
    "a slip explains it": 2.04,
    "like the lanes beside it": 0.36,
    "called a mean or a share": -1.44,
    "another sum fails alike": 1.55,
    "and that is a strong one": 1.50,
    "how many fail alike": 1.13,
    "gap": -0.16,
    "small gap": -0.96,
    "not an unbroken run": -0.49,
    "large gap without a slip": -0.56,
    "all its cells fit elsewhere": -1.67,
    "other sums of the sheet fail": -0.63,
}
"""A logistic regression (L2 = 1, ``benchmarks/fit_belief.py``) of whether a failing sum holds the changed figure, on
figures changed by lot in the tuning part of the labelled tables, and on the sums that fail there unchanged.

Fitted before shapes that share parts were told apart. As few sums fail there since, a fit of today hardly weighs if
all cells fit elsewhere, finds as much and tells more of other tables; so these stay.
"""
ENOUGH: Final = 1.0
"""More finds less (at 1.5 a hundredth less), less says something of more tables that add up."""
MOST_CELLS: Final = 40
"""Cells of a sum whose digits are looked at."""
SMALL: Final = 0.05
LARGE: Final = 0.5
"""Gaps as shares of the total."""


class Around(Struct, frozen=True):
    """What stands around a sum that fails."""

    alike: int  # other sums that one change of one cell would mend too
    strongly: bool  # … one of which is no weak shape's
    slipped: frozenset[Place]  # its cells whose figure one slip explains
    borne_out: bool  # each of its cells fits in another sum
    failing: int  # other sums of the sheet that fail


def belief(one: Sum, around: Around) -> float:
    """What speaks for a wrong figure in a sum that fails, in nats."""
    return sum(WEIGHTS[what] * said for what, said in signs(one, around).items())


def signs(one: Sum, around: Around) -> dict[str, float]:
    """What is weighed of a sum that fails, by the names of ``WEIGHTS``."""
    share = abs(one.gap) / max(abs(one.numbers[0]), 1)
    return {
        "always": 1.0,
        "other lanes fail": math.log1p(one.others_failing),
        "surprise": min(one.shape.surprise, 60.0) / 20,
        "weak shape": one.shape.weak,
        "a slip explains it": bool(around.slipped),
        "like the lanes beside it": one.kin,
        "called a mean or a share": one.derived,
        "another sum fails alike": around.alike > 0,
        "and that is a strong one": around.strongly,
        "how many fail alike": math.log1p(around.alike),
        "gap": min(math.log1p(abs(one.gap) / max(one.slack, 1)), 8.0),
        "small gap": share < SMALL,
        "not an unbroken run": one.shape.kind not in {"run", "named"},
        "large gap without a slip": share > LARGE and not around.slipped,
        "all its cells fit elsewhere": around.borne_out,
        "other sums of the sheet fail": math.log1p(around.failing),
    }


def slips(one: Sum, scale: int) -> frozenset[Place]:
    """The cells of a failing sum whose figure one slip explains, where that is no chance; ``scale`` is what one is."""
    size = min(max(map(abs, one.numbers)), 100 * abs(one.gap))  # a small gap is a single digit's by chance too
    step = max(2 * one.slack, min(_grain(one), scale))
    chance = math.log(max(size, 2) / max(step, 2)) - math.log(len(one.places))
    decimals = len(str(scale // 2)) - 1
    found: dict[Place, float] = {}
    for place, number in list(zip(one.places, one.numbers, strict=True))[:MOST_CELLS]:
        wanted = number + one.change(place)
        within = Interval((wanted - one.slack) / scale, (wanted + one.slack) / scale)
        ranks = [slip.rank for slip in digit_slips(number / scale, within, decimals)]
        ranks += [
            slip.rank
            for slip in factor_slips(number / scale, within, decimals)
            if slip.kind in {"tecken", "tusen", "tio"}
        ]
        if ranks:
            found[place] = min(ranks)
    return frozenset(found if found and chance > min(found.values()) * math.log(10) else ())


def _grain(one: Sum) -> int:
    """The power of ten that all figures of a sum are whole multiples of: 7,00000 was never measured so."""
    grain = 2
    while any(one.numbers) and not any(number % (10 * grain) for number in one.numbers):
        grain *= 10
    return grain
