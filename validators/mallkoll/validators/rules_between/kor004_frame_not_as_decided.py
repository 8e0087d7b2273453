"""Ramen är inte den som fullmäktige har beslutat.

Nämndens ram, eller budgeten där filen inte har någon ram, jämförs med kommunens lista över vad fullmäktige har
beslutat. Listan ges med `--mot` och är en fil .csv eller .xlsx med kolumnerna Nämnd, Verksamhet, Kontoslag, År, Ram och
Enhet. En tom cell under Verksamhet är hela nämnden; under Kontoslag står till exempel Drift, Investeringar, Kostnader
eller Intäkter.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| fullmäktiges lista | Hemtjänst | budget | 2026 | 12 500 |
| internbudget 2026 | Hemtjänst | budget | 2026 | 12 500 |

Nämnden har räknat med mer än vad fullmäktige har beslutat.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| fullmäktiges lista | Hemtjänst | budget | 2026 | 12 500 |
| internbudget 2026 | Hemtjänst | budget | 2026 | **13 500** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.comparing.changes import Told, budget_holds
from mallkoll.validators.comparing.delivered import Deliveries
from mallkoll.validators.comparing.tell import tell_changes
from mallkoll.workbook.results.finding import Severity

CODE = "KOR004"
SEVERITY = Severity.WARNING
_ADVICE = "Rätta den som är fel, eller motivera ändringen."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, budget_holds, CODE, SEVERITY, _ADVICE, from_decided=True)
