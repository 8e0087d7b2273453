"""Bedömningen saknas.

Ett mål, ett uppdrag eller en garanti står i tabellen men har ingen bedömning vald. Saknas hela kolumnen är det ett
fynd, inte ett per rad. Finns det bara ett ord för att något inte kan bedömas, välj det: en tom cell säger ingenting.

Tabell: mal

| Mål | Bedömning | Kommentar |
| --- | --- | --- |
| Goda arbetsplatser | Uppnås | |
| Öka integrationen | Kan inte bedömas | |

Ett av målen är inte bedömt.

| Mål | Bedömning | Kommentar |
| --- | --- | --- |
| Goda arbetsplatser | Uppnås | |
| Öka integrationen | **(tom)** | Arbetet fortsätter. |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import WHOLE_COLUMN, finding_at_entry
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.indicators.judged_rows import JudgedRow
from mallkoll.workbook.binding.bound_table import BoundRow
from mallkoll.workbook.formulas.tree_builders import all_of, is_blank
from mallkoll.workbook.layout.layout_model import TOTALS, Kind, Role
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "STA001"
SEVERITY = Severity.WARNING

_FIGURES_ALONE = TOTALS | {Role.FRAME, Role.COST, Role.INCOME}


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, or one for a whole blank column."""
    tables: dict[str, list[JudgedRow]] = {}
    for judged in document.judged:
        if judged.status.column.required and _can_have_it(judged.row) and document.fillable(judged.status):
            tables.setdefault(judged.table.key, []).append(judged)
    for rows in tables.values():
        blank = [judged for judged in rows if judged.word == ""]
        heading = one_line(rows[0].status.column.heading)
        if len(blank) == len(rows) >= WHOLE_COLUMN:
            text = f"{heading} saknas på alla {len(rows)} rader i tabellen. Välj ord ur listan."
            whole = finding_at_entry(CODE, SEVERITY, blank[0], blank[0].status, text)
            yield about_cells(whole, [judged.status.ref for judged in blank])
            continue
        for judged in blank:
            yield finding_at_entry(CODE, SEVERITY, judged, judged.status, f"{heading} saknas. Välj ett ord ur listan.")


def _can_have_it(row: BoundRow) -> bool:
    """Nobody assesses a sum, or the frame that it is set against."""
    return row.spec.role not in _FIGURES_ALONE


def live(row: LiveRow) -> Iterator[Piece]:
    """On rows that can have a status."""
    for column in row.entries if _can_have_it(row.row) else ():
        if column.required and column.kind is Kind.STATUS:
            yield row.says(column, all_of(row.is_named, is_blank(row.cell(column))), "saknas")
