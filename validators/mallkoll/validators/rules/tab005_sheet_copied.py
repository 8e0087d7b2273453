"""Bladet finns i en kopia.

Ett av mallens blad är kopierat, så att samma tabell står på två blad. Bara det ena räknas: det som mallens namn och de
andra bladens formler pekar på. Har någon skrivit i kopian syns det inte någon annanstans. Flytta det som ska gälla till
bladet som räknas, och ta bort kopian.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column, make_finding
from mallkoll.validators.findings.words import in_quotes, value_in_words
from mallkoll.validators.rows.copies import Difference, differences
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB005"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per copied sheet, on the first cell that differs; an info where none does."""
    by_sheet: dict[tuple[str, str], list[BoundTable]] = {}
    for copy in document.binding.copies:
        by_sheet.setdefault((copy.sheet, document.tables[copy.key].sheet), []).append(copy)
    for (name, original), copies in by_sheet.items():
        hidden = document.sheets[name].state != "visible"
        subject = f"Bladet {in_quotes(name)}{' (dolt)' if hidden else ''} är en kopia av {in_quotes(original)}"
        counted = in_quotes(original)
        if name == original:
            subject = f"Tabellen {in_quotes(copies[0].table.heading)} står två gånger på bladet"
            counted = f"den på rad {document.tables[copies[0].key].heading_row}"
        subject = f"{subject}. Det är {counted} som räknas"
        differing = [d for copy in copies for d in differences(document.sheets, document.tables[copy.key], copy)]
        if differing:
            yield _differing(subject, differing)
        else:
            first = copies[0]
            ref = CellRef(name, first.heading_row, first.columns[first.table.label_column.key])
            text = f"{subject}; kopian säger detsamma och kan tas bort."
            yield make_finding(CODE, Severity.INFO, text, ref, table=first.key)


def _differing(subject: str, differing: list[Difference]) -> Finding:
    first = differing[0]
    cells = "en cell" if len(differing) == 1 else f"{len(differing)} celler"
    address = (
        first.copy_ref.address if first.copy_ref.sheet == first.counted_ref.sheet else f"{first.copy_ref.address} här"
    )
    here, there = (value_in_words(value, "ingenting") for value in (first.value, first.counted_value))
    text = (
        f"{subject}, men {cells} skiljer: i {address} står {here}, i {first.counted_ref.sheet}!"
        f"{first.counted_ref.address} {there}. Flytta dit det som ska gälla, och ta bort kopian."
    )
    return finding_in_column(
        CODE, SEVERITY, text, first.copy_ref, first.table, one_line(first.row.label), first.column, first.value
    )
