"""What does not add up only because figures are in another unit: the question about the unit tells of it.

A column in kronor beside one in tkr makes every difference between the two wrong, and one that is typed in the place of
its formula right. To put the formula back there would keep the kronor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from mallkoll.validators.document import Document
from mallkoll.validators.engine.equations import Arithmetic
from mallkoll.validators.plausibility.failing import failing
from mallkoll.validators.plausibility.figures import Figure
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.workbook.binding.bound_table import CellRef

_OF_UNIT = frozenset({"hel_rad", "tusen"})


class OfUnit(Struct, frozen=True):
    """What holds once some figures are in the right unit: figures typed for a formula, and equations by key.

    ``cells`` are those figures' cells, ``then`` the equations with them righted; None where nothing is asked.
    """

    typed_over: frozenset[CellRef] = frozenset()
    equations: frozenset[str] = frozenset()
    cells: frozenset[CellRef] = frozenset()
    then: Arithmetic | None = None


def is_told_by_sums(document: Document, figures: Iterable[Figure]) -> bool:
    """Whether a sum that does not add up already says of these figures that they are in another unit."""
    told = {
        change.cell
        for diagnosis in document.arithmetic.diagnoses
        for solution in diagnosis.solutions[:1]
        for change in solution.changes
        if change.slip is not None and change.slip.kind in _OF_UNIT
    }
    return all(figure.reading.ref in told for figure in figures)


def righted(figures: Iterable[Figure], times: float) -> dict[CellRef, float]:
    """The cells with their figures in the right unit, of which they are so many ``times`` too large."""
    return {figure.reading.ref: figure.value / times for figure in figures}


def explains_all(document: Document, right: Mapping[CellRef, float]) -> bool:
    """Whether each failure that these cells stand in is a formula typed over by what the right figures give."""
    cells = right.keys()
    lost = {ref for ref in _lost(document.arithmetic) if not cells.isdisjoint(document.defining[ref].cells)}
    within = {cell for ref in lost for cell in (ref, *document.defining[ref].cells)}
    return bool(lost) and failing(document) & cells <= within and lost <= of_unit(document, right).typed_over


def of_unit(document: Document, right: Mapping[CellRef, float]) -> OfUnit:
    """What fails with the figures of these cells as they are, and holds with them in the right unit."""
    now = document.arithmetic
    then = document.arithmetic_with(right)
    return OfUnit(
        frozenset(_lost(now) - _lost(then)),
        frozenset(key for key in now.failing if then.holds(key)),
        frozenset(right),
        then,
    )


def _lost(arithmetic: Arithmetic) -> set[CellRef]:
    return set(arithmetic.readings.in_states({FormulaState.LOST}))
