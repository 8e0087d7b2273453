"""Formelns sparade tal är gammalt.

Formeln är mallens egen, men det tal som filen har sparat för den stämmer inte med cellerna den räknar på. Det händer
när filen ändrats av ett annat program utan att räknas om. Öppna filen i Excel och spara den. Kontrollen räknar med det
rätta talet.
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

CODE = "FOR003"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the first cell whose cached value is stale."""
    by_table: dict[str, list[Reading]] = {}
    for reading in document.readings.values():
        stale = (
            reading.cached is not None
            and reading.value is not None
            and abs(reading.cached - reading.value) > max(half_width(reading.cached, decimals(reading.column)), 1e-6)
        )
        if stale and reading.formula_state is FormulaState.INTACT:
            by_table.setdefault(reading.table.key, []).append(reading)
    for found in by_table.values():
        first = found[0]
        more = "" if len(found) == 1 else f" Detsamma gäller {listing([r.ref.address for r in found[1:]])}."
        right, saved = figure(first.value or 0.0), figure(first.cached or 0.0)
        text = f"Filen är inte omräknad: formeln ger {right}, men det sparade talet är {saved}.{more}"
        yield at_reading(CODE, SEVERITY, first, text, expected=first.value)
