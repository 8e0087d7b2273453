"""How sure the change is that a diagnosis proposes for one cell: *säker*, *trolig* or *möjlig*."""

from __future__ import annotations

import math

from mallkoll.validators.engine.explanation import CellChange
from mallkoll.validators.engine.locate import Diagnosis
from mallkoll.workbook.results.finding import Safety

LIKELY_MARGIN = 2.0  # powers of ten: likelier than the next explanation, and than chance, for a place to be likely
PROVING_DIGITS = 0.5  # how many digits of a change two relations must fix …
LONE_DIGITS = 1.0  # … and how many where only one asks for it, and the others clear all cells but one
PROVEN = 0.999  # how probable a figure must be among all that could have stood there to be called certain


def change_safety(change: CellChange, diagnosis: Diagnosis) -> Safety:
    """How sure it is that the cell is wrong, and that just this stood there.

    The place is proven where no other explanation is as small, and the relations fix so many digits of the change that
    they hardly agree by chance; it is likely where a slip explains what amounts hardly do by chance, and nothing else
    comes near. A figure is proven where no other that the cell may hold is anywhere near as probable.
    """
    first = diagnosis.solutions[0]
    needed = PROVING_DIGITS if len(diagnosis.failing) > len(first.changes) else LONE_DIGITS
    alone = len(diagnosis.solutions) == 1 and diagnosis.exact and change.digits >= needed
    stands_out = (
        diagnosis.margin >= LIKELY_MARGIN and first.digits - math.log10(len(diagnosis.solutions)) >= LIKELY_MARGIN
    )
    # amounts that no slip leads to are told by the relations alone: each by two of its own
    unexplained = any(c.slip is None for c in first.changes) and len(diagnosis.failing) < 2 * len(first.changes)
    to_nothing = change.best == 0 and change.printed != 0  # zero has no digits that prove anything
    if diagnosis.rivalled or unexplained or to_nothing or not (alone or stands_out):
        return Safety.POSSIBLE
    return Safety.SAFE if alone and change.share >= PROVEN else Safety.LIKELY
