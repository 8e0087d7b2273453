"""Tabellens dolda nycklar är borta.

Mallens namn och dolda nycklar har gått förlorade, till exempel när bladet klistrats in i en ny arbetsbok. Tabellen är
ändå hittad, på rubrikerna och radernas namn, och kontrolleras som vanligt. Använd helst den ursprungliga mallen.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.words import listing, quoted

CODE = "TAB004"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding for the whole workbook."""
    found = [table for table in document.tables.values() if table.found_by == "rubriker"]
    if found:
        names = listing([quoted(table.table.heading) for table in found], 4)
        text = f"De dolda nycklarna är borta; hittade på rubriker och radnamn: {names}."
        yield Finding(CODE, SEVERITY, text, table=found[0].key if len(found) == 1 else None)
