"""Text där ett tal ska stå.

I en cell för belopp eller antal står en text som inte går att läsa som ett tal. Det som beror på cellen kan inte
kontrolleras förrän talet finns. En tom cell och ett streck är inga texter. Excel gör om en del av det som skrivs till
ett datum (”12.5” blir den 12 maj, ”12:30” en tid): då säger fyndet vad som kanske skrevs, och vad en summa räknar
datumet eller tiden som.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | - |
| Summa | 0 |
| Ram | 800 |

Uppgiften saknas, men är skriven i ord.

| Investering | Förslag |
| --- | --- |
| Inventarier | **"se bilaga"** |
| Summa | 500 |
| Ram | 800 |

Beloppet blev ett datum.

| Investering | Förslag |
| --- | --- |
| Inventarier | **2026-05-12** |
| Summa | 500 |
| Ram | 800 |
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.uncounted_cells import (
    serial_number_text,
    sums_not_counting,
    sums_over,
    uncounted_sentences,
)
from mallkoll.validators.findings.words import cell_text, enumerated, in_quotes
from mallkoll.validators.readings.readings import CellState, Reading
from mallkoll.workbook.formulas.tree_builders import is_text, minus, times
from mallkoll.workbook.model.book import Value
from mallkoll.workbook.model.number_format import possible_entries
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

if TYPE_CHECKING:
    from mallkoll.validators.live.piece import Piece
    from mallkoll.validators.live.row import LiveRow

CODE = "TAL002"
SEVERITY = Severity.ERROR
_AS_TEXT = "TAL001"

_TWO_MEANINGS = "1.473"
_UNCLEAR = re.compile(r"[-−–]?[1-9]\d{0,2}\.\d{3}")


def check(document: Document) -> Iterator[Finding]:
    """One finding per table for cells with the same text, and one for all figures that can mean two things."""
    texts = document.by_state(CellState.TEXT)
    sums = sums_not_counting(document, texts) if texts else {}
    groups: dict[tuple[str, str], list[Reading]] = {}
    for reading in texts:
        groups.setdefault((reading.table.key, _kind(reading)), []).append(reading)
    for readings in groups.values():
        first, refs = readings[0], [reading.ref for reading in readings]
        sums_here = sums_over(sums, readings)
        others = "" if len(readings) == 1 else f" Detsamma gäller {_cells(len(readings) - 1)} till."
        sums_text = uncounted_sentences(document, readings, sums_here)
        text = f"Här ska det stå ett tal, men det står {_shown(document, first)}{others}{sums_text}"
        yield about_cells(finding_at_reading(CODE, SEVERITY, first, text), refs)


def _cells(count: int) -> str:
    return "en cell" if count == 1 else f"{count} celler"


def _kind(reading: Reading) -> str:
    """The key that cells reported together share; each date, time, SANT or FALSKT is a finding of its own."""
    if not isinstance(reading.raw, str):
        return reading.ref.address
    return _TWO_MEANINGS if _UNCLEAR.fullmatch(reading.raw.strip()) else one_line(reading.raw)


def _shown(document: Document, reading: Reading) -> str:
    """What the cell holds, for a date also what may have been typed, as the end of a Swedish sentence."""
    raw: Value = reading.raw
    if isinstance(raw, bool):
        return "SANT." if raw else "FALSKT."
    if isinstance(raw, str) and _UNCLEAR.fullmatch(raw.strip()):
        return f"{in_quotes(raw)}: punkten kan skilja tusental eller decimaler. Skriv talet med kommatecken eller utan."
    if isinstance(raw, dt.time):
        return f"en tid, {raw:%H:%M}. Excel gör om det som skrivs med kolon till en del av ett dygn: skriv utan kolon."
    if not isinstance(raw, dt.date):
        return f"{in_quotes(cell_text(raw))}."
    day = raw.date() if isinstance(raw, dt.datetime) else raw
    number = serial_number_text(raw, document)
    typed = possible_entries(day)
    return (
        f"ett datum, {day.isoformat()}. Skrevs {enumerated(typed, last='eller')}? Excel gör om det till ett datum: "
        f"skriv {enumerated([text.replace('.', ',') for text in typed], last='eller')} med kommatecken. "
        f"(Är beloppet {number} har cellen fel talformat.)"
    )


def live(row: LiveRow) -> Iterator[Piece]:
    """Beside any text, also one that can be read as a number."""
    for column in row.figures:
        wrong = times(is_text(row.cell(column)), minus(1, row.is_nothing(column)))
        yield row.says(column, wrong, "inte ett tal", others=[_AS_TEXT])
