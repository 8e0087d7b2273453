"""En mening i dokumentet säger något annat än arbetsbokens siffror.

Meningar som någon har skrivit i dokumentet läses som kommentarerna i arbetsboken (TXT001–TXT003): belopp med enhet
som hör till ett underskott, ett överskott, en avvikelse eller ett resultat jämförs med den rad och den tid som meningen
talar om; också i sidhuvud, sidfot och alternativtexter. En mening som är arbetsbokens egen sägs inte en gång till här.
Är det inte säkert vilken rad meningen gäller, blir fyndet en upplysning.

Så här gör du: rätta meningen i dokumentet, eller siffran i arbetsboken.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "DOK007"
SEVERITY = Severity.WARNING
