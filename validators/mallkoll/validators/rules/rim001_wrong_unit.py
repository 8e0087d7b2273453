"""Belopp i fel enhet: tusen gånger större än allt annat som står om samma sak.

Kronor i stället för tkr. I en ifylld mall följer summor och avvikelser med, så att inget annat syns. Ett belopp är
misstänkt när det ligger omkring tusen gånger från alla radens andra mått och år (budget, prognos, utfall, bokslut), i
samma tabell och i andra; kostnader jämförs inte med intäkter. En hel rad, kolumn eller tabell i kronor, eller i mnkr,
är ett enda fynd. Rader som börjar eller slutar prövas inte, och inte heller belopp som mallen räknar ut eller har
förifyllts med. Frågan ställs när skillnaden är större än 500 tkr och 1 % av det väntade.

Tabell: rimlighet

| Verksamhet | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- |
| Förskola | 52000 | 51000 | 49500 |
| Grundskola | 143000 | 141500 | 138200 |
| Avslutat projekt | 25 | 0 | 20000 |

Ett belopp i kronor.

| Verksamhet | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- |
| Förskola | 52000 | 51000 | 49500 |
| Grundskola | **143000000** | 141500 | 138200 |

Hela kolumnen i kronor är ett fynd, på den första cellen.

| Verksamhet | Prognos 2026 | Budget 2026 | Bokslut 2025 |
| --- | --- | --- | --- |
| Förskola | **52000000** | 51000 | 49500 |
| Grundskola | 143000000 | 141500 | 138200 |
| Gymnasieskola | 88400000 | 88100 | 86900 |
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.engine.slips import unit_words
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.live.reach import Reach
from mallkoll.validators.plausibility.limits import (
    AMOUNT,
    SHARE,
    THOUSAND_LEAST,
    THOUSAND_MOST,
    Limits,
    limits_of,
)
from mallkoll.validators.plausibility.questions import questions
from mallkoll.validators.plausibility.slipped import Slipped
from mallkoll.validators.plausibility.suspects import Suspect, suspects
from mallkoll.validators.plausibility.units.misunits import Misunit
from mallkoll.validators.plausibility.words import about, against_kin, amount, amounts
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "RIM001"
SEVERITY = Severity.WARNING
LIMITS = (AMOUNT, SHARE, THOUSAND_LEAST, THOUSAND_MOST)
_INSTEAD = " i stället för "


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell, row, column or table in the wrong unit, on its first cell."""
    limits = limits_of(document.layout)
    for misunit in suspects(document).misunits:
        first = misunit.figures[0]
        finding = finding_at_reading(CODE, SEVERITY, first.reading, _of_many(misunit, limits))
        yield about_cells(finding, [figure.reading.ref for figure in misunit.figures])
    yield from questions(document, CODE, SEVERITY, lambda suspect: suspect.slip is Slipped.THOUSAND, _of_one)


def _of_one(suspect: Suspect, limits: Limits) -> str:
    first, *others = suspect.figures
    words = unit_words(suspect.times, first.unit)
    against = against_kin(suspect.kin, first, limits)
    if others:
        return f"Är ett av {amounts(suspect.figures)} {words}? {against}"
    right = about(first, suspect.expected)
    return f"Är {amount(first, first.value)} {words}? Omkring {right} {first.unit} är att vänta. {against}"


def _of_many(misunit: Misunit, limits: Limits) -> str:
    first, count = misunit.figures[0], len(misunit.figures)
    words, size = unit_words(misunit.times, first.unit), "stora" if misunit.times > 1 else "små"
    against = against_kin(misunit.kin, first, limits)
    if _INSTEAD not in words:
        return f"Är de {count} beloppen i hela {misunit.name} tusen gånger för {size}? {against}"
    question, by = f"Är hela {misunit.name} i {words}", f"för {size}"
    if not misunit.sure:
        other = unit_words(0.001, first.unit).partition(_INSTEAD)[0]
        question, by = f"{question}, eller är det som den jämförs med i {other}", "större"
    return f"{question}? De {count} beloppen är omkring tusen gånger {by}. {against}"


def live(row: LiveRow) -> Iterator[Piece]:
    """Single amounts against their own row, here and in other tables; of a whole column, each of its rows."""
    for column in row.figures:
        wrong = row.is_other_unit(column)
        if wrong is not None:
            yield row.says(column, wrong, "stämmer enheten?", reach=Reach.ROW)
