"""Text där ett tal ska stå.

I en cell för belopp eller antal står en text som inte går att läsa som ett tal. Det som beror på cellen kan inte
kontrolleras förrän talet finns. En tom cell och ett streck är inga texter.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | - |
| Summa | 0 |
| Ram | 800 |

Uppgiften saknas, men är skriven i ord.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"se bilaga"** |
| Summa | 500 |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.readings import State
from mallkoll.validators.rule import at_reading
from mallkoll.validators.words import content, quoted

CODE = "TAL002"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for reading in document.readings.values():
        if reading.state is State.TEXT:
            text = f"Här ska det stå ett tal, men det står {quoted(content(reading.raw))}."
            yield at_reading(CODE, SEVERITY, reading, text)
