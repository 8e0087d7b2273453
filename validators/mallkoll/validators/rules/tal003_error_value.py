"""Felvärde i cellen.

Excel visar ett felvärde (#REFERENS!, #VÄRDEFEL!, #DIVISION/0! …) där ett tal ska stå. Oftast har en cell som formeln
pekar på tagits bort, eller innehåller den text. Felvärden som följer av ett annat felvärde ger inget eget fynd.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | 500 |
| Ram | 800 |

Cellen som formeln hämtade från finns inte längre.

| Investering | Förslag |
| --- | --- |
| Inventarier | **#REF!** |
| Summa | 500 |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.readings import FormulaState, State
from mallkoll.validators.rule import at_reading
from mallkoll.workbook.book import CellError

CODE = "TAL003"
SEVERITY = Severity.ERROR

SWEDISH = {"#REF!": "#REFERENS!", "#VALUE!": "#VÄRDEFEL!", "#DIV/0!": "#DIVISION/0!", "#NAME?": "#NAMN?",
           "#N/A": "#SAKNAS!", "#NUM!": "#OGILTIGT!", "#NULL!": "#SKÄRNING!"}  # fmt: skip


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell whose error is its own: an intact formula only passes on what its inputs hold."""
    for reading in document.readings.values():
        if reading.state is State.ERROR and reading.formula_state is not FormulaState.INTACT:
            code = reading.raw.code if isinstance(reading.raw, CellError) else "#REF!"
            text = f"Cellen visar felvärdet {SWEDISH.get(code, code)} i stället för ett tal."
            yield at_reading(CODE, SEVERITY, reading, text)
