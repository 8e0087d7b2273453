"""Totalen ligger utanför män och kvinnor.

En andel eller ett medelvärde för alla ligger mellan värdet för män och värdet för kvinnor. Ett antal är i stället deras
summa. Stämmer varken det ena eller det andra är något av de tre värdena fel. Avrundning räknas inte.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | 6,6 | 5,3 |
| Total sjukfrånvaro - Män | 3,6 | |
| Total sjukfrånvaro - Kvinnor | 7,0 | |
| Antal anställda | 440 | 450 |
| Antal anställda - Män | 90 | |
| Antal anställda - Kvinnor | 350 | |

Totalen kan inte vara högre än båda.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Total sjukfrånvaro | **7,6** | 5,3 |
| Total sjukfrånvaro - Män | 3,6 | |
| Total sjukfrånvaro - Kvinnor | 7,0 | |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import figure
from mallkoll.validators.indicators.indicator_rows import Entry, Indicator
from mallkoll.validators.indicators.targets import Level
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND006"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per total and column, on the total."""
    parts: dict[int, list[Indicator]] = {}
    for indicator in document.indicators:
        if indicator.total is not None:
            parts.setdefault(id(indicator.total), []).append(indicator)
    for indicator in document.indicators:
        found = parts.get(id(indicator), [])
        if len(found) == 2:
            for entry in indicator.entries:
                values = [(_level(indicator, entry)), *(_level(part, entry) for part in found)]
                if entry is not indicator.target and all(v is not None for v in values):
                    total, one, other = (v for v in values if v is not None)
                    if _impossible(total, one, other):
                        low, high = sorted((one.value, other.value))
                        text = (
                            f"Totalen {figure(total.value, total.decimals)} ligger utanför {found[0].label} och "
                            f"{found[1].label} ({figure(low, one.decimals)}–{figure(high, other.decimals)}). "
                            "Något av de tre värdena är fel."
                        )
                        yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _level(indicator: Indicator, like: Entry) -> Level | None:
    found = next((e.target for e in indicator.entries if e.column.key == like.column.key), None)
    return found if isinstance(found, Level) and not found.bound else None


def _impossible(total: Level, one: Level, other: Level) -> bool:
    if len({total.unit, one.unit, other.unit}) > 1:
        return False
    # 7,0 is stored as 7: the parts have the decimals that the finest of the three shows, the total may be rounder
    finest = max(level.decimals for level in (total, one, other))
    slack = 0.5 * 10.0**-total.decimals + 10.0**-finest
    low, high = min(one.value, other.value), max(one.value, other.value)
    between = low - slack <= total.value <= high + slack
    return not between and abs(one.value + other.value - total.value) > slack
