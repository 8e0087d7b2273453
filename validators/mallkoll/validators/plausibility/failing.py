"""Where the arithmetic already speaks: the cells of relations that do not hold, and those that are wrong for sure."""

from __future__ import annotations

from mallkoll.validators.document import Document
from mallkoll.validators.facts.undone import diagnoses
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.workbook.binding.bound_table import CellRef


def failing(document: Document) -> frozenset[CellRef]:
    """The cells of relations that do not hold, or whose total has lost its formula: SUM001 tells of them.

    Not those where only what the formulas show rounds otherwise than what they are made of.
    """
    return document.once(_failing)


def told_wrong(document: Document) -> frozenset[CellRef]:
    """The cells that SUM001 tells to be wrong, with what should stand there: nothing can be held against them."""
    told = (change.cell for diagnosis in diagnoses(document) for change in diagnosis.sure)
    return frozenset(cell for cell in told if isinstance(cell, CellRef))


def _failing(document: Document) -> frozenset[CellRef]:
    cells: set[CellRef] = set()
    for reading in document.by_formula_state(FormulaState.LOST):
        relation = document.defining.get(reading.ref)
        if relation is not None:
            cells.update((reading.ref, *relation.cells))
    arithmetic = document.arithmetic
    if arithmetic.wrong:
        keys = {one.key for one in arithmetic.wrong}
        told = [*arithmetic.wrong, *(one for one in arithmetic.equations if one.key in keys)]
        cells.update(cell for one in told for cell, _ in one.terms if isinstance(cell, CellRef))
    return frozenset(cells)
