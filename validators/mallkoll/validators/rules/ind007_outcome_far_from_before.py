"""Stämmer värdet? Det ligger långt från tidigare år.

Utfallet är mer än tre gånger så stort som det största av de tidigare åren, eller mindre än en tredjedel av det minsta.
Det kan vara riktigt; regeln är en fråga, inget fel. Små antal (under tio) prövas inte, och vid ett delårsbokslut får
ett antal vara så mycket mindre som året är oavslutat.

Tabell: indikatorer

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Antal anmälningar | 3331 | 3691 | 2490 |
| Andel nöjda (%) | 86 | 84 | 79 |
| Antal överenskommelser | 1 | 2 | 7 |

Ett decimaltecken för mycket eller för litet syns ofta så.

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Antal anmälningar | 3331 | 3691 | **249** |
| Personalomsättning, % | 7,6 | 8,9 | **98** |
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.finding import Finding, Severity
from mallkoll.validators.rules.ind005_unit_differs import is_share
from mallkoll.validators.status_findings import at
from mallkoll.validators.status_rows import Indicator
from mallkoll.validators.targets import Level
from mallkoll.validators.words import figure, listing
from mallkoll.workbook.text import one_line

CODE = "IND007"
SEVERITY = Severity.INFO

FACTOR = 3.0
SMALL = 10.0  # below this a count may well be three times as large by chance


def check(document: Document) -> Iterator[Finding]:
    """One question per indicator, on its outcome."""
    for indicator in document.indicators:
        entry = indicator.outcome
        before = [(e, e.target) for e in indicator.earlier if isinstance(e.target, Level)]
        if entry is None or not isinstance(entry.target, Level) or len(before) < 2:
            continue
        now, levels = entry.target, [level for _, level in before]
        if any(is_share(indicator, now, level) for level in levels):
            continue  # told as a share
        if _far(indicator, now, levels, document.layout.period.end):
            years = listing([f"{one_line(e.column.heading)}: {figure(lv.value, lv.decimals)}" for e, lv in before])
            text = f"Stämmer {figure(now.value, now.decimals)}? Det ligger långt från tidigare år ({years})."
            yield at(CODE, SEVERITY, indicator, entry, text)


def _far(indicator: Indicator, now: Level, before: list[Level], period_end: dt.date) -> bool:
    values = [now.value, *(level.value for level in before)]
    if len({level.unit for level in (now, *before)}) > 1 or min(values) <= 0 or now.new or now.bound:
        return False
    counts = not any(level.decimals for level in (now, *before)) and "%" not in {indicator.unit, now.unit}
    part = period_end.timetuple().tm_yday / 365 if counts else 1.0
    high, low = max(level.value for level in before), min(level.value for level in before)
    if max(values) < SMALL:
        return False
    return now.value > FACTOR * high or now.value * FACTOR < low * part
