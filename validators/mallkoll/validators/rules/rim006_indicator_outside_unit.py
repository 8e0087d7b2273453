"""Indikatorns värde är utanför sin enhet eller långt från allt annat på raden.

9 000 där enheten är procent och de andra värdena är omkring 90 har tappat decimaltecknet eller fått siffror för mycket.
Ett värde i procent är misstänkt när det är över hundra och minst nio gånger så stort som radens största andra värde;
andra värden, när det finns minst två andra som stämmer med varandra (det ena högst dubbelt så stort som det andra) och
de är minst tio. Regeln gäller utfall, målvärde och prognos, också när det bara finns ett tidigare år; utfall långt från
två tidigare år är IND007:s sak och andelar över hundra IND008:s.

Tabell: indikatorer

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Behöriga till gymnasiet (%) | 89,1 | 90 | 90 |
| Beläggning (%) | 98 | 104 | 95 |
| Antal ärenden | 3 | 40 | |

Decimaltecknet saknas i målvärdet.

| Indikator | 2025 | Augusti 2026 | Målvärde |
| --- | --- | --- | --- |
| Behöriga till gymnasiet (%) | 89,1 | 90 | **9000** |
"""

from __future__ import annotations

from collections.abc import Iterator
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


def check(document: Document) -> Iterator[Finding]:
    """At most one finding per indicator, on its largest figure."""
    times = limit(document.layout, CODE, TIMES)
    for indicator in document.indicators:
        levels = indicator.levels
        values = sorted([level.value for _, level in levels]) if len(levels) > 1 else ()
        if values and values[-1] >= times * values[-2]:
            entry, level = max(levels, key=lambda pair: pair[1].value)
            others = [(other, target) for other, target in levels if other is not entry]
            if _is_outside(indicator, level, [target for _, target in others]):
                yield _told(indicator, entry, level, others, times)


def _told(indicator: Indicator, entry: Entry, level: Level, others: list[tuple[Entry, Level]], times: float) -> Finding:
    beside = enumerated([f"{one_line(other.column.heading)}: {shown_target(target)}" for other, target in others])
    text = (
        f"Stämmer {shown_target(level)}? Det är minst {figure(times)} gånger så stort som radens andra värden "
        f"({beside})."
    )
    return finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _is_outside(indicator: Indicator, level: Level, others: list[Level]) -> bool:
    values = [other.value for other in others]
    units = {one.unit or ("%" if indicator.percent else "") for one in (level, *others)}
    if len(units) > 1 or min(values) <= 0:
        return False
    if units == {"%"}:
        return level.value > 100
    return len(values) > 1 and max(values) <= ALIKE * min(values) and min(values) >= LEAST
