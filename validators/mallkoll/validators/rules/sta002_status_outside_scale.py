"""Bedömningen finns inte i skalan.

Ordet är inget av dem som ska väljas, och ingen av de skrivningar som kommunen räknar som samma sak. Det blir då inte
färgat och räknas inte med i sammanställningen.

Tabell: mal

| Mål | Bedömning |
| --- | --- |
| Goda arbetsplatser | Uppnås |
| Öka integrationen | uppnås ej |

Ordet är felskrivet.

| Mål | Bedömning |
| --- | --- |
| Goda arbetsplatser | **Upnås** → Uppnås |
"""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import cell_text, enumerated, in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of, call, equal, greater
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "STA002"
SEVERITY = Severity.ERROR


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell, with the nearest word as a proposal."""
    for judged in document.judged:
        if judged.word is not None:
            continue
        written = cell_text(judged.status.raw)
        steps = judged.scale.steps
        words = {step.symbol: step.word for step in steps if step.symbol}
        words |= {word.casefold(): step.word for step in steps for word in (step.word, *step.aliases)}
        matches = get_close_matches(written.casefold(), words, 1, 0.75)
        nearest = words[matches[0]] if matches else None
        choices = enumerated([in_quotes(step.word) for step in steps], 12, "eller")
        text = f"{in_quotes(written)} finns inte i skalan. Välj {choices}."
        ref = judged.status.ref
        proposals = (
            (Proposal(ref.sheet, ref.address, written, nearest, Safety.LIKELY, "närmaste ordet i skalan"),)
            if nearest
            else ()
        )
        yield finding_at_entry(CODE, SEVERITY, judged, judged.status, text, expected=nearest, proposals=proposals)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a text that is not one of the scale's words."""
    chosen = row.chosen
    if chosen is not None:
        wrong = all_of(row.is_named, greater(call("LEN", chosen.cell), 0), equal(chosen.place, 0))
        yield row.says(chosen.column, wrong, "inte ett av orden i listan", reach=Reach.ROW)
