"""Ett datum där ett värde ska stå.

Excel gör om det som ser ut som ett datum, till exempel 1-2 och 3/4, till ett datum. Värdet som skrevs finns inte kvar.
Formatera cellen som text och skriv om det. Regeln gäller också SANT och FALSKT, och ett datum som står som text där
målvärdet är ett tal.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Platser tillsatta | 3 av 4 | 4 |

Det skrevs 3/4, alltså tre av fyra.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Platser tillsatta | **2026-04-03** | 4 |

Datumet har följt med som text.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Platser tillsatta | **"3-apr"** | 4 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, unreadable_entries
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.targets import FreeText, NoValue, Unreadable
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND011"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for indicator, entry, unreadable in document.once(unreadable_entries):
        if unreadable.text.startswith("#"):
            continue
        date = in_quotes(unreadable.text)
        if isinstance(entry.raw, str):
            if indicator.wanted is None or isinstance(indicator.wanted.target, Unreadable | FreeText | NoValue):
                continue  # the indicator may ask for a date
            text = f"Här står ett datum, {date}, men målvärdet är ett tal. Skriv värdet."
        else:
            text = f"Excel har gjort om det inskrivna till {date}. Skriv in värdet igen, som text."
        yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)
