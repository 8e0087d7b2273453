"""Budgeten är inte den som internbudgeten säger.

Årets budget (och ram) ska vara densamma i årets alla rapporter. Skiljer den sig från internbudgeten, eller från det som
en tidigare rapport för samma år säger, är en av dem felskriven – eller så är budgeten ändrad, och då motiveras det en
gång: från den rapporten gäller det nya beloppet. Belopp i tkr och mnkr jämförs inom avrundningen. En summa som bara
följer sina poster, och en rad som har delats eller slagits ihop, är inget eget fel. En ombudgetering, där en rad får
det som en annan lämnar, sägs en gång för båda raderna.

Detsamma gäller en kolumn som heter *Ursprunglig budget* eller *Beslutad budget*, men inte *Reviderad budget*, som är en
annan i varje rapport. Planen för kommande år ska vara densamma i årets delårsrapporter som i årets internbudget; nästa
års internbudget har en ny plan.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Hemtjänst | budget | 2026 | 12 500 |
| 2026-04 | Hemtjänst | budget | 2026 | 12 500 |

Budgeten för hemtjänsten är en annan i april.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Hemtjänst | budget | 2026 | 12 500 |
| 2026-04 | Hemtjänst | budget | 2026 | **15 200** |

Hemtjänsten har lämnat 500 tkr till boendet: ett fynd, som en motivering räcker för.

| rapport | rad | uppgift | avser | värde |
| --- | --- | --- | --- | --- |
| internbudget 2026 | Boende | budget | 2026 | 8 000 |
| internbudget 2026 | Hemtjänst | budget | 2026 | 12 500 |
| 2026-04 | Boende | budget | 2026 | 8 500 |
| 2026-04 | Hemtjänst | budget | 2026 | **12 000** |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.comparing.changes import Told, budget_holds
from mallkoll.validators.comparing.delivered import Deliveries
from mallkoll.validators.comparing.tell import tell_changes
from mallkoll.workbook.results.finding import Severity

CODE = "KOR001"
SEVERITY = Severity.WARNING
_ADVICE = "Rätta den som är fel, eller motivera ändringen."


def check(deliveries: Deliveries) -> Iterator[Told]:
    """One finding per row and file."""
    return tell_changes(deliveries, budget_holds, CODE, SEVERITY, _ADVICE)
