"""Bedömningen är tom men siffrorna räcker till ett förslag.

Där kolumnen för bedömning är frivillig och inte ifylld föreslår Mallkoll ett ord för varje indikator vars utfall och
målvärde går att jämföra. Controllerns egen bedömning gäller alltid; förslaget är bara vad siffrorna talar för. En
upplysning per tabell, med ett förslag per cell. Krävs en bedömning i kolumnen ger i stället STA001 ett fynd.

Tabell: indikatorer_fritt

| Indikator | Augusti 2026 | Målvärde | Bedömning |
| --- | --- | --- | --- |
| Total sjukfrånvaro | 4,5 | 6,0 | Uppnås |
| Medarbetarindex | Ej mätt | 75 | |

Sjukfrånvaron är lägre än målvärdet, och andelen når 80 procent av sitt.

| Indikator | Augusti 2026 | Målvärde | Bedömning |
| --- | --- | --- | --- |
| Total sjukfrånvaro | 4,5 | 6,0 | **(tom)** → Uppnås |
| Andel nöjda brukare (%) | 88 | 95 | (tom) → Uppnås delvis |
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, shown_target, totals_by_table
from mallkoll.validators.findings.words import enumerated, in_quotes
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.status import proposed_status
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

CODE = "STA005"
SEVERITY = Severity.INFO


def check(document: Document) -> Iterator[Finding]:
    """One info per table, with a proposal for each cell."""
    for indicators in document.once(totals_by_table):
        asked = [(i, entry) for i in indicators if (entry := i.status) is not None and i.has_outcome]
        proposed = [(i, entry, found) for i, entry in asked if (found := _proposal(document, i, entry))]
        if proposed:
            indicator, entry, first = proposed[0]
            text = (
                f"Siffrorna talar för ”{first.after}” ({first.reason})."
                if len(proposed) == 1
                else f"Siffrorna räcker till ett förslag för {len(proposed)} indikatorer utan bedömning: "
                f"{_listed([proposal for _, _, proposal in proposed])}."
            )
            yield finding_at_entry(
                CODE,
                SEVERITY,
                indicator,
                entry,
                text,
                expected=first.after,
                proposals=tuple(proposal for _, _, proposal in proposed),
            )


def _listed(proposals: Sequence[Proposal]) -> str:
    """The proposed words with their cells, such as ``”Uppnås” i I10 och I12; ”Uppnås delvis” i I11``."""
    words = dict.fromkeys(str(proposal.after) for proposal in proposals)
    cells = {word: [p.cell for p in proposals if str(p.after) == word] for word in words}
    return "; ".join(
        f"{in_quotes(word)} i {enumerated(addresses, len(addresses))}" for word, addresses in cells.items()
    )


def _proposal(document: Document, indicator: Indicator, entry: Entry) -> Proposal | None:
    scale = document.scale_of(indicator)
    if scale is None or entry.column.required or not entry.blank or not document.fillable(entry):
        return None
    judgement = document.judgement(indicator)
    if judgement.met is None or not judgement.sure:
        return None
    step, outcome, wanted = proposed_status(judgement, scale), indicator.outcome, indicator.wanted
    if step is None or outcome is None or wanted is None:
        return None
    reason = f"{shown_target(outcome.target)} mot {shown_target(wanted.target)}"
    return Proposal(entry.ref.sheet, entry.ref.address, None, step.word, Safety.POSSIBLE, reason)
