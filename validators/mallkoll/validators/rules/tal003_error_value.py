"""Felvärde i cellen.

Excel visar ett felvärde (#REFERENS!, #VÄRDEFEL!, #DIVISION/0! …) där ett tal ska stå. Oftast har en cell som formeln
pekar på tagits bort, eller innehåller den text. En summa som räknar med cellen visar samma felvärde. Felvärden som
följer av ett annat felvärde ger inget eget fynd.

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
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.uncounted_cells import sums_showing_error
from mallkoll.validators.findings.words import enumerated, error_text
from mallkoll.validators.readings.formula_state import FormulaState
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.layout.expressions import references
from mallkoll.workbook.model.book import CellError
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAL003"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per column of a table, on the first cell that is itself the source of the error.

    An intact formula only passes on the errors of its inputs, and a column computed from a missing column is reported
    with that one (TAB003).
    """
    missing = {(absent.table, absent.column) for absent in document.binding.missing if absent.column is not None}
    by_column: dict[tuple[str, str], list[Reading]] = {}
    for reading in document.by_state(CellState.ERROR):
        if reading.formula_state is FormulaState.INTACT:
            continue
        inputs = references(reading.column.calculation) if reading.column.calculation else ()
        if not any((reading.table.key, key) in missing for key in inputs):
            by_column.setdefault((reading.table.key, reading.column.key), []).append(reading)
    for readings in by_column.values():
        first = readings[0]
        code = first.raw.code if isinstance(first.raw, CellError) else "#REF!"
        more = "" if len(readings) == 1 else f" Detsamma gäller {enumerated([r.ref.address for r in readings[1:]])}."
        sums = sums_showing_error(document, readings)
        consequence = f" Därför visar också {enumerated(sums, 3)} ett felvärde." if sums else ""
        text = f"Cellen visar felvärdet {error_text(code)} i stället för ett tal.{more}{consequence}"
        yield about_cells(finding_at_reading(CODE, SEVERITY, first, text), [r.ref for r in readings])
