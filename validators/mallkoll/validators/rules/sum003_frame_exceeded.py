"""Ramen överskrids.

Där mallen säger att en summa ska rymmas inom en ram (till exempel investeringsramen) får summan vara lägre än ramen
men inte högre. Avrundning räknas inte.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| Summa | 500 |
| Ram | 800 |

Förslaget är större än ramen.

| Investering | Förslag |
| --- | --- |
| Inventarier | 900 |
| Summa | **900** |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.engine.intervals import half_width
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import figure
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.readings.precision import decimals
from mallkoll.workbook.formulas.tree_builders import FALSE, all_of, is_number, minus, plus, when
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "SUM003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per frame and column, on the total that exceeds it."""
    figures = document.readings.value_of
    for relation in document.relations:
        if not relation.at_most:
            continue
        limit, amount = figures.get(relation.target), figures.get(relation.cells[0])
        if limit is None or amount is None or amount <= limit:
            continue
        frame, total = document.readings[relation.target], document.readings[relation.cells[0]]
        slack = half_width(limit, decimals(frame.column)) + half_width(amount, decimals(total.column))
        if amount > limit + slack:
            excess = figure(amount - limit)
            text = f"{figure(amount)} överskrider {frame.row.label} på {figure(limit)} med {excess}."
            yield finding_at_reading(CODE, SEVERITY, total, text)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the total that exceeds its frame."""
    for relation in row.limits:
        ref = relation.cells[0]
        column, amount, frame = row.column_of(ref), row.cell(ref), row.cell(relation.target)
        excess = minus(amount, frame)
        slack = plus(row.half(frame, column), row.half(amount, column))
        wrong = when(all_of(is_number(frame), is_number(amount)), row.exceeds(excess, slack), FALSE)
        yield row.says(column, wrong, "överskrider ramen med ", row.difference(excess, column), reach=Reach.BEYOND)
