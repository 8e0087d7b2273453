"""Kommentaren till en stor avvikelse är förra periodens.

En verksamhet avviker från budget med mer än gränsen (AVV001), och kommentaren är ord för ord den som mallen hämtade
från förra perioden: bara orden *Att uppdatera:* är borttagna. Beloppen är nya, så förklaringen bör vara det också. Står
orden kvar säger FOR005 det.

Exemplet är uttänkt: mallen hämtade kommentaren *Fler elever än beräknat.*, och i år står den kvar, fast skolan nu
avviker med −1 400 tkr. Skriv vad som gäller i år, eller svara i Motivering att det är detsamma.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.deviations import deviating, live_deviations, sources
from mallkoll.validators.document import Document
from mallkoll.validators.facts.prefilled import carried_texts
from mallkoll.validators.live.reach import Reach
from mallkoll.workbook.formulas.tree_builders import all_of
from mallkoll.workbook.model.text import normalized
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "AVV004"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per comment."""
    carried = {(k.table, normalized(k.row), k.column): normalized(str(k.value)) for k in carried_texts(document.book)}
    for one in deviating(document) if carried else ():
        if one.said and carried.get((one.place.key, normalized(one.row.label), one.column.key)) == normalized(one.said):
            text = (
                f"Kommentaren är densamma som förra perioden, fast avvikelsen nu är {one.amount}. Skriv vad som gäller "
                f"för den här perioden {one.limit_words}."
            )
            yield one.finding(CODE, SEVERITY, text, one.said)


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside the comment."""
    for source in sources(row.layout):
        for _, beyond in live_deviations(row, source):
            carried = row.is_carried(source.words)
            if carried is not None:
                yield row.says(source.words, all_of(carried, beyond), "är förra periodens", reach=Reach.BEYOND)
