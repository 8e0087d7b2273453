"""Uppdraget är färdigt, men datumet har inte varit.

Ett uppdrag som är färdigt kan inte bli klart efter perioden som redovisas. Antingen är bedömningen för tidig eller
datumet fel.

Tabell: uppdrag

| Uppdrag | Status | Klart |
| --- | --- | --- |
| Se över avgifterna | Färdigt | 2026-03-15 |
| Minska plasten | Påbörjat | 2026-12-31 |

Datumet kommer efter den 31 augusti 2026.

| Uppdrag | Status | Klart |
| --- | --- | --- |
| Se över avgifterna | **Färdigt** | 2026-12-31 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, judged_about
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import FALSE, all_of, at_least, call, greater, number_in, plus, when
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.layout.status_scale import Subject
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "UPP001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per task, on its status."""
    end = document.layout.period.end
    for judged in judged_about(document, Subject.TASK):
        late = [date for date in judged.dates if date > end]
        if late and judged.step is not None and judged.step == judged.scale.levels[0]:
            text = f"Uppdraget är {in_quotes(judged.step.word)}, men datumet {max(late)} ligger efter perioden ({end})."
            yield finding_at_entry(CODE, SEVERITY, judged, judged.status, text)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the status of a finished task whose date lies after the period."""
    chosen, end = row.chosen, row.layout.period.end
    dates = [column for column in row.columns if column.kind is Kind.DATE]
    if chosen is None or chosen.scale.subject is not Subject.TASK or row.measures or not dates:
        return
    best = chosen.scale.levels[:1]
    if best:
        day_after = plus(call("DATE", end.year, end.month, end.day), 1)
        late = plus(*(at_least(number_in(row.cell(column)), day_after) for column in dates))
        wrong = when(all_of(row.is_named, chosen.is_one_of(best)), greater(late, 0), FALSE)
        yield row.says(chosen.column, wrong, "färdigt, men datumet ligger efter perioden", reach=Reach.BEYOND)
