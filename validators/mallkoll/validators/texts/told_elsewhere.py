"""Whether a text and a table differ because of a fault in the table that another rule tells of, and tells once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec.structs import replace

from mallkoll.validators.document import Document
from mallkoll.validators.plausibility.copied_year import copied_years
from mallkoll.validators.plausibility.suspects import suspects
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import Reading
from mallkoll.validators.texts.ties import Tie, fits
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.layout.layout_model import SUMMABLE
from mallkoll.workbook.model.format_meaning import FormatEffect, format_meaning

_DEEPEST = 4  # formulas that build on each other
_SOUND = frozenset({FormulaState.NONE, FormulaState.INTACT, FormulaState.OVERWRITTEN, FormulaState.OWN})


def told_elsewhere(document: Document, tie: Tie) -> bool:
    """Whether a cell that the text was compared with rests on a fault that is told where it stands."""
    found = tie.found
    compared = [figure.ref for figure in (*found.cells, *found.less, *found.of)]
    cells = set(_rests_on(document, compared))
    if not cells.isdisjoint(document.once(_under_lost_formulas)):
        return True
    parts = {part for cell in cells if cell in document.defining for part in document.defining[cell].cells}
    if not (suspects(document).named | document.once(_copied)).isdisjoint(cells | parts):
        return True
    readings = [document.readings[ref] for ref in cells if ref in document.readings]
    if any(_is_faulty(document, reading) for reading in readings):
        return True
    if not cells.isdisjoint(document.once(_missing) | document.once(_of_one_slip)):
        return True
    off = {amount for ref, amount in document.once(_said_wrong).items() if ref in cells}
    amount = tie.statement.quantity
    if not off or amount is None or amount.percent:
        return bool(off)
    mended = (found.value + sign * one * found.factor for one in off for sign in (1, -1))
    return any(fits(amount, replace(found, value=value)) for value in mended)


def _copied(document: Document) -> frozenset[CellRef]:
    """The figures that seem to be an earlier year's: no text of this year agrees with them."""
    return frozenset(figure.reading.ref for copied in copied_years(document) for figure in copied.figures)


def _missing(document: Document) -> frozenset[CellRef]:
    """The amounts that are missing: what is made of them is too small."""
    return frozenset(reading.ref for gap in document.gaps for reading in gap.readings)


def _of_one_slip(document: Document) -> frozenset[CellRef]:
    """The cells that one slip has made wrong together, a row in kronor: what rests on several of them is off by all."""
    first = (diagnosis.solutions[0] for diagnosis in document.arithmetic.diagnoses if diagnosis.solutions)
    return frozenset(
        change.cell for solution in first if solution.slip is not None and len(solution.changes) > 1
        for change in solution.changes if isinstance(change.cell, CellRef)
    )  # fmt: skip


def _said_wrong(document: Document) -> Mapping[CellRef, Decimal]:
    """The cells that sums say are wrong, by how much: of each fault the likeliest explanation."""
    return {
        change.cell: Decimal(str(change.best - change.printed))
        for diagnosis in document.arithmetic.diagnoses
        for solution in diagnosis.solutions[:1]
        for change in solution.changes
        if isinstance(change.cell, CellRef)
    }


def _under_lost_formulas(document: Document) -> frozenset[CellRef]:
    """The cells that stand behind totals whose formula is gone and that do not add up: any of them may be wrong."""
    return frozenset(_rests_on(document, document.readings.in_states({FormulaState.LOST})))


def _rests_on(document: Document, cells: Sequence[CellRef]) -> Iterator[CellRef]:
    """The cells, and those that their formulas are made of."""
    defining, readings = document.defining, document.readings
    for _ in range(_DEEPEST):
        yield from cells
        built = [
            ref for ref in cells if ref in defining and readings[ref].formula_state is not FormulaState.OVERWRITTEN
        ]
        cells = [part for ref in built for part in defining[ref].cells if part != ref]


def _is_faulty(document: Document, reading: Reading) -> bool:
    """Whether another rule has something to say of a cell: its formula, a text for a number."""
    if reading.formula_state not in _SOUND or reading.text is not None or reading.ref in document.covered:
        return True
    return reading.raw is not None if reading.value is None else _shown_otherwise(document, reading)


def _shown_otherwise(document: Document, reading: Reading) -> bool:
    """Whether the cell shows another number than it holds: kronor shortened to thousands, a share as per cent."""
    if reading.column.kind not in SUMMABLE:
        return False
    code = document.book.number_format(document.sheets[reading.ref.sheet].cells.get((reading.ref.row, reading.ref.col)))
    meaning = format_meaning(code)
    return meaning is not None and meaning.effect not in {FormatEffect.UNIT, FormatEffect.CURRENCY}
