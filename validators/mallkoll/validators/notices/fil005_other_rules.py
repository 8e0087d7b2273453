"""Kontrollerad med andra regler än mallen gjordes med.

Kommunens egna regler (vilka som är på, hur allvarliga de är, deras gränser) har ändrats sedan mallen gjordes. Filen är
kontrollerad med de regler som gäller nu. Det som mallen säger medan man skriver går efter dem som den gjordes med.

Så här gör du: ingenting behöver göras. Gör om mallen (`mallkoll skapa --fran`) om den ska säga detsamma.
"""

from __future__ import annotations

from mallkoll.workbook.results.finding import Severity

CODE = "FIL005"
SEVERITY = Severity.INFO
