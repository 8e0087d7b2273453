"""Pågående uppdrag utan kommentar.

Ett uppdrag som pågår ska ha en kommentar om vad som är gjort och vad som återstår. Ett streck är ingen kommentar.

Tabell: uppdrag

| Uppdrag | Status | Kommentar |
| --- | --- | --- |
| Se över avgifterna | Påbörjat | Översynen är klar i december. |
| Minska plasten | Färdigt | |

Kommentaren saknas.

| Uppdrag | Status | Kommentar |
| --- | --- | --- |
| Se över avgifterna | Påbörjat | **(tom)** |
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

CODE = "UPP002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on the empty comment."""
    for judged, step, at in without_comment(document, Subject.TASK):
        if step in judged.scale.levels[1:-1]:
            word = in_quotes(step.word)
            text = f"Uppdraget är {word} men saknar kommentar. Skriv vad som är gjort och vad som återstår."
            yield make_finding(CODE, SEVERITY, text, at, table=judged.table.key, row=judged.label, column="Kommentar")


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a status in the middle of the scale where the comment is blank."""
    chosen = row.chosen
    if chosen is not None and chosen.scale.subject is Subject.TASK and not row.measures:
        yield from row.unexplained(chosen.scale.levels[1:-1], "behövs när uppdraget pågår")
