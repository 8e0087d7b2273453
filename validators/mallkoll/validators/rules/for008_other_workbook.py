"""Beloppet hämtas från en annan arbetsbok.

Formeln hänvisar till en annan fil. Den följer inte med när mallen lämnas in, så kontrollen räknar med det tal som filen
har sparat. Ändras den andra filen ändras inte talet hos mottagaren. Klistra helst in beloppet som värde. Det är en
upplysning, en per tabell; stämmer talet inte är det i stället ett fel (FOR002, SUM001).

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | =C3 |
| Ram | 800 |

Beloppet hämtas från en annan fil.

| Investering | Förslag |
| --- | --- |
| Inventarier | **=[1]Underlag!C3** |
| Summa | 0 |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.readings.formula_state import FormulaState, is_external_formula
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR008"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the first of its cells."""
    by_table: dict[str, list[Reading]] = {}
    for reading in document.readings.odd_in_order:
        if reading.formula is not None and "[" in reading.formula and _is_fetched(reading):
            by_table.setdefault(reading.table.key, []).append(reading)
    for readings in by_table.values():
        first = readings[0]
        saved_value = (
            "men filen har inget sparat tal för det, så det prövas inte. Öppna filen i Excel och spara den"
            if first.value is None
            else f"och är kontrollerat som det är sparat: {figure(first.value)}"
        )
        places = enumerated([reading.ref.address for reading in readings[1:]])
        more = f" Detsamma gäller {places}." if places else ""
        text = f"Beloppet hämtas från en annan arbetsbok {saved_value}.{more}"
        yield about_cells(finding_at_reading(CODE, SEVERITY, first, text), [reading.ref for reading in readings])


def _is_fetched(reading: Reading) -> bool:
    """Whether the formula refers to another workbook and is judged by its saved value."""
    judged_by_saved_value = reading.formula_state in {FormulaState.EXTERNAL, FormulaState.OWN}
    return judged_by_saved_value and is_external_formula(reading.formula or "")
