"""Tabellen finns inte i arbetsboken.

Mallen har en tabell som inte går att hitta: varken namnet, de dolda nycklarna eller rubrikerna finns kvar. Tabellens
uppgifter kan inte kontrolleras. Heter någon rubrik annorlunda än i layouten sägs vilken: skriv den som `alias` på
kolumnen.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import enumerated, in_quotes, near_headings_text
from mallkoll.workbook.binding.near_headings import near_table
from mallkoll.workbook.binding.sheet_rows import SheetRows
from mallkoll.workbook.layout.layout_model import Table
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB001"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per table, on the file (there is no cell to point at)."""
    for missing in document.binding.missing:
        if missing.row is None and missing.column is None:
            sheet_of = {key: sheet.name for sheet, key, _ in document.layout.placed_tables()}
            heading = document.layout.tables[missing.table].heading
            text = f"Tabellen {in_quotes(heading)} (bladet {sheet_of[missing.table]}) finns inte i arbetsboken."
            near = _near(document, document.layout.tables[missing.table])
            yield make_finding(CODE, SEVERITY, f"{text}{near}", table=missing.table)


def _near(document: Document, table: Table) -> str:
    """A sentence about where some of the table's headings were found, and what replaces the others; else empty."""
    bound_rows = {(t.sheet, row) for t in document.tables.values() for row in (t.heading_row, *(r.at for r in t.rows))}
    near = near_table(table, [SheetRows(sheet) for sheet in document.book.sheets], bound_rows)
    if near is None:
        return ""
    headings = enumerated([f"{in_quotes(h.text)} i {h.cell}" for h in near.found.values()])
    absent = [in_quotes(one_line(column.heading)) for column in table.columns if column.key not in near.found]
    if not absent:
        return f" På bladet {near.sheet} står rubrikerna {headings}, men inga av tabellens rader under dem."
    text = f" På bladet {near.sheet} hittades {headings}, men inte {enumerated(absent)}."
    return text + (f" Där står {near_headings_text(near.alike)}" if near.alike else "")
