"""Garanti som inte är uppfylld utan förklaring.

En kvalitetsgaranti är ett löfte. Är det inte uppfyllt ska det stå varför. Ett streck är ingen kommentar.

Tabell: garantier

| Kvalitetsgaranti | Bedömning | Kommentar |
| --- | --- | --- |
| Beslut inom sju dagar | Uppfylld | |
| Gruppverksamhet | Ej uppfylld | Kan inte erbjudas på grund av personalbrist. |

Kommentaren saknas.

| Kvalitetsgaranti | Bedömning | Kommentar |
| --- | --- | --- |
| Gruppverksamhet | Ej uppfylld | **(tom)** |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import without_comment
from mallkoll.validators.findings.make_finding import make_finding
from mallkoll.validators.findings.words import in_quotes
from mallkoll.workbook.layout.status_scale import Subject
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "KVA001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on the empty comment."""
    for judged, step, at in without_comment(document, Subject.GUARANTEE):
        if step == judged.scale.levels[-1]:
            text = f"Garantin är {in_quotes(step.word)} men saknar förklaring. Skriv varför."
            yield make_finding(CODE, SEVERITY, text, at, table=judged.table.key, row=judged.label, column="Kommentar")


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the lowest status where the comment is blank."""
    chosen = row.chosen
    if chosen is not None and chosen.scale.subject is Subject.GUARANTEE and not row.measures:
        yield from row.unexplained(chosen.scale.levels[-1:], "behövs när garantin inte är uppfylld")
