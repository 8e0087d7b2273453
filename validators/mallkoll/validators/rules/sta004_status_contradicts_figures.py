"""Bedömningen säger emot siffrorna.

Utfallet når målvärdet men bedömningen är skalans sämsta, eller tvärtom. Under året kan bedömningen gälla hur det
kommer att bli vid årets slut, och då får den skilja sig ett steg från siffrorna; vid helår ska den följa dem.
Controllerns bedömning gäller: är den motiverad i kommentaren är regeln tyst. Var siffran kommer ifrån ("Källa: …") är
ingen motivering.

Vad som är nått, på väg och inte nått säger skalan i layouten (oftast 80 % av målvärdet). En ändring (”öka jämfört med
2025”, ”minska med 10 %”) räknas från årets kolumn. Går det inte att säga om högre eller lägre är bättre, eller räknas
värdet upp under året, prövas inget. Kan målvärdet menas på flera sätt blir fyndet en upplysning: när det inte sägs från
vilket år något ska ändras, och när ett nej kan bli ett ja före årets slut.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde | Bedömning | Kommentar |
| --- | --- | --- | --- | --- |
| Total sjukfrånvaro | 4,5 | 6,0 | Uppnås | |
| Andel nöjda brukare (%) | 88 | 95 | Uppnås | |
| Andel klara inom 60 dagar (%) | 56 | 95 | Uppnås | Ny bemanning från september ger resultat i höst. |
| Andel klara inom 30 dagar (%) | 21 | 80 | Uppnås | Källa: Treserva. Ny bemanning från september ger resultat. |

Sjukfrånvaron är lägre än målvärdet; mycket färre än 95 procent är klara i tid.

| Indikator | Augusti 2026 | Målvärde | Bedömning | Kommentar |
| --- | --- | --- | --- | --- |
| Total sjukfrånvaro | 4,5 | 6,0 | **Uppnås inte** → Uppnås | |
| Andel klara inom 60 dagar (%) | 56 | 95 | **Uppnås** → Uppnås inte | |
| Andel klara inom 30 dagar (%) | 21 | 80 | **Uppnås** → Uppnås inte | Källa: Treserva |

En ändring från ett år, ett spann och ett ja.

| Indikator | 2025 | Augusti 2026 | Målvärde | Bedömning |
| --- | --- | --- | --- | --- |
| Andel digitala ansökningar (%) | 63 | 65 | öka med 2 procentenheter | Uppnås |
| Andel ekologisk mat (%) | 40 | 24 | bibehålla eller öka | **Uppnås** → Uppnås inte |
| Andel fossilfria fordon (%) | 52 | 41 | öka jämfört med 2025 | **Uppnås** → Uppnås inte |
| Personaltäthet | 4,1 | 5,1 | mellan 3 och 5 | Uppnås |
| Nöjda medarbetare (%) | 80 | 47 | 95 % eller högre | **Uppnås** → Uppnås inte |
| Krisplanen är antagen | Nej | Ja | Ja | **Uppnås inte** → Uppnås |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import entry_text, finding_at_entry
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.indicators.judged_rows import status_step
from mallkoll.validators.indicators.status import proposed_status
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import FALSE, equal, greater, plus, times, when
from mallkoll.workbook.layout.status_scale import Scale, Status
from mallkoll.workbook.results.finding import Finding, Proposal, Safety, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "STA004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on its status, with the proposed word."""
    end = document.layout.period.end
    for indicator in document.indicators:
        entry, wanted, outcome = indicator.status, indicator.wanted, indicator.outcome
        if entry is None or entry.raw is None or wanted is None or outcome is None:
            continue
        scale = document.scale_of(indicator)
        if scale is None:
            continue
        chosen = status_step(scale, entry.raw)
        if chosen is None or chosen not in scale.levels:
            continue
        judgement = document.judgement(indicator)
        proposed = proposed_status(judgement, scale)
        if proposed is None or judgement.met is None:
            continue
        if contradicts(chosen, proposed, scale, end) and not indicator.comment:
            text = (
                f"Bedömningen är {in_quotes(chosen.word)}, men utfallet {entry_text(outcome)} mot målvärdet "
                f"{entry_text(wanted)} talar för {in_quotes(proposed.word)}."
            )
            proposal = Proposal(entry.ref.sheet, entry.ref.address, str(entry.raw), proposed.word, Safety.POSSIBLE,
                                "det som siffrorna talar för")  # fmt: skip
            severity = SEVERITY if judgement.sure else Severity.INFO
            yield finding_at_entry(
                CODE, severity, indicator, entry, text, expected=proposed.word, proposals=(proposal,)
            )


def contradicts(chosen: Status, proposed: Status, scale: Scale, period_end: dt.date) -> bool:
    """Whether two statuses contradict each other: any difference at the end of the year, before it best and worst."""
    if (period_end.month, period_end.day) == (12, 31):
        return chosen.level != proposed.level
    best, worst = scale.levels[0].level, scale.levels[-1].level
    return {chosen.level, proposed.level} == {best, worst}


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a status that contradicts the one in the column Förslag."""
    chosen = row.chosen
    if chosen is None or not row.measures:
        return
    column = next((c for c in row.columns if c.proposed and c.scale == chosen.column.scale), None)
    levels, end = chosen.scale.levels, row.layout.period.end
    if column is None or len(levels) < 2:
        return
    proposed = row.cell(column)
    contradicting = [(step, [o for o in levels if contradicts(step, o, chosen.scale, end)]) for step in levels]
    clashes = plus(*(
        times(chosen.is_one_of([step]), row.is_among(proposed, [status.word for status in statuses]))
        for step, statuses in contradicting if statuses
    ))  # fmt: skip
    wrong = when(greater(clashes, 0), equal(row.reasons, 0), FALSE)
    yield row.says(chosen.column, wrong, "siffrorna talar för ", proposed, reach=Reach.ROW)
