"""En uppgift är ändrad sedan dokumentet skrevs.

Uppgiften är räknad ur flera arbetsböcker, som inte alla finns bland dem som dokumentet jämförs med, eller så finns dess
cell inte där. Då kan den bara jämföras med vad Mallkoll skrev, och nu står där något annat.

Så här gör du: kontrollera uppgiften, eller gör om dokumentet.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK009"
SEVERITY = Severity.WARNING
