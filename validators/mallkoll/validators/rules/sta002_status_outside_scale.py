"""Bedömningen finns inte i skalan.

Ordet är inget av dem som ska väljas, och ingen av de skrivningar som kommunen räknar som samma sak. Det blir då inte
färgat och räknas inte med i sammanställningen.

Tabell: mal

| Mål | Bedömning |
| --- | --- |
| Goda arbetsplatser | Uppnås |
| Öka integrationen | uppnås ej |

Ordet är felskrivet. Ett förslag har samma ord som det som står, och ändrar aldrig ett ”inte” eller ”ej” till sin
motsats. Samma ord i flera celler är ett fynd.

| Mål | Bedömning |
| --- | --- |
| Goda arbetsplatser | **Upnås** → Uppnås |
| Öka integrationen | **Förväntas inte uppnås** → Uppnås inte |
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher, get_close_matches
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.words import cell_text, enumerated, in_quotes
from mallkoll.validators.indicators.judged_rows import JudgedRow
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of, call, equal, greater
from mallkoll.workbook.layout.status_scale import Status, is_symbol
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "STA002"
SEVERITY = Severity.ERROR
_DENIALS = frozenset({"ej", "inte", "ingen", "inget", "inga", "icke", "aldrig", "utan"})
_EXPECTED = frozenset({"förväntas", "väntas", "beräknas", "bedöms"})
_SLIP = 0.84
"""How alike a word and its misspelling are at least."""


def check(document: Document) -> Iterator[Finding]:
    """One finding per table and word, on the first cell that holds it, with the nearest word as a proposal for each."""
    alike: dict[tuple[str, str], list[JudgedRow]] = {}
    for judged in document.judged:
        if judged.word is None:
            alike.setdefault((judged.table.key, cell_text(judged.status.raw)), []).append(judged)
    for (_, written), rows in alike.items():
        first, steps = rows[0], rows[0].scale.steps
        nearest = _nearest(written, steps)
        choices = enumerated([in_quotes(step.word) for step in steps], 12, "eller")
        count = f" ({len(rows)} rader)" if len(rows) > 1 else ""
        text = f"{in_quotes(written)} finns inte i skalan{count}. Välj {choices}."
        proposals = tuple(_proposal(judged, written, nearest) for judged in rows if nearest)
        finding = finding_at_entry(CODE, SEVERITY, first, first.status, text, expected=nearest, proposals=proposals)
        yield about_cells(finding, [judged.status.ref for judged in rows])


def _proposal(judged: JudgedRow, written: str, nearest: str) -> Proposal:
    ref = judged.status.ref
    return Proposal(ref.sheet, ref.address, written, nearest, Safety.LIKELY, "närmaste ordet i skalan")


def _nearest(text: str, steps: Iterable[Status]) -> str | None:
    """The word of the scale that is misspelt, or cut off; None where the written words may mean another step."""
    words = {step.symbol: step.word for step in steps if step.symbol}
    words |= {word.casefold(): step.word for step in steps for word in (step.word, *step.aliases)}
    first, *rest = text.casefold().split() or [""]
    written = rest if rest and is_symbol(first) else [first, *rest]
    same = {step for word, step in words.items() if _meaning(word.split()) == _meaning(written)}
    if len(same) == 1:
        return same.pop()
    alike = [word for word in words if _may_be(written, word.split())]
    matches = get_close_matches(" ".join(written), alike, len(alike) or 1, 0.75)
    if not matches or (len(matches[0].split()) > len(written) and len({words[one] for one in matches}) > 1):
        return None
    return words[matches[0]]


def _meaning(words: Iterable[str]) -> frozenset[str]:
    """The words in any order, without those that say that it is expected: *uppnås ej* is *förväntas inte uppnås*."""
    return frozenset("inte" if word == "ej" else word for word in words) - _EXPECTED


def _may_be(written: Sequence[str], words: Sequence[str]) -> bool:
    """Whether every written word is the scale's own in its place but for a slip, and as much is denied."""
    if len(written) > len(words) or _DENIALS & set(written) != _DENIALS & set(words):
        return False
    return all(
        one == other or (one[0] == other[0] and SequenceMatcher(None, one, other).ratio() >= _SLIP)
        for one, other in zip(written, words, strict=False)
    )


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a text that is not one of the scale's words."""
    chosen = row.chosen
    if chosen is not None:
        wrong = all_of(row.is_named, greater(call("LEN", chosen.cell), 0), equal(chosen.place, 0))
        yield row.says(chosen.column, wrong, "inte ett av orden i listan", reach=Reach.ROW)
