"""Talet är lagrat som text.

Ett belopp som är inskrivet eller inklistrat som text (”1 473 495” med mellanslag, ”−2 000” med ett långt minustecken,
”12 %”) räknas inte med av Excels summor. Mallkoll läser det som det tal det betyder och räknar vidare med det.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 1500 |
| Summa | 1500 |
| Ram | 2000 |

Beloppet står som text.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"1 500"** |
| Summa | 1500 |
| Ram | 2000 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Proposal, Safety, Severity
from mallkoll.validators.readings import State
from mallkoll.validators.rule import at_reading
from mallkoll.validators.words import figure, quoted

CODE = "TAL001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell, with the number as a safe proposal."""
    for reading in document.readings.values():
        if reading.state is State.NUMBER_AS_TEXT and reading.value is not None:
            raw = str(reading.raw)
            text = f"Talet är lagrat som text: {quoted(raw)} läses som {figure(reading.value)}. Skriv in det som tal."
            proposal = Proposal(reading.ref.sheet, reading.ref.address, raw, reading.value, Safety.SAFE,
                                "samma tal, lagrat som tal")  # fmt: skip
            yield at_reading(CODE, SEVERITY, reading, text, expected=reading.value, proposals=(proposal,))
