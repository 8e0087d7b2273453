"""En regel kunde inte prövas.

Något i filen fick en av reglerna att avbrytas. Det är ett fel i Mallkoll, inte i filen. De andra reglerna är prövade.

Så här gör du: skicka filen, om den får skickas, till den som underhåller Mallkoll.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "SYS001"
SEVERITY = Severity.WARNING
