"""En uppgift som ska vara lika i alla filer är det inte.

Layouten säger `lika: ja` om en kolumn med ett eget mått, till exempel antalet platser som årets budget bygger på. Då
ska uppgiften vara densamma i alla filer som har den, också medan året pågår. Utan `lika` jämförs kommunens egna mått
först när tiden som de avser är slut (KOR002 och KOR003).

| rapport | rad | uppgift | avser | krav | värde |
| --- | --- | --- | --- | --- | --- |
| internbudget 2026 | Förskola | platser | 2026 | lika | 480 |
| 2026-04 | Förskola | platser | 2026 | lika | 480 |

Siffrorna är omkastade i april.

| rapport | rad | uppgift | avser | krav | värde |
| --- | --- | --- | --- | --- | --- |
| internbudget 2026 | Förskola | platser | 2026 | lika | 480 |
| 2026-04 | Förskola | platser | 2026 | lika | **840** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.comparing.changes import Told, is_over
from mallkoll.validators.comparing.delivered import Delivered, Deliveries
from mallkoll.validators.comparing.figures import FigureKey
from mallkoll.validators.comparing.tell import tell_changes
from mallkoll.validators.facts.fact import Fact
from mallkoll.workbook.results.finding import Severity

CODE = "KOR010"
SEVERITY = Severity.ERROR
_ADVICE = "Layouten säger att uppgiften ska vara lika. Rätta den som är fel."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, _wanted, CODE, SEVERITY, _ADVICE)


def _wanted(report: Delivered, key: FigureKey, fact: Fact) -> bool:
    return key.is_own and not key.is_budget and not is_over(report, key) and report.must_be_equal(fact)
