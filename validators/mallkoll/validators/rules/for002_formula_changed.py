"""Formeln räknar något annat än mallen.

I cellen står en formel, men inte mallens: en summa som missar en rad, en skillnad åt fel håll, en hänvisning till fel
rad. Ger den ett annat tal än mallens formel är det ett fel; annars en upplysning, för den kan ge fel tal senare. Hur
formeln är skriven spelar ingen roll, bara vad den räknar ut.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | =C3+C4 |
| Ram | 800 |

Summan missar den sista posten.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **=SUM(C3:C3)** → 700 |
| Ram | 800 |
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.equations import decimals
from mallkoll.validators.finding import Finding, Proposal, Safety, Severity
from mallkoll.validators.intervals import half_width
from mallkoll.validators.readings import FormulaState, Reading
from mallkoll.validators.rule import at_reading
from mallkoll.validators.words import figure, listing
from mallkoll.workbook.formula import in_swedish, template_formula
from mallkoll.workbook.formula_read import linear_form

CODE = "FOR002"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per table and kind: those that give another figure, and those that happen to give the same."""
    by_table: dict[tuple[str, bool], list[Reading]] = {}
    for reading in document.readings.values():
        if reading.formula_state is FormulaState.CHANGED and reading.value is not None:
            differs = not _same(reading, _shown(document, reading), reading.value)
            by_table.setdefault((reading.table.key, differs), []).append(reading)
    for (_, differs), found in by_table.items():
        yield _finding(document, found, differs=differs)


def _shown(document: Document, reading: Reading) -> float:
    """What the cell's own formula gives with the figures as they are (the file's copy of it may be old)."""
    form = linear_form(reading.formula or "", reading.ref, document.key_text)
    if form is None:
        return reading.cached or 0.0
    values = {cell: document.number(cell) for cell in form.terms}
    return form.constant + math.fsum(c * values[cell] for cell, c in form.terms.items())


def _same(reading: Reading, shown: float, right: float) -> bool:
    places = decimals(reading.column)
    return abs(shown - right) <= half_width(shown, places) + half_width(right, places)


def _finding(document: Document, found: list[Reading], *, differs: bool) -> Finding:
    first = found[0]
    relation = document.defining[first.ref]
    where = "" if len(found) == 1 else f" Samma sak i {listing([r.ref.address for r in found[1:]])}."
    formulas = {r.ref: f"={template_formula(document.defining[r.ref], document.tables)}" for r in found}
    proposals = tuple(
        Proposal(r.ref.sheet, r.ref.address, f"={r.formula}", formulas[r.ref], Safety.SAFE, "mallens formel")
        for r in found
    )
    right = in_swedish(formulas[first.ref])
    if not differs:
        text = f"Formeln är inte mallens, men ger just nu rätt tal. Mallens formel är {right}.{where}"
        return at_reading(CODE, Severity.INFO, first, text, proposals=proposals)
    shown, wanted = figure(_shown(document, first)), figure(first.value or 0.0)
    text = f"Formeln ger {shown}, men {relation.text} ger {wanted}. Mallens formel är {right}.{where}"
    return at_reading(CODE, SEVERITY, first, text, expected=first.value, proposals=proposals)
