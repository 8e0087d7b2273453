"""How Excel's own sums treat a cell without a number: a text is left out, a date counts as its serial number, a time as
a fraction of a day, and an error value is passed on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_width
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.precision import decimals
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.bound_table import CellRef
from mallkoll.workbook.binding.relations import CellRelation, RelationKind
from mallkoll.workbook.formulas.formula_tree import NotUnderstood
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.model.number_format import to_serial


def sums_not_counting(document: Document, readings: Sequence[Reading]) -> dict[CellRef, CellRelation]:
    """The intact sums, by their cell, that add up one of these cells but do not count its content.

    A sum that shows the right figure all the same is not among them: ``=C6+C7`` reads a text as the number it looks
    like.
    """
    refs = {reading.ref for reading in readings}
    sums = {}
    for target, relation in document.defining.items():
        total = document.readings.get(target)
        if (
            relation.kind is RelationKind.SUM
            and total is not None
            and total.formula_state is FormulaState.INTACT
            and not refs.isdisjoint(relation.cells)
            and not _shows_right_figure(document, total)
        ):
            sums[target] = relation
    return sums


def sums_over(sums: Mapping[CellRef, CellRelation], readings: Sequence[Reading]) -> dict[CellRef, CellRelation]:
    """The sums that should count one of these cells."""
    refs = {reading.ref for reading in readings}
    return {target: relation for target, relation in sums.items() if not refs.isdisjoint(relation.cells)}


def _shows_right_figure(document: Document, total: Reading) -> bool:
    """Whether Excel shows the right figure: by the formula where it can be evaluated, else by the saved value."""
    try:
        shows = document.shown.computed(total.ref)
    except NotUnderstood:
        shows = total.cached
    if not isinstance(shows, float) or total.value is None:
        return False
    return abs(shows - total.value) <= max(half_width(shows, decimals(total.column)), 1e-6)


def uncounted_sentences(document: Document, readings: Sequence[Reading], sums: dict[CellRef, CellRelation]) -> str:
    """A Swedish sentence for each sum, with the amount by which it is wrong; empty without sums."""
    sentences = [
        _sentence(document, target, relation, readings)
        for target, relation in sums.items()
        if not isinstance(document.shown.value(target), CellError)  # then the sum tells of that, and of nothing else
    ]
    more = f" Detsamma gäller {len(sentences) - 3} summor till." if len(sentences) > 3 else ""
    return "".join(f" {sentence}" for sentence in sentences[:3]) + more


def serial_number_text(moment: dt.date | dt.time, document: Document) -> str:
    """The number that a date or a time of day is to Excel: ``44 328``, ``0,52``."""
    number = to_serial(moment, date1904=document.book.date1904)
    return figure(number, 0 if number == int(number) else 2)


def sums_showing_error(document: Document, readings: Sequence[Reading]) -> list[str]:
    """The sums, by name and cell, that show the error value of one of these cells."""
    return [
        f"{document.readings[target].row.label} ({target.address})"
        for target in sums_not_counting(document, readings)
        if isinstance(document.shown.value(target), CellError)
    ]


def _sentence(document: Document, target: CellRef, relation: CellRelation, readings: Sequence[Reading]) -> str:
    total = document.readings[target]
    terms = relation.terms or {}
    inside = [reading for reading in readings if reading.ref in terms]
    name = f"{total.row.label} ({target.address})"
    moments = [reading.raw for reading in inside if isinstance(reading.raw, dt.date | dt.time)]
    if moments:
        what = "datumet" if isinstance(moments[0], dt.date) else "tiden"
        counted = enumerated([serial_number_text(moment, document) for moment in moments])
        return f"{name} räknar {what} som talet {counted}."
    readable = [reading for reading in inside if reading.value is not None]
    missing = sum(terms[reading.ref] * (reading.value or 0.0) for reading in readable)
    what = "det" if len(inside) == 1 else "dem"
    doubtful = any(reading.text is not None and reading.text.other is not None for reading in readable)
    if len(readable) < len(inside) or doubtful or not missing:
        return f"{name} räknar inte med {what}."
    return f"{name} räknar inte med {what} och visar {figure(abs(missing))} för {'lite' if missing > 0 else 'mycket'}."
