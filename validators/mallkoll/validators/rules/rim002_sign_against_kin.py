"""Beloppet har ett annat tecken än allt annat som står om samma sak.

Ett minustecken för mycket, eller ett som saknas. Beloppet är misstänkt när radens andra mått och år alla har det andra
tecknet och är ungefär lika stora, eller, där raden inte har något annat att jämföra med, när kolumnens alla andra
belopp har det andra tecknet (minst fyra). Rader där tecknen växlar, och rader utan andra belopp än noll, prövas inte.
Frågan ställs när tecknet ändrar beloppet med mer än 500 tkr. Kan ett av två belopp vara fel och inget säger vilket,
nämns båda.

Tabell: rimlighet

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- |
| Grundskola | 94000 | 143000 | 141500 | 138200 |
| Ej fördelat | -6300 | -9450 | -9450 | -8000 |
| Flyktingmottagande | 0 | 0 | 0 | -94904 |
| Resultatenhet | -600 | 900 | -800 | 700 |

Minustecknet hör inte dit.

| Verksamhet | Utfall jan-aug 2026 | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- | --- |
| Grundskola | 94000 | **-143000** | 141500 | 138200 |
| Ej fördelat | -6300 | -9450 | -9450 | -8000 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.limits import MIRRORED, Limits
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect
from mallkoll.validators.plausibility.words import against_kin, amount, amounts
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM002"
SEVERITY = Severity.WARNING
LIMITS = (MIRRORED,)


def check(document: Document) -> Iterator[Finding]:
    """One finding per figure."""
    return questions(document, CODE, SEVERITY, lambda suspect: suspect.slip is Slipped.SIGN, _text)


def _text(suspect: Suspect, limits: Limits) -> str:
    first, *others = suspect.figures
    against = against_kin(suspect.kin, first, limits)
    if others:
        return f"Är tecknet rätt i både {amounts(suspect.figures)}? De är om samma sak och har olika tecken. {against}"
    value = amount(first, first.value)
    wrong = "Ska minustecknet vara med" if first.value < 0 else "Saknas ett minustecken"
    return f"{wrong}? {value} har ett annat tecken än andra belopp om samma sak. {against}"


def live(row: LiveRow) -> Iterator[Piece]:
    """Amounts that have something of their own row to be held against."""
    for column in row.figures:
        wrong = row.has_other_sign(column)
        if wrong is not None:
            yield row.says(column, wrong, "stämmer tecknet?", reach=Reach.ROW)
