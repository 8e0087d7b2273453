"""Texten är längre än mallen tillåter.

Mallen säger hur lång texten får vara (``hogst_tecken``), så att den ryms i rapporten. Blanksteg och radbrytningar
räknas med. Korta texten med så många tecken som står i fyndet.

Tabell: kommentarer

| Verksamhet | Kommentar |
| --- | --- |
| Grundskola | Färre elever än väntat. |
| Gymnasieskola | |

Texten får ha högst 30 tecken.

| Verksamhet | Kommentar |
| --- | --- |
| Grundskola | **Färre elever än väntat har valt skolan i år.** |
| Gymnasieskola | |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import finding_in_column
from mallkoll.workbook.binding.bound_table import BoundTable, CellRef
from mallkoll.workbook.formulas.tree_builders import (
    all_of,
    at_most,
    bracketed,
    call,
    concatenated,
    greater,
    minus,
)
from mallkoll.workbook.layout.layout_model import Column, Role
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "TAL004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for table in document.tables.values():
        for column in table.table.columns:
            if column.most_characters is not None and column.key in table.columns:
                yield from _too_long(document, table, column, column.most_characters)


def _too_long(document: Document, table: BoundTable, column: Column, most: int) -> Iterator[Finding]:
    sheet, col = document.sheets[table.sheet], table.columns[column.key]
    for row in table.rows:
        text = sheet.value(row.at, col)
        if isinstance(text, str) and len(text) > most:
            sentence = f"Texten är {len(text) - most} tecken för lång: den får ha högst {most}."
            ref = CellRef(table.sheet, row.at, col)
            yield finding_in_column(CODE, SEVERITY, sentence, ref, table, row.label, column, text)


def live(row: LiveRow) -> Iterator[Piece]:
    """How many characters too long the text is; while it fits, how long it is."""
    for column in row.columns if row.row.spec.role is not Role.HEADING else ():
        most = column.most_characters
        if most is not None:
            length = call("LEN", row.cell(column))
            excess = bracketed(minus(length, most))
            yield row.says(column, greater(length, most), excess, f" tecken för mycket (högst {most})")
            count_text = concatenated(" ", length, f" av {most} tecken")
            yield row.note(column, all_of(greater(length, 0), at_most(length, most)), count_text)
