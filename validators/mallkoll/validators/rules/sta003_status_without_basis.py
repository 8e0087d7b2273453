"""Bedömning utan något att bedöma.

Indikatorn har fått en bedömning fast målvärde eller utfall saknas. Välj det ord i skalan som säger att den inte kan
bedömas, eller skriv i kommentaren vad bedömningen grundas på: då är regeln tyst.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde | Bedömning | Kommentar |
| --- | --- | --- | --- | --- |
| Andel heltidsanställda | 98 | 99 | Uppnås delvis | |
| Medarbetarindex | Ej mätt | 75 | Kan inte bedömas | |
| Chefsindex | Ej mätt | 70 | Uppnås | Pulsmätningen i maj visar 72. |

Det finns inget utfall att bedöma.

| Indikator | Augusti 2026 | Målvärde | Bedömning | Kommentar |
| --- | --- | --- | --- | --- |
| Medarbetarindex | Ej mätt | 75 | **Uppnås** | |

Målvärdet respektive utfallet är bara ett streck.

| Indikator | Augusti 2026 | Målvärde | Bedömning | Kommentar |
| --- | --- | --- | --- | --- |
| Chefsindex | 72 | - | **Uppnås** | |
| Medarbetarindex | - | 75 | **Uppnås** | |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.judged_rows import status_step
from mallkoll.validators.indicators.status import UnjudgedReason
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of, any_of, equal, is_number, when
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "STA003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on its status."""
    for indicator in document.indicators:
        entry = indicator.status
        scale = None if entry is None or entry.raw is None else document.scale_of(indicator)
        if entry is None or scale is None:
            continue
        step = status_step(scale, entry.raw)
        if step is None or step.level is None or step.unjudged:
            continue
        reason = document.judgement(indicator).why
        if reason in {UnjudgedReason.NO_TARGET, UnjudgedReason.NO_OUTCOME} and not indicator.comment:
            text = f"Bedömningen är {in_quotes(step.word)}, men {reason.value}: det finns inget att bedöma."
            yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a status for which målvärde or outcome is blank or a dash."""
    chosen, measures = row.chosen, row.measures
    if chosen is None or len(measures) < 2:
        return
    judged = [step for step in chosen.scale.levels if not step.unjudged]
    no_target = all_of(row.is_blank_or_dash(measures[0]), equal(row.parts_of, 0))
    no_outcome = all_of(is_number(row.cell(measures[0])), row.is_blank_or_dash(measures[1]))
    missing = [row.words(chosen.column, f"{name} saknas: inget att bedöma") for name in ("målvärdet", "utfallet")]
    lacking = any_of(no_target, no_outcome)
    unfounded = all_of(row.is_named, chosen.is_one_of(judged), equal(row.reasons, 0), lacking)
    yield row.piece(chosen.column, unfounded, when(no_target, *missing), Reach.ROW)
