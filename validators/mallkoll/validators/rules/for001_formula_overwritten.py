"""Formeln är ersatt av ett inskrivet tal.

I cellen har mallen en formel, men där står ett tal som någon skrivit in. Talet stämmer med de andra, men följer inte
med när de ändras. Det är en upplysning, en per tabell. Stämmer talet inte är det i stället ett fel (SUM001).

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | =C3 |
| Ram | 800 |

Summan är inskriven för hand.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | **500** |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping

from mallkoll.validators.document import Document
from mallkoll.validators.equations import decimals
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.intervals import half_width
from mallkoll.validators.readings import FormulaState, Reading
from mallkoll.validators.rule import at_reading
from mallkoll.validators.words import listing
from mallkoll.workbook.relations import Relation

CODE = "FOR001"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the first of its overwritten cells."""
    overwritten = [r for r in document.readings.values() if r.formula_state is FormulaState.OVERWRITTEN]
    if not overwritten:
        return  # nearly always
    by_table: dict[str, list[Reading]] = {}
    values: dict[Hashable, float | None] = {ref: reading.value for ref, reading in document.readings.items()}
    for reading in overwritten:
        if _agrees(reading, document.defining[reading.ref], values):
            by_table.setdefault(reading.table.key, []).append(reading)
    for found in by_table.values():
        places = listing([reading.ref.address for reading in found])
        text = (
            f"Formeln är ersatt av ett inskrivet tal i {places}."
            if len(found) == 1
            else f"{len(found)} formler är ersatta av inskrivna tal: {places}."
        )
        yield at_reading(CODE, SEVERITY, found[0], text)


def _agrees(reading: Reading, relation: Relation, values: Mapping[Hashable, float | None]) -> bool:
    """Whether the typed figure is, but for rounding, what the formula would give."""
    computed = relation.value(values)
    if computed is None or reading.value is None:
        return False
    figures = [reading.value, *(values[cell] or 0.0 for cell in relation.cells)]
    slack = sum(half_width(value, decimals(reading.column)) for value in figures)
    return abs(reading.value - computed) <= slack
