"""En andel över hundra procent.

En andel av något kan inte vara mer än allt. Regeln gäller indikatorer vars namn säger att de är en andel; beläggning,
budget och förändringar kan gå över hundra och prövas inte.

Tabell: indikatorer

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Andel nöjda brukare (%) | 97 | 98 |
| Beläggningsgrad (%) | 104 | 98 |
| Andel förbrukad budget (%) | 103 | 100 |

Andelen har fått en siffra för mycket.

| Indikator | Augusti 2026 | Målvärde |
| --- | --- | --- |
| Andel nöjda brukare (%) | **987** | 98 |
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.indicator_findings import finding_at_entry
from mallkoll.validators.findings.words import figure
from mallkoll.validators.indicators.indicator_rows import Indicator
from mallkoll.validators.indicators.share import is_hundredfold
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "IND008"
SEVERITY = Severity.WARNING

_SHARE = r"(?i)\bandel(en)?\b"
_MAY_EXCEED = r"(?i)budget|belägg|kostnad|intäkt|förändring|ökning|jämfört|omsättning|avgångar"


def check(document: Document) -> Iterator[Finding]:
    """One finding per cell."""
    for indicator in document.indicators:
        for entry, level in indicator.levels:
            if level.value <= 100 or (level.unit or _unit(indicator)) != "%":
                continue
            if entry is indicator.outcome and is_hundredfold(level, [other for _, other in indicator.levels]):
                continue  # reported by IND005
            if re.search(_SHARE, indicator.label) and not re.search(_MAY_EXCEED, indicator.label):
                shown = figure(level.value, level.decimals)
                yield finding_at_entry(
                    CODE, SEVERITY, indicator, entry, f"{shown} % kan inte stämma: en andel är högst 100 %."
                )


def _unit(indicator: Indicator) -> str:
    """The unit of a number written without one: per cent where the indicator's name or row says so."""
    return "%" if indicator.percent else indicator.unit
