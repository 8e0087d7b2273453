"""Which dashes and blanks stand for nought in the sums that they are in."""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from mallkoll.validators.readings.formula_state import COMPUTED
from mallkoll.validators.readings.readings import BLANK, Readings
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation


def dashes_for_nought(relations: Iterable[CellRelation], readings: Readings) -> set[CellRef]:
    """The dashes, but not in the place of a sum or a difference, where one says that nothing was worked out."""
    dashes = {ref for ref, reading in readings.odd.items() if reading.value is None and reading.is_dash}
    return dashes.difference(relation.target for relation in relations if not relation.at_most) if dashes else dashes


def only_dashes(relation: CellRelation, dashes: set[CellRef], readings: Readings) -> bool:
    """Whether nothing but dashes and blanks is set against a relation's target."""
    cells = relation.cells
    return not dashes.isdisjoint(cells) and all(readings.value_of[cell] is None for cell in cells)


def blanks_for_nought(relations: Iterable[CellRelation], readings: Readings) -> set[CellRef]:
    """The blanks that count as zero wherever they are added up.

    Not those of a typed total that has no other figures: only the total is told. Nor totals without their formula: a
    blank there says that nothing was worked out.
    """
    noughts: set[CellRef] = set()
    unknown: set[CellRef] = set()
    blank = {ref for ref, reading in readings.odd.items() if reading.value is None}
    for relation in relations if blank else ():
        if relation.at_most or blank.isdisjoint(relation.optional):  # nearly always
            continue
        blanks = [cell for cell in relation.cells if cell in readings and may_be_nought(cell, relation, readings)]
        if not blanks:
            continue
        total = readings.get(relation.target)
        if any(readings.value_of.get(cell) is not None for cell in relation.cells):
            noughts.update(blanks)
        elif total is not None and total.value is not None and total.formula_state not in COMPUTED:
            unknown.update(blanks)
    if noughts:
        totals = noughts.intersection(relation.target for relation in relations if not relation.at_most)
        unknown.update(total for total in totals if readings[total].formula_state not in COMPUTED)
    return noughts - unknown


def may_be_nought(cell: Hashable, relation: CellRelation, readings: Readings) -> bool:
    """Whether the cell is blank and the layout lets a blank in its column count as zero."""
    if not isinstance(cell, CellRef) or cell not in relation.optional:
        return False
    return readings.value_of[cell] is None and readings[cell].state is BLANK
