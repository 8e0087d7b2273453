"""Decimals that number formats hide, which make figures that add up look wrong, and the reverse."""

from __future__ import annotations

from collections.abc import Iterable

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_unit, round_to
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.model.number_format import decimals_shown


def hidden_decimals(document: Document, cells: Iterable[CellRef], difference: float) -> str:
    """A sentence where hidden decimals may be why these cells seem to differ by that much; empty otherwise."""
    hidden = []
    tolerance = 0.0
    for ref in dict.fromkeys(cells):
        reading = document.readings.get(ref)
        if reading is None or reading.value is None:
            continue
        sheet = document.sheets[ref.sheet]
        places = decimals_shown(document.book.number_format(sheet.cells.get((ref.row, ref.col))))
        if places is not None:
            tolerance += half_unit(places)
            if reading.formula is None and round_to(reading.value, places) != reading.value:
                hidden.append((reading, places))
    if not hidden or abs(difference) > tolerance:
        return ""
    return _sentence(hidden)


def _sentence(hidden: list[tuple[Reading, int]]) -> str:
    reading, places = hidden[0]
    value = reading.value or 0.0
    cells = enumerated([r.ref.address for r, _ in hidden], 4)
    return (
        f" Decimaler är dolda i {cells}: {reading.ref.address} visar {figure(value, places)} men innehåller "
        f"{figure(value)}."
    )
