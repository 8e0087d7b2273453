"""Tabellen finns inte i arbetsboken.

Mallen har en tabell som inte går att hitta: varken namnet, de dolda nycklarna eller rubrikerna finns kvar. Tabellens
uppgifter kan inte kontrolleras.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.words import quoted

CODE = "TAB001"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the file (there is no cell to point at)."""
    home = {key: sheet.name for sheet, key, _ in document.layout.placed_tables()}
    for missing in document.binding.missing:
        if missing.row is None and missing.column is None:
            heading = document.layout.tables[missing.table].heading
            text = f"Tabellen {quoted(heading)} (bladet {home[missing.table]}) finns inte i arbetsboken."
            yield Finding(CODE, SEVERITY, text, table=missing.table)
