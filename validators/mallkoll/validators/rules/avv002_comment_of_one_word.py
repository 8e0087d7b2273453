"""Kommentaren till en stor avvikelse är ett enda ord.

En verksamhet avviker från budget med mer än gränsen (AVV001), och kommentaren är ett enda ord. Det säger sällan
varför, eller vad som görs åt det.

Tabell: avvikelser

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | Fler elever än beräknat. |
| Fritid | 900 | 1000 | 100 | Vakanser |

Ett ord om skolans underskott.

| Verksamhet | Prognos | Budget | Avvikelse | Kommentar |
| --- | --- | --- | --- | --- |
| Skola | 101400 | 100000 | -1400 | **Underskott** |
| Fritid | 900 | 1000 | 100 | Vakanser |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import deviating, live_deviations, says_nothing, sources
from mallkoll.validators.document import Document
from mallkoll.validators.findings.words import in_quotes
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import FALSE, all_of, call, equal, greater, is_number
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "AVV002"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per comment."""
    for one in deviating(document):
        if " " not in one.said and not says_nothing(one.said):
            text = (
                f"{in_quotes(one.said)} är ett enda ord om en avvikelse på {one.amount}. Skriv varför det avviker, och "
                f"vad som görs åt det {one.limit_words}."
            )
            yield one.finding(CODE, SEVERITY, text, one.said)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the comment."""
    for source in sources(row.layout):
        for _, beyond in live_deviations(row, source):
            said = call("TRIM", row.cell(source.words))
            one_word = all_of(greater(call("LEN", said), 0), equal(is_number(call("FIND", " ", said)), FALSE), beyond)
            yield row.says(source.words, one_word, "förklara avvikelsen med mer än ett ord", reach=Reach.BEYOND)
