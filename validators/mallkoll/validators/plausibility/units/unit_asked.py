"""What does not add up because of a unit that is asked about, and what is told of it instead."""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.failing import failing
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.validators.plausibility.units.misunits import Misunit
from mallkoll.validators.plausibility.units.other_unit import OfUnit, of_unit, righted
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef


def of_unit_asked(document: Document) -> OfUnit:
    """The formulas typed over and the equations that RIM001's questions explain. Worked out once."""
    return document.once(_of_unit_asked)


def proven_by_sums(document: Document) -> tuple[Misunit, ...]:
    """The rows, columns and tables asked about that make sums fail: what does not add up proves that they are wrong."""
    return document.once(_proven_by_sums)


def in_right_unit(reading: Reading, document: Document) -> Reading | None:
    """A figure typed over a formula, with what the formula gives once the figures asked about are in the right unit.

    None where none of them is behind the formula.
    """
    asked = of_unit_asked(document)
    if asked.then is None or asked.cells.isdisjoint(_behind(document, reading.ref)):
        return None
    return asked.then.readings[reading.ref]


def _of_unit_asked(document: Document) -> OfUnit:
    if not failing(document):
        return OfUnit()
    asked = suspects(document)
    single = [one for one in asked.single if one.slip is Slipped.THOUSAND and len(one.figures) == 1]
    groups = [(one.figures, one.times) for one in asked.misunits] + [(one.figures, one.times) for one in single]
    right = {cell: value for figures, times in groups for cell, value in righted(figures, times).items()}
    return OfUnit() if failing(document).isdisjoint(right) else of_unit(document, right)


def _proven_by_sums(document: Document) -> tuple[Misunit, ...]:
    asked, arithmetic = of_unit_asked(document), document.arithmetic
    failing_cells = {
        cell
        for diagnosis in arithmetic.diagnoses if asked.equations.issuperset(diagnosis.failing)
        for key in diagnosis.failing
        for cell in arithmetic.cells_behind(key)
    }  # fmt: skip
    return tuple(
        one for one in suspects(document).misunits
        if not failing_cells.isdisjoint(figure.reading.ref for figure in one.figures)
    )  # fmt: skip


def _behind(document: Document, ref: CellRef) -> Iterator[CellRef]:
    """The cells that a cell's formula counts with, and those that their formulas do."""
    relation_of, figures = document.defining, document.arithmetic.figures
    seen, waiting = {ref}, [ref]
    while waiting:
        for cell in relation_of[waiting.pop()].cells:
            if cell not in seen:
                seen.add(cell)
                yield cell
                if cell in relation_of and cell in figures and figures[cell].computed:
                    waiting.append(cell)
