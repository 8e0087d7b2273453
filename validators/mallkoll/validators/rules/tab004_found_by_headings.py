"""Tabellens dolda nycklar är borta.

Mallens namn och dolda nycklar har gått förlorade, till exempel när bladet klistrats in i en ny arbetsbok. Tabellen är
ändå hittad, på rubrikerna och radernas namn, och kontrolleras som vanligt. Använd helst den ursprungliga mallen.

Om en arbetsbok som inte bär spår av någon mall sägs ingenting: den har aldrig haft några nycklar.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.readings.readings import Reading
from mallkoll.workbook.binding.template_identifiers import (
    LAYOUT_PROPERTY,
    NAME_PREFIX,
    PREFILLED_SHEET,
    table_of_marker,
)
from mallkoll.workbook.formulas.relation_formula import template_formula
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB004"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One finding for the whole workbook."""
    tables = [table for table in document.tables.values() if table.found_by == "rubriker"]
    if tables and _of_template(document):
        names = enumerated([in_quotes(table.table.heading) for table in tables], 4)
        text = f"De dolda nycklarna är borta; hittade på rubriker och radnamn: {names}."
        yield make_finding(CODE, SEVERITY, text, table=tables[0].key if len(tables) == 1 else None)


def _of_template(document: Document) -> bool:
    """Whether anything shows that the workbook was made from a template."""
    book = document.book
    return (
        LAYOUT_PROPERTY in book.properties
        or any(table.found_by != "rubriker" for table in document.tables.values())
        or any(name.startswith(NAME_PREFIX) for name in book.names)
        or PREFILLED_SHEET in document.sheets
        or any(table_of_marker(cell.value) for sheet in book.sheets for cell in sheet.cells.values())
        or any(_is_ours(document, reading) for reading in document.readings.values() if reading.computed)
    )


def _is_ours(document: Document, reading: Reading) -> bool:
    """Whether the formula is written exactly as templates write it, which nobody does by hand."""
    return reading.formula == template_formula(document.defining[reading.ref], document.tables)
