"""Indikatorns värde är utanför sin enhet eller långt från allt annat på raden.

9 000 där enheten är procent och de andra värdena är omkring 90 har tappat decimaltecknet eller fått siffror för mycket.
Ett värde i procent är misstänkt när det är över hundra och minst nio gånger så stort som radens största andra värde;
andra värden, när det finns minst två andra som stämmer med varandra (det ena högst dubbelt så stort som det andra) och
de är minst tio. Är de andra procent under tio är ett värde misstänkt när det är omkring tio eller hundra gånger större
eller mindre än vart och ett av dem: 6,8 har blivit 68 eller 0,68.

Regeln gäller utfall, målvärde och prognos, också när det bara finns ett tidigare år; utfall långt från två tidigare år
är IND007:s sak och andelar över hundra IND008:s. Är ett värde misstänkt sägs inget om bedömningen på raden (STA004).

Tabell: indikatorer

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Behöriga till gymnasiet (%) | 89,1 | 90 | 90 |
| Beläggning (%) | 98 | 104 | 95 |
| Antal ärenden | 3 | 40 | |
| Arbetsskador (%) | 2,1 | 0,2 | 2 |
| Avhopp (%) | 4,1 | 20 | 3 |

Decimaltecknet saknas i målvärdet.

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Behöriga till gymnasiet (%) | 89,1 | 90 | **9000** |

Decimaltecknet saknas, eller står på fel plats.

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Sjukfrånvaro (%) | 7,2 | **68** | 7 |
| Korttidsfrånvaro (%) | 7,2 | **0,68** | 7 |
| Sjukfrånvaro, kvinnor (%) | 7,2 | **0,068** | 7 |
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, shown_target
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.targets import Level
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "RIM006"
SEVERITY = Severity.WARNING

TIMES: Final = Limit("faktor", 9.0, "hur många gånger radens största andra värde det minst ska vara", 2.0, 1000.0)
LIMITS = (TIMES,)
ALIKE = 2.0
LEAST = 10.0
"""Smaller figures may well be many times larger by chance."""
_MOVED: Final = {10.0: "tio gånger", 100.0: "hundra gånger", 0.1: "en tiondel av", 0.01: "en hundradel av"}
_APART: Final = 5.0
"""How many times the least figure of a row the largest is at least where a decimal point is moved."""
_FITS: Final = math.log(1.3)
"""How near a figure with its decimal point moved back has to be to each of the others."""


def check(document: Document) -> Iterator[Finding]:
    """At most one finding per indicator, on its largest figure."""
    times = limit(document.layout, CODE, TIMES)
    for indicator in document.indicators:
        levels = indicator.levels
        if len(levels) < 2:
            continue
        values = sorted([level.value for _, level in levels])
        apart = len(values) > 2 and values[-1] >= _APART * values[0]  # seldom
        if apart and (moved := _moved(indicator, levels, values)) is not None:
            yield moved
        elif values[-1] >= times * values[-2]:
            entry, level = max(levels, key=lambda pair: pair[1].value)
            others = [(other, target) for other, target in levels if other is not entry]
            if _is_outside(indicator, level, [target for _, target in others]):
                yield _told(indicator, entry, level, others, times)


def _told(indicator: Indicator, entry: Entry, level: Level, others: list[tuple[Entry, Level]], times: float) -> Finding:
    text = (
        f"Stämmer {shown_target(level)}? Det är minst {figure(times)} gånger så stort som radens andra värden "
        f"({_shown(others)})."
    )
    return finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _shown(others: Iterable[tuple[Entry, Level]]) -> str:
    return enumerated([f"{one_line(other.column.heading)}: {shown_target(target)}" for other, target in others])


def _moved(indicator: Indicator, levels: Sequence[tuple[Entry, Level]], values: Sequence[float]) -> Finding | None:
    """The question about a small per cent whose decimal point is lost or in the wrong place, as all others say.

    ``values`` are those of the levels in order.
    """
    for extreme, value, rest in ((max, values[-1], values[:-1]), (min, values[0], values[1:])):
        if not 1 <= rest[0] <= rest[-1] < min(LEAST, ALIKE * rest[0]) or value <= 0:
            continue
        for times, words in _MOVED.items():
            fits = all(abs(math.log(value / other / times)) <= _FITS for other in rest)
            if fits and (value.is_integer() if times > 1 else len(f"{value:.9g}".strip("0.")) > 1):
                entry, level = extreme(levels, key=lambda pair: pair[1].value)
                others = [pair for pair in levels if pair[0] is not entry]
                text = (
                    f"Står decimaltecknet rätt i {shown_target(level)}? Det är omkring {words} "
                    f"{'så stort som ' if times > 1 else ''}radens andra värden ({_shown(others)})."
                )
                in_percent = indicator.units([level for _, level in levels]) == {"%"}
                return finding_at_entry(CODE, SEVERITY, indicator, entry, text) if in_percent else None
    return None


def _is_outside(indicator: Indicator, level: Level, others: list[Level]) -> bool:
    values = [other.value for other in others]
    units = indicator.units([level, *others])
    if len(units) > 1 or min(values) <= 0:
        return False
    if units == {"%"}:
        return level.value > 100
    return len(values) > 1 and max(values) <= ALIKE * min(values) and min(values) >= LEAST
