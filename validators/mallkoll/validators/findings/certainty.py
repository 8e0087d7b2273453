"""When a proposal that follows from equations is *säker*, *trolig* or only *möjlig*.

For a lost formula the question is another, whether the formula or the typed figure is right: ``lost_formula``.
"""

from __future__ import annotations

import math

from mallkoll.validators.engine.explanation import CellChange
from mallkoll.validators.engine.locate import Diagnosis
from mallkoll.workbook.results.finding import Safety

LIKELY_MARGIN = 2.0
"""Powers of ten by which a likely cell must beat both the next explanation and chance."""
PROVING_DIGITS = 0.5
"""Digits of the change that two relations must agree on …"""
LONE_DIGITS = 1.0
"""… and digits needed where a single relation asks for it and the others clear the other cells."""
PROVEN = 0.999
"""Probability, among all figures the cell may have held, at which a figure is called certain (``probability``)."""


def change_certainty(change: CellChange, diagnosis: Diagnosis) -> Safety:
    """How certain it is that the cell is wrong and that the proposed figure is the right one.

    The cell is proven where no other explanation is as small and the relations agree on more digits of the change than
    chance would give. It is likely where a slip explains the amounts, chance hardly would, and no other explanation
    comes near. The figure is proven where every other value that the cell may hold is far less probable.
    """
    first = diagnosis.solutions[0]
    needed = PROVING_DIGITS if len(diagnosis.failing) > len(first.changes) else LONE_DIGITS
    only_one = len(diagnosis.solutions) == 1 and diagnosis.exact and change.digits >= needed
    stands_out = (
        diagnosis.margin >= LIKELY_MARGIN and first.digits - math.log10(len(diagnosis.solutions)) >= LIKELY_MARGIN
    )
    # without a slip only the relations speak for a change: each changed cell needs two of its own
    unexplained = any(c.slip is None for c in first.changes) and len(diagnosis.failing) < 2 * len(first.changes)
    to_zero = change.best == 0 and change.printed != 0  # zero has no digits that prove anything
    if diagnosis.rivalled or unexplained or to_zero or not (only_one or stands_out):
        return Safety.POSSIBLE
    return Safety.SAFE if only_one and change.share >= PROVEN else Safety.LIKELY
