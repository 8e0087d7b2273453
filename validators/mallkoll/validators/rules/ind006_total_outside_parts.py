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
from mallkoll.validators.indicators.entries import Entry
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.targets import Level
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND006"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per total and column, on the total."""
    parts: dict[int, tuple[Indicator, list[Indicator]]] = {}
    for one in document.indicators:
        if one.total is not None:
            parts.setdefault(id(one.total), (one.total, []))[1].append(one)
    for indicator, part_rows in parts.values():
        if len(part_rows) == 2:
            for alike in zip(*(row.entries for row in (indicator, *part_rows)), strict=True):  # of one table
                total, first, second = map(_level, alike)
                entry = alike[0]
                if (
                    entry is not indicator.target
                    and total is not None
                    and first is not None
                    and second is not None
                    and _impossible(total, first, second)
                ):
                    low, high = sorted((first.value, second.value))
                    text = (
                        f"Totalen {figure(total.value, total.decimals)} ligger utanför {part_rows[0].label} och "
                        f"{part_rows[1].label} ({figure(low, first.decimals)}–{figure(high, second.decimals)}). "
                        "Något av de tre värdena är fel."
                    )
                    yield finding_at_entry(CODE, SEVERITY, indicator, entry, text)


def _level(entry: Entry) -> Level | None:
    target = entry.target
    return target if type(target) is Level and not target.bound else None


def _impossible(total: Level, first: Level, second: Level) -> bool:
    low, high = min(first.value, second.value), max(first.value, second.value)
    if low <= total.value <= high or len({total.unit, first.unit, second.unit}) > 1:
        return False  # nearly always
    # 7,0 is stored as 7: the parts get as many decimals as the finest of the three, the total may be rounded more
    finest = max(level.decimals for level in (total, first, second))
    slack = 0.5 * 10.0**-total.decimals + 10.0**-finest
    between = low - slack <= total.value <= high + slack
    return not between and abs(first.value + second.value - total.value) > slack
