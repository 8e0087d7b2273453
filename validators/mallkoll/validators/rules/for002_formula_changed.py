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

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.equations import decimals
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.intervals import half_width
from mallkoll.validators.readings import FormulaState, Reading
from mallkoll.validators.rule import at_reading
from mallkoll.validators.words import figure, listing
from mallkoll.workbook.formula import excel_formula

CODE = "FOR002"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per table and kind: those that give another figure, and those that happen to give the same."""
    by_table: dict[tuple[str, bool], list[Reading]] = {}
    for reading in document.readings.values():
        if reading.formula_state is FormulaState.CHANGED and reading.value is not None:
            differs = reading.cached is not None and not _same(reading, reading.cached, reading.value)
            by_table.setdefault((reading.table.key, differs), []).append(reading)
    for (_, differs), found in by_table.items():
        yield _finding(document, found, differs=differs)


def _same(reading: Reading, shown: float, right: float) -> bool:
    return abs(shown - right) <= half_width(shown, decimals(reading.column)) + half_width(
        right, decimals(reading.column)
    )


def _finding(document: Document, found: list[Reading], *, differs: bool) -> Finding:
    first = found[0]
    relation = next(r for r in document.relations if r.defines and r.target == first.ref)
    right = excel_formula(relation, document.tables)
    where = "" if len(found) == 1 else f" Samma sak i {listing([r.ref.address for r in found[1:]])}."
    if not differs:
        text = f"Formeln är inte mallens, men ger just nu rätt tal. Mallens formel är ={right}.{where}"
        return at_reading(CODE, Severity.INFO, first, text)
    shown = figure(first.cached) if first.cached is not None else "inget tal"
    text = (
        f"Formeln ger {shown}, men {relation.text} ger {figure(first.value or 0.0)}. Mallens formel är ={right}.{where}"
    )
    return at_reading(CODE, SEVERITY, first, text, expected=first.value)
