"""En stor avvikelse är inte förklarad.

En verksamhet avviker från budget med mer än gränsen, men kommentaren är tom. Gränsen är det större av 500 tkr och 1 %
av budgeten; den står i fyndet. Det gäller rader som mallen har en plats för kommentar till: en kolumn Kommentar i samma
tabell, eller en tabell med kommentarer till tabellens rader. Flera rader i samma tabell är ett fynd.

Tabell: avvikelser

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever än beräknat. |
| Fritid | 900 | 1000 | 100 | |
| Kultur | 90800 | 90000 | -800 | |

Skolans underskott är inte förklarat.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **(tom)** |
| Fritid | 900 | 1000 | 100 | |
| Kultur | 90800 | 90000 | -800 | |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import (
    deviating,
    finding_per_table,
    live_deviations,
    of_undoubted,
    says_nothing,
    sources,
)
from mallkoll.validators.document import Document
from mallkoll.validators.findings.deviation_limit import AMOUNT, SHARE
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "AVV001"
SEVERITY = Severity.WARNING
LIMITS = (AMOUNT, SHARE)


def check(document: Document) -> Iterator[Finding]:
    """One finding per table of comments."""
    lacking = [one for one in of_undoubted(document, deviating(document)) if says_nothing(one.said)]
    one, many = "Avvikelsen mot budget är inte förklarad", "Avvikelser mot budget är inte förklarade"
    yield from finding_per_table(CODE, SEVERITY, lacking, one, many)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the comment."""
    for source in sources(row.layout):
        for _, beyond in live_deviations(row, source):
            unexplained = all_of(row.is_nothing(source.words), beyond)
            yield row.says(source.words, unexplained, "förklara avvikelsen", reach=Reach.BEYOND)
