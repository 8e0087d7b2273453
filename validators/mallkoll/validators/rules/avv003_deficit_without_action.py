"""Ett underskott saknar åtgärd.

Layouten kräver en åtgärd (kolumnen Åtgärd med ``kravs: ja``) för de verksamheter som går med underskott: som är sämre
än budget med mer än gränsen (AVV001). Ett överskott behöver ingen. Flera rader i samma tabell är ett fynd.

Tabell: atgarder

| Verksamhet | Prognos | Budget | Avvikelse | Åtgärd |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Vakanser hålls obesatta. |
| Fritid | 9000 | 10000 | 1000 | |
| Kultur | 90800 | 90000 | -800 | |

Skolan går med underskott, och ingenting görs åt det.

| Verksamhet | Prognos | Budget | Avvikelse | Åtgärd |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **(tom)** |
| Fritid | 9000 | 10000 | 1000 | |
| Kultur | 90800 | 90000 | -800 | |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import (
    action_column,
    deviating_from,
    finding_per_table,
    live_deviations,
    says_nothing,
    sources,
)
from mallkoll.validators.document import Document
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of, less, number_in
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "AVV003"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per table of actions."""
    deficits = (one for one in deviating_from(document, action_column) if (one.reading.value or 0.0) < 0)
    lacking = [one for one in deficits if says_nothing(one.said)]
    yield from finding_per_table(CODE, SEVERITY, lacking, "Underskottet saknar åtgärd", "Underskott saknar åtgärd")


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the action."""
    for source in sources(row.layout, action_column):
        for deviation, beyond in live_deviations(row, source):
            lacking = all_of(row.is_nothing(source.words), less(number_in(deviation), 0), beyond)
            yield row.says(source.words, lacking, "skriv vad som görs åt underskottet", reach=Reach.BEYOND)
