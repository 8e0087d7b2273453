"""Where the arithmetic already speaks: the cells of relations that do not hold."""

from __future__ import annotations

from mallkoll.validators.document import Document
from mallkoll.workbook.binding.bound_table import CellRef


def failing(document: Document) -> frozenset[CellRef]:
    """The cells of relations that do not hold: what is wrong there is told by the arithmetic."""
    return document.worked_out(_failing)


def _failing(document: Document) -> frozenset[CellRef]:
    arithmetic = document.arithmetic
    if False not in arithmetic.verdicts.values():
        return frozenset()
    wrong = [one for one in arithmetic.unfolded if arithmetic.verdicts.get(one.key) is False]
    wrong += [one for one in arithmetic.equations if arithmetic.verdicts[one.key] is False]
    return frozenset(cell for one in wrong for cell, _ in one.terms if isinstance(cell, CellRef))
