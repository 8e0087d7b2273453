"""En varav-rad räknas in i summan.

En rad som nämnden själv har lagt till heter *varav*, men mallens formel kan inte veta att den är en del av raden
ovanför och räknar med den. Summan visar då samma belopp två gånger. Ta bort beloppet på raden, eller berätta om det i
en kommentar. Är beloppet inte medräknat i raden ovanför: byt namn på raden så att den inte heter varav.

Tabell: ram

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| varav skrivbord | |
| Fordon | 200 |
| Summa | =SUMMA(C3:C5) |
| Ram | 800 |

Skrivborden ingår i inventarierna, men summan räknar dem en gång till.

| Investering | Förslag |
| --- | --- |
| Inventarier | 500 |
| varav skrivbord | **50** |
| Fordon | 200 |
| Summa | =SUMMA(C3:C5) |
| Ram | 800 |
"""

from __future__ import annotations

from collections.abc import Iterator

from mallkoll.validators.document import Document
from mallkoll.validators.findings.make_finding import about_cells
from mallkoll.validators.findings.number_findings import finding_at_reading
from mallkoll.validators.findings.words import enumerated, figure
from mallkoll.workbook.layout.layout_model import Role
from mallkoll.workbook.results.finding import Finding, Severity

CODE = "FOR006"
SEVERITY = Severity.WARNING


def check(document: Document) -> Iterator[Finding]:
    """One finding per row, on its first amount."""
    for amounts in document.counted.values():
        part, total = amounts[0]
        if part.row.spec.role is not Role.OF_WHICH:
            continue
        others = [other.ref.address for other, _ in amounts[1:]]
        more = f" Detsamma gäller {enumerated(others)}." if others else ""
        whole, amount = f"{total.row.label} ({total.ref.address})", figure(part.value or 0.0)
        text = (
            f"Varav-raden räknas in i {whole}, som därför visar {amount} för mycket. Ta bort beloppet, eller berätta "
            f"om det i en kommentar.{more}"
        )
        yield about_cells(finding_at_reading(CODE, SEVERITY, part, text), [amount.ref for amount, _ in amounts])
