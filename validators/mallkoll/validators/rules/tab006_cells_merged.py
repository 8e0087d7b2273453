"""Sammanslagna celler.

Flera celler i tabellen är sammanslagna, fast varje rad ska ha sitt eget belopp, utfall eller sin egen bedömning. Det
som står där hör då bara till den första, och i de andra går det inte att skriva. Dela cellerna igen (Start > Slå ihop
och centrera) och fyll i en cell per rad. Texter, nämndmål och målvärden får vara sammanslagna: de gäller för alla
raderna.
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column
from mallkoll.validators.findings.words import enumerated, in_quotes, value_in_words
from mallkoll.validators.rows.merged import MergedArea
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "TAB006"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per merged area, on its first cell."""
    for merged in document.merged:
        sheet = document.sheets[merged.ref.sheet]
        value = sheet.value(merged.ref.row, merged.ref.col)
        covered = [ref for _, _, ref in merged.covered]
        cells = enumerated([ref.address for ref in covered], 4)
        content = "" if value in {None, ""} else f"{value_in_words(value)} {_for(merged)}, och "
        covered_text = _below({ref.address: sheet.value(ref.row, ref.col) for ref in covered})
        text = (
            f"{merged.area} är sammanslagna: {content}i {cells} går det inte att skriva. Dela cellerna igen och fyll i "
            f"var och en.{covered_text}"
        )
        yield finding_in_column(
            CODE, SEVERITY, text, merged.ref, merged.table, one_line(merged.row.label), merged.column, value
        )


def _for(merged: MergedArea) -> str:
    """What the one visible cell is counted as (a row, a column or both), as a Swedish phrase."""
    table, ref = merged.table, merged.ref
    if table.columns.get(merged.column.key) != ref.col or merged.row.at != ref.row:
        return f"står i {ref.address}"
    heading = f"kolumnen {in_quotes(merged.column.heading)}"
    row = in_quotes(merged.row.label) if merged.row.label else f"rad {ref.row}"
    if all(covered_ref.row == ref.row for _, _, covered_ref in merged.covered):
        return f"räknas bara för {heading}"
    several_columns = any(covered_ref.col != ref.col for _, _, covered_ref in merged.covered)
    return f"räknas bara för {row} i {heading}" if several_columns else f"räknas bara för {row}"


def _below(values: dict[str, Value]) -> str:
    """A sentence about figures in the covered cells, which sums still count; else empty."""
    figures = [
        f"{address} ({value_in_words(value)})"
        for address, value in values.items()
        if isinstance(value, float) and value
    ]
    return f" Dolt under sammanslagningen står {enumerated(figures, 4)}, som räknas." if figures else ""
