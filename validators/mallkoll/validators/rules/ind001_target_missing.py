"""Målvärdet saknas.

En indikator utan målvärde går inte att följa upp: det går att säga vad den blev, men inte om det var bra. Det är vad
revisorer oftast anmärker på. Regeln gäller kolumner som mallen kräver (``kravs: ja``). Ett streck, ”IU” och ”Ej mätt”
räknas som att målvärdet saknas. Rader för män och kvinnor har totalens målvärde och behöver inget eget. En indikator
som utgår behöver inget målvärde.

Allvaret är varning, inte fel: den som fyller i mallen kan sällan själv besluta om ett målvärde, men ska säga varför det
inte finns.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,1 | 5,5 |
| Total sjukfrånvaro - Män | 4,0 | |
| Total sjukfrånvaro - Kvinnor | 6,4 | |
| Andel nöjda brukare | 87% | >85% |

Två indikatorer har inget målvärde. Raderna under den första följer med totalen.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,1 | **-** |
| Total sjukfrånvaro - Män | 4,0 | |
| Total sjukfrånvaro - Kvinnor | 6,4 | |
| Andel nöjda brukare | 87% | **IU** |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.indicators.targets import NoValue
from mallkoll.validators.readings.readings import NO_FIGURE
from mallkoll.workbook.formulas.tree_builders import all_of, call, equal, is_one_of
from mallkoll.workbook.layout.layout_model import Kind
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "IND001"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per indicator, on its målvärde."""
    for indicator in document.indicators:
        entry = indicator.target
        if indicator.total is not None or entry is None or not entry.column.required:
            continue
        if type(entry.target) is NoValue and indicator.going_on:
            yield finding_at_entry(
                CODE, SEVERITY, indicator, entry, "Målvärdet saknas: indikatorn går inte att bedöma utan det."
            )


_MISSING_WORDS = (
    "iu", "i.u", "i.u.", "e.u", "e.u.", "u.s.", "x", "n/a", "na", "ej mätt", "inte mätt", "ej mätbart",
    "ej tillgängligt", "ej aktuellt", "ingen uppgift", "uppgift saknas", "saknas", "mäts årligen",
)  # fmt: skip


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside a blank målvärde; not for parts for women and men, nor discontinued indicators."""
    for column in row.entries:
        if column.required and column.kind is Kind.TARGET and column in row.measures:
            text = call("LOWER", call("TRIM", row.cell(column)))
            missing = is_one_of(text, [*sorted(NO_FIGURE), *_MISSING_WORDS])
            yield row.says(column, all_of(row.is_named, missing, equal(row.asked, 0)), "saknas")
