"""Tabellens dolda nycklar är borta.

Mallens namn och dolda nycklar har gått förlorade, till exempel när bladet klistrats in i en ny arbetsbok. Tabellen är
ändå hittad, på rubrikerna och radernas namn, och kontrolleras som vanligt. Använd helst den ursprungliga mallen.

Om en arbetsbok som inte bär spår av någon mall sägs ingenting: den har aldrig haft några nycklar.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.of_template import is_of_template
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB004"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding for the whole workbook."""
    tables = [table for table in document.tables.values() if table.found_by == "rubriker"]
    if tables and is_of_template(document):
        names = enumerated([in_quotes(table.table.heading) for table in tables], 4)
        text = f"De dolda nycklarna är borta; hittade på rubriker och radnamn: {names}."
        yield make_finding(CODE, SEVERITY, text, table=tables[0].key if len(tables) == 1 else None)
