"""Formeln räknar med sig själv.

Formeln hänvisar till sin egen cell, direkt eller genom andra formler: en cirkelreferens. Excel varnar när filen öppnas
och kan inte räkna ut talet; det som visas är noll eller något som blev kvar. Oftast har summan dragits en rad för
långt.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | =SUMMA(C3:C4) |
| Ram | 800 |

Summan räknar med sin egen cell.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **=SUMMA(C3:C5)** → 700 |
| Ram | 800 |

Rättad:

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Fordon | 200 |
| Summa | **700** (mallens formel) |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.number_findings import finding_at_reading, restored_formula
from mallkoll.validators.findings.words import figure
from mallkoll.validators.readings.formula_state import FormulaState, referenced_spans
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.formulas.formula_tree import parse_formula
from mallkoll.workbook.formulas.swedish_formula import in_swedish
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR007"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for reading in document.by_formula_state(FormulaState.CIRCULAR):
        yield _finding(document, reading)


def _finding(document: Document, reading: Reading) -> Finding:
    spans = referenced_spans(parse_formula(reading.formula or ""), reading.ref, document.places)
    counts_itself = any(reading.ref in span for span in spans)
    how = "räknar med sin egen cell" if counts_itself else "räknar med celler som i sin tur räknar med den"
    text = f"Cirkelreferens: formeln {how}, så Excel kan inte räkna ut den."
    relation = document.defining.get(reading.ref)
    if relation is None:
        return finding_at_reading(CODE, SEVERITY, reading, f"{text} Här ska det stå ett inskrivet tal.")
    if reading.value is not None:
        text += f" {relation.text} ger {figure(reading.value)}."
    text += f" Mallens formel är {in_swedish(document.template_formula(reading.ref))}."
    proposals = (restored_formula(document, reading),)
    return finding_at_reading(CODE, SEVERITY, reading, text, expected=reading.value, proposals=proposals)
