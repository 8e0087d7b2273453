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
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.indicators.indicator_rows import status_word
from mallkoll.validators.indicators.status import Why
from mallkoll.validators.indicators.status_findings import at
from mallkoll.validators.words import quoted
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "STA003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on its status."""
    for indicator in document.indicators:
        entry, scale = indicator.status, document.scale_of(indicator)
        if entry is None or scale is None or indicator.comment:
            continue
        word = status_word(scale, entry.raw)
        step = next((s for s in scale.steps if word and s.word == word), None)
        if step is None or step.level is None or step.unjudged:
            continue
        why = document.judgement(indicator).why
        if why in {Why.NO_TARGET, Why.NO_OUTCOME}:
            text = f"Bedömningen är {quoted(step.word)}, men {why.value}: det finns inget att bedöma."
            yield at(CODE, SEVERITY, indicator, entry, text)
