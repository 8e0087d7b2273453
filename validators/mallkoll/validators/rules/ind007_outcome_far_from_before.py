"""Stämmer värdet? Det ligger långt från tidigare år.

Utfallet är mer än tre gånger så stort som det största av de tidigare åren, eller mindre än en tredjedel av det minsta.
Det kan vara riktigt; regeln är en fråga, inget fel. Små antal (under tio) prövas inte, och vid ett delårsbokslut får
ett antal vara så mycket mindre som året är oavslutat. Står tidigare år som andelar (0,891) och utfallet i
procent (91,8) jämförs de som procent.

Tabell: indikatorer

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Antal anmälningar | 3 331 | 3 691 | 2 490 |
| Andel nöjda (%) | 86 | 84 | 79 |
| Antal överenskommelser | 1 | 2 | 7 |
| Andel behöriga (%) | 0,873 | 0,891 | 91,8 |

Ett decimaltecken för mycket eller för litet syns ofta så.

| Indikator | 2024 | 2025 | Augusti 2026 |
| --- | --- | --- | --- |
| Antal anmälningar | 3 331 | 3 691 | **249** |
| Personalomsättning, % | 7,6 | 8,9 | **98** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry, shown_target
from mallkoll.validators.findings.words import enumerated
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.share import is_hundredfold, is_share
from mallkoll.validators.indicators.targets import Level
from mallkoll.validators.profile.limits import Limit, limit
from mallkoll.workbook.layout.layout_model import Layout
from mallkoll.workbook.model.text import one_line
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND007"
SEVERITY = Severity.INFO

FACTOR = Limit("faktor", 3.0, "hur många gånger större eller mindre än tidigare år ett utfall får vara", least=1.0)
SMALL = Limit("minst", 10.0, "under hur mycket ett utfall inte prövas: små antal varierar av en slump")
LIMITS = (FACTOR, SMALL)


def check(document: Document) -> Iterator[Finding]:
    """One info, a question, per indicator, on its outcome."""
    for indicator in document.indicators:
        entry = indicator.outcome
        if entry is None or type(entry.target) is not Level:
            continue
        outcome, levels = entry.target, [level for e in indicator.earlier if type(level := e.target) is Level]
        if len(levels) < 2 or not _far(indicator, outcome, levels, document.layout):
            continue
        if not (is_share(indicator.unit, outcome, levels) or is_hundredfold(outcome, levels)):  # IND005 reports those
            earlier = [(e, level) for e in indicator.earlier if type(level := e.target) is Level]
            years = enumerated([f"{one_line(e.column.heading)}: {shown_target(level)}" for e, level in earlier])
            text = f"Stämmer {shown_target(outcome)}? Det ligger långt från tidigare år ({years})."
            yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _far(indicator: Indicator, outcome: Level, earlier: list[Level], layout: Layout) -> bool:
    values = [level.value for level in earlier]
    low, high, factor = min(values), max(values), limit(layout, CODE, FACTOR)
    if low <= outcome.value * factor and outcome.value <= factor * high:
        return False  # nearly always
    values.append(outcome.value)
    if min(values) <= 0 or max(values) < limit(layout, CODE, SMALL) or outcome.new or outcome.bound:
        return False
    units = indicator.units([outcome, *earlier])
    if len(units) > 1:
        return False
    counts = "%" not in units and not any(level.decimals for level in (outcome, *earlier))
    share_of_year = layout.period.end.timetuple().tm_yday / 365 if counts else 1.0
    return outcome.value > factor * high or outcome.value * factor < low * share_of_year
